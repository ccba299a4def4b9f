"""A permutation test: may one hyper-parameter's values change places without being noticed?

A random search draws a parameter independently of all the others. If it has no effect, its
values might as well stand in another order: every order of theirs is as likely as the one seen,
whatever the others do, however noise is distributed. So p is exact, not approximate, and what
follows decides only how seldom a real effect is overlooked.

This module refuses to know how many parameters are tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .effect_columns import EffectColumn, Floats, middle_ranks
from .effect_surface import Surface

_BLOCK: Final = 40  # trials that exchange values, at least
_CURVED: Final = 0.5  # what an S weighs beside a slope and a hump
_TURNING: Final = 0.25
_LOWEST: Final = 1.5  # of what the best is above the median, below it: what is worse is equal


def permutation_p(
    column: EffectColumn,
    others: Sequence[EffectColumn],
    targets: Sequence[Floats],
    expected: Sequence[Surface],
    keys: Floats,
) -> float:
    """p of the hypothesis that one parameter does nothing at any values of the others, in (0, 1].

    targets   what `judged` makes of the scores, each (n,)
    expected  the surface of each over the others (`effect_surface.py`)
    keys      (1 + R, n or more) uniform random numbers: which of equals comes first, and R orders

    With r a target less its surface, φ the column's waves, ψ weights, π an order,

        S_ab(π) = Σ_i r_i ψ_b(i) φ_a(π(i)),     Q(π) = Σ_ab w_a S_ab² / Var_π S_ab

    everywhere  ψ = 1                                 an effect that is the same at all others
    where good  ψ = the square of the surface's rank  one that needs the others to be good
    turning     ψ = 1 and another's waves             one that goes another way as that changes

    ∛Q is nearly normal. In units of its own mean and deviation over the orders, the largest of
    all these is compared with the largest that every order has, which pays for having looked so
    often; what turns is held back by a quarter of a deviation, for there is one for each other.
    p = (1 + number of orders as extreme) / (1 + R).

    Values change places only among trials of which the surface expects about the same, 40 or
    more: then p holds also, nearly, where a later round was drawn near the best of an earlier one.
    """
    if not targets or not column.waves.size:
        return 1.0
    found = [each for pair in zip(targets, expected, strict=True) for each in _psi(*pair, others)]
    begins = np.cumsum([0] + [len(weights) for weights, _ in found[:-1]])
    weights = np.concatenate([weights for weights, _ in found])
    moved = column.waves.T[:, _orders(expected[0].fit, keys)]
    sums = (moved.reshape(-1, weights.shape[1]) @ weights.T).reshape(*moved.shape[:2], -1)
    squares = _standard(sums, axis=1) ** 2
    squares[2:] *= _CURVED if column.ordered else 1.0
    roots = np.cbrt(np.add.reduceat(squares.sum(axis=0), begins, axis=1))
    largest = (_standard(roots, axis=0) - [held for _, held in found]).max(axis=1)
    return float(np.mean(largest >= largest[0] - 1e-9))


def judged(scores: Floats) -> tuple[Floats, ...]:
    """What is explained, each with mean 0 and variance 1: ranks, and the scores themselves.

    Ranks bear any outlier; scores do not blow up the noise among trials that learnt nothing.
    Scores far below the median count as equally bad, failures among them. Equal scores: nothing.
    """
    finite = scores[np.isfinite(scores)]
    if not len(finite):
        return ()
    median, best, worst = float(np.median(scores)), float(finite.max()), float(finite.min())
    lowest = max(median - _LOWEST * (best - median), worst) if np.isfinite(median) else worst
    found = []
    for each in (middle_ranks(scores), np.maximum(scores, lowest)):
        around = each - each.mean()
        spread = float(np.abs(around).max())
        if spread > 1e-12 * max(1.0, float(np.abs(each).max())):
            around = around / spread
            found.append(around / around.std())
    return tuple(found)


def _orders(expected: Floats, keys: Floats) -> NDArray[np.int64]:
    """(1 + R, n) which trial's value each trial gets: first its own, then by random keys."""
    n = len(expected)
    by_expectation = np.lexsort((keys[0, :n], expected))
    blocks = np.arange(n) * max(1, n // _BLOCK) // n
    orders = np.empty((len(keys), n), dtype=np.int64)
    orders[0] = np.arange(n)
    shuffled = np.argsort(blocks + keys[1:, :n], axis=1)
    orders[1:, by_expectation] = by_expectation[shuffled]
    return orders


def _psi(
    target: Floats, surface: Surface, others: Sequence[EffectColumn]
) -> Iterator[tuple[Floats, float]]:
    """For each statistic r ψ (b, n), and by how much it is held back."""
    rest = target - surface.fit
    same = np.ones((1, len(rest)))
    yield rest * same, 0.0
    if np.ptp(surface.fit) > 1e-9:
        yield rest * middle_ranks(surface.fit) ** 2 * same, 0.0
    for each in others:
        if each.waves.size:
            waves = each.waves[:, :2] if each.ordered else each.waves
            yield rest * np.concatenate([same, waves.T]), _TURNING


def _standard(values: Floats, axis: int) -> Floats:
    """With mean 0 and variance 1 over the orders; 0 where all orders are alike."""
    around = values - values.mean(axis=axis, keepdims=True)
    standard: Floats = around / np.maximum(values.std(axis=axis, keepdims=True), 1e-12)
    return standard
