"""Targets go into numbers and come back; what comes back is never beyond a stated range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.errors import DataError, PlanError, UnknownNameError
from backlit.data.preparation.learn_target import learn_target
from backlit.data.preparation.targets import MARGIN, WIDE_MARGIN, Target
from backlit.data.tables.column import Kind
from columns_by_hand import column


@pytest.mark.parametrize(
    "kind, values",
    [
        ("category", ["dog", "cat", "dog", "가"]),
        ("boolean", [True, False, True, True]),
        ("integer", [2, 10, -3, 2]),
        ("number", [2.0, 0.5, 10.0, 2.0]),
        ("integer", [2**60, 2**60 + 1, 0, 0]),
    ],
)
def test_classes_come_back_as_they_were(kind: Kind, values: list[Any]) -> None:
    """Encoded and decoded, a class is its own value in the column's own kind."""
    given = column("y", kind, values)
    target = learn_target(given, np.arange(4), "classification")
    numbers = target.encode(given)
    assert numbers.dtype == np.int64
    back = target.decode(numbers)
    assert back.tolist() == values
    assert back.dtype == given.values.dtype
    assert target.labels.tolist() == sorted(set(values))
    assert target.how == f"{len(set(values))} classes"


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=30).filter(
        lambda given: max(given) - min(given) > 1e-6 * max(map(abs, given))
    )
)
def test_values_come_back(values: list[float]) -> None:
    """Encoded in float32 and decoded, a value is itself but for rounding at its spread."""
    given = column("y", "number", values)
    target = learn_target(given, np.arange(len(values)), "regression")
    back = target.decode(target.encode(given))
    spread = max(values) - min(values)
    if target.transform == "none":
        assert np.allclose(back, values, rtol=0, atol=1e-5 * spread)
    else:
        assert np.allclose(back, values, rtol=1e-4)


@pytest.mark.parametrize("transform", ["none", "log"])
def test_nothing_comes_back_far_beyond_what_was_seen(transform: str) -> None:
    """Whatever a network says, decoded it is within the training range and the stated margin."""
    rng = np.random.default_rng(0)
    values = np.exp(2 * rng.normal(size=300)) if transform == "log" else rng.normal(size=300)
    given = column("y", "number", values)
    target = learn_target(given, np.arange(300), "regression")
    assert target.transform == transform
    wild = target.decode(np.array([-1e30, 1e30, -np.inf, np.inf]))
    low, high = (math.log(v) if transform == "log" else v for v in (values.min(), values.max()))
    slack = (high - low) * (MARGIN if transform == "log" else WIDE_MARGIN)
    bounds = np.array([low - slack, high + slack])
    bounds = np.exp(bounds) if transform == "log" else bounds
    assert np.allclose(wild, [bounds[0], bounds[1], bounds[0], bounds[1]])


def test_a_log_target_of_zero_is_the_lowest() -> None:
    """At evaluation a value of 0 or less has no logarithm: it becomes the lowest there is."""
    target = Target("y", "number", "regression", None, "log", 1.0, 2.0, -3.0, 3.0)
    assert target.encode(column("y", "number", [0.0, -5.0])).tolist() == [-3.0, -3.0]


@pytest.mark.parametrize(
    "kind, values, said",
    [
        ("category", ["a", None], "row 1 (counted from 0): target 'y': expected a value in every"),
        ("category", ["a", "c"], "expected one of a, b, got 'c'"),
        ("integer", [1, 0], "expected one of a, b, got '1'"),
    ],
)
def test_what_is_no_class_is_told(kind: Kind, values: list[Any], said: str) -> None:
    """A missing target and a class that training did not have are told with their row."""
    target = Target("y", "category", "classification", ("a", "b"))
    with pytest.raises(DataError) as caught:
        target.encode(column("y", kind, values))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0.0},
        {"centre": math.inf},
        {"low": 3.0, "high": 2.0},
        {"classes": ("a", "b")},
        {"task": "classification"},
        {"task": "classification", "classes": ("1",)},
        {"task": "classification", "classes": ("1", "1")},
        {"task": "classification", "classes": ("1", "x")},
        {"task": "classification", "classes": ("1", "nan")},
        {"kind": "date", "task": "classification", "classes": ("1", "2")},
        {"kind": "boolean", "task": "classification", "classes": ("1", "2")},
    ],
)
def test_targets_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    """A description that contradicts itself is not made."""
    with pytest.raises(PlanError, match="target 'y'"):
        Target(**{"name": "y", "kind": "number", "task": "regression"} | wrong)


def test_unknown_words_are_refused() -> None:
    """Task, kind and transform are words of closed lists."""
    for wrong in ({"task": "ranking"}, {"kind": "text"}, {"transform": "sqrt"}):
        given: dict[str, Any] = {"name": "y", "kind": "number", "task": "regression"}
        with pytest.raises(UnknownNameError):
            Target(**given | wrong)
