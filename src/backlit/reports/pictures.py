"""Rows of numbers as pictures: a PNG writer for greys, and the `data:` address of its bytes.

PNG (ISO/IEC 15948): a signature, then chunks of length, name, body and CRC-32. Colour type 0
with 8 bits is one byte a pixel; each row begins with its filter, here always 0 (none).
This module refuses to know what the pictures show.
"""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import ShapeError
from ..base.shapes import show

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def grey_png(pixels: ArrayLike, *, low: float = 0.0, high: float = 1.0) -> bytes:
    """A grey picture as the bytes of a PNG file.

    pixels: (Y, X). `low` becomes black and `high` white; what lies outside is cut off there
    and NaN is black. Raises ShapeError for any other number of axes or no pixel at all.

    >>> grey_png([[0.0, 1.0]])[:8]
    b'\\x89PNG\\r\\n\\x1a\\n'
    """
    values = np.asarray(pixels, dtype=np.float64)
    if values.ndim != 2 or values.size == 0:
        raise ShapeError(
            "a picture",
            expected="one grey value for each row and column, (Y, X)",
            got=show(values.shape),
            action="reshape it",
        )
    rows, columns = values.shape
    grey = _bytes(values, low, high)
    body = np.concatenate([np.zeros((rows, 1), dtype=np.uint8), grey], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b"")]
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def data_address(png: bytes) -> str:
    """The bytes as an address that a page can hold, so that it needs no second file.

    >>> data_address(b"abc")
    'data:image/png;base64,YWJj'
    """
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


def grey_range(values: ArrayLike) -> tuple[float, float]:
    """What black and white should mean for a set of pictures.

    (0, 1) where all lie in it, as pictures scaled to [0, 1] do; otherwise the smallest and
    largest finite value, so that standardised pictures can be seen too.

    >>> grey_range([0.0, 0.4]), grey_range([-2.0, 3.0])
    ((0.0, 1.0), (-2.0, 3.0))
    """
    numbers = np.asarray(values, dtype=np.float64)
    finite = numbers[np.isfinite(numbers)]
    if finite.size == 0 or (finite.min() >= 0 and finite.max() <= 1):
        return 0.0, 1.0
    return float(finite.min()), float(finite.max())


def _bytes(values: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    share = (np.nan_to_num(values, nan=low, posinf=high, neginf=low) - low) / ((high - low) or 1.0)
    return np.rint(np.clip(share, 0.0, 1.0) * 255).astype(np.uint8)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
