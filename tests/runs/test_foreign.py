"""Files of other programs: named by their first bytes, and never opened."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from backlit.base.errors import FileFormatError
from backlit.runs.foreign import name_foreign
from backlit.runs.model_file import read_model


class Trap:
    """Unpickled, it runs a program of its writer's choice."""

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("trapped"),))


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(Trap()))
    return packed.getvalue()


def _npy() -> bytes:
    packed = io.BytesIO()
    np.save(packed, np.zeros(3))
    return packed.getvalue()


FOREIGN = {
    "a ZIP archive": _zip(),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "a NumPy array": _npy(),
    "a gzip file": gzip.compress(pickle.dumps(Trap())),
    "a GGUF file": b"GGUF" + bytes(100),
    "a text file": b'{"layers": [50]}',
    "an unknown format": bytes(100),
    "an empty file": b"",
    "9 bytes": b"\x80\x04\x95 short",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_other_formats_are_named(tmp_path: Path, name: str) -> None:
    """Each format is refused by what it is, and the message says what is expected."""
    (tmp_path / "model").write_bytes(FOREIGN[name])
    with pytest.raises(FileFormatError) as caught:
        read_model(tmp_path / "model")
    assert f"expected a Backlit model, got {name}" in str(caught.value)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("content", [Trap(), {"weight": [1.0, 2.0]}, [1, 2, 3]], ids=repr)
def test_a_pickle_is_told_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int, content: object
) -> None:
    """A pickle of any protocol, under any name, is refused with the reason, and nothing runs."""
    monkeypatch.chdir(tmp_path)
    Path("model.safetensors").write_bytes(pickle.dumps(content, protocol))
    with pytest.raises(FileFormatError) as caught:
        read_model("model.safetensors")
    assert "a pickle, which may run any program when it is opened" in str(caught.value)
    assert not Path("trapped").exists()


def test_a_table_is_no_pickle() -> None:
    """Text that happens to begin as an old pickle does is not called one."""
    assert name_foreign(b"c1,c2,price\n1,2", 0) == "an unknown format"


@pytest.mark.parametrize(
    "path, words", [("missing", "got no such file"), (".", "got something else")]
)
def test_what_is_no_file_is_told(tmp_path: Path, path: str, words: str) -> None:
    """A missing file and a folder are told apart."""
    with pytest.raises(FileFormatError) as caught:
        read_model(tmp_path / path)
    assert words in str(caught.value)
