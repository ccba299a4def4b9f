"""What a model does on a part of the data: its scores, and the arrays that pictures are made of.

    evaluation.json  part (test, validation) -> rows and scores; classes, task, image_shape
    evaluation.npz   predictions, targets, losses, confusion, worst rows …

Both are written anew each time, the arrays first; the facts hold the arrays' checksum, so that
scores and pictures are of the same model. The arrays lie in the archive as they are: a reader
never makes more of a file than the bytes it has.
This module refuses to know how anything in it was computed.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base import files
from ..base.errors import DTypeError, FileFormatError
from .folder import RunFolder
from .plain import json_page, mapping_from
from .study_folder import StudyFolder

_SEAL: Final = "arrays_sha256"
_KINDS: Final = "biuf"


def write_evaluation(
    folder: RunFolder | StudyFolder, facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write both files; the same facts and arrays give the same bytes.

    Raises DTypeError (not plain numbers), InputError (not plain data), StorageError.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(arrays):
            if arrays[name].dtype.kind not in _KINDS:
                raise DTypeError(
                    name,
                    expected="numbers or booleans",
                    got=str(arrays[name].dtype),
                    action="keep names in the facts",
                )
            member = io.BytesIO()
            np.lib.format.write_array(member, np.array(arrays[name], order="C"), (1, 0))
            # A ZipInfo of our own: its date is 1980, not today.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue())
    data = packed.getvalue()
    page = json_page({**facts, _SEAL: hashlib.sha256(data).hexdigest()})
    files.write_atomic(folder.evaluation_arrays, data)
    files.write_atomic(folder.evaluation, page)


def read_evaluation(
    folder: RunFolder | StudyFolder,
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The facts and the arrays, verified against each other.

    Raises FileFormatError (missing, damaged, or of two evaluations), StorageError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as path:
    ...     run = RunFolder(Path(path))
    ...     write_evaluation(run, {"test": {"rows": 2}}, {"targets": np.array([0, 1])})
    ...     read_evaluation(run)
    ({'test': {'rows': 2}}, {'targets': array([0, 1])})
    """
    for path in (folder.evaluation, folder.evaluation_arrays):
        if not path.is_file():
            raise _refused(path, "scores and their arrays", "no such file")
    with files.told(folder.evaluation, "read the file"):
        page = folder.evaluation.read_bytes()
        data = folder.evaluation_arrays.read_bytes()
    facts = mapping_from(page, who="scores", where=str(folder.evaluation))
    if facts.pop(_SEAL, None) != hashlib.sha256(data).hexdigest():
        raise _refused(folder.evaluation_arrays, "the arrays of evaluation.json", "others")
    try:
        return facts, _arrays(data)
    except (ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise _refused(folder.evaluation_arrays, "arrays", str(error)) from error


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if sum(each.file_size for each in members) > len(data):
            raise ValueError("more bytes than the file has")
        for each in members:
            name = each.filename.removesuffix(".npy")
            if each.compress_type != zipfile.ZIP_STORED or name in found:
                raise ValueError(f"{name!r} compressed, or twice")
            found[name] = _array(archive.read(each), name)
    return found


def _array(member: bytes, name: str) -> NDArray[Any]:
    stream = io.BytesIO(member)
    try:
        version = np.lib.format.read_magic(stream)
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    except ValueError as error:
        raise ValueError(f"{name!r} without a header that can be read") from error
    body = member[stream.tell() :]
    if version != (1, 0) or dtype.kind not in _KINDS or by_columns or min(shape, default=0) < 0:
        raise ValueError(f"{name!r} of {dtype} and {shape}")
    if math.prod(shape) * dtype.itemsize != len(body):
        raise ValueError(f"{name!r} of {shape} in {len(body)} bytes")
    return np.frombuffer(body, dtype).reshape(shape).copy()


def _refused(path: Path, expected: str, got: str) -> FileFormatError:
    return FileFormatError(
        "an evaluation",
        expected=expected,
        got=got,
        where=str(path),
        action="evaluate the model again",
    )
