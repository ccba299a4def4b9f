"""Which of the learning rates that were tried cannot be told from the best, and where it is safe.

Losses are compared as logarithms, seed by seed: seeds share first weights and rows, so that their
differences say more than either loss. This module refuses to know how losses came about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.student import student

Floats = NDArray[np.float64]

LIKE: Final = 0.1  # of the loss: a rate that costs no more is as good, whatever the noise
_NONE: Final = 0.01  # of the constant answer's loss: less is as good as none
_MOST: Final = 1.0  # logarithm over the constant answer's loss: worse is as bad as this
_LOST: Final = 0.8  # of what the best rate gains: where that is gone, a rate was too high
_TIED: Final = 0.02  # of the loss: of rates that lie no further apart the lowest is the best one
_NEAR: Final = 10.0  # rates within this factor of the best, whose noise is pooled
_COMPARABLE: Final = 0.7  # logarithm: and losses no more than twice the best's
SAFE: Final = 3.0  # how far below a rate that was too high the range ends


@dataclass(frozen=True)
class Region:
    """A range of rates.

    best       place of the rate with the least mean loss, or of a lower one that is as good as tied
    first      place of the lowest rate that is like it, and `last` of the highest
    low, high  where the range begins, and where it ends, the safe distance kept
    top        the highest rate that is like the best, the distance not kept
    edge       the smallest rate above the best that was too high for some seed, or infinity
    """

    best: int
    first: int
    last: int
    low: float
    high: float
    top: float
    edge: float


def logarithms(losses: Floats, level: float) -> Floats:
    """log(loss / level + 0.01), never above 1; a training that failed counts as 1.

    losses  (R, S), infinity where training failed. One below a hundredth of the level is as good as
            none: the luck of a loss near 0 decides nothing
    level   the constant answer's loss, above 0

    >>> logarithms(np.array([[0.0, 2.0, np.inf]]), 2.0).round(2).tolist()
    [[-4.61, 0.01, 1.0]]
    """
    with np.errstate(invalid="ignore"):
        share = np.where(np.isfinite(losses), losses / level, np.inf)
    found: Floats = np.log(np.minimum(share, np.exp(_MOST) - _NONE) + _NONE)
    return found


def best_place(mean: Floats) -> int:
    """The lowest rate whose mean logarithm lies within 2 % of the least: lower is safer."""
    return int(np.argmax(mean <= mean.min() + np.log1p(_TIED)))


def reach(rates: Floats, logs: Floats) -> float:
    """How much two rates' mean log losses may differ by the luck of S seeds, times √S.

    t s, s² the mean variance of d(r, s) = l(r, s) - l(best, s) over the rates near the best, t
    Student's for their degrees of freedom, 95 %. One rate's own variance, of three seeds, says
    next to nothing; neighbours have much the same noise.
    """
    mean = logs.mean(axis=1)
    best = best_place(mean)
    apart = logs - logs[best]
    near = (mean - mean[best] < _COMPARABLE) & (np.abs(np.log(rates / rates[best])) <=
                                                np.log(_NEAR) + 1e-9)  # fmt: skip
    near[best] = False
    if not near.any() or logs.shape[1] < 2:
        return 0.0
    variance = float(apart[near].var(axis=1, ddof=1).mean())
    return student(int(near.sum()) * (logs.shape[1] - 1)) * float(np.sqrt(variance))


def region(rates: Floats, logs: Floats, reached: float) -> Region:
    """The rates around the best one, without a gap, whose losses are like its own.

    rates    (R,) ascending
    logs     (R, S) of `logarithms`
    reached  of `reach`, of all seeds, also where `logs` has some of them
    Like the best: mean d(r) ≤ max(log 1.1, reached / √S), or up to twice as much between two
    rates that are: one unlucky training is no gap. The range ends at a third of the
    smallest higher rate with which some seed failed, was worse than the constant answer, or lost
    four fifths of what the best rate gains; it holds one tried rate at least.

    >>> rates = np.array([0.01, 0.03, 0.1, 0.3, 1.0])
    >>> logs = np.array([[-1.0, -1.1], [-2.0, -2.1], [-2.05, -2.1], [-1.5, -1.4], [1.0, 0.1]])
    >>> found = region(rates, logs, reached=0.05)
    >>> found.low, found.high, found.edge
    (0.03, 0.1, 1.0)
    """
    mean = logs.mean(axis=1)
    best = best_place(mean)
    apart = logs - logs[best]
    like = _like(mean - mean[best], max(float(np.log1p(LIKE)), reached / logs.shape[1] ** 0.5))
    first = last = best
    while first > 0 and like[first - 1]:
        first -= 1
    too_high = ((apart > _LOST * -mean[best]) | (logs >= 0)).any(axis=1)
    too_high[: best + 1] = False
    while last < len(rates) - 1 and like[last + 1] and not too_high[last + 1]:
        last += 1
    edge = float(rates[too_high][0]) if too_high.any() else np.inf
    low, top = float(rates[first]), float(rates[last])
    high = min(top, edge / SAFE)
    if high < low:
        below = rates[rates <= high]
        low = float(below[-1] if len(below) else rates[0])
        high = max(low, high)
    return Region(best, first, last, low, high, top, edge)


def _like(apart: Floats, limit: float) -> NDArray[np.bool_]:
    like = apart <= limit
    between = np.zeros_like(like)
    between[1:-1] = like[:-2] & like[2:] & (apart[1:-1] <= 2 * limit)
    found: NDArray[np.bool_] = like | between
    return found
