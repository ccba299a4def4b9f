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
MOST_CODES = 10_000  # of an embedded category: its commonest values


def counted(column: Column) -> dict[str, int]:
    """How often each value that is there comes, in the order of their names."""
    return dict(sorted(Counter(column.present.tolist()).items()))


def category_encoder(column: Column) -> Encoder:
    """Columns of 0 and 1 for a few values, codes for many, rare ones joined as `other`.

    A kept column of which every value is rare keeps its commonest.
    """
    counts = counted(column)
    enough = few_rows(len(column.present))
    kept = [value for value, count in counts.items() if count >= enough]
    if not kept:
        kept = list(counts)
    missing = tells_missing(column)
    if len(kept) > MOST_COLUMNS:
        commonest = sorted(kept, key=lambda value: -counts[value])[:MOST_CODES]
        return Coded(column.name, tuple(sorted(commonest)), missing)
    return OneOf(column.name, tuple(kept), len(kept) < len(counts), missing)
