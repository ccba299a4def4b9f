"""Evaluations: scores and arrays of one model, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.base.errors import DTypeError, FileFormatError
from backlit.runs.evaluation import read_evaluation, write_evaluation
from backlit.runs.folder import RunFolder

FACTS = {"test": {"part": "test", "rows": 3, "loss": 0.25}, "classes": ["a", "b"]}
ARRAYS: dict[str, NDArray[Any]] = {
    "predictions": np.array([0, 1, 1]),
    "probabilities": np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]], np.float32),
    "confusion": np.array([[1, 0], [0, 2]]).T,
    "worst": np.zeros(0, np.int64),
}


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    run = RunFolder(tmp_path)
    write_evaluation(run, FACTS, ARRAYS)
    return run


def test_an_evaluation_comes_back(run: RunFolder) -> None:
    """Facts and arrays are read as they were written."""
    facts, arrays = read_evaluation(run)
    assert facts == FACTS
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_numpy_reads_the_arrays(run: RunFolder) -> None:
    """The archive is one that any user of NumPy opens, without pickles."""
    with np.load(run.evaluation_arrays, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["probabilities"], ARRAYS["probabilities"])


def test_the_same_evaluation_gives_the_same_bytes(run: RunFolder) -> None:
    """Neither the date nor the order of names is in the files."""
    before = run.evaluation.read_bytes(), run.evaluation_arrays.read_bytes()
    write_evaluation(run, FACTS, dict(reversed(ARRAYS.items())))
    assert (run.evaluation.read_bytes(), run.evaluation_arrays.read_bytes()) == before


def test_scores_and_arrays_are_of_one_model(run: RunFolder) -> None:
    """Arrays of another evaluation are refused, and so is half of one."""
    page = run.evaluation.read_bytes()
    write_evaluation(run, FACTS, {"predictions": np.zeros(3)})
    run.evaluation.write_bytes(page)
    with pytest.raises(
        FileFormatError, match=r"expected the arrays of evaluation\.json, got other"
    ):
        read_evaluation(run)
    run.evaluation_arrays.unlink()
    with pytest.raises(FileFormatError, match="got no such file; evaluate the model again"):
        read_evaluation(run)


def test_objects_are_not_saved(tmp_path: Path) -> None:
    """An array of objects would be a pickle: refused before anything is written."""
    with pytest.raises(DTypeError, match="names: expected numbers or booleans, got object"):
        write_evaluation(RunFolder(tmp_path), {}, {"names": np.array([{}])})
    assert not list(tmp_path.iterdir())


def _archive(*members: tuple[str, bytes], packed: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def _member(header: str, body: bytes = bytes(16)) -> bytes:
    text = header.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + body


def _npy(descr: str, shape: str, columns: bool = False) -> bytes:
    return _member(f"{{'descr': {descr!r}, 'fortran_order': {columns}, 'shape': {shape}, }}")


@pytest.mark.parametrize(
    "data, words",
    [
        (b"not an archive", "File is not a zip file"),
        (_archive(("a.npy", bytes(10**6)), packed=zipfile.ZIP_DEFLATED), "more bytes than the fi"),
        (_archive(("a.npy", bytes(16)), packed=zipfile.ZIP_BZIP2), "'a' compressed, or twice"),
        (_archive(("a.npy", _npy("<f8", "(1099511627776,)"))), "'a' of (1099511627776,) in 16"),
        (_archive(("a.npy", _npy("<f8", "(-1, -2)"))), "'a' of float64 and (-1, -2)"),
        (_archive(("a.npy", _npy("|O", "(2,)"))), "'a' of object and (2,)"),
        (_archive(("a.npy", _npy("<f8", "(2,)", columns=True))), "'a' of float64 and (2,)"),
        (_archive(("a.npy", b"\x80\x04pickled")), "'a' without a header that can be read"),
        (_archive(("a.npy", _member("__import__('os')"))), "'a' without a header that can be read"),
        (_archive(("a.npy", b"\x93NUMPY\x02\x00")), "'a' without a header that can be read"),
    ],
)
def test_arrays_of_a_stranger_are_bounded(run: RunFolder, data: bytes, words: str) -> None:
    """Bombs, objects and sizes beyond the file are refused, though the checksum fits."""
    run.evaluation_arrays.write_bytes(data)
    seal = hashlib.sha256(data).hexdigest()
    run.evaluation.write_text(json.dumps({"arrays_sha256": seal}))
    with pytest.raises(FileFormatError) as caught:
        read_evaluation(run)
    assert words in str(caught.value)
