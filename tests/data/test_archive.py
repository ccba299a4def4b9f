"""Data sets in `.npz` files."""

from __future__ import annotations

import io

import numpy as np
import pytest

from backlit.base.errors import DataError, FileFormatError, InputError
from backlit.data.archive import read_npz

X = np.arange(8.0, dtype=np.float32).reshape(4, 2)


def test_with_and_without_test_part(tmp_path):
    """Arrays come back as they were saved; labels in words keep one numbering in both parts."""
    np.savez(tmp_path / "plain.npz", x=X, y=[0.5, 1.0, 1.5, 2.0])
    data = read_npz(tmp_path / "plain.npz")
    assert (data.name, data.task, data.test) == ("plain", "regression", None)
    assert np.array_equal(data.x, X)
    parts = {"x_test": X[:2], "y_test": ["c", "a"]}
    np.savez_compressed(tmp_path / "words.npz", x=X, y=["a", "b", "c", "a"], **parts)
    data = read_npz(tmp_path / "words.npz", name="letters")
    assert (data.name, data.classes) == ("letters", ("a", "b", "c"))
    assert data.test is not None
    assert data.test.y.tolist() == [2, 0]


REFUSED = [
    ({"x": X}, "arrays named x, y and perhaps x_test, y_test", "x"),
    ({"x": X, "y": [0, 1, 1, 0], "x_test": X}, "arrays named x, y and", "x, y, x_test"),
    ({"x": X, "y": [0, 1, 1, 0], "z": [1]}, "arrays named x, y and", "x, y, z"),
    ({}, "arrays named x, y and", "nothing"),
]


@pytest.mark.parametrize("arrays, expected, got", REFUSED)
def test_wrong_names(tmp_path, arrays, expected, got):
    """Missing and unknown arrays are told, naming the file and what is in it."""
    path = tmp_path / "a.npz"
    np.savez(path, **arrays)
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: npz reader: expected {expected}")
    assert message.endswith(f", got {got}; write it with numpy.savez(path, x=..., y=...)")


def test_objects_are_never_unpickled(tmp_path):
    """An array of Python objects is refused: unpickling it could run anything."""
    path = tmp_path / "a.npz"
    np.savez(path, x=np.array([{}], dtype=object), y=[0], allow_pickle=True)
    with pytest.raises(FileFormatError, match="expected arrays of numbers or text, got Object"):
        read_npz(path)


def test_damaged_and_foreign_files(tmp_path):
    """A file cut anywhere, with a flipped byte, or of another kind is told in words."""
    stream = io.BytesIO()
    np.savez_compressed(stream, x=X, y=[0, 1, 1, 0])
    whole = stream.getvalue()
    path = tmp_path / "a.npz"
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    broken = [whole[:length] for length in range(0, len(whole), 7)]
    for content in [*broken, bytes(flipped), b"\x80\x04N.", b"\x93NUMPY"]:
        path.write_bytes(content)
        with pytest.raises(FileFormatError) as caught:
            read_npz(path)
        assert str(caught.value).startswith(f"{path}: npz reader: expected ")


def test_bad_values_name_the_file(tmp_path):
    """What is wrong with the arrays themselves is told with the file's name in front."""
    path = tmp_path / "a.npz"
    np.savez(path, x=[[1.0], [np.nan]], y=[0, 1])
    with pytest.raises(DataError) as caught:
        read_npz(path)
    assert str(caught.value) == (
        f"{path}, row 1, column 0 (counted from 0): x: expected a finite number, got nan; "
        "remove the row or fill the value in"
    )


def test_missing(tmp_path):
    """A file that is not there is told."""
    with pytest.raises(InputError, match="npz reader: expected a file, got none; check the path"):
        read_npz(tmp_path / "no.npz")
