"""Asking: what a row costs, and which rows can be asked about."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backlit.training.asking import known_rows, row_losses, sampled
from known_models import Values, prepared, table


def test_losses_are_the_definitions() -> None:
    """−ln p of the true class, kept finite where p is 0; squared errors of values."""
    shares = np.array([[0.25, 0.75], [1.0, 0.0]])
    first, second = row_losses(shares, np.array([1, 1]))
    assert first == pytest.approx(-math.log(0.75))
    assert second == pytest.approx(23 * math.log(2))  # float32's resolution, 2⁻²³
    assert row_losses(np.array([[3.0]]), np.array([5.0])).tolist() == [4.0]


def test_rows_without_a_target_cannot_be_judged() -> None:
    """Missing or not finite."""
    data = table(x=np.arange(4.0), y=np.array([1.0, np.nan, np.inf, 2.0]))
    model = Values(prepared(data, "y"), lambda x: x["x"].values)
    assert known_rows(model, data, np.array([3, 2, 1, 0])).tolist() == [3, 0]


def test_a_sample_keeps_the_order_and_repeats() -> None:
    """The same rows for the same seed, and all of them where they are few."""
    rows = np.arange(100) * 2
    chosen = sampled(rows, 10, "test", 0)
    assert len(set(chosen.tolist())) == 10
    assert (np.diff(chosen) > 0).all()
    assert chosen.tolist() == sampled(rows, 10, "test", 0).tolist()
    assert chosen.tolist() != sampled(rows, 10, "test", 1).tolist()
    assert sampled(rows, 100, "test", 0).tolist() == rows.tolist()
