"""Which rows make up each batch: an order that depends on the seed and the epoch alone.

So a run can stop in the middle of an epoch and go on with the very rows it had not seen.
This module refuses to know what is in the rows.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.errors import PlanError
from .arrays import shown


@dataclass(frozen=True)
class BatchOrder:
    """The order in which N rows are shown, batch by batch.

    rows          N, the number of training rows, 1 or more
    batch_size    rows in a batch, 1 or more; larger than N means one batch of N
    seed          decides the order, together with the epoch
    sampling      `epoch`: each row exactly once an epoch; the last batch may be shorter.
                  `replacement`: every batch is `batch_size` rows drawn from all N with
                  replacement, and an epoch is ⌊N / batch_size⌋ batches, at least one
    merge_single  a last batch of one row joins the one before (batch norm cannot train on
                  one row); nothing changes if batch_size is 1
    shuffle       False: the rows in their given order, every epoch; so is a single batch of all

    Iterations count from 0 inside an epoch. Epochs are any whole number from 0.

    Raises PlanError for sizes below 1 and settings that contradict each other.

    >>> order = BatchOrder(rows=5, batch_size=2, seed=0)
    >>> order.iterations_per_epoch, order.sizes
    (3, array([2, 2, 1]))
    >>> index, boundaries = order.slice(epoch=0, first=1, count=2)
    >>> boundaries, index.size
    (array([0, 2, 3]), 3)
    """

    rows: int
    batch_size: int
    seed: int
    sampling: str = "epoch"
    merge_single: bool = False
    shuffle: bool = True

    def __post_init__(self) -> None:
        rng.check_seed(self.seed, "BatchOrder seed")
        for name in ("rows", "batch_size"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
                raise PlanError(
                    f"BatchOrder {name}",
                    expected="a whole number, 1 or more",
                    got=shown(value),
                    action=f"write {name}=100",
                )
        if self.sampling not in ("epoch", "replacement"):
            raise PlanError(
                "BatchOrder sampling",
                expected="'epoch' or 'replacement'",
                got=shown(self.sampling),
                action="write sampling='epoch' to show each row once an epoch",
            )
        if self.sampling == "replacement" and not self.shuffle:
            raise PlanError(
                "BatchOrder shuffle",
                expected="True, as rows are drawn with replacement",
                got="False",
                action="write sampling='epoch' to keep the given order",
            )

    @property
    def sizes(self) -> NDArray[np.int64]:
        """The number of rows in each batch of an epoch."""
        if self.sampling == "replacement":
            batches = max(1, self.rows // self.batch_size)
            return np.full(batches, self.batch_size, dtype=np.int64)
        whole, rest = divmod(self.rows, self.batch_size)
        sizes = [self.batch_size] * whole + [rest] * (rest > 0)
        if self.merge_single and rest == 1 and whole > 0:
            sizes[-2:] = [self.batch_size + 1]
        return np.array(sizes, dtype=np.int64)

    @property
    def iterations_per_epoch(self) -> int:
        """The number of batches, and so of updates, in an epoch."""
        return len(self.sizes)

    @property
    def largest_batch(self) -> int:
        """The most rows that any batch has."""
        return int(self.sizes.max())

    def epoch_rows(self, epoch: int) -> NDArray[np.int64]:
        """The row numbers of a whole epoch in order, read-only.

        `epoch`: a permutation of 0 … N-1; `replacement`: `sizes.sum()` draws from 0 … N-1.

        >>> sorted(map(int, BatchOrder(4, 3, seed=1).epoch_rows(7)))
        [0, 1, 2, 3]
        """
        if epoch < 0:
            raise PlanError(
                "BatchOrder", expected="an epoch from 0", got=str(epoch), action="count from 0"
            )
        return _epoch_rows(self, int(epoch))

    def slice(
        self, epoch: int, first: int, count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows of iterations first … first+count-1 of an epoch, and where each begins.

        Returns (index, boundaries): the batch of iteration first+i is
        index[boundaries[i] : boundaries[i + 1]]; boundaries has count+1 entries, the first 0.

        Raises PlanError for iterations that the epoch does not have.
        """
        ends = _ends(self)
        if first < 0 or count < 0 or first + count >= len(ends):
            raise PlanError(
                "BatchOrder",
                expected=f"iterations within 0 … {len(ends) - 2}",
                got=f"{count} from {first} on",
                action="ask for one epoch at a time",
            )
        boundaries = ends[first : first + count + 1]
        index = self.epoch_rows(epoch)[boundaries[0] : boundaries[-1]]
        return index, boundaries - boundaries[0]


@functools.lru_cache(maxsize=8)
def _ends(order: BatchOrder) -> NDArray[np.int64]:
    """Where the batches of an epoch begin, and where the last one ends; read-only."""
    ends = np.concatenate([[0], np.cumsum(order.sizes)])
    ends.flags.writeable = False
    return ends


_TOGETHER, _MOST_ROWS = 16, 8192  # epochs drawn at once, and the rows of all of them


@functools.lru_cache(maxsize=4)
def _shuffled(order: BatchOrder, block: int, many: int) -> list[NDArray[np.int64]]:
    """The orders of `many` epochs from block times many on."""
    return rng.permutations(order.seed, "shuffle", block * many, many, order.rows)


@functools.lru_cache(maxsize=8)
def _epoch_rows(order: BatchOrder, epoch: int) -> NDArray[np.int64]:
    """Kept for the slices to come: an epoch is asked for many times in a row."""
    if order.sampling == "replacement":
        draws = int(order.sizes.sum())
        index = rng.integers(order.seed, "sample", epoch, draws, order.rows)
    elif order.shuffle and order.iterations_per_epoch > 1:
        many = max(1, min(_TOGETHER, _MOST_ROWS // order.rows))
        index = _shuffled(order, epoch // many, many)[epoch % many]
    else:
        index = np.arange(order.rows, dtype=np.int64)
    index.flags.writeable = False
    return index
