"""For each hyper-parameter a p and a share of the variation: the two questions put together.

This module refuses to know names' meaning, and how a verdict is worded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from ..base.rng import integers, uniform64
from .effect_columns import EffectColumn, Floats, Integers
from .effect_permutation import judged, permutation_p
from .effect_surface import surfaces

FEWEST_TRIALS: Final = 12
_ORDERS: Final = 1999
_ORDERS_EACH: Final = 80  # and more a parameter: Holm's smallest p must be able to fall below 1/40
_RESAMPLES: Final = 1000


class Verdict(NamedTuple):
    """Of one hyper-parameter: Holm's p, its importance in [0, 1], and a 95 % interval of that."""

    p_value: float = 1.0
    importance: float = 0.0
    low: float = 0.0
    high: float = 1.0


def verdicts(columns: Mapping[str, EffectColumn], scores: Floats, seed: int) -> dict[str, Verdict]:
    """Name -> verdict; of a column with too few trials, or of one value, the one above.

    scores  (n,) higher is better, -inf for a failure
    The formulas stand where people look for them: at `effects`.
    """
    told = [name for name, each in columns.items()
            if each.used.sum() >= FEWEST_TRIALS and each.options > 1]  # fmt: skip
    found = dict.fromkeys(columns, Verdict())
    targets = judged(scores)
    if not told or not targets:
        return found | {name: Verdict(high=0.0) for name in told}
    keys = uniform64(seed, "effects/orders", 0, _keys_shape(len(told), len(scores)))
    with_all = _errors(targets[0], surfaces(list(columns.values()), targets[:1])[0].left_out)
    n = len(scores)
    drawn = integers(seed, "effects/resamples", 0, _RESAMPLES * n, n).reshape(_RESAMPLES, n)
    p_values, shares = [], []
    for name in told:
        column, beside = columns[name], _beside(name, columns)
        expected = surfaces(beside, targets)
        gain = _errors(targets[0], expected[0].left_out) - with_all
        shares.append(_share(gain, targets[0], drawn))
        if column.used.all():
            p_values.append(permutation_p(column, beside, targets, expected, keys))
        else:
            p_values.append(_where_used(column, beside, scores, keys))
    for name, p, share in zip(told, holm(p_values), shares, strict=True):
        found[name] = Verdict(p, *share)
    return found


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's p of m tests: the smallest times m, the next times m - 1 …; never falling, at most 1.

    Source: Holm 1979. Where a p is called small at 1/40, a true hypothesis among the m is
    rejected in one study of forty at most, however the tests hang together.

    >>> holm([0.04, 0.01])
    [0.04, 0.02]
    """
    held, least = [1.0] * len(p_values), 0.0
    for place, k in enumerate(np.argsort(p_values, kind="stable").tolist()):
        least = min(1.0, max(least, (len(p_values) - place) * p_values[k]))
        held[k] = least
    return held


def _keys_shape(tests: int, trials: int) -> tuple[int, int]:
    return 1 + max(_ORDERS, _ORDERS_EACH * tests), trials


def _beside(name: str, columns: Mapping[str, EffectColumn]) -> list[EffectColumn]:
    """All others but those that exist only through this one."""
    own = columns[name]
    return [each for other, each in columns.items() if other != name and not each.hangs_on(own)]


def _where_used(
    column: EffectColumn, beside: Sequence[EffectColumn], scores: Floats, keys: Floats
) -> float:
    """p among the trials that had the parameter: where it was not, it was not drawn."""
    rows = np.flatnonzero(column.used)
    targets = judged(scores[rows])
    others = [each.take(rows) for each in beside]
    expected = surfaces(others, targets)
    return permutation_p(column.take(rows), others, targets, expected, keys)


def _errors(target: Floats, foretold: Floats) -> Floats:
    squares: Floats = (target - foretold) ** 2
    return squares


def _share(gain: Floats, target: Floats, drawn: Integers) -> tuple[float, float, float]:
    """Of the target's variation, what is lost: all trials, and percentiles over resamples."""
    around = (target - target.mean()) ** 2
    again = gain[drawn].sum(axis=1) / np.maximum(around[drawn].sum(axis=1), 1e-12)
    three = (gain.sum() / around.sum(), *np.percentile(again, [2.5, 97.5]))
    share, low, high = (min(1.0, max(0.0, float(each))) for each in three)
    return share, low, high
