"""Rows are in one group exactly if they are equal in all columns."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlit.data.preparation.rows import groups_of_equal_rows
from columns_by_hand import table

ROW = st.tuples(
    st.sampled_from([None, 0, 1, -5]),
    st.sampled_from([None, 0.0, 0.1, float("inf")]),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, "a", "가", "b"]),
)


@given(st.lists(ROW, max_size=40))
def test_groups_are_those_of_a_dictionary(rows: list[Any]) -> None:
    """Against Python's own equality of tuples, numbered in the order in which they come."""
    parts = [list(part) for part in zip(*rows, strict=True)] or [[]] * 4
    made = table(
        a=("integer", parts[0]),
        b=("number", parts[1]),
        c=("boolean", parts[2]),
        d=("category", parts[3]),
    )
    seen: dict[Any, int] = {}
    wanted = [seen.setdefault(row, len(seen)) for row in rows]
    assert groups_of_equal_rows(made).tolist() == wanted
