"""What a target is taken for, and the targets that cannot be learnt."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.base.errors import DataError
from backlit.data.preparation.learn_target import learn_target, task_of
from backlit.data.tables.column import Kind
from columns_by_hand import column


@pytest.mark.parametrize(
    "kind, values, task",
    [
        ("category", ["a", "b"] * 20, "classification"),
        ("boolean", [True, False] * 20, "classification"),
        ("integer", [0, 1] * 5, "classification"),
        ("integer", [0, 1, 2] * 10, "classification"),
        ("integer", list(range(20)) * 10, "classification"),
        ("integer", list(range(21)) * 10, "regression"),
        ("integer", [0, 1, 2] * 3, "regression"),
        ("number", [0.0, 1.0] * 20, "classification"),
        ("number", [0.0, 0.5] * 20, "regression"),
    ],
)
def test_classes_or_values(kind: Kind, values: list[Any], task: str) -> None:
    """Words, truth values and few whole numbers are classes; everything else is a value."""
    assert task_of(column("y", kind, values), len(values)) == task
    learnt = learn_target(column("y", kind, values), np.arange(len(values)), None)
    assert learnt.task == task


def test_a_task_that_is_asked_for_is_taken() -> None:
    """`task=` overrides what the values look like."""
    whole = column("y", "integer", [0, 1] * 20)
    assert learn_target(whole, np.arange(40), "regression").task == "regression"
    many = column("y", "integer", [*range(50), *range(50)])
    assert len(learn_target(many, np.arange(100), "classification").classes or ()) == 50


def test_scale_is_learnt_from_the_training_rows_alone() -> None:
    """Values of other rows change nothing; classes of other rows are known."""
    values = np.arange(10.0)
    changed = np.where(np.arange(10) < 5, values, 1e6)
    first, second = (
        learn_target(column("y", "number", each), np.arange(5), "regression")
        for each in (values, changed)
    )
    assert first == second
    assert np.isclose(first.centre, values[:5].mean())
    assert np.isclose(first.scale, values[:5].std())
    words = column("y", "category", ["a", "b", "a", "c"])
    assert learn_target(words, np.arange(2), None).classes == ("a", "b", "c")


def test_only_a_long_tail_gets_a_logarithm() -> None:
    """A skewness of 2 keeps its units, in which errors are judged; a hundredfold range does not."""
    rng = np.random.default_rng(0)
    rows = np.arange(2000)
    for values, transform in (
        (rng.exponential(size=2000) + 1, "none"),
        (np.exp(1.5 * rng.normal(size=2000)), "log"),
        (np.exp(1.5 * rng.normal(size=2000)) - 1, "none"),  # has values below 0
    ):
        assert learn_target(column("y", "number", values), rows, None).transform == transform


@pytest.mark.parametrize(
    "kind, values, task, said",
    [
        ("category", ["a", "a", None], None, "expected two or more classes, got only 'a'"),
        ("number", [2.5, 2.5, 2.5], None, "expected values that differ, got always 2.5"),
        ("number", [0.1, 0.5, np.inf], None, "row 2 (counted from 0): target 'y': expected finite"),
        ("date", ["2024-01-01", "2024-01-02", "2024-01-03"], None, "classes or numbers, got dates"),
        ("category", ["a", "b", "c"], "regression", "expected numbers, for regression, got categ"),
        (
            "category",
            list(range(30)),
            None,
            "classes of two rows and more, got 30 classes in 30 ro",
        ),
        ("number", [None, None, None], None, "expected rows with a value in it, got none"),
    ],
)
def test_what_cannot_be_learnt_is_told(kind: Kind, values: list[Any], task: Any, said: str) -> None:
    """One line each: the target, what was expected, what came."""
    given = column("y", kind, values)
    with pytest.raises(DataError) as caught:
        learn_target(given, np.flatnonzero(~given.missing), task)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
