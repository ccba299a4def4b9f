"""Data sets in `.npz` files."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from backlit.base.errors import DataError, FileFormatError, InputError
from backlit.data.archive import read_npz

WRITE = "write it with numpy.savez(path, x=..., y=...)"
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
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    assert str(caught.value) == (
        f"{path}: npz reader: expected arrays of numbers or text, got Python objects in x, never "
        f"unpickled; {WRITE}"
    )


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    """A named pipe in the place of a file is told at once."""
    os.mkfifo(tmp_path / "a.npz")
    with pytest.raises(FileFormatError, match="npz reader: expected a plain file, got a pipe, a s"):
        read_npz(tmp_path / "a.npz")


def member(head: str, body: bytes = b"", version: bytes = b"\1\0") -> bytes:
    """One array as it lies in an archive, its head as given."""
    size = struct.pack("<H" if version == b"\1\0" else "<I", len(head))
    return b"\x93NUMPY" + version + size + head.encode("latin-1") + body


def head(shape: object, dtype: str = "<f8") -> str:
    return repr({"descr": dtype, "fortran_order": False, "shape": shape})


DAMAGED_HEADS = ["(" * 300, "{[]:1}", "{}", "1", "-" * 9000 + "1", head((2**70,), "<f9"), head(3)]


@pytest.mark.parametrize("text", DAMAGED_HEADS)
def test_damaged_heads(tmp_path, text):
    """Whatever Python makes of the head of an array, the file and the array are named."""
    path = tmp_path / "a.npz"
    write_members(path, member(text))
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    assert str(caught.value) == (
        f"{path}: npz reader: expected the head of an array in x, got another or a damaged one; "
        f"{WRITE}"
    )


LYING_HEADS = [
    (head((10**12,)), "8000000000000 bytes for x of shape (1000000000000,), got 16"),
    (head((2**32, 2**32)), f"{2**67} bytes for x of shape (4294967296, 4294967296), got 16"),
    (head((1,)), "8 bytes for x of shape (1,), got 16"),
    (head((10**12,), "|S0"), "arrays of numbers or text, got dtype |S0 in x"),
    (head((2,), [("a", "<f8")]), "arrays of numbers or text, got dtype [('a', '<f8')] in x"),
    (head((-1, -2)), "sizes of x from 0 on, got (-1, -2)"),
    (head((4,), "<U1"), "text in x, got a number that is no character"),
]


@pytest.mark.parametrize("text, told", LYING_HEADS)
def test_lying_heads(tmp_path, text, told):
    """A head that promises another size than lies there is told before memory is taken."""
    path = tmp_path / "a.npz"
    write_members(path, member(text, b"\xff" * 16))
    tracemalloc.start()
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    assert str(caught.value) == f"{path}: npz reader: expected {told}; {WRITE}"


def test_bomb(tmp_path):
    """A file of 1.3 MB that unpacks to 300 MB is refused before memory is taken."""
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("x.npy", "w") as stream:
            stream.write(member(head((37_500_000, 1))))
            for _ in range(300):
                stream.write(bytes(1_000_000))
        archive.writestr("y.npy", b"")
    tracemalloc.start()
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
    most = max(2**28, 100 * path.stat().st_size)
    assert str(caught.value) == (
        f"{path}: npz reader: expected a packed archive of at most {most} bytes when unpacked, "
        f"got {300_000_000 + len(member(head((37_500_000, 1))))}; "
        "if you trust it, write it with numpy.savez, which does not pack"
    )


def test_a_directory_that_lies_about_sizes(tmp_path):
    """A member that unpacks to more than the archive's directory says is not unpacked further."""
    path = tmp_path / "a.npz"
    small = member(head((100_000,), "|u1")) + bytes(100_000)
    long = len(small) + 50_000_000
    write_members(path, small + bytes(50_000_000), zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<I", long), struct.pack("<I", len(small))))
    tracemalloc.start()
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
    assert str(caught.value) == (
        f"{path}: npz reader: expected a whole .npz archive, got Bad CRC-32 for file 'x.npy'; "
        f"{WRITE}"
    )


#                   where a field lies in the directory's first line, its bytes, what is told
DIRECTORY = {
    "encrypted": (8, 1, "an archive without a password, got x.npy with one"),
    "way": (10, 12, "arrays stored, or packed by deflate, got x.npy packed in way 12"),
    "way that nobody has": (
        10,
        99,
        "arrays stored, or packed by deflate, got x.npy packed in way 99",
    ),
    "patched": (8, 0x20, "a whole .npz archive, got compressed patched data (flag bit 5)"),
    "version": (6, 255, "a whole .npz archive, got zip file version 25.5"),
}


@pytest.mark.parametrize("field", DIRECTORY)
def test_archives_of_other_kinds(tmp_path, field):
    """A password, another packing and a later version of the format are told, naming the file."""
    at, value, told = DIRECTORY[field]
    path = tmp_path / "a.npz"
    np.savez(path, x=X, y=[0, 1, 1, 0])
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + at] = value
    if field == "patched":
        content[6] = value
    path.write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    assert str(caught.value) == f"{path}: npz reader: expected {told}; {WRITE}"


def test_twice_the_same_name(tmp_path):
    """Two arrays of one name are refused: which was meant is not said."""
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("x", "x.npy", "y.npy"):
            archive.writestr(name, b"")
    with pytest.raises(FileFormatError, match="and perhaps x_test, y_test, got x, x, y; write it"):
        read_npz(path)


def test_layouts(tmp_path):
    """Columns first, other byte orders and dates come back as NumPy wrote them."""
    path = tmp_path / "a.npz"
    dates = np.array(["2024-01-03", "2024-01-02"] * 2, dtype="M8[D]")
    np.savez_compressed(path, x=np.asfortranarray(X.astype(">f8")), y=dates)
    data = read_npz(path)
    assert np.array_equal(data.x, X)
    assert data.classes == ("2024-01-02", "2024-01-03")
    assert data.y.tolist() == [1, 0, 1, 0]


def test_long_names_are_cut(tmp_path):
    """A name of 5,000 characters does not bury the message."""
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("n" * 5000, b"")
    with pytest.raises(FileFormatError) as caught:
        read_npz(path)
    assert str(caught.value).endswith(f"got {'n' * 80}… (5000 characters); {WRITE}")


def write_members(path: Path, x: bytes, way: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", way) as archive:
        archive.writestr("x.npy", x)
        archive.writestr("y.npy", member(head((0,))))
