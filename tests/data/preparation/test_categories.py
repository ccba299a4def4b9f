"""Categories become columns of 0 and 1 or codes; unseen and missing values have their places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.base.errors import PlanError
from backlit.data.preparation.categories import Coded, OneOf, YesNo
from columns_by_hand import column

GIVEN = ["b", None, "never seen", "a", "b"]


@pytest.mark.parametrize("other", [False, True])
@pytest.mark.parametrize("missing", [False, True])
def test_one_of_its_values(other: bool, missing: bool) -> None:
    """Row by row: 1 in the column of its value, of `other`, of `missing`, or nowhere."""
    encoder = OneOf("town", ("a", "b"), other, missing)
    names = ["town = a", "town = b", *["town = other"] * other, *["town is missing"] * missing]
    assert encoder.names == tuple(names)
    got = encoder.encode(column("town", "category", GIVEN))
    for row, value in zip(got, GIVEN, strict=True):
        place = "town is missing" if value is None else f"town = {value}"
        if value is not None and place not in names:
            place = "town = other"
        assert row.tolist() == [float(name == place) for name in names]
    assert encoder.how == f"one of {2 + other} values"


def test_a_value_called_other_keeps_its_name() -> None:
    """No two columns of the matrix are called the same."""
    names = OneOf("town", ("a", "other"), other=True).names
    assert names == ("town = a", "town = other", "town = any other")


@pytest.mark.parametrize("missing", [False, True])
def test_codes(missing: bool) -> None:
    """0 for unseen, 1 … n in order, n + 1 for missing where it has a code, else 0."""
    encoder = Coded("town", ("a", "b"), missing)
    got = encoder.encode(column("town", "category", GIVEN))
    assert got.tolist() == [[2.0], [3.0 * missing], [0.0], [1.0], [2.0]]
    assert encoder.codes == 3 + missing
    assert encoder.names == ("town",)
    assert encoder.how == "embedded, 2 values"


def test_yes_and_no() -> None:
    """1, -1, and 0 where missing."""
    encoder = YesNo("alone", missing=True)
    got = encoder.encode(column("alone", "boolean", [True, False, None]))
    assert got.tolist() == [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]
    assert encoder.names == ("alone", "alone is missing")
    assert encoder.how == "yes or no"
    assert encoder.codes == 0


@pytest.mark.parametrize("kind", [OneOf, Coded])
@pytest.mark.parametrize("values", [("a", "a"), ("a", 1), "ab"])
def test_values_that_cannot_be_are_refused(kind: Any, values: Any) -> None:
    """Values are different texts."""
    with pytest.raises(PlanError, match="different texts"):
        kind("town", values)


def test_no_value_fails() -> None:
    """Texts of any characters are found or not found, and nothing else happens."""
    rng = np.random.default_rng(0)
    texts = ["".join(map(chr, rng.integers(32, 0xD7FF, 5))) for _ in range(50)]
    for encoder in (OneOf("x", tuple(texts[:9])), Coded("x", tuple(texts[:9]))):
        got = encoder.encode(column("x", "category", texts))
        assert np.count_nonzero(got) == 9
