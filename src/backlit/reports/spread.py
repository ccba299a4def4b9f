"""Places for things in a column that want to be where others already are.

Used for the names at the ends of lines and for the nodes of a graph.
This module refuses to know what is placed.
"""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places as near as can be to the wanted ones, in their order, at least `gap` apart.

    Neighbours that are too close become a block around their mean (pool adjacent violators);
    blocks are kept between `low` and `high` if they fit.

    >>> spread([50, 52, 90], 16, 0, 100)
    [43.0, 59.0, 90.0]
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    blocks: list[list[int]] = []
    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and _top(blocks[-1], wanted, gap, low, high) < (
            _top(blocks[-2], wanted, gap, low, high) + len(blocks[-2]) * gap
        ):
            last = blocks.pop()
            blocks[-1] += last
    places = [0.0] * len(wanted)
    for block in blocks:
        top = _top(block, wanted, gap, low, high)
        for row, i in enumerate(block):
            places[i] = top + row * gap
    return places


def _top(
    block: Sequence[int], wanted: Sequence[float], gap: float, low: float, high: float
) -> float:
    length = (len(block) - 1) * gap
    middle = sum(wanted[i] for i in block) / len(block)
    return max(low, min(middle - length / 2, high - length))
