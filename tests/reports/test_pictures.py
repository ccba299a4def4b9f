"""Pictures: a PNG that is read back by its specification holds the same pixels."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from backlit.base.errors import ShapeError
from backlit.reports.pictures import grey_png, grey_range


def read_png(data: bytes) -> np.ndarray:
    """An independent reader for 8-bit grey without filters (ISO/IEC 15948)."""
    assert data[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10])
    place, chunks = 8, {}
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        name, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        (check,) = struct.unpack_from(">I", data, place + 8 + length)
        assert check == zlib.crc32(data[place + 4 : place + 8 + length])
        chunks[name], place = body, place + 12 + length
    columns, rows, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 0)
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(rows, columns + 1)
    assert not lines[:, 0].any()
    return lines[:, 1:]


def test_pixels_come_back() -> None:
    """Every one of the 256 greys, in a picture that is not square."""
    greys = np.arange(256).reshape(8, 32)
    assert (read_png(grey_png(greys / 255)) == greys).all()


def test_what_lies_outside_is_cut_off() -> None:
    """NaN is black, infinity white, as far as the range goes."""
    picture = [[-5.0, np.nan, 2.0, np.inf]]
    assert read_png(grey_png(picture, low=-1, high=1)).tolist() == [[0, 0, 255, 255]]


def test_standardised_pictures_use_their_own_range() -> None:
    """A constant or empty set has the usual range."""
    assert grey_range([[-1.5, 2.0]]) == (-1.5, 2.0)
    assert grey_range([]) == (0.0, 1.0)


def test_a_row_of_numbers_is_no_picture() -> None:
    """The message says what shape is needed."""
    with pytest.raises(ShapeError) as caught:
        grey_png([1.0, 2.0])
    assert str(caught.value) == (
        "a picture: expected one grey value for each row and column, (Y, X), got (2,); reshape it"
    )
