"""Rows are equal exactly if they are so in all columns, and a group if that is no chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backlit.data.preparation.rows import alike, equal_rows
from backlit.data.tables.table import Table
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
    assert equal_rows(made).tolist() == wanted


def test_a_table_given_twice_is_in_groups_of_two() -> None:
    """Row numbers tell nothing of copies; measures, or many columns of few values, do."""
    rng = np.random.default_rng(0)
    order = rng.permutation(np.tile(np.arange(200), 2))
    measured = table(size=("number", rng.normal(size=200)), y=("boolean", rng.random(200) < 0.5))
    coarse = {f"x{n}": ("category", rng.integers(0, 4, 200)) for n in range(12)}
    for made in (measured, table(**coarse)):  # type: ignore[arg-type]
        twice = made.take(order)
        numbered = table(row=("integer", range(400)))
        both = Table("both", (*numbered.columns, *twice.columns))
        groups = alike(both).groups
        assert len(np.unique(groups)) == 200
        assert np.array_equal(groups, equal_rows(twice))


def test_equal_rows_of_a_coarse_table_are_no_copies() -> None:
    """A thousand answers to three questions of yes and no are a thousand rows."""
    rng = np.random.default_rng(0)
    answers = {f"x{n}": ("boolean", rng.random(1000) < 0.5) for n in range(4)}
    made = table(**answers)  # type: ignore[arg-type]
    assert alike(made).groups.tolist() == list(range(1000))
    assert len(np.unique(equal_rows(made))) == 16


def people(rows: int) -> Table:
    """People of three kinds with a name for most of what they have: many are alike."""
    rng = np.random.default_rng(3)
    kind = rng.choice(3, rows, p=[0.6, 0.3, 0.1])
    fare = np.where(kind == 0, rng.choice([7.75, 7.9, 8.05], rows), rng.gamma(2, 20, rows).round(1))
    return table(
        kind=("integer", kind),
        fare=("number", fare),
        age=("number", [None if each < 0.3 else each * 80 // 1 for each in rng.random(rows)]),
        alone=("boolean", (kind == 0) | (rng.random(rows) < 0.3)),
        port=("category", rng.choice(["a", "b", "c"], rows, p=[0.7, 0.2, 0.1])),
        years=("number", rng.normal(40, 5, rows).round()),
        weight=("number", np.where(kind == 0, 60.0, rng.normal(70, 9, rows).round(1))),
    )


def test_people_who_are_alike_are_no_copies() -> None:
    """Equal rows of the commonest values are different people, however many columns there are."""
    made = people(900)
    found = alike(made)
    groups = equal_rows(made)
    assert found.equal == int((np.bincount(groups)[groups] > 1).sum()) > 20
    assert not found.copies
    assert found.groups.tolist() == list(range(900))


@given(st.integers(0, 2**32 - 1))
def test_copies_of_any_rows_are_copies(seed: int) -> None:
    """Rows that were copied by mistake are of any kind, and are told even among people."""
    rng = np.random.default_rng(seed)
    made = people(900)
    single = np.flatnonzero(np.bincount(equal_rows(made))[equal_rows(made)] == 1)
    more = made.take(np.concatenate([single, rng.choice(single, 60, replace=False)]))
    found = alike(more)
    assert found.copies
    assert found.equal == 120
