"""The simplest answers, on the same rows: the commonest class or the mean, and a linear model.

A network's score says little alone: it is worth its trouble by what it adds to these.
Both are exact arithmetic on the host. This module refuses to know any network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import rng

Array = NDArray[Any]
Floats = NDArray[np.float64]
MOST_ROWS = 10_000  # of a linear model: more change its answers less than their own spread
MOST_CODES = 1000  # columns that codes are spread into; a column of more codes is passed over
_STEPS = 300
_CLOSE = 1e-4


def simplest(targets: Array, classes: int | None, rows: int, weights: Array | None) -> Array:
    """The answer that looks at no column, for `rows` rows.

    targets  (N,) of the training rows: class numbers, or standardised values
    classes  K, or None for a regression
    Gives the classes' shares among the training rows, (rows, K), whose largest is the commonest
    class; or their mean, (rows,).

    >>> simplest(np.array([0, 1, 1, 1]), 2, 1, None)
    array([[0.25, 0.75]])
    """
    w = np.ones(len(targets)) if weights is None else weights.astype(np.float64)
    if classes is None:
        return np.full(rows, float((w * targets).sum() / w.sum()))
    shares = np.bincount(targets, w, classes) / w.sum()
    return np.tile(shares, (rows, 1))


def linear(
    x: Array,
    targets: Array,
    classes: int | None,
    new: Array,
    *,
    embedded: Sequence[tuple[int, int]] = (),
    passed: Sequence[int] = (),
    weights: Array | None = None,
    penalty: float = 1.0,
) -> Array:
    """A linear model's answer for other rows: ridge, or multinomial logistic regression.

    x, new    (N, D) and (M, D): prepared features, near standard size
    targets   (N,) class numbers, or values
    classes   K, or None for a regression
    embedded  (column, number of codes) of columns that hold codes: a coefficient for each code
    passed    columns that are passed over: pieces of others would let a line bend
    weights   (N,) how much each row counts, or None
    penalty   λ of ½ λ ‖W‖² beside the sum of losses, above 0; the intercept is free
    Gives shares (M, K), or values (M,). At most MOST_ROWS rows are learnt from, drawn evenly.

    Ridge is solved at once. For classes, a bound on the curvature that holds everywhere,
    ½ XᵀX ⊗ I (Böhning 1992), makes each step one product with a matrix that is found once;
    steps are accelerated (Nesterov 1983) and gather pace anew where they would lead
    uphill (O'Donoghue and Candès 2015).

    >>> x = np.array([[0.0], [1.0], [2.0]])
    >>> linear(x, np.array([1.0, 3.0, 5.0]), None, np.array([[3.0]]), penalty=1e-9).round(3)
    array([7.])
    """
    w = np.ones(len(x)) if weights is None else weights.astype(np.float64)
    if len(x) > MOST_ROWS:
        some = np.sort(rng.permutation(0, "baseline", 0, len(x))[:MOST_ROWS])
        x, targets, w = x[some], targets[some], w[some]
    codes = {column for column, _ in embedded}
    plain = [column for column in range(x.shape[1]) if column not in codes.union(passed)]
    spread = _Spread(plain, [pair for pair in embedded if pair[1] <= MOST_CODES])
    design = spread(x)
    pull = np.full(design.shape[1], penalty)
    pull[-1] = 1e-9 * max(float(w.sum()), 1.0)  # the intercept: only so that all can be solved
    if classes is None:
        root: Array = np.linalg.cholesky((design.T * w) @ design + np.diag(pull))
        found: Array = _solved(root, design.T @ (w * targets))
    else:
        found = _logistic(design, np.eye(classes)[targets], w, pull)
    blocks = [new[first : first + MOST_ROWS] for first in range(0, max(len(new), 1), MOST_ROWS)]
    scores = np.concatenate([spread(block) @ found for block in blocks])
    answers: Array = scores if classes is None else _softmax(scores)
    return answers


class _Spread:
    """Features as the columns of a linear model: codes as 0 and 1, and a last column of ones."""

    def __init__(self, plain: Sequence[int], used: Sequence[tuple[int, int]]) -> None:
        self.plain, self.used = plain, used

    def __call__(self, x: Array) -> Floats:
        parts = [x[:, self.plain].astype(np.float64)]
        parts += [
            np.eye(count)[np.clip(x[:, column].astype(np.int64), 0, count - 1)]
            for column, count in self.used
        ]
        return np.hstack([*parts, np.ones((len(x), 1))])


def _logistic(x: Floats, y: Floats, w: Floats, pull: Floats) -> Floats:
    """The minimum of Σ w log-loss + ½ Σ λ W², by steps that never overshoot."""
    root = np.linalg.cholesky((x.T * (w / 2)) @ x + np.diag(pull))
    now: Array = np.zeros((x.shape[1], y.shape[1]))
    ahead = now
    pace = 1.0
    for _ in range(_STEPS):
        slope = x.T @ (w[:, None] * (_softmax(x @ ahead) - y)) + pull[:, None] * ahead
        after = ahead - _solved(root, slope)
        moved = after - now
        if float((slope * moved).sum()) > 0:  # uphill: begin to gather pace anew
            pace = 1.0
        faster = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = after + (pace - 1) / faster * moved
        now, pace = after, float(faster)
        if float(np.abs(moved).max()) < _CLOSE:
            break
    return now


def _solved(root: Array, right: Array) -> Array:
    inner = np.linalg.solve(root, right)
    found: Array = np.linalg.solve(root.T, inner)
    return found


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares
