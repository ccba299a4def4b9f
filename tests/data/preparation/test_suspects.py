"""Columns from which nothing can be learnt are told from those that only look alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.data.preparation.suspects import is_constant, is_id_name, why_useless
from backlit.data.tables.column import Kind
from columns_by_hand import column

RNG = np.random.default_rng(0)
WORDS = [f"word {number}" for number in range(200)]


@pytest.mark.parametrize(
    "kind, values, why",
    [
        ("number", [None] * 30, "all missing"),
        ("integer", [7] * 30, "constant: always 7"),
        ("boolean", [True] * 30, "constant: always True"),
        ("category", ["a"] * 30, "constant: always a"),
        ("date", ["2024-01-01"] * 30, "constant: always 2024-01-01T00:00:00.000000"),
        ("number", (1.462 * RNG.integers(1, 9, 300) * 0 + 14.62 * 1000).tolist(), "constant: al"),
        ("number", [0.1 + 0.2, 0.3, 3 * 0.1] * 10, "constant: always 0.3"),
        (
            "number",
            np.array([0.1, 0.1 + 1e-8] * 20, np.float32).astype(float).tolist(),
            "constant: always 0",
        ),
        ("integer", list(range(1, 101)), "an id: every row has its own"),
        ("integer", RNG.permutation(100).tolist(), "an id: every row has its own"),
        ("category", WORDS, "an id: every row has its own"),
        ("category", [*WORDS[:160], *WORDS[:40]], "ids or text: 160 values in 200 rows"),
        ("category", WORDS[:10], "different words: 10 values in 10 rows"),
        ("category", ["a"] * 299 + ["b"], "nearly constant: 'a' in all but 1 rows"),
    ],
)
def test_the_reason_is_told(kind: Kind, values: list[Any], why: str) -> None:
    """Constants, but for rounding, and ids, in any order, are left out with a reason."""
    given = column("x", kind, values)
    assert why_useless(given, given).startswith(why)


@pytest.mark.parametrize(
    "kind, values",
    [
        ("number", [7.0] * 29 + [None]),  # where it is missing may tell
        ("number", (1.7e9 + np.arange(30)).tolist()),
        ("number", [1e-300, 2e-300] * 20),
        ("number", [-1e308, 1e308] * 20),
        ("number", [0.0, 1e-9] * 20),
        ("number", RNG.random(100).tolist()),  # every row has its own, and each is a measure
        ("integer", RNG.choice(10**6, 100, replace=False).tolist()),
        ("integer", list(range(1950, 2020))),  # years
        ("integer", [0, 1] * 30),
        ("integer", [1, 2, 3]),  # too few rows to tell
        ("boolean", [True] * 29 + [False]),
        ("category", ["a", "b", "c"] * 10),
        ("category", ["a"] * 295 + ["b"] * 5),
        ("category", [word for word in WORDS for _ in range(3)]),
    ],
)
def test_honest_columns_stay(kind: Kind, values: list[Any]) -> None:
    """No reason to leave out what may be learnt from."""
    given = column("x", kind, values)
    assert why_useless(given, given) == ""


def test_an_id_is_told_by_its_name_too() -> None:
    """Different whole numbers with gaps are an id only if they are called one."""
    values = (RNG.permutation(1000)[:200] + 10**6).tolist()
    for name in ("id", "ID", "customer_id", "Customer ID", "orderId", "고객번호", "row index"):
        assert is_id_name(name)
        assert why_useless(column(name, "integer", values), column(name, "integer", values))
    for name in ("population", "width", "idea", "paid", "valid", "monkeys", "평균"):
        assert not is_id_name(name)
        assert not why_useless(column(name, "integer", values), column(name, "integer", values))


def test_ids_are_told_from_all_rows() -> None:
    """Row numbers stay an id when a part of the rows is drawn."""
    whole = column("n", "integer", range(100))
    assert why_useless(whole, whole.take(np.arange(0, 100, 3))) == "an id: every row has its own"


def test_constants_are_told_from_the_training_rows() -> None:
    """What differs only in rows that are held back cannot be learnt from."""
    whole = column("n", "number", [1.0] * 50 + [2.0] * 50)
    assert why_useless(whole, whole.take(np.arange(50))) == "constant: always 1.0"
    assert not is_constant(whole)
