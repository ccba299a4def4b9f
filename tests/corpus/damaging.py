"""Files of the corpus, damaged: bytes put in, taken out, replaced, or torn from another file.

This module refuses to know what should become of a damaged file.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from corpus.entry import Entry

_LONGEST = 3000
_PIECES = (
    *(bytes([each]) for each in b',;\t|\n\r"-+=%.:/( ?09eTZ\x00\xff\x1b'),
    *(
        each.encode()
        for each in ("원", "년", "월", "\ufeff", "１", "，", "2024", "1e999", "inf", "NA")
    ),
    "원".encode("cp949"),
)


def damaged(entries: Sequence[Entry], count: int, seed: int) -> Iterator[bytes]:
    """So many damaged files, the same ones for the same seed."""
    draw = random.Random(seed)
    files = [entry.data() for entry in entries if not callable(entry.content)]
    files = [file for file in files if len(file) <= _LONGEST]
    for _ in range(count):
        body = bytearray(draw.choice(files))
        for _ in range(draw.randrange(1, 5)):
            _damage(body, draw, draw.choice(files))
        yield bytes(body)


def _damage(body: bytearray, draw: random.Random, other: bytes) -> None:
    place, way = draw.randrange(len(body) + 1), draw.randrange(8)
    if way < 3:
        body[place:place] = draw.choice(_PIECES)
    elif way < 5:
        body[place : place + 1] = draw.choice(_PIECES)
    elif way < 6:
        del body[place : place + draw.randrange(4)]
    elif way < 7:
        begin = draw.randrange(len(other) + 1)
        body[place:place] = other[begin : begin + draw.randrange(1, 20)]
    else:
        del body[place + (len(body) - place) * draw.randrange(2) :]
