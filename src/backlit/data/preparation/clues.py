"""Clues that a column determines a target: each test looks at one column and one target.

This module refuses to know tables and what follows from a clue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import cut
from ..tables.column import Column

MISTAKEN = 0.02  # the largest share of rows outside the commonest class that a leak mistakes
UNCERTAIN = 0.075  # the same with its upper confidence bound: needs 40 such rows
SCATTER = 1e-3  # the largest share of a value's variance that a leak leaves unexplained
TIGHT = 25.0  # how many standard deviations within a class its neighbour is away
NEIGHBOURS = 4  # on each side
MOST_STEPS = 50  # different values of a column that may be steps of the target
MANY_STEPS = 5  # that touch and do not overlap, however few rows each has
FEW = 5  # rows beside a border that tell how dense it is there
FEWEST = 25  # rows on one side of a border that tell whether they thin out towards it
DENSE = 0.2  # the share of them within half the way of their median that is no thinning out
DENSER = 0.24  # the same for fewer rows than MANY, where chance plays a part
MANY = 150
NEAR = 6.0  # how many ways between neighbouring rows a gap may be wide
GAP = 0.15  # the largest empty way at a border, as a share of the way to the median

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Clue:
    """What a test found.

    left      the share of the target that the column leaves unexplained, from 0
    is_leak   whether that is beyond what an honest column does
    sentence  what was found, for people
    is_rule   whether it is the mark of a rule, whatever other columns do
    """

    left: float
    is_leak: bool
    sentence: str
    is_rule: bool = False


def by_values(column: Column, y: Array, target: str, names: tuple[str, ...]) -> Clue | None:
    """Each value of the column goes with one class: told by all other rows with this value.

    A row whose value no other row has counts as mistaken. Missing is a value too.
    """
    values, codes = np.unique(_texts(column), return_inverse=True)
    if column.kind in ("number", "integer", "date") and len(values) > len(names) + 2:
        return None  # neighbours say the same: see `borders`
    counts = np.zeros((len(values), len(names)), dtype=np.int64)
    if counts.size > 50_000_000:
        return None
    np.add.at(counts, (codes, y), 1)
    others = counts[codes]
    others[np.arange(len(y)), y] -= 1
    best = others.max(axis=1)
    right = (others[np.arange(len(y)), y] == best) & (best > 0)
    sizes = np.bincount(y, minlength=len(names))
    rarer = int(len(y) - sizes.max())
    if not rarer:
        return None
    mistakes = int(len(y) - right.sum())
    bound = (mistakes + 3.0 + 1.7 * np.sqrt(mistakes)) / rarer
    is_leak = mistakes <= MISTAKEN * rarer and bound <= UNCERTAIN
    value = int(np.argmax(counts.sum(axis=1)))
    shown = {"": "nothing", "True": "yes", "False": "no"}.get(values[value], str(values[value]))
    of_class = names[int(counts[value].argmax())]
    said = f"{column.name} = {cut(shown, most=40)} when {target} = {of_class}"
    return Clue(min(1.0, mistakes / rarer), bool(is_leak), said)


def tight_clusters(column: Column, numbers: Floats, y: Array, target: str) -> Clue | None:
    """The classes lie so far apart, for their width, that only little noise was added to them."""
    there = ~column.missing & np.isfinite(numbers)
    if there.sum() < max(30, 0.9 * len(y)):
        return None
    x, classes = numbers[there], y[there]
    sizes = np.bincount(classes)
    if (sizes > 0).sum() < 2:
        return None
    total = float(x.std())
    if total == 0:
        return None
    x = (x - x.mean()) / total
    means = np.bincount(classes, x) / np.maximum(sizes, 1)
    within = float(np.sqrt(((x - means[classes]) ** 2).mean()))
    apart = float(np.diff(np.sort(means[sizes > 0])).min())
    is_leak = apart >= TIGHT * within and len(x) - sizes.max() >= 20
    return Clue(min(1.0, within * within), bool(is_leak), f"{column.name} is {target} as numbers")


def by_neighbours(column: Column, numbers: Floats, y: Floats, target: str) -> Clue | None:
    """A straight line through the nearest rows on both sides tells a row's value.

    Told on the values themselves and on their ranks, for targets with long tails.
    """
    there = np.isfinite(numbers)
    x, y = numbers[there], y[there]
    if len(x) < max(30, len(numbers) / 2) or len(column) > 2 * len(x) or len(np.unique(x)) < 10:
        return None
    order = np.argsort(x, kind="stable")
    x = _scaled(x[order])
    ranks = np.argsort(np.argsort(y, kind="stable"), kind="stable").astype(np.float64)
    left = min(_scatter(x, _scaled(each[order])) for each in (y, ranks))
    said = f"{column.name} alone explains {100 * (1 - left):.2f} % of {target}"
    return Clue(min(1.0, left), left <= SCATTER, said)


def _scatter(x: Floats, y: Floats) -> float:
    """The unexplained share of y's variance, x and y in the order of x, both standardised.

    The least of three ways to tell a row from the others: one line through all of them, a line
    through its nearest neighbours, the mean of those with the same x.
    """
    slope = float((x * y).mean())
    found = [float(((y - slope * x) ** 2).mean())]
    _, codes, counts = np.unique(x, return_inverse=True, return_counts=True)
    if len(counts) <= len(x) / 3:
        sums = np.bincount(codes, y)
        told = (sums[codes] - y) / np.maximum(counts[codes] - 1, 1)
        return min(*found, float(((y - told) ** 2).mean()))
    width = 2 * NEIGHBOURS + 1
    near_x = np.lib.stride_tricks.sliding_window_view(x, width)
    near_y = np.lib.stride_tricks.sliding_window_view(y, width)
    keep = np.arange(width) != NEIGHBOURS
    here_x, here_y = near_x[:, NEIGHBOURS], near_y[:, NEIGHBOURS]
    near_x, near_y = near_x[:, keep], near_y[:, keep]
    mean_x, mean_y = near_x.mean(axis=1), near_y.mean(axis=1)
    apart = near_x - mean_x[:, np.newaxis]
    squares = (apart * apart).sum(axis=1)
    slopes = (apart * near_y).sum(axis=1) / np.where(squares > 0, squares, 1.0)
    told = mean_y + np.where(squares > 1e-24, slopes, 0.0) * (here_x - mean_x)
    spread = float(here_y.var())
    if spread > 0:
        found.append(float(((here_y - told) ** 2).mean()) / spread)
    return min(found)


def borders(x: Floats, classes: Array, said: Callable[[], str], column: Column) -> Clue | None:
    """The classes lie one after the other along x, cut off sharply where they meet.

    Honest classes that do not overlap have a gap between them, or thin out towards it; those
    made by a rule, x ≥ 50, end as densely as they go on.
    """
    there = np.isfinite(x)
    x, classes = x[there], classes[there]
    sizes = np.bincount(classes, minlength=1)
    kept = np.flatnonzero(sizes)
    if not 2 <= len(kept) <= MOST_STEPS or len(x) < max(50, 0.9 * len(column)):
        return None
    rarer = int(len(x) - sizes.max())
    different = np.unique(x)
    if rarer < FEWEST or len(different) < 2:
        return None
    in_order = kept[np.argsort([np.median(x[classes == each]) for each in kept])]
    place = np.empty(len(sizes), dtype=np.int64)
    place[in_order] = np.arange(len(kept))
    steps = place[classes]
    order = np.lexsort((-steps, x))  # equal values: the worst order counts
    x, steps = x[order], steps[order]
    pure = steps == np.repeat(np.arange(len(kept)), sizes[in_order])
    mistakes = int(len(x) - pure.sum())
    if mistakes > MISTAKEN / 2 * rarer:
        return None
    grid = float(np.diff(different).min())
    parts = np.split(x[pure], np.searchsorted(steps[pure], np.arange(1, len(kept))))
    found = [_meeting(below, above, grid) for below, above in pairwise(parts)]
    if len(parts) >= MANY_STEPS and max(map(len, parts)) < FEWEST:
        found = ["sharp" if each == "near" else each for each in found]  # so often is no chance
    sharp, told = found.count("sharp"), len(found) - found.count("unknown")
    is_leak = sharp > told / 2 and "apart" not in found
    return Clue(mistakes / rarer, is_leak, said(), is_rule=True)


def _meeting(below: Floats, above: Floats, grid: float) -> str:
    """How two neighbours meet: `sharp`, `near`, `apart`, or `unknown` for too few rows.

    Sharp: one of them ends as densely as it goes on, and the gap fits that density. Of the half
    of its rows nearer to the border, half are then within half the way; at the tail of a normal
    distribution it is an eighth or less.
    Near: the gap is no wider than 6 ways between the rows next to it.
    Apart: it is wider, or a wide empty way for both of them.

    grid  the smallest way between different values: those no further apart touch
    """
    if max(len(below), len(above)) < FEW or not min(len(below), len(above)):
        return "unknown"
    middle = (below[-1] + above[0]) / 2
    sides = [middle - grid / 2 - below[::-1], above - grid / 2 - middle]
    for side in sides:
        half = float(np.median(side))
        if len(side) < FEWEST:
            continue
        fits = side[0] <= min(GAP, 12 / len(side)) * half
        dense = DENSE if len(side) >= MANY else DENSER
        if fits and float((side <= half / 2).mean()) >= dense:
            return "sharp"
    ways = np.concatenate([np.diff(side[: 2 * FEW]) for side in sides if len(side) >= 2])
    return "near" if above[0] - below[-1] - grid <= NEAR * float(ways.mean()) else "apart"


def _texts(column: Column) -> NDArray[np.str_]:
    """Every value as text, nothing for missing."""
    texts = column.values.astype(str)
    return np.where(column.missing, "", texts)


def _scaled(values: Floats) -> Floats:
    spread = float(values.std())
    result: Floats = (values - values.mean()) / (spread if spread > 0 else 1.0)
    return result
