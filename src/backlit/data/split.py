"""Which rows are kept for training and which are held back.

Rows are drawn, never taken by position: a file sorted by class, or by time, would otherwise
give a part that looks like no other. This module refuses to know what either part is for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.errors import DataError, InputError
from .arrays import cut, shown
from .dataset import Dataset


def split(
    data: Dataset, share: float, *, seed: int, purpose: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row numbers to keep and row numbers to hold back, both sorted.

    data     the rows to divide; classes are divided each by itself (stratified)
    share    how much is held back, between 0 and 1, both excluded
    seed     together with the purpose decides which rows: the same ones every time
    purpose  `split/validation` or `split/test`: two purposes give two independent draws

    With n_c rows in class c, N in all, ⌊n_c·share⌋ rows of each class are held back, and the
    rows still missing from round(N·share) come from the classes with the largest remainders.
    A class of two or more rows has at least one on each side and a class of one row stays in
    training, even if the total differs for it. Soft labels count as their largest share.

    Raises InputError for a share outside (0, 1), DataError for a single row.

    >>> data = Dataset([[float(i)] for i in range(10)], [0] * 8 + [1] * 2)
    >>> kept, held = split(data, 0.2, seed=0, purpose="split/validation")
    >>> [int(data.y[rows].sum()) for rows in (kept, held)]
    [1, 1]
    """
    if not 0 < share < 1:
        raise InputError(
            "split",
            expected="a share between 0 and 1",
            got=shown(share),
            action="write 0.2 to hold back a fifth",
        )
    if data.rows < 2:
        raise DataError(
            "split",
            where=cut(data.name),
            expected="two or more rows",
            got=str(data.rows),
            action="give more rows, or hold nothing back",
        )
    order = rng.permutation(rng.check_seed(seed), purpose, 0, data.rows)
    strata = _strata(data)[order]
    sizes = np.bincount(strata)
    quotas = held_per_class(sizes, share)
    grouped = np.argsort(strata, kind="stable")  # by class, in each class in the drawn order
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    is_held = np.arange(data.rows) - first < np.repeat(quotas, sizes)
    if not is_held.any():  # every class has one row: one of them must go
        is_held[0] = True
    drawn = order[grouped]
    return np.sort(drawn[~is_held]), np.sort(drawn[is_held])


def held_per_class(sizes: NDArray[Any], share: float) -> NDArray[np.int64]:
    """How many rows of each class are held back, by largest remainder.

    >>> held_per_class(np.array([70, 25, 5]), 0.1)
    array([7, 2, 1])
    """
    most = np.maximum(sizes - 1, 0)
    exact = sizes * share
    quotas = np.clip(np.floor(exact).astype(np.int64), np.minimum(1, most), most)
    missing = int(np.floor(sizes.sum() * share + 0.5)) - int(quotas.sum())
    largest_first = np.argsort(quotas - exact, kind="stable")
    may_grow = largest_first[quotas[largest_first] < most[largest_first]]
    quotas[may_grow[: max(0, missing)]] += 1
    return quotas


def _strata(data: Dataset) -> NDArray[np.int64]:
    if data.classes is None:
        return np.zeros(data.rows, dtype=np.int64)
    labels = data.y if data.y.ndim == 1 else data.y.argmax(axis=1)
    return labels.astype(np.int64)
