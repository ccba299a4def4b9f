"""What a model goes by: how much its error grows when a column's cells change places.

Columns are shuffled as they stand in the table, before anything is made of them, so that
whatever a column became (several numbers, codes, an indicator) moves together.
This module refuses to know networks, and where the rows come from.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from ..base.rng import permutation
from ..base.student import student
from ..data.tables.column import Column
from ..data.tables.table import Table
from .asking import (
    FEWEST_ROWS,
    Answering,
    Array,
    Floats,
    answers,
    known_rows,
    row_losses,
    sampled,
    truths,
    with_column,
)

REPEATS: Final = 10
_MOST_ROWS = 2000
_MOST_COLUMNS = 40
_FEW_ROWS = 200  # what is left of the sample in tables of very many columns
_CELLS = 10**8  # to be predicted from in all: some seconds to a minute
_CELLS_AT_ONCE = 4 * 10**6


@dataclass(frozen=True)
class Importance:
    """By how much the error grows, in the metric's unit, when a column's cells change places."""

    column: str
    mean: float
    low: float
    high: float


def sample_size(columns: int, repeats: int = REPEATS) -> tuple[int, int]:
    """How many columns are measured in a table of so many, and on how many rows at most.

    >>> sample_size(9), sample_size(1000), sample_size(20000)
    ((9, 2000), (40, 250), (3, 200))
    """
    wide = max(columns, 1)
    measured = min(max(_CELLS // (_FEW_ROWS * wide * repeats), 3), _MOST_COLUMNS, wide)
    rows = min(max(_CELLS // (wide * measured * repeats), _FEW_ROWS), _MOST_ROWS)
    return measured, rows


def permutation_importance(
    model: Answering,
    table: Table,
    rows: Array,
    *,
    members: Sequence[tuple[Answering, Array]] = (),
    repeats: int = REPEATS,
    seed: int = 0,
) -> tuple[Importance, ...]:
    """Shuffle each feature column among held-out rows; the most important column comes first.

    members   of an ensemble that did not all hold back the same rows: each with those it did.
              Then each answers for its own, among which cells change places, instead of `rows`

        I = g(P) − g(M),   P = mean over r, i of L(r, i),   M = mean over i of L(i)

    L(i) is the loss of row i as it is, L(r, i) with another row's cell in the column; g is the
    identity for classes (log loss) and the square root for values (root mean squared error).
    In each of the `repeats` every row gives its cell to one row and gets one of another, drawn
    from (seed, column, repeat).

    The 95 % interval is I ± t s / √n, s the standard deviation over rows k of

        g′(P) (A(k) + B(k)) − g′(M) L(k)

    where A(k) is the mean over repeats of row k's loss, B(k) that of what the loss of the row
    which got its cell grew by. So it tells how I would vary over other rows of the same kind;
    the chance of the repeats is in it, for it is in A and B. It does not tell how a model
    trained anew would vary.

    Columns that say the same stand in for each other: each of them counts for less than both do
    together. At most 2,000 rows are used, fewer in tables of more than 250 columns; of more than
    40 columns those that go most with the answers, one by one, are measured (`sample_size`).
    Fewer than 10 rows with a target give nothing; values too large to be squared give NaN.
    """
    if repeats < 1:
        raise InputError("importance", expected="at least 1 repeat", got=str(repeats))
    names = [each.name for each in model.preparation.roles if each.role == "feature"]
    most, limit = sample_size(len(names), repeats)
    judges = list(_judges(members or [(model, rows)], table, limit, seed))
    if not judges:
        return ()
    if len(names) > most:
        first = judges[0]
        names = _most_telling([first.part[name] for name in names], first.given, most)
    losses = np.concatenate([judge.losses for judge in judges])
    found = []
    for name in names:
        got, gave = zip(*(_shuffled(judge, name, repeats, seed) for judge in judges), strict=True)
        found.append(
            _interval(name, losses, np.concatenate(got), np.concatenate(gave),
                      is_root=judges[0].true.dtype.kind == "f")
        )  # fmt: skip
    return tuple(sorted(found, key=lambda each: -each.mean))


@dataclass(frozen=True, eq=False)
class _Judge:
    """A model with rows it can be judged by, their truths, and its answers and losses for them."""

    model: Answering
    part: Table
    true: Array
    given: Floats
    losses: Floats


def _judges(
    members: Sequence[tuple[Answering, Array]], table: Table, limit: int, seed: int
) -> Iterator[_Judge]:
    for model, rows in members:
        known = known_rows(model, table, rows)
        if len(known) < FEWEST_ROWS:
            continue
        part = table.take(sampled(known, limit // len(members), "importance/rows", seed))
        true, given = truths(model, part), answers(model, part)
        yield _Judge(model, part, true, given, row_losses(given, true))


@np.errstate(over="ignore", invalid="ignore")  # squares of very large values
def _shuffled(judge: _Judge, name: str, repeats: int, seed: int) -> tuple[Floats, Floats]:
    """A and B: each row's mean loss with the cells of others, and what its own did to others."""
    part, n = judge.part, judge.part.rows
    got, gave = np.zeros(n), np.zeros(n)
    donors = np.empty((repeats, n), dtype=np.int64)
    for repeat in range(repeats):
        order = permutation(seed, f"importance/{name}", repeat, n)
        donors[repeat, order] = np.roll(order, 1)  # in a ring, so that no row keeps its cell
    together = max(1, _CELLS_AT_ONCE // (n * max(len(part.columns), 1)))
    for first in range(0, repeats, together):
        block = donors[first : first + together]
        many = part.take(np.tile(np.arange(n), len(block)))
        given = answers(judge.model, with_column(many, part[name].take(block.ravel())))
        losses = row_losses(given, np.tile(judge.true, len(block))).reshape(block.shape)
        for givers, now in zip(block, losses, strict=True):
            got += now
            gave[givers] += now - judge.losses
    return got / repeats, gave / repeats


@np.errstate(over="ignore", invalid="ignore")
def _interval(name: str, losses: Floats, got: Floats, gave: Floats, *, is_root: bool) -> Importance:
    shuffled, plain = float(got.mean()), float(losses.mean())
    if math.isclose(shuffled, plain, rel_tol=1e-12):  # nothing changed but the sums' rounding
        shuffled = plain
    mean = math.sqrt(shuffled) - math.sqrt(plain) if is_root else shuffled - plain
    shares = _slope(shuffled, is_root) * (got + gave) - _slope(plain, is_root) * losses
    half = student(len(losses) - 1) * float(shares.std(ddof=1)) / math.sqrt(len(losses))
    return Importance(name, mean, mean - half, mean + half)


def _slope(mean: float, is_root: bool) -> float:
    if not is_root:
        return 1.0
    return 0.5 / math.sqrt(mean) if mean > 0 else 0.0  # no error at all: all its rows are 0


def _most_telling(columns: Sequence[Column], given: Floats, most: int) -> list[str]:
    """The columns whose groups of equal or near values tell most of the answers' variance."""
    around = given - given.mean(axis=0)
    total = float((around**2).sum()) or 1.0
    shares = []
    for column in columns:
        groups = _groups(column)
        counts = np.bincount(groups)
        sums = np.stack([np.bincount(groups, each) for each in around.T])
        within = total - float((sums**2 / np.maximum(counts, 1)).sum())
        free = float(max(len(groups) - int((counts > 0).sum()), 1))
        shares.append(1 - (within / free) / (total / (len(groups) - 1)))
    order = np.argsort(-np.array(shares), kind="stable")[:most]
    return [columns[k].name for k in sorted(order.tolist())]


def _groups(column: Column) -> NDArray[np.int64]:
    """A group number for each row: its category, or its tenth among the values; missing: 0."""
    _, numbers = np.unique(column.values, return_inverse=True)
    if column.kind not in ("category", "boolean"):
        numbers = np.searchsorted(np.sort(numbers), numbers) * 10 // len(numbers)
    return np.where(column.missing, 0, numbers + 1)
