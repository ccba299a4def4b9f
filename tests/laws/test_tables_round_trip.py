"""A frame, the same in CSV and the same in Parquet: one table, one training, the same answers.

Random frames of all kinds of columns, with holes, go through a file, training, saving, opening
and predicting. Python's own csv module writes, polars writes and reads Parquet.
"""

from __future__ import annotations

import csv
import datetime
import math
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backlit as bl
from backlit.data.tables.frames import table_from
from backlit.data.tables.read import read_table
from backlit.data.tables.table import Table

polars = pytest.importorskip("polars")

Columns = dict[str, list[Any]]
ROWS = 24

# What a file cannot tell from something else is not tried: the text "12" is a number in CSV.
TEXTS = st.text(alphabet="ab가나 ,;\"'\n\té", min_size=1, max_size=6).map(
    lambda text: f"k{text.strip()}z"
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64).filter(
    lambda value: value != math.floor(value) or abs(value) < 2**53
)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "number": NUMBERS,
    "small": st.floats(-5, 5),
    "integer": st.integers(-(2**53), 2**53),
    "count": st.integers(0, 12),
    "boolean": st.booleans(),
    "date": st.dates(datetime.date(1800, 1, 2), datetime.date(2200, 1, 1)),
    "category": TEXTS,
    "few": st.sampled_from(["north", "south", "river, east", '"old" town']),
}
NAMES = st.text(alphabet='abc가 ,"', min_size=1, max_size=5).map(lambda text: f"n{text}z")


@st.composite
def frames(draw: st.DrawFn) -> Columns:
    """Columns of some kinds with holes in some, a number without any, and a target."""
    found: Columns = {}
    for kind in draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4)):
        holes = st.one_of(st.none(), KINDS[kind]) if draw(st.booleans()) else KINDS[kind]
        values = draw(st.lists(holes, min_size=ROWS, max_size=ROWS))
        found[f"{kind} {draw(NAMES)} {len(found)}"] = values
    found["steady"] = [0.25 * n + 0.125 for n in range(ROWS)]
    if draw(st.booleans()):
        found["target"] = [["yes, sir", "no"][n * 7 % 5 % 2] for n in range(ROWS)]
    else:
        found["target"] = [1.5 * (n * 7 % 11) + 0.25 for n in range(ROWS)]
    return found


def write_csv(columns: Columns, path: Path) -> None:
    """By Python's own writer."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow(["" if cell is None else _cell(cell) for cell in row])


def _cell(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


def frame_of(columns: Columns) -> Any:
    """As polars holds it."""
    return polars.DataFrame(columns, strict=True)


def alike(one: Table, other: Table) -> None:
    """Names, missing cells and values, bit for bit; kinds but for whole numbers with holes."""
    assert one.names == other.names
    for a, b in zip(one.columns, other.columns, strict=True):
        if a.missing.all():  # a column of nothing has no kind
            assert b.missing.all()
            continue
        if {a.kind, b.kind} == {"number", "integer"}:
            a, b = a.as_kind("number"), b.as_kind("number")
        assert a.kind == b.kind, (a, b)
        assert np.array_equal(a.missing, b.missing)
        assert np.array_equal(a.present, b.present)


@given(columns=frames())
@settings(max_examples=15, deadline=None)
def test_frames_files_and_saved_models_agree(columns: Columns) -> None:
    """Read from CSV, from Parquet or handed over, trained, saved and opened: no difference."""
    with tempfile.TemporaryDirectory() as folder:
        frame, place = frame_of(columns), Path(folder)
        write_csv(columns, place / "t.csv")
        frame.write_parquet(place / "t.parquet")
        from_csv, from_parquet = (read_table(place / name) for name in ("t.csv", "t.parquet"))
        handed = table_from(frame)
        alike(from_csv, handed)
        alike(from_parquet, handed)
        tiny: dict[str, Any] = {"epochs": 1, "members": 1, "seed": 3, "progress": "quiet",
                                "network": None, "keep": ["steady"]}  # fmt: skip
        answers = []
        for table in (from_csv, from_parquet, handed, frame):
            run = bl.fit_table(table, "target", **tiny)
            run.save(place / "m.safetensors")
            model = bl.open_model(place / "m.safetensors")
            for given_rows in (from_csv, from_parquet, handed, frame):
                answers.append(model.predict(given_rows).tolist())
            answers.append(run.predict(frame).tolist())
    assert all(answer == answers[0] for answer in answers)
