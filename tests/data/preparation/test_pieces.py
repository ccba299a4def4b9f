"""Numbers are cut where the data are, as finely as the rows can tell, and never too finely."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backlit as bl
from backlit.data.preparation.numbers import Numeric
from backlit.data.preparation.pieces import APART, COLUMNS, edges_of, fineness
from backlit.data.preparation.preparation import Preparation
from backlit.training.model import as_table


@given(st.integers(0, 3000), st.integers(0, 10**7))
def test_pieces_are_never_too_many(columns: int, rows: int) -> None:
    """25 rows or more for each piece, at most 256 columns of pieces, 4 to 16 a column or none."""
    found = fineness(columns, rows)
    assert found == 0 or 4 <= found <= 16
    assert found * 25 <= rows
    assert found * columns <= COLUMNS


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=200), st.integers(0, 16))
def test_edges_rise_from_the_least_value_and_are_apart(values: list[float], pieces: int) -> None:
    """Edges are values that were seen, the least among them, and no piece is too narrow."""
    z = np.array(values)
    edges = edges_of(z, pieces)
    assert len(edges) not in (1, 2)
    assert len(edges) <= pieces + 1
    assert all(np.abs(z - edge).min() <= 0.51e-4 for edge in edges)
    if edges:
        assert abs(edges[0] - z.min()) <= 0.51e-4
        assert min(np.diff(edges)) >= APART
        Numeric("x", edges=edges)


def test_pieces_hold_equally_many_rows() -> None:
    """Of values without ties each of 16 pieces holds a sixteenth, however they are spread."""
    z = np.random.default_rng(0).standard_t(3, 16_000).clip(-8, 8)
    counts = np.histogram(z, edges_of(z, 16))[0]
    assert np.abs(counts - 1000).max() <= 5  # edges are rounded


def test_a_number_of_two_values_is_not_cut() -> None:
    """Between two values no line bends, and a constant has no pieces at all."""
    assert edges_of(np.array([0.0, 1.0] * 50), 16) == ()
    assert edges_of(np.zeros(50), 16) == ()


@pytest.mark.parametrize(("columns", "cut"), [(3, True), (70, False)])
def test_a_table_of_many_columns_is_not_cut(columns: int, cut: bool) -> None:
    """Few numbers are cut, names and pieces beside each other; many stay as they are."""
    rng = np.random.default_rng(1)
    data: dict[str, object] = {f"x{k}": rng.normal(size=200) for k in range(columns)}
    data |= {"sex": ["f", "m"] * 100, "y": rng.normal(size=200)}
    prepared = Preparation.learn(as_table(data), "y")
    assert bool(prepared.pieces) == cut
    names = [prepared.feature_names[place] for place in prepared.pieces]
    assert names == [f"x{k}, piece {j}" for k in range(columns) for j in range(1, 9) if cut]
    assert prepared.features(as_table(data)).shape == (200, len(prepared.feature_names))


def test_a_linear_model_beside_the_network_sees_no_pieces() -> None:
    """On a bend the network is told by pieces; the linear baseline stays the linear model it is."""
    rng = np.random.default_rng(2)
    x = rng.uniform(-1, 1, 600)
    run = bl.fit_table({"x": x, "y": np.abs(x)}, "y", epochs=5, progress="quiet")
    assert run.preparation.pieces
    assert run.baselines["linear"]["r2"] < 0.1
    assert run.evaluations["test"]["r2"] > 0.9
