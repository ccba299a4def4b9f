"""What varies when nobody says: around the plan's own settings, and every point of it trains."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backlit as bl
from backlit.search.configure import configured
from backlit.search.default_space import default_space
from backlit.search.dimensions import Choice, IntegerRange, LogRange
from backlit.search.samplers import Random
from backlit.training.plan import Plan

ALL = ("learning_rate", "weight_decay", "width", "depth", "activation", "batch_norm", "dropout",
       "batch_size")  # fmt: skip


def plan(*widths: int, **settings: Any) -> Plan:
    """One with hidden layers of these widths."""
    hidden = [layer for width in widths for layer in (bl.Dense(width), bl.ReLU())]
    given_ = {"network": bl.Chain(*hidden, bl.Dense(2)), "loss": bl.SoftmaxCrossEntropy()}
    return Plan(**{**given_, "optimizer": bl.Adam(), **settings})


def test_what_varies_follows_from_the_plan() -> None:
    """Without hidden layers only the rest; of a table the batch size is the recipe's."""
    assert default_space(plan(50)).names == ALL
    assert default_space(plan(50), is_table=True).names == ALL[:-1]
    assert default_space(plan()).names == ("learning_rate", "weight_decay", "batch_size")
    assert default_space(plan(50), ["learning_rate", "depth", "dropout"]).names == (
        "weight_decay", "width", "activation", "batch_norm", "batch_size",
    )  # fmt: skip


@given(
    st.lists(st.integers(3, 500), min_size=1, max_size=5),
    st.floats(1e-6, 10.0),
    st.integers(3, 1000),
)
def test_the_plans_own_setting_is_inside(widths: list[int], rate: float, size: int) -> None:
    """Never at an end of the range, nor beyond the limits: the best may lie to either side."""
    own = plan(*widths, optimizer=bl.Adam(rate), batch_size=size)
    found = default_space(own).dimensions
    values = {"learning_rate": rate, "batch_size": size}
    for name, value in values.items():
        dimension = found[name]
        assert isinstance(dimension, LogRange | IntegerRange)
        assert dimension.low < value < dimension.high, name
        if dimension.limits is not None:
            assert dimension.limits[0] <= dimension.low < dimension.high <= dimension.limits[1]
    width = found["width"]
    assert isinstance(width, Choice)
    assert min(width.options) < max(widths) < max(width.options)
    assert max(widths) in width.options
    assert list(width.options) == sorted(set(width.options))
    depth = found["depth"]
    assert isinstance(depth, IntegerRange)
    assert depth.low <= len(widths) < depth.high
    choice = found["activation"]
    assert isinstance(choice, Choice)
    assert "ReLU" in choice.options


@pytest.mark.parametrize("rate", [1e-3, 0.1, 0.0])
def test_rates_reach_twenty_times_as_far(rate: float) -> None:
    """Either way; a narrowing search may go a thousand times below, a hundred above. A plan
    whose rate is 0 is taken for one with 0.001."""
    found = default_space(plan(50, optimizer=bl.SGD(rate))).dimensions["learning_rate"]
    near = rate or 1e-3
    assert found == LogRange(near / 20, near * 20, limits=(near / 1000, near * 100))


def test_decay_is_the_optimizers_own() -> None:
    """AdamW's is decoupled from the gradient, and larger."""
    coupled = default_space(plan(50)).dimensions["weight_decay"]
    own = default_space(plan(50, optimizer=bl.AdamW())).dimensions["weight_decay"]
    assert coupled == LogRange(1e-8, 1e-3, limits=(1e-12, 1.0))
    assert own == LogRange(1e-3, 1.0, limits=(1e-6, 10.0))


@pytest.mark.parametrize("optimizer", [bl.SGD(), bl.AdamW(), bl.Momentum()])
@pytest.mark.parametrize("widths", [(), (1,), (50, 20)])
def test_every_point_makes_a_plan(optimizer: Any, widths: tuple[int, ...]) -> None:
    """Its corners, and some inside."""
    own = plan(*widths, optimizer=optimizer, batch_size=1)
    space = default_space(own)
    ends = ([u] * len(space.names) for u in (0.0, 1 - 2.0**-53))
    for point in (*ends, *(Random(0).point(n, space.names) for n in range(30))):
        found = configured(own, space.at(point), 0)
        assert found.network.output_shape((2,)) == (2,)
        assert found.optimizer.learning_rate == pytest.approx(space.at(point)["learning_rate"])
