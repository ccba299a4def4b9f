"""Which values of a category get a place of their own: by how many rows tell something of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.data.preparation.categories import Coded, OneOf
from backlit.data.preparation.rarity import few_rows, tells_missing
from backlit.data.preparation.values import MOST_CODES, MOST_COLUMNS, category_encoder, common
from columns_by_hand import column


def spread(counts: dict[str, int | None]) -> list[Any]:
    """A value as often as its count says, None for missing."""
    return [
        None if name == "" else name for name, count in counts.items() for _ in range(count or 0)
    ]


@pytest.mark.parametrize(
    "counts, wanted",
    [
        ({"a": 5, "b": 5}, OneOf("x", ("a", "b"))),
        ({"b": 5, "a": 5, "c": 1}, OneOf("x", ("a", "b"), other=True)),
        ({"a": 5, "b": 5, "": 1}, OneOf("x", ("a", "b"))),
        ({"a": 5, "b": 5, "": 2}, OneOf("x", ("a", "b"), missing=True)),
        ({"a": 400, "b": 96, "c": 4}, OneOf("x", ("a", "b"), other=True)),
        ({"a": 400, "b": 95, "c": 5}, OneOf("x", ("a", "b", "c"))),
        ({"a": 1, "b": 1, "c": 1}, OneOf("x", ("a", "b", "c"))),  # only where it was to be kept
    ],
)
def test_rare_values_join(counts: dict[str, int | None], wanted: OneOf) -> None:
    """Fewer rows than 1 % (at least 2, at most 10) are `other`; so few missing ones are nothing."""
    assert category_encoder(column("x", "category", spread(counts))) == wanted


def test_many_values_are_coded() -> None:
    """Up to 50 values have columns, more have codes; of those the 10,000 commonest."""
    for count in (MOST_COLUMNS, MOST_COLUMNS + 1):
        values = [f"{n:03d}" for n in range(count)] * 5
        encoder = category_encoder(column("x", "category", values))
        assert isinstance(encoder, OneOf if count == MOST_COLUMNS else Coded)
    rows = np.repeat(np.arange(MOST_CODES + 5), 10).tolist()
    encoder = category_encoder(column("x", "category", [*rows, MOST_CODES + 4]))
    assert isinstance(encoder, Coded)
    assert len(encoder.values) == MOST_CODES
    assert str(MOST_CODES + 4) in encoder.values  # the commonest of all


def test_three_rows_are_enough_where_most_values_are_rare() -> None:
    """Two hundred places of four rows each are not text."""
    assert len(common({f"place {n}": 4 for n in range(200)})) == 200
    assert common({f"place {n}": 2 for n in range(400)}) == ()


def test_few_is_one_percent_within_bounds() -> None:
    """2 up to 299 rows, 10 from 1,000."""
    assert [few_rows(rows) for rows in (0, 299, 300, 999, 1000, 10**9)] == [2, 2, 3, 9, 10, 10]
    assert not tells_missing(column("x", "number", [1.0] * 997 + [None] * 3))
    assert tells_missing(column("x", "number", [1.0] * 990 + [None] * 10))
