"""A small table of everything that frames hold: for the tests of the estimators."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

ROWS = 120


def people(seed: int = 0) -> dict[str, list[Any]]:
    """Columns of numbers, whole numbers, words, truth values and dates, some values missing."""
    rng = np.random.default_rng(seed)
    start = datetime.datetime(2024, 1, 1)
    columns: dict[str, list[Any]] = {
        "age": rng.normal(40, 10, ROWS).round(2).tolist(),
        "children": rng.integers(0, 4, ROWS).tolist(),
        "도시": rng.choice(["서울", "부산", "대구"], ROWS).tolist(),
        "paid": (rng.random(ROWS) > 0.5).tolist(),
        "since": [start + datetime.timedelta(days=int(day)) for day in rng.integers(0, 900, ROWS)],
    }
    for place, values in enumerate(columns.values()):
        if place != 3:
            values[place + 1] = None
    return columns


def answers(columns: dict[str, list[Any]]) -> list[str]:
    """Labels that follow from two of the columns."""
    pairs = zip(columns["age"], columns["도시"], strict=True)
    return ["old" if (age or 40) + 8 * (city == "서울") > 42 else "young" for age, city in pairs]
