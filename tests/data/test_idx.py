"""The IDX reader: every type and rank, and every way in which a file can lie."""

from __future__ import annotations

import contextlib
import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlit.base.errors import FileFormatError, InputError
from backlit.data import read_idx
from real_data import require

CODES = {"u1": 0x08, "i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}


def idx_bytes(array: np.ndarray) -> bytes:
    """An array in IDX, written from the format's description, apart from the reader."""
    code = CODES[array.dtype.str.lstrip("|")]
    head = struct.pack(">BBBB", 0, 0, code, array.ndim)
    return head + b"".join(struct.pack(">I", size) for size in array.shape) + array.tobytes()


@pytest.mark.parametrize("dtype", CODES)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 3, 4), (1, 2, 1, 3), (0, 28, 28)])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_type_and_rank(tmp_path, dtype, shape, pack):
    """What is written comes back in the machine's own byte order, packed or plain."""
    array = (np.arange(np.prod(shape)) - (0 if dtype == "u1" else 5)).astype(dtype).reshape(shape)
    (tmp_path / "a").write_bytes(pack(idx_bytes(array)))
    back = read_idx(tmp_path / "a")
    assert np.array_equal(back, array)
    assert back.shape == shape
    assert back.dtype.isnative


PLAIN = idx_bytes(np.arange(12, dtype="u1").reshape(3, 2, 2))
LIES = {
    "empty": (b"", "expected an IDX file, which begins with two zero bytes, got b''"),
    "magic": (
        b"PK\x03\x04" + PLAIN,
        "expected an IDX file, which begins with two zero bytes, got b'PK\\x03\\x04'",
    ),
    "type": (
        b"\0\0\x0a\x03" + PLAIN[4:],
        "expected a type of 0x08, 0x09 or 0x0b to 0x0e, got 0x0a",
    ),
    "rank": (b"\0\0\x08\0" + PLAIN[4:], "expected from 1 to 64 axes, got 0"),
    "too many axes": (
        b"\0\0\x08\xff" + struct.pack(">I", 1) * 255 + b"\0",
        "expected from 1 to 64 axes, got 255",
    ),
    "nothing of much": (
        b"\0\0\x08\x04" + struct.pack(">IIII", 0, 2**32 - 1, 2**32 - 1, 2**32 - 1),
        "expected sizes that an array can have, got (0, 4294967295, 4294967295, 4294967295)",
    ),
    "header": (PLAIN[:14], "expected the sizes of 3 axes, got a header that breaks off"),
    "short": (PLAIN[:-1], "expected 12 bytes for (3, 2, 2), got 11: it breaks off"),
    "long": (PLAIN + b"\0", "expected 12 bytes for (3, 2, 2), got more than that"),
    "sizes": (
        PLAIN[:4] + struct.pack(">III", 2**32 - 1, 2**32 - 1, 2**32 - 1) + PLAIN[16:],
        "expected 79228162458924105385300197375 bytes for (4294967295, 4294967295, 4294967295), "
        "got a file that holds at most ",
    ),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_lies(tmp_path, lie, pack):
    """Wrong magic, type, rank, sizes and length are told, naming the file, packed or plain."""
    content, words = LIES[lie]
    path = tmp_path / "a"
    path.write_bytes(pack(content))
    with pytest.raises(FileFormatError) as caught:
        read_idx(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: IDX reader: {words}")
    assert message.endswith("; copy or download the file again")


def test_truncated_gzip(tmp_path):
    """A packed file cut anywhere is told; nothing of it is returned."""
    packed = gzip.compress(PLAIN)
    for length in range(2, len(packed)):
        (tmp_path / "a").write_bytes(packed[:length])
        with pytest.raises(FileFormatError, match="expected a whole gzip file, got one that "):
            read_idx(tmp_path / "a")


def test_bomb(tmp_path):
    """A small file that unpacks to 200 MB behind an honest header never takes that memory."""
    bomb = gzip.compress(PLAIN + bytes(200_000_000), compresslevel=1)
    (tmp_path / "a").write_bytes(bomb)
    del bomb
    tracemalloc.start()
    with pytest.raises(FileFormatError, match="got more than that"):
        read_idx(tmp_path / "a")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_sizes_are_held_against_the_file_before_memory_is_taken(tmp_path):
    """A header of a gigabyte in a file of a kilobyte is refused without taking a gigabyte."""
    head = b"\0\0\x08\x01" + struct.pack(">I", 10**9)
    (tmp_path / "a").write_bytes(gzip.compress(head + bytes(1000)))
    tracemalloc.start()
    with pytest.raises(FileFormatError, match="expected 1000000000 bytes"):
        read_idx(tmp_path / "a")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40), st.booleans(), st.booleans())
def test_any_bytes(tmp_path, noise, headed, packed):
    """Random bytes are read or refused in words, never with another kind of error."""
    content = b"\0\0\x08\x02" + noise if headed else noise
    (tmp_path / "a").write_bytes(gzip.compress(content) if packed else content)
    with contextlib.suppress(FileFormatError):
        read_idx(tmp_path / "a")


def test_missing(tmp_path):
    """A file that is not there is told."""
    with pytest.raises(InputError, match="IDX reader: expected a file, got none; check the path"):
        read_idx(tmp_path / "a")


def test_mnist():
    """The real file comes out with its published number of pictures, sum and first digits."""
    labels = read_idx(require("mnist") / "t10k-labels-idx1-ubyte.gz")
    assert labels.shape == (10_000,)
    assert labels[:5].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_honest_bomb(tmp_path):
    """A small file that says rightly that it holds 300 MB is refused before memory is taken."""
    head = b"\0\0\x08\x01" + struct.pack(">I", 300_000_000)
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(head + bytes(300_000_000), compresslevel=1))
    tracemalloc.start()
    with pytest.raises(FileFormatError) as caught:
        read_idx(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
    assert str(caught.value) == (
        f"{path}: IDX reader: expected a packed file of at most 268435456 bytes when unpacked, "
        "got 300000000; if you trust it, unpack it with gunzip"
    )
