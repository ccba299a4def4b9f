"""Scores of a table's predictions are what their definitions say, counted another way."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.training.table_metrics import (
    classification_scores,
    regression_scores,
    row_log_losses,
)


def pairs_area(score: list[float], positive: list[bool], weight: list[float]) -> float | None:
    """The chance that a positive row is above a negative one, pair by pair."""
    good = total = 0.0
    for (a, yes, v), (b, no, w) in itertools.product(
        zip(score, positive, weight, strict=True), repeat=2
    ):
        if yes and not no:
            total += v * w
            good += v * w * (1.0 if a > b else 0.5 if a == b else 0.0)
    return good / total if total else None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 4), min_size=3, max_size=3), st.integers(0, 2)),
        min_size=2,
        max_size=12,
    ),
    st.booleans(),
)
def test_classes_counted_row_by_row(rows: list[tuple[list[int], int]], weighted: bool) -> None:
    """Every score of three classes equals sums over rows and pairs in plain Python."""
    counts = np.array([each for each, _ in rows], dtype=np.float64) + 0.25
    shares = counts / counts.sum(axis=1, keepdims=True)
    true = [each for _, each in rows]
    weight = [1.0 + (k % 3 if weighted else 0) for k in range(len(rows))]
    found = classification_scores(shares, true, weight if weighted else None)
    said = [max(range(3), key=lambda c: (row[c], -c)) for row in shares.tolist()]
    total = sum(weight)
    hits = [w for s, t, w in zip(said, true, weight, strict=True) if s == t]
    assert found["accuracy"] == pytest.approx(sum(hits) / total)
    recalls, f1s, areas = [], [], []
    for c in range(3):
        rows_of = sum(w for t, w in zip(true, weight, strict=True) if t == c)
        answers = sum(w for s, w in zip(said, weight, strict=True) if s == c)
        right = sum(w for s, t, w in zip(said, true, weight, strict=True) if s == t == c)
        if rows_of:
            recalls.append(right / rows_of)
        if rows_of or answers:
            f1s.append(2 * right / (rows_of + answers))
        areas.append(pairs_area(shares[:, c].tolist(), [t == c for t in true], weight))
    assert found["balanced_accuracy"] == pytest.approx(np.mean(recalls))
    assert found["f1"] == pytest.approx(np.mean(f1s))
    known = [area for area in areas if area is not None]
    assert found["auc"] == pytest.approx(np.mean(known)) if known else math.isnan(found["auc"])
    logs = [-w * math.log(shares[k, t]) for k, (t, w) in enumerate(zip(true, weight, strict=True))]
    assert found["log_loss"] == pytest.approx(sum(logs) / total)


def test_two_classes_have_one_curve() -> None:
    """The area is that of the second class; equal shares count half."""
    found = classification_scores([[0.9, 0.1], [0.4, 0.6], [0.4, 0.6]], [0, 0, 1])
    assert found["auc"] == 0.75


def test_a_sure_mistake_is_not_infinite() -> None:
    """A share of 0 counts as the smallest step of its dtype."""
    for dtype in (np.float32, np.float64):
        found = row_log_losses(np.array([[1, 0]], dtype), np.array([1]))
        assert found[0] == pytest.approx(-math.log(np.finfo(dtype).eps))


def test_values_by_their_formulas() -> None:
    """rmse, mae and r2, weighted, against NumPy's weighted means; nothing to explain is NaN."""
    y, values = np.array([1.0, 4.0, 2.0, 8.0]), np.array([1.5, 3.0, 2.0, 9.0])
    weights = np.array([1.0, 0.0, 2.0, 3.0])
    found = regression_scores(values, y, weights)
    squared = np.average((values - y) ** 2, weights=weights)
    spread = np.average((y - np.average(y, weights=weights)) ** 2, weights=weights)
    assert found["rmse"] == pytest.approx(math.sqrt(squared))
    assert found["mae"] == pytest.approx(np.average(np.abs(values - y), weights=weights))
    assert found["r2"] == pytest.approx(1 - squared / spread)
    assert math.isnan(regression_scores([1.0, 2.0], [3.0, 3.0])["r2"])
    assert math.isnan(regression_scores([1.0], [3.0], [0.0])["rmse"])
