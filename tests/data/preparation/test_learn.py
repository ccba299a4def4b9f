"""Which role each column gets, and that what a person asks for is done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.base.errors import DataError, UnknownNameError
from backlit.data.preparation.preparation import Preparation
from backlit.data.tables.table import Source, Table
from columns_by_hand import table

ROWS = 400


def survey(**settings: Any) -> Table:
    """Columns of every kind, an id, a constant, a text, a leak, and a target of two classes."""
    rng = np.random.default_rng(0)
    ages = rng.normal(40, 12, ROWS)
    told = rng.random(ROWS) < 1 / (1 + np.exp(-(ages - 40) / 12))
    return table(
        number=("integer", range(ROWS)),
        age=("number", [None if place % 7 == 0 else age for place, age in enumerate(ages)]),
        children=("integer", rng.poisson(1.5, ROWS)),
        member=("boolean", rng.random(ROWS) < 0.3),
        town=("category", [None if n == 3 else f"town {n}" for n in rng.integers(0, 6, ROWS)]),
        since=("date", [f"20{n:02d}-03-0{1 + n % 9}" for n in rng.integers(10, 25, ROWS)]),
        letter=("category", [f"dear {n} and {n * n}" for n in range(ROWS)]),
        unit=("category", ["cm"] * ROWS),
        empty=("number", [None] * ROWS),
        answered=("category", ["gladly" if each else "never" for each in told]),
        answer=("boolean", told),
        **settings,
    )


def fates(preparation: Preparation) -> dict[str, str]:
    """What became of each column, in one text."""
    return {role.name: f"{role.role}: {role.why or role.how}" for role in preparation.roles}


def test_each_column_has_its_fate() -> None:
    """Features by their kind, what is useless with its reason, the leak named with its rule."""
    learnt = Preparation.learn(survey(), "answer")
    assert fates(learnt) == {
        "number": "dropped: an id: every row has its own",
        "age": "feature: standardised, in 16 pieces",
        "children": "feature: standardised, in 5 pieces",
        "member": "feature: yes or no",
        "town": "feature: one of 5 values",
        "since": "feature: date",
        "letter": "dropped: an id: every row has its own",
        "unit": "dropped: constant: always cm",
        "empty": "dropped: all missing",
        "answered": "dropped: says what the target says (answered = never when answer = False)",
        "answer": "target: 2 classes",
    }
    assert [role.name for role in learnt.dropped] == [
        "number",
        "letter",
        "unit",
        "empty",
        "answered",
    ]
    assert learnt.kinds == {
        "age": "number",
        "children": "number",
        "member": "boolean",
        "town": "category",
        "since": "date",
        "answer": "boolean",
    }


def test_what_is_asked_for_is_done() -> None:
    """`drop` leaves out, `keep` brings back, `categorical` makes names of numbers."""
    learnt = Preparation.learn(
        survey(),
        "answer",
        drop=["age"],
        keep=("number", "letter", "unit", "answered", "empty"),
        categorical=("children", "member"),
    )
    told = fates(learnt)
    assert told["age"] == "dropped: asked"
    assert told["number"] == "feature: standardised, in 16 pieces"
    assert told["letter"] == "feature: embedded, 400 values"
    assert told["unit"] == "feature: one of 1 values"
    assert told["answered"] == "feature: one of 2 values"
    assert told["empty"] == "dropped: all missing"  # nothing is there to be kept
    assert told["children"].startswith("feature: one of ")
    assert learnt.kinds["children"] == "category"
    assert told["member"] == "feature: yes or no"  # however its two names are spelt
    assert "children = 2" in learnt.feature_names


def test_only_training_rows_are_learnt_from() -> None:
    """Other rows may hold anything: centre, scale, values and indicators stay as they are."""
    whole = survey()
    rows = np.arange(0, ROWS, 2)
    first = Preparation.learn(whole, "answer", rows, drop=("number", "letter"))
    mask = np.zeros(ROWS, dtype=bool)
    mask[rows] = True
    assert Preparation.learn(whole, "answer", mask, drop=("number", "letter")) == first
    alone = Preparation.learn(whole.take(rows), "answer", drop=("number", "letter"))
    assert alone.encoders == first.encoders


def test_rows_without_a_target_are_passed_over() -> None:
    """They are neither learnt from nor in the way."""
    given = table(
        x=("number", [1.0, 2.0, 3.0, 1e6]), y=("category", ["a", "b", "a", None])
    )  # the last row would change the scale
    learnt = Preparation.learn(given, "y")
    assert learnt.encoders == Preparation.learn(given, "y", [0, 1, 2]).encoders


def test_many_values_are_embedded_last() -> None:
    """More than 50 values are codes, whose columns stand behind all others."""
    rng = np.random.default_rng(0)
    given = table(
        street=("category", [f"street {n}" for n in rng.integers(0, 80, 3000)]),
        shop=("category", [f"shop {n}" for n in rng.integers(0, 5, 3000)]),
        zone=("category", [f"zone {n}" for n in rng.integers(0, 60, 3000)]),
        size=("number", rng.normal(size=3000)),
        y=("number", rng.normal(size=3000)),
    )
    learnt = Preparation.learn(given, "y")
    assert learnt.feature_names[-3:] == ("size, piece 16", "street", "zone")
    assert learnt.embedded == ((22, 81), (23, 61))
    matrix = learnt.features(given)
    for name, (place, codes) in zip(("street", "zone"), learnt.embedded, strict=True):
        column = matrix[:, place]
        assert np.array_equal(np.unique(column), np.arange(1, codes))
        assert learnt.groups[name] == (place,)
        pairs = set(zip(given[name].values, column.tolist(), strict=True))
        assert len(pairs) == codes - 1  # one code for each value


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"target": "anser"}, "did you mean 'answer'?"),
        ({"drop": ("agee",)}, "drop: expected one of"),
        ({"keep": ("agee",)}, "did you mean 'age'?"),
        ({"categorical": ("twn",)}, "did you mean 'town'?"),
        ({"drop": ("age",), "keep": ("age",)}, "expected no column in both, got 'age'"),
        ({"drop": ("answer",)}, "expected columns other than the target"),
    ],
)
def test_names_that_cannot_be_are_told(settings: dict[str, Any], said: str) -> None:
    """Unknown columns with the nearest name, contradictions with what to do."""
    with pytest.raises((DataError, UnknownNameError)) as caught:
        Preparation.learn(survey(), **{"target": "answer"} | settings)
    assert said in str(caught.value)


def test_a_table_without_features_is_told() -> None:
    """Why each column was left out stands in the message."""
    given = table(unit=("category", ["cm"] * 30), y=("number", range(30)))
    with pytest.raises(DataError, match=r"got none \(unit: constant: always cm\); keep one"):
        Preparation.learn(given, "y")
    with pytest.raises(DataError, match="none but the target"):
        Preparation.learn(given.select(["y"]), "y")


def test_the_file_is_named() -> None:
    """A table that was read from a file says so in messages."""
    made = survey(source=Source(path="people.csv"))
    with pytest.raises(UnknownNameError, match=r"^people\.csv: target: expected one of"):
        Preparation.learn(made, "anser")
