"""Leaks are found however they are dressed, and honest columns are never called one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backlit.data.preparation.leaks import Leak, find_leaks
from backlit.data.preparation.learn_target import learn_target
from backlit.data.tables.column import Column
from backlit.data.tables.table import Table
from columns_by_hand import column

Array = Any
Generator = np.random.Generator


def found(columns: list[Column], **settings: Any) -> tuple[Leak, ...]:
    """The leaks of a table whose last column is the target."""
    target = columns[-1]
    rows = np.arange(len(target))
    made = Table("made", tuple(columns))
    return find_leaks(made, learn_target(target, rows, None), rows, **settings)


def honest_columns(rng: Generator, rows: int) -> tuple[list[Column], Array]:
    """Four columns, the first a strong feature, and values that they tell up to noise."""
    x = rng.normal(size=(rows, 4))
    y = x @ [3.0, 1.0, 0.5, 0.0] / 3.2 + 0.4 * rng.normal(size=rows)
    if rng.random() < 0.5:
        y = np.exp(y)
    return [column(f"x{place}", "number", x[:, place]) for place in range(4)], y


def steps(y: Array, count: int) -> Array:
    """Which of equally full steps each value is on."""
    return np.digitize(y, np.quantile(y, np.linspace(0, 1, count + 1)[1:-1]))


COPIES: dict[str, Callable[[Array, Generator], Column]] = {
    "the same": lambda y, _: column("leak", "number", y),
    "rescaled": lambda y, _: column("leak", "number", -3.7 * y + 100),
    "with noise of 1 %": lambda y, rng: column(
        "leak", "number", y + 0.01 * y.std() * rng.normal(size=len(y))
    ),
    "logarithm": lambda y, _: column("leak", "number", np.log(y - y.min() + 0.1)),
    "rounded": lambda y, _: column("leak", "number", np.round(y / y.std(), 1)),
    "rank": lambda y, _: column("leak", "integer", np.argsort(np.argsort(y))),
    "a third of them missing": lambda y, rng: column(
        "leak", "number", [None if rng.random() < 0.3 else value for value in y]
    ),
    "above the median": lambda y, _: column("leak", "boolean", y > np.median(y)),
    "four names": lambda y, _: column("leak", "category", [f"step {n}" for n in steps(y, 4)]),
    "eight numbers": lambda y, _: column("leak", "integer", steps(y, 8)),
}


@pytest.mark.parametrize("dress", COPIES)
@pytest.mark.parametrize("rows", [300, 3000])
def test_copies_of_values_are_found(dress: str, rows: int) -> None:
    """A value to be predicted, rescaled, binned or slightly noisy, is the one leak."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        columns, y = honest_columns(rng, rows)
        leaks = found([*columns, COPIES[dress](y, rng), column("y", "number", y)])
        assert [leak.column for leak in leaks] == ["leak"], seed
        assert 0.9 < leaks[0].strength <= 1.0
        assert "leak" in leaks[0].sentence


CODES: dict[str, Callable[[Array, Array, Generator], Column]] = {
    "other words": lambda c, _, __: column("leak", "category", [f"kind {n}" for n in c]),
    "numbers": lambda c, _, __: column("leak", "integer", 7 - 3 * c),
    "with noise": lambda c, _, rng: column("leak", "number", c + 0.01 * rng.normal(size=len(c))),
    "the score behind it": lambda _, y, __: column("leak", "number", y),
    "finer words": lambda c, _, rng: column(
        "leak", "category", 10 * c + rng.integers(0, 3, len(c))
    ),
}


@pytest.mark.parametrize("dress", CODES)
@pytest.mark.parametrize("classes", [2, 3])
def test_copies_of_classes_are_found(dress: str, classes: int) -> None:
    """The class in other words, as a number, or the number from which it was made."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        columns, y = honest_columns(rng, 400)
        c = steps(y, classes)
        target = column("y", "category", [f"class {n}" for n in c])
        leaks = found([*columns, CODES[dress](c, y, rng), target])
        assert [leak.column for leak in leaks] == ["leak"], seed


def honest_table(rng: Generator) -> list[Column]:
    """Two to seven columns of all kinds and a target that they tell with at least 1 % of noise."""
    rows = int(rng.choice([60, 100, 200, 500, 2000]))
    columns, y = [], np.zeros(rows)
    strong = int(rng.integers(0, 7))
    for place in range(int(rng.integers(2, 8))):
        z = rng.normal(size=rows) if rng.random() < 0.6 else rng.exponential(size=rows)
        y = y + z * (8.0 if place == strong else rng.normal())
        name, form = f"x{place}", rng.random()
        if form < 0.5:
            columns.append(column(name, "number", 100 * z + 7))
        elif form < 0.65:
            columns.append(column(name, "integer", np.round(z * rng.choice([1, 3, 20]))))
        elif form < 0.8:
            columns.append(column(name, "boolean", z > np.quantile(z, rng.uniform(0.05, 0.95))))
        else:
            columns.append(column(name, "category", steps(z, int(rng.integers(2, 12)))))
    y = y / y.std() + rng.choice([0.1, 0.15, 0.3, 1.0]) * rng.normal(size=rows)
    if rng.random() < 0.3:
        y = np.exp(y)
    if rng.random() < 0.4:
        return [*columns, column("y", "number", y)]
    c = steps(y, int(rng.integers(2, 5)))
    if rng.random() < 0.5:  # like the petals of irises: classes that hardly overlap
        petal = c * rng.uniform(2, 10) + rng.normal(size=rows)
        columns.append(column("petal", "number", np.round(petal, 1)))
    return [*columns, column("y", "category", [f"class {n}" for n in c])]


def test_honest_tables_have_no_leak() -> None:
    """0 of 300 tables with features up to R² 0.99 and classes 10 deviations apart: ≤ 1 % (95 %)."""
    alarms: list[Leak] = []
    for seed in range(300):
        alarms += found(honest_table(np.random.default_rng(1000 + seed)))
    assert not alarms


def test_several_leaks_are_all_found() -> None:
    """Two copies do not excuse each other; the honest columns stay."""
    rng = np.random.default_rng(0)
    columns, y = honest_columns(rng, 500)
    copies = [column("euros", "number", 0.9 * y), column("pounds", "number", 0.8 * y)]
    leaks = found([*columns, *copies, column("y", "number", y)])
    assert {leak.column for leak in leaks} == {"euros", "pounds"}


def test_the_only_column_is_no_leak() -> None:
    """A table of a single feature is learnt from, however well it tells the target."""
    x = np.random.default_rng(0).normal(size=200)
    assert found([column("x", "number", x), column("y", "number", 2 * x)]) == ()


def test_what_is_to_be_kept_is_not_called_a_leak() -> None:
    """`spared` columns are compared with and never named."""
    rng = np.random.default_rng(0)
    columns, y = honest_columns(rng, 500)
    copies = [column("same", "number", y), column("again", "number", 2 * y)]
    given = [*columns, *copies, column("y", "number", y)]
    assert [leak.column for leak in found(given, spared=("same",))] == ["again"]
    assert found(given, spared=("same", "again")) == ()


def test_few_rows_tell_nothing() -> None:
    """With less than 30 rows a column may determine the target by chance."""
    rng = np.random.default_rng(0)
    columns, y = honest_columns(rng, 29)
    assert found([*columns, column("leak", "number", y), column("y", "number", y)]) == ()


def test_what_was_found_is_said() -> None:
    """Sentences in plain English, missing values and truth values in words."""
    rng = np.random.default_rng(0)
    columns, y = honest_columns(rng, 500)
    died = y < np.median(y)
    target = column("survived", "integer", ~died)
    alive = column("alive", "boolean", ~died)
    boat = column("boat", "category", [None if each else "7" for each in died])
    said = [leak.sentence for leak in found([*columns, alive, boat, target])]
    assert sorted(said) == ["alive = no when survived = 0", "boat = nothing when survived = 0"]


def test_the_same_rows_are_looked_at_each_time() -> None:
    """Of more than 5,000 rows a part is drawn by the seed: twice the same strength."""
    rng = np.random.default_rng(0)
    columns, y = honest_columns(rng, 8000)
    noisy = column("leak", "number", y + 0.01 * y.std() * rng.normal(size=8000))
    given = [*columns, noisy, column("y", "number", y)]
    assert found(given, seed=3) == found(given, seed=3)
    assert found(given, seed=3)[0].strength != found(given, seed=4)[0].strength


def passed_from(grades: Array) -> list[Column]:
    """Two honest columns, whole grades, and whether they are 10 or more."""
    rng = np.random.default_rng(0)
    honest = [column(f"x{n}", "number", grades + 5 * rng.normal(size=len(grades))) for n in (0, 1)]
    return [*honest, column("grade", "integer", grades), column("passed", "boolean", grades >= 10)]


def test_a_grade_that_decides_is_found() -> None:
    """Whole numbers on both sides of a line touch, though no value lies between 9 and 10."""
    for rows in (200, 2000):
        grades = np.random.default_rng(rows).normal(11, 4, rows).round().clip(0, 20)
        assert [leak.column for leak in found(passed_from(grades))] == ["grade"]


def test_the_order_of_the_rows_tells_nothing() -> None:
    """A file sorted by class, with columns of few whole numbers, has no leak."""
    rng = np.random.default_rng(0)
    for trial in range(20):
        passed = np.sort(rng.random(300) < 0.5)
        honest = [column(f"x{n}", "integer", rng.integers(0, 2 + trial, 300)) for n in range(3)]
        assert found([*honest, column("passed", "boolean", passed)]) == ()


def test_where_it_is_missing_may_be_the_leak() -> None:
    """A date of death for the dead alone: different in each row, and there or not."""
    rng = np.random.default_rng(0)
    columns, y = honest_columns(rng, 400)
    died = y > np.median(y)
    days = [1000 * rng.random() if each else None for each in died]
    leaks = found([*columns, column("day", "number", days), column("died", "boolean", died)])
    assert [leak.sentence for leak in leaks] == ["day = nothing when died = False"]


def test_classes_far_apart_are_no_leak() -> None:
    """0 of 200 measures whose classes lie 4 to 9 deviations apart: ≤ 1.5 % (95 %)."""
    alarms: list[Leak] = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        rows, classes = int(rng.choice([150, 300, 1000])), int(rng.integers(2, 4))
        c = rng.integers(0, classes, rows)
        petal = c * rng.uniform(4, 9) + rng.normal(size=rows)
        other = column("x", "number", rng.normal(size=rows))
        petals = column("petal", "number", petal.round(1) if seed % 2 else petal)
        alarms += found([other, petals, column("kind", "category", c)])
    assert not alarms
