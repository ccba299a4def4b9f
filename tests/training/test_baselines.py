"""The simple answers are the minima they claim to be."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.training.baselines import MOST_ROWS, linear, simplest

RNG = np.random.default_rng(5)
X = RNG.normal(size=(80, 4))
NEW = RNG.normal(size=(9, 4))


def test_the_simplest_answers() -> None:
    """Shares of the classes, or the mean, by weight if rows have one."""
    assert simplest(np.array([0, 2, 2]), 3, 2, None).tolist() == [[1 / 3, 0, 2 / 3]] * 2
    assert simplest(np.array([0, 1]), 2, 1, np.array([3.0, 1.0])).tolist() == [[0.75, 0.25]]
    assert simplest(np.array([1.0, 2.0, 6.0]), None, 2, None).tolist() == [3.0, 3.0]


def test_ridge_is_least_squares_with_rows_for_the_penalty() -> None:
    """√λ on the diagonal below X, solved by NumPy's own least squares, weights as √w on rows."""
    y, w = X @ [1.0, -2.0, 0.0, 3.0] + RNG.normal(size=80), RNG.uniform(0.5, 2, 80)
    root = np.sqrt(w)[:, None]
    wide = np.hstack([X, np.ones((80, 1))]) * root
    below = np.eye(5)[:4] * np.sqrt(2.5)
    solved = np.linalg.lstsq(
        np.vstack([wide, below]), np.concatenate([y * root[:, 0], np.zeros(4)]), rcond=None
    )[0]
    found = linear(X, y, None, NEW, weights=w, penalty=2.5)
    assert np.allclose(found, NEW @ solved[:4] + solved[4], atol=1e-8)


@pytest.mark.parametrize("classes", [2, 3])
def test_logistic_regression_stands_where_the_slope_is_none(classes: int) -> None:
    """Shares at the training rows leave no slope: Xᵀ(p - y) + λ W = 0, W read off the shares."""
    scores = X @ RNG.normal(size=(4, classes)) + RNG.normal(size=(80, classes))
    y = scores.argmax(axis=1)
    probe = np.vstack([np.zeros(4), np.eye(4)])
    told = np.log(linear(X, y, classes, np.vstack([X, probe])))
    logits = told[80:] - told[80:].mean(axis=1, keepdims=True)
    w = logits[1:] - logits[:1]
    slope = X.T @ (np.exp(told[:80]) - np.eye(classes)[y]) + w
    assert np.abs(slope).max() < 1e-2
    assert np.allclose((np.exp(told[:80]) - np.eye(classes)[y]).sum(axis=0), 0, atol=1e-2)


def test_codes_have_a_coefficient_each() -> None:
    """A column of codes is no number: means of arbitrary groups are found."""
    codes = np.arange(400) % 4
    values = np.array([5.0, -1.0, 3.0, 0.0])[codes]
    x = np.hstack([np.zeros((400, 1)), codes[:, None]]).astype(np.float32)
    new = np.array([[0, 0], [0, 1], [0, 2], [0, 3]], np.float32)
    found = linear(x, values, None, new, embedded=((1, 4),), penalty=1e-6)
    assert np.allclose(found, [5, -1, 3, 0], atol=1e-3)


def test_large_tables_are_sampled() -> None:
    """More rows than needed give nearly the same answer, the same one every time."""
    x = RNG.normal(size=(MOST_ROWS + 500, 2))
    y = x @ [2.0, -1.0]
    found = [linear(x, y, None, np.array([[1.0, 1.0]])) for _ in range(2)]
    assert found[0] == found[1]
    assert found[0] == pytest.approx(1.0, abs=1e-3)
