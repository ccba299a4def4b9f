"""A hyper-parameter over all trials, by ranks: which trials it makes alike, how it may act.

Numbers count by their order alone, so that a scale, logarithmic or not, changes nothing.
This module refuses to know the scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BENDS: Final = 9
_MOST_CLASSES: Final = 8
_UNUSED: Final = -1
_FEWEST_APART: Final = 5  # trials without a parameter before it is said to hang on another
_SHARE_APART: Final = 1 / 8


@dataclass(frozen=True, eq=False)
class EffectColumn:
    """One hyper-parameter's values in n trials.

    codes    (n,) a number's place among the different numbers, an option's number; -1 if unused
    ordered  whether the values are numbers, and not options
    """

    codes: Integers
    ordered: bool

    @cached_property
    def used(self) -> NDArray[np.bool_]:
        """(n,) where the trial had this parameter at all."""
        used: NDArray[np.bool_] = self.codes != _UNUSED
        return used

    @cached_property
    def options(self) -> int:
        """How many different values there are."""
        return len(np.unique(self.codes[self.used]))

    def take(self, rows: Integers) -> EffectColumn:
        """The same parameter in some of the trials."""
        if len(rows) == len(self.codes):
            return self
        return EffectColumn(self.codes[rows], self.ordered)

    def hangs_on(self, parent: EffectColumn) -> bool:
        """Whether this is used only where another has certain values, as momentum is with SGD.

        Then it tells the other's value, and cannot be held while that changes. So it is said if
        an option, or one end of the numbers, has trials enough, and this in none of them.
        """
        uses, codes = self.used[parent.used], parent.codes[parent.used]
        if self.used.all() or not uses.any():
            return False
        if parent.ordered:
            places = np.flatnonzero(uses[np.argsort(codes, kind="stable")])
            without = max(places[0], len(codes) - 1 - places[-1])
            return bool(without >= max(_FEWEST_APART, _SHARE_APART * len(codes)))
        counts, total = np.bincount(codes[uses], minlength=codes.max() + 1), np.bincount(codes)
        return bool(((counts == 0) & (total >= _FEWEST_APART)).any())

    @cached_property
    def bends(self) -> Floats:
        """(n, m) columns with mean 0, whose squares sum to n: what a surface is made of.

        Of numbers cos(π k u) / k², k from 1 to 8, u their ranks in (0, 1), so that a ridge on
        these is nearly a smoothing spline: it bends where it must, and holds a cliff, too. Of
        options one for each. Where it is unused is an option of its own.
        """
        shapes = [(self.codes == each).astype(np.float64) for each in self._classes]
        if self.ordered:
            turns = np.zeros(len(self.codes))
            turns[self.used] = np.pi * middle_ranks(self.codes[self.used])
            shapes += [np.where(self.used, np.cos(k * turns), 0) / k**2 for k in range(1, _BENDS)]
        centred: Floats = np.array([each - each.mean() for each in shapes]).T
        total = float((centred**2).sum())
        return centred * np.sqrt(len(self.codes) / total) if total > 1e-9 else centred[:, :0]

    @cached_property
    def waves(self) -> Floats:
        """(n, m) orthonormal columns, each with mean 0: the ways in which the score may follow.

        Of numbers a slope, a hump and an S over the ranks (Legendre's polynomials of degree 1 to
        3), fewer if there are fewer values; of K options K - 1; one more tells used from unused.
        """
        shapes = []
        if self.ordered:
            ranks = np.zeros(len(self.codes))
            ranks[self.used] = 2 * middle_ranks(self.codes[self.used]) - 1
            legendre = [ranks, (3 * ranks**2 - 1) / 2, (5 * ranks**3 - 3 * ranks) / 2]
            shapes = [np.where(self.used, each, 0.0) for each in legendre]
        shapes += [(self.codes == each).astype(np.float64) for each in self._classes]
        return _orthonormal(shapes, len(self.codes))

    @property
    def _classes(self) -> list[int]:
        """The codes that have no order: options, the eight most frequent, and unused."""
        if self.ordered:
            return [_UNUSED]
        codes, counts = np.unique(self.codes, return_counts=True)
        kept: list[int] = codes[np.argsort(-counts, kind="stable")[:_MOST_CLASSES]].tolist()
        return kept


def effect_column(values: Sequence[object]) -> EffectColumn:
    """The column of a parameter's values; None stands for a trial that did not have it.

    Values are numbers if all of them are; else they are options, truth values among them.

    >>> effect_column([0.1, None, 10, 0.1]).codes.tolist()
    [0, -1, 1, 0]
    >>> effect_column([True, False, None]).ordered
    False
    """
    given = [each for each in values if each is not None]
    ordered = all(is_number(each) for each in given)
    codes = np.full(len(values), _UNUSED, dtype=np.int64)
    if given:
        keys = np.array([float(str(each)) if ordered else repr(each) for each in given])
        codes[[each is not None for each in values]] = np.unique(keys, return_inverse=True)[1]
    return EffectColumn(codes, ordered)


def is_number(value: object) -> bool:
    """Whether a value is a number with an order; truth values have none."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def middle_ranks(values: NDArray[np.float64] | Integers) -> Floats:
    """Ranks in (0, 1), (i - 1/2)/n for the i-th smallest; equal values share the mean of theirs.

    >>> middle_ranks(np.array([5.0, 1.0, 5.0, 9.0])).tolist()
    [0.5, 0.125, 0.5, 0.875]
    """
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = ((np.cumsum(counts) - counts / 2) / max(len(values), 1))[places]
    return ranks


def _orthonormal(shapes: Sequence[Floats], n: int) -> Floats:
    """Gram and Schmidt, after each mean is taken away; what is left of nothing is left out."""
    kept: list[Floats] = []
    for shape in shapes:
        rest = shape - shape.mean()
        for other in kept:
            rest = rest - other * (other @ rest)
        length = float(np.sqrt(rest @ rest))
        if length > 1e-6 * np.sqrt(n):
            kept.append(rest / length)
    return np.array(kept).reshape(-1, n).T
