"""The best of k trials: what it scores where it was chosen, and what elsewhere.

Of n trials that were made, every k are as likely to have been the only ones: so the mean over all
subsets is known exactly, without drawing any. This module refuses to know what a trial is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def best_of(chosen_by: ArrayLike, shown: ArrayLike, sizes: Sequence[int]) -> Floats:
    """The mean, over all subsets of k trials, of `shown` for the one with the most `chosen_by`.

    chosen_by  (n,): the larger the better; of equal ones each is as likely to be taken
    shown      (n,): what is asked of the trial that is taken
    sizes      the k, 1 … n; gives one mean for each
    The trial in place j from the top, j = 0 …, is the best of a subset with the probability
    C(n - 1 - j, k - 1) / C(n, k).

    >>> best_of([0.9, 0.8, 0.7], [0.6, 0.8, 0.7], [1, 2, 3]).round(6).tolist()
    [0.7, 0.666667, 0.6]
    """
    order = np.argsort(-np.asarray(chosen_by, dtype=np.float64), kind="stable")
    score = np.asarray(chosen_by, dtype=np.float64)[order]
    value = np.asarray(shown, dtype=np.float64)[order]
    _, group, counts = np.unique(score, return_inverse=True, return_counts=True)
    value = (np.bincount(group, value) / counts)[group]  # equal ones share what they show
    n = len(score)
    return np.array([float((chances(n, k) * value).sum()) for k in sizes])


@cache
def chances(n: int, k: int) -> Floats:
    """(n,): how likely each of n trials, from the best on, is the best of k of them. Read only.

    >>> chances(4, 2).round(6).tolist()
    [0.5, 0.333333, 0.166667, 0.0]
    """
    found, left = np.zeros(n), 1.0
    for place in range(n - k + 1):
        found[place] = left * k / (n - place)  # it is among the k, and none before it was
        left -= found[place]
    found.setflags(write=False)
    return found
