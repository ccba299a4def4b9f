"""What a file is that is not ours, told from its first bytes and nothing else.

A pickle runs whatever program its writer put inside, and so does every format that carries
one. So none is ever opened, not even to look: its first bytes are enough to say what it is.
This module refuses to know how any of these formats go on.
"""

from __future__ import annotations

import re
from typing import Final

_PICKLE: Final = "a pickle, which may run any program when it is opened"
_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "a ZIP archive (PyTorch, Keras and NumPy write such), which may hold pickles"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file (Keras writes such), which may hold programs"),
    (b"\x93NUMPY", "a NumPy array, which may hold a pickle"),
    (b"\x1f\x8b", "a gzip file"),
    (b"x\x9c", "a compressed joblib file, which holds a pickle"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"GGUF", "a GGUF file"),
    (b"{", "a text file"),
)
# Protocols 0 and 1 have no mark of their own: a name to import, a dictionary or a list begins.
_OLD_PICKLE: Final = re.compile(rb"c[A-Za-z_][\w.]*\n|\((?:dp|lp|i|c)|[\]}]q")


def name_foreign(head: bytes, length: int) -> str:
    """Say what a file is by its first bytes, for a message.

    length  what the first 8 bytes say the length of a safetensors header is

    >>> name_foreign(bytes([0x80, 4]) + b"c__main__", 2**60)
    'a pickle, which may run any program when it is opened'
    """
    if len(head) < 10:
        return f"{len(head)} bytes" if head else "an empty file"
    if head[0] == 0x80 and 2 <= head[1] <= 5:
        return _PICKLE
    for beginning, name in _BEGINNINGS:
        if head.startswith(beginning):
            return name
    if head[8:9] == b"{":
        return f"a header of {length} bytes, which is too long"
    if _OLD_PICKLE.match(head):
        return _PICKLE
    return "an unknown format"
