"""Partial dependence: of a formula that can be averaged by hand, it is that average."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.data.tables.table import Table
from backlit.training.dependence import partial_dependence
from known_models import Shares, Values, prepared, table

RNG = np.random.default_rng(0)


def test_a_linear_model_has_its_line() -> None:
    """D(v) = 3 v + 2 · the mean of the other column, and intervals of the other column's width."""
    a, b = RNG.normal(size=100), RNG.normal(size=100)
    data = table(a=a, b=b, y=a)
    model = Values(prepared(data, "y"), lambda x: 3 * x["a"].values + 2 * x["b"].values)
    (course,) = partial_dependence(model, data, np.arange(100), "a")
    assert (course.kind, course.output, len(course.values)) == ("number", None, 20)
    assert np.array(course.means) == pytest.approx(3 * np.array(course.values) + 2 * b.mean())
    half = 1.984 * 2 * b.std(ddof=1) / 10  # Student's t with 99 degrees of freedom
    assert np.array(course.high) - course.means == pytest.approx(half, rel=1e-3)
    assert np.array(course.means) - course.low == pytest.approx(half, rel=1e-3)


def test_the_grid_is_of_values_that_occur() -> None:
    """Ascending, from the 1 % to the 99 % point; of few values all of them."""
    a = RNG.lognormal(size=2000)
    few = RNG.integers(0, 7, 2000)
    data = table(a=a, few=few, y=a)
    model = Values(prepared(data, "y"), lambda x: x["a"].values)
    (course,) = partial_dependence(model, data, np.arange(2000), "a")
    assert set(course.values) <= set(a.tolist())
    assert list(course.values) == sorted(course.values)
    low, high = np.quantile(a, [0.01, 0.99])
    assert course.values[0] == pytest.approx(low, rel=0.1)
    assert course.values[-1] == pytest.approx(high, rel=0.1)
    (course,) = partial_dependence(model, data, np.arange(2000), "few")
    assert course.values == (0, 1, 2, 3, 4, 5, 6)


def test_categories_come_by_frequency_and_the_empty_cell_last() -> None:
    """Twelve at most; an empty cell is a value too."""
    words: list[Any] = [f"w{k:02}" for k in range(15) for _ in range(20 - k)] + [None]
    worth = {word: float(k) for k, word in enumerate(dict.fromkeys(words))}
    data = table(word=words, y=np.arange(float(len(words))))

    def formula(x: Table) -> Any:
        return np.array([worth.get(word, -1.0) for word in x["word"].values])

    (course,) = partial_dependence(
        Values(prepared(data, "y"), formula), data, np.arange(len(words)), "word"
    )
    assert course.values == (*(f"w{k:02}" for k in range(12)), None)
    assert course.means == (*(float(k) for k in range(12)), -1.0)
    assert course.low == course.means


def test_dates_and_truth_values_are_plain_data() -> None:
    """Dates as ISO text, truth values as such."""
    day = np.datetime64("2024-01-01", "us") + np.arange(10) * np.timedelta64(1, "D")
    flag = np.arange(10) % 2 == 0
    data = table(day=day, flag=flag, y=np.arange(10.0))
    model = Values(prepared(data, "y"), lambda x: x["flag"].values * 1.0)
    (course,) = partial_dependence(model, data, np.arange(10), "day")
    assert course.values[:2] == ("2024-01-01T00:00:00.000000", "2024-01-02T00:00:00.000000")
    (course,) = partial_dependence(model, data, np.arange(10), "flag")
    assert dict(zip(course.values, course.means, strict=True)) == {True: 1.0, False: 0.0}


def test_each_class_has_its_course() -> None:
    """The four most frequent of many, in the order of the classes; of two only the second."""
    counts = {"a": 2, "b": 30, "c": 20, "d": 10, "e": 40}
    y = [name for name, count in counts.items() for _ in range(count)]
    data = table(x=RNG.normal(size=len(y)), y=y)

    def shares(x: Table) -> Any:
        return np.tile([0.1, 0.2, 0.3, 0.15, 0.25], (x.rows, 1))

    model = Shares(prepared(data, "y", tuple(counts)), shares)
    courses = partial_dependence(model, data, np.arange(len(y)), "x")
    assert [each.output for each in courses] == ["b", "c", "d", "e"]
    assert [each.means[0] for each in courses] == pytest.approx([0.2, 0.3, 0.15, 0.25])
    short = data.take(np.arange(2, 52))
    two = Shares(prepared(short, "y", ("b", "c")), lambda x: shares(x)[:, 1:3])
    (only,) = partial_dependence(two, short, np.arange(50), "x")
    assert only.output == "c"


def test_too_few_rows_tell_nothing() -> None:
    """Fewer than ten."""
    data = table(x=np.arange(9.0), y=np.arange(9.0))
    model = Values(prepared(data, "y"), lambda x: x["x"].values)
    assert partial_dependence(model, data, np.arange(9), "x") == ()
