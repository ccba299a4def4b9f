"""Where the good values of a hyper-parameter lie: those of the best quarter of the trials.

This module refuses to know whether the parameter matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from .effect_columns import Floats, is_number

_GOOD: Final = 0.25  # of the trials
_EDGE: Final = 0.1  # of these, beyond either end of the range


def best_values(values: Sequence[object], scores: Floats, *, log: bool = False) -> tuple[Any, ...]:
    """A range of numbers, (low, high), or options, the best first; () if no trial had any.

    values  n numbers or options; None in a trial without the parameter
    scores  (n,) higher is better, -inf for a failure
    log     whether to interpolate between logarithms

    The best quarter holds as many trials as are needed, and all that equal the last of them.
    The range goes from its 10th to its 90th percentile, in whole numbers if all values are;
    options are those that are at least as frequent there as among all trials.

    >>> best_values([1, 2, 3, 4, 5, 6, 7, 8], np.array([0.0, 0, 0, 0, 5, 9, 9, 0]))
    (6, 7)
    >>> best_values(["relu", "tanh", "relu", "tanh"], np.array([0.5, 0.1, 0.6, 0.2]))
    ('relu',)
    """
    used = [k for k, each in enumerate(values) if each is not None]
    if not used:
        return ()
    among = scores[used]
    least = np.sort(among)[-math.ceil(_GOOD * len(used))]
    given = [values[k] for k in used]
    good = [each for each, score in zip(given, among, strict=True) if score >= least]
    if all(is_number(each) for each in given):
        return _range(good, log)
    return _options(good, given)


def _range(good: Sequence[Any], log: bool) -> tuple[Any, ...]:
    numbers = np.array(good)
    scaled = np.log(numbers.astype(np.float64)) if log else numbers.astype(np.float64)
    ends = np.quantile(scaled, [_EDGE, 1 - _EDGE])
    low, high = (np.exp(ends) if log else ends).tolist()
    return (round(low), round(high)) if numbers.dtype.kind in "iu" else (low, high)


def _options(good: Sequence[object], given: Sequence[object]) -> tuple[Any, ...]:
    """Those whose share among the good is at least their share among all, largest ratio first."""
    here, there = [repr(each) for each in good], [repr(each) for each in given]
    ratios = []
    for name, each in {repr(each): each for each in given}.items():
        ratio = here.count(name) * len(there) / (there.count(name) * len(here))
        if ratio >= 1:
            ratios.append((ratio, each))
    return tuple(each for _, each in sorted(ratios, key=lambda pair: -pair[0]))
