"""The values of a category: how often each comes, and which are worth a place of their own.

This module refuses to know the target.
"""

from __future__ import annotations

from collections import Counter

from ..tables.column import Column
from .categories import Coded, OneOf
from .encoder import Encoder
from .rarity import few_rows, tells_missing

MOST_COLUMNS = 50  # of 0 and 1 for one category; one with more values is embedded
MOST_RARE = 3  # rows of a value, where values are many or most of them rare
MOST_CODES = 10_000  # of an embedded category: its commonest values


def counted(column: Column) -> dict[str, int]:
    """How often each value that is there comes, in the order of their names."""
    return dict(sorted(Counter(column.present.tolist()).items()))


def common(counts: dict[str, int]) -> tuple[str, ...]:
    """The values with enough rows to learn from: those of `few_rows`.

    Where they are more than 50, or make up less than half of all rows, three rows are enough;
    where those still make up less than half, the column holds ids or text: nothing is common.

    >>> common({"a": 50, "b": 49, "c": 1}), common({"a": 1, "b": 1, "c": 1, "d": 2})
    (('a', 'b'), ())
    """
    rows = sum(counts.values())
    kept = _with(few_rows(rows), counts)
    if len(kept) > MOST_COLUMNS or not _are_half(kept, counts):
        kept = _with(min(MOST_RARE, few_rows(rows)), counts)
    return kept if _are_half(kept, counts) else ()


def _with(enough: int, counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(value for value, count in counts.items() if count >= enough)


def _are_half(kept: tuple[str, ...], counts: dict[str, int]) -> bool:
    return 2 * sum(counts[value] for value in kept) >= sum(counts.values())


def category_encoder(column: Column) -> Encoder:
    """Columns of 0 and 1 for a few values, codes for many, rare ones joined as `other`.

    A kept column of which every value is rare keeps its commonest.
    """
    counts = counted(column)
    kept = common(counts) or tuple(counts)
    missing = tells_missing(column)
    if len(kept) > MOST_COLUMNS:
        commonest = sorted(kept, key=lambda value: -counts[value])[:MOST_CODES]
        return Coded(column.name, tuple(sorted(commonest)), missing)
    return OneOf(column.name, kept, len(kept) < len(counts), missing)
