"""A preparation makes a finite matrix of any table that has its columns, and the same each time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import DataError
from backlit.data.preparation.preparation import Preparation
from backlit.data.tables.table import Source, Table
from columns_by_hand import table

TOWNS = ["가평", "Bonn", "Oslo"]
VALUES: dict[str, Any] = {
    "size": st.floats(allow_nan=False),
    "rooms": st.integers(-(2**63), 2**63 - 1),
    "lift": st.booleans(),
    "town": st.sampled_from([*TOWNS, "elsewhere", "other", "is missing"]),
    "built": st.datetimes(),
}
KINDS = {
    "size": "number",
    "rooms": "integer",
    "lift": "boolean",
    "town": "category",
    "built": "date",
}


def homes() -> Table:
    """300 homes with holes, and their price."""
    rng = np.random.default_rng(0)
    size = rng.normal(70, 20, 300)
    return table(
        size=("number", [None if n % 9 == 0 else v for n, v in enumerate(size)]),
        rooms=("integer", rng.integers(1, 6, 300)),
        lift=("boolean", [None if n % 11 == 0 else n % 3 == 0 for n in range(300)]),
        town=("category", [None if n % 13 == 0 else TOWNS[n % 3] for n in range(300)]),
        built=("date", [f"{1950 + n % 70}-0{1 + n % 9}-11" for n in range(300)]),
        price=("number", size * 3 + rng.normal(0, 20, 300)),
    )


LEARNT = Preparation.learn(homes(), "price", np.arange(240))


@st.composite
def tables(draw: Any) -> Table:
    """Tables with the features of homes, of any values, in any order."""
    rows = draw(st.integers(0, 12))
    names = draw(st.permutations(list(KINDS)))
    drawn: dict[str, Any] = {
        name: (KINDS[name], draw(st.lists(st.none() | VALUES[name], min_size=rows, max_size=rows)))
        for name in names
    }
    return table(**drawn)


@settings(max_examples=60)
@given(tables())
def test_no_value_makes_it_fail(given: Table) -> None:
    """Unseen words, infinities, missing values, dates of any year: finite numbers, (N, D)."""
    matrix = LEARNT.features(given)
    assert matrix.shape == (given.rows, len(LEARNT.feature_names))
    assert matrix.dtype == np.float32
    assert np.isfinite(matrix).all()
    assert np.abs(matrix).max(initial=0) <= 10
    rows = [LEARNT.features(given.take([row])) for row in range(given.rows)]
    assert np.array_equal(np.concatenate([matrix[:0], *rows]), matrix)  # each row by itself


def test_the_matrix_is_in_order() -> None:
    """Names, groups and columns belong together, in whatever order the table has them."""
    assert LEARNT.feature_names == tuple(dict.fromkeys(LEARNT.feature_names))
    plain = [name for name in LEARNT.feature_names if ", piece " not in name]
    assert plain[:5] == ["size", "size is missing", "rooms", "lift", "lift is missing"]
    assert LEARNT.feature_names[:2] == ("size", "size, piece 1")
    assert list(LEARNT.groups) == ["size", "rooms", "lift", "town", "built"]
    places = [place for group in LEARNT.groups.values() for place in group]
    assert places == list(range(len(LEARNT.feature_names)))
    assert LEARNT.embedded == ()
    backwards = homes().select(reversed(homes().names))
    assert np.array_equal(LEARNT.features(backwards), LEARNT.features(homes()))


def test_kinds_are_read_as_in_training() -> None:
    """A column of another kind is read as it was learnt: 3.0 rooms, a lift of 0 and 1."""
    plain = homes().take([1, 2, 3])
    dressed = table(
        size=("category", [str(value) for value in plain["size"].values]),
        rooms=("number", plain["rooms"].values.astype(float)),
        lift=("integer", plain["lift"].values.astype(int)),
        town=("category", plain["town"].values),
        built=("category", [str(value)[:10] for value in plain["built"].values]),
    )
    assert np.array_equal(LEARNT.features(dressed), LEARNT.features(plain))


def test_a_value_of_another_kind_is_told() -> None:
    """With the line of the file and the column."""
    wrong = table(
        Source(path="homes.csv", lines=np.array([2, 3])),
        size=("category", ["70", "large"]),
        rooms=("integer", [1, 2]),
        lift=("boolean", [True, False]),
        town=("category", TOWNS[:2]),
        built=("date", ["2000-01-01", "2001-01-01"]),
    )
    with pytest.raises(DataError, match=r"homes\.csv, line 3: .*'?size'?.*large"):
        LEARNT.features(wrong)


def test_missing_columns_are_named_all_at_once() -> None:
    """In the order of the training table; the target is not needed."""
    with pytest.raises(DataError) as caught:
        LEARNT.features(homes().select(["rooms", "price", "built"]))
    assert "got none called 'size', 'lift', 'town'; add what is missing" in str(caught.value)


def test_surplus_and_order_are_told() -> None:
    """What is not used and what stands elsewhere is said, not refused."""
    names = ["size", "rooms", "lift", "town", "built"]
    assert LEARNT.check_columns(names) == ()
    assert LEARNT.check_columns([*names, "price"]) == ()
    assert LEARNT.check_columns(["owner", *names, "street"]) == (
        "not used, for training had no such columns: 'owner', 'street'",
    )
    told = LEARNT.check_columns(["price", *reversed(names)])
    assert told == ("the columns stand in another order than in training; that is fine",)


def test_a_data_set_is_ready_to_be_learnt_from() -> None:
    """Features and encoded targets of the rows asked for, classes by name."""
    data = LEARNT.dataset(homes(), [5, 6])
    assert np.array_equal(data.x, LEARNT.features(homes())[[5, 6]])
    assert np.allclose(LEARNT.target.decode(data.y), homes()["price"].values[[5, 6]])
    assert data.name == "made"
    assert data.classes is None
    towns = Preparation.learn(homes(), "town", drop=("price",))
    rows = np.flatnonzero(~homes()["town"].missing)
    named = towns.dataset(homes(), rows, name="towns")
    assert named.classes == tuple(sorted(TOWNS))
    assert named.name == "towns"
    assert towns.target.decode(named.y).tolist() == homes()["town"].values[rows].tolist()


def test_a_target_that_is_missing_is_told_with_its_line() -> None:
    """Rows to be learnt from have a target."""
    towns = Preparation.learn(homes(), "town")
    source = Source(path="homes.csv", lines=np.arange(300) + 2)
    holes = Table("homes", homes().columns, source)
    with pytest.raises(DataError) as caught:
        towns.dataset(holes, [1, 13])
    assert str(caught.value) == (
        "homes.csv, line 15: target 'town': expected a value in every row, got a missing one; "
        "mend the cell, or leave the row out"
    )
