"""Which rows are held back, and by whom: stratified by class, equal rows on one side.

Rows are dealt out in whole groups: a row that stands in a table twice would otherwise be learnt
on one side and asked for on the other. This module refuses to know what the parts are for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.errors import DataError, InputError
from ..data.split import held_per_class

Rows = NDArray[np.int64]


def dealt(
    groups: NDArray[Any], strata: NDArray[Any] | None, count: int, *, seed: int, purpose: str
) -> Rows:
    """The fold of each row, (N,), 0 … count - 1: groups stay whole, folds are of nearly one size.

    groups   (N,) rows of one number stay together
    strata   (N,) each class is spread over all folds; None: there are no classes
    count    K, 2 or more
    seed     with the purpose decides who goes where
    Groups are dealt out like cards, class by class, large groups first, in an order drawn for
    the seed. Raises DataError for fewer groups than folds.

    >>> dealt(np.array([0, 0, 1, 2, 3, 4]), None, 2, seed=0, purpose="split/folds").tolist()
    [0, 0, 0, 1, 1, 0]
    """
    first, place, sizes = _distinct(groups)
    if not 2 <= count <= len(first):
        raise DataError(
            "folds",
            expected=f"2 folds or more, and at most {len(first)}, as many as there are rows",
            got=str(count),
            action="ask for fewer folds, or give more rows",
        )
    drawn = rng.permutation(rng.check_seed(seed), purpose, 0, len(first))
    kinds = np.zeros(len(first), np.int64) if strata is None else strata[first]
    order = drawn[np.lexsort((-sizes[drawn], kinds[drawn]))]
    fold = np.empty(len(first), dtype=np.int64)
    fold[order] = np.arange(len(first)) % count
    found: Rows = fold[place]
    return found


def parted(
    groups: NDArray[Any], strata: NDArray[Any] | None, share: float, *, seed: int, purpose: str
) -> tuple[Rows, Rows]:
    """Row numbers to keep and to hold back, both sorted, as in `data.split` but by whole groups.

    share  of the groups of each class that is held back, between 0 and 1, both excluded
    Raises InputError for another share, DataError for a single group.

    >>> kept, held = parted(np.array([0, 0, 1, 2, 3]), None, 0.25, seed=0, purpose="split/test")
    >>> kept.tolist(), held.tolist()
    ([0, 1, 2, 3], [4])
    """
    if not 0 < share < 1:
        raise InputError(
            "split",
            expected="a share between 0 and 1",
            got=repr(share),
            action="write 0.2 to hold back a fifth",
        )
    first, place, _ = _distinct(groups)
    if len(first) < 2:
        raise DataError(
            "split",
            expected="two or more rows that differ",
            got=str(len(first)),
            action="give more rows, or hold nothing back",
        )
    drawn = rng.permutation(rng.check_seed(seed), purpose, 0, len(first))
    kinds = np.zeros(len(first), np.int64) if strata is None else strata[first]
    kinds = np.unique(kinds, return_inverse=True)[1]
    sizes = np.bincount(kinds)
    order = drawn[np.argsort(kinds[drawn], kind="stable")]
    position = np.arange(len(first)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    is_held = np.empty(len(first), dtype=bool)
    is_held[order] = position < np.repeat(held_per_class(sizes, share), sizes)
    if not is_held.any():  # every class has one row: one of them must go
        is_held[order[0]] = True
    return np.flatnonzero(~is_held[place]), np.flatnonzero(is_held[place])


def _distinct(groups: NDArray[Any]) -> tuple[Rows, Rows, Rows]:
    """The first row of each group, the place of each row's group, and how large groups are."""
    _, first, place, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    return first, place, sizes
