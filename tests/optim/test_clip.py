"""Clipping against the formula, at its limits, and where numbers are not finite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, NonFiniteError
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.ops.vocabulary import VOCABULARY
from backlit.registry import select


def test_norm_is_global() -> None:
    """One factor for all parameters: limit / ‖g‖ where ‖g‖ exceeds the limit, else 1."""
    rng = np.random.default_rng(0)
    for size in (1e-12, 1.0, 1e12):
        g = {name: rng.normal(size=shape) * size for name, shape in (("a", (3, 4)), ("b", (4,)))}
        norm = np.sqrt(sum((each**2).sum() for each in g.values()))
        for limit in (norm / 7, norm * 7):
            clipped = bl.ClipNorm(limit).apply({k: bl.tensor(v) for k, v in g.items()})
            for name, value in g.items():
                wanted = value * min(1.0, limit / norm)
                assert np.allclose(clipped[name].value, wanted, rtol=1e-14, atol=0)


def test_zero_gradient_stays_zero() -> None:
    """A norm of 0 divides nothing."""
    clipped = bl.ClipNorm(1.0).apply({"a": bl.tensor([0.0, 0.0])})
    assert np.array_equal(clipped["a"].value, [0.0, 0.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_norm_that_is_not_finite_is_not_hidden(bad: float) -> None:
    """In a recorded step, NaN or infinity in one gradient leaves nothing finite to miss."""
    recorder = Recorder(VOCABULARY)
    given = {"a": np.array([bad, 1.0]), "b": np.array([2.0])}
    state = {name: recorder.input(name, each.shape, "float64") for name, each in given.items()}
    rows = recorder.input("rows", (1,), "int64")
    clipped = bl.ClipNorm(1.0).apply(state)
    step = Step(state=state, rows=rows, new_state=clipped)
    program = select("auto").compile(step, 1)
    after = program.run(given, {}, Batches(np.arange(1), np.arange(2)), {}, 0).state
    assert not np.isfinite(after["a"]).any()
    assert not np.isfinite(after["b"]).any()


@pytest.mark.parametrize(
    "bad, told",
    [
        (np.nan, "got nan: the gradient of b reaches nan; "),
        (np.inf, "got inf: the gradient of b reaches inf; "),
        (-1e200, "got inf: the gradient of b reaches 1e+200; "),
    ],
)
def test_norm_that_is_not_finite_is_an_error_in_a_loop_of_ones_own(bad: float, told: str) -> None:
    """Where numbers are known, the parameter is named and nothing is updated."""
    w = {"a": bl.tensor([1.0]), "b": bl.tensor([1.0, 1.0])}
    g = {"a": bl.tensor([2.0]), "b": bl.tensor([bad, 1.0])}
    with pytest.raises(NonFiniteError) as caught:
        bl.SGD().update(w, g, bl.SGD().init(w), clip=bl.ClipNorm(1.0))
    assert str(caught.value).startswith(f"ClipNorm: expected gradients with a finite norm, {told}")
    assert caught.value.tensor == "b"
    moved, _ = bl.SGD(0.1).update(w, {**g, "b": w["b"]}, bl.SGD().init(w), clip=bl.ClipNorm(1.0))
    assert np.isfinite(moved["b"].value).all()


def test_value_is_element_by_element() -> None:
    """Each element is held inside ± limit, and the others are untouched."""
    clipped = bl.ClipValue(0.5).apply({"a": bl.tensor([-2.0, -0.5, 0.1, 0.5, 9.0])})
    assert np.array_equal(clipped["a"].value, [-0.5, -0.5, 0.1, 0.5, 0.5])
    assert np.isnan(bl.ClipValue(0.5).apply({"a": bl.tensor([np.nan])})["a"].value).all()


@pytest.mark.parametrize("kind", [bl.ClipNorm, bl.ClipValue])
def test_no_gradients_are_none(kind: type[bl.ClipNorm]) -> None:
    """Of no gradients, none are clipped: there is no norm to take."""
    assert kind(1.0).apply({}) == {}


@pytest.mark.parametrize("kind", [bl.ClipNorm, bl.ClipValue])
@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf"), "a", None, True])
def test_limit_is_positive(kind: type[bl.ClipNorm], limit: Any) -> None:
    """A limit of 0, negative, NaN, infinite or no number at all is refused."""
    with pytest.raises(InputError) as caught:
        kind(limit)
    name = kind.__name__
    assert (
        str(caught.value) == f"{name}: expected a limit above 0, got {limit!r}; write {name}(1.0)"
    )


@pytest.mark.parametrize("kind", [bl.ClipNorm, bl.ClipValue])
def test_numpy_limits_are_numbers(kind: type[bl.ClipNorm]) -> None:
    """A limit out of an array becomes a plain number, which a file can hold."""
    assert type(kind(np.float32(0.5)).limit) is float  # type: ignore[arg-type]
    assert type(kind(np.int64(2)).limit) is int  # type: ignore[arg-type]


def test_what_is_no_clip_is_told() -> None:
    """A number in place of a clip is refused by an update in a loop of one's own."""
    w = {"weight": bl.tensor([[1.0]])}
    with pytest.raises(InputError, match=r"SGD.update: expected a clip, got 1.0; write clip=bl"):
        bl.SGD().update(w, w, bl.SGD().init(w), clip=1.0)  # type: ignore[arg-type]
