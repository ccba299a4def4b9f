"""The same rows for everybody: a fifth held out, seeded by the split's number, written as files.

Cells are copied as they stand in the file; only a header is added where there was none. Classes
are dealt evenly. Rows whose target is missing are left out; equal rows are not kept together, for
the peers cannot. This module refuses to know who learns.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backlit.data.preparation.learn_target import task_of
from backlit.data.preparation.targets import labels
from backlit.data.tables.choose import find_column
from backlit.data.tables.read import read_table
from backlit.data.tables.words import label_of

from .subjects import Subject

SHARE = 0.2


@dataclass(frozen=True, eq=False)
class Material:
    """A table that is ready to be split.

    target   its column
    task     classification or regression
    head     names of the columns
    cells    the rows of the file whose target is known, as they stand there
    truth    (N,) labels as text, or values as float64
    decimal  the mark of decimals
    sha256   of the file
    """

    subject: Subject
    target: str
    task: str
    head: list[str]
    cells: list[list[str]]
    truth: NDArray[np.object_] | NDArray[np.float64]
    decimal: str
    sha256: str


def material(subject: Subject) -> Material:
    """Read a table, and find what is learnt and how."""
    number = subject.target.lstrip("-").isdecimal()
    table = read_table(subject.path)
    target = find_column(table, int(subject.target) if number else subject.target)
    column, source = table[target], table.source
    with subject.path.open(encoding=source.encoding, newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=source.delimiter or ",") if row]
    rows = rows[1:] if source.has_header else rows
    if len(rows) != table.rows:
        raise SystemExit(f"{subject.name}: {len(rows)} lines for {table.rows} rows")
    known = np.flatnonzero(~column.missing)
    task = task_of(column, len(known))
    if task == "classification":
        truth = np.array([label_of(each) for each in labels(column)[known]], dtype=object)
    else:
        truth = column.values[known].astype(np.float64)
    return Material(
        subject,
        target,
        task,
        list(table.names),
        [rows[k] for k in known],
        truth,
        source.decimal or ".",
        hashlib.sha256(subject.path.read_bytes()).hexdigest(),
    )


def held_out(
    truth: NDArray[np.object_] | NDArray[np.float64], task: str, split: int
) -> NDArray[np.bool_]:
    """(N,) whether a row is held out in a split: a fifth of all, and of each class."""
    rng = np.random.default_rng([20, split])
    order = rng.permutation(len(truth))
    if task == "classification":
        names = truth[order].astype(str)
        order = order[np.argsort(names, kind="stable")]
        start = rng.integers(round(1 / SHARE))  # so that rounding favours no class
        chosen = order[start :: round(1 / SHARE)]
    else:
        chosen = order[: round(SHARE * len(truth))]
    held = np.zeros(len(truth), dtype=bool)
    held[chosen] = True
    return held


def write_split(of: Material, split: int, place: Path) -> tuple[Path, NDArray[np.bool_]]:
    """Write train.csv, test.csv (without the target) and task.json; which rows are held out."""
    held = held_out(of.truth, of.task, split)
    place.mkdir(parents=True, exist_ok=True)
    at = of.head.index(of.target)
    _write(
        place / "train.csv",
        of.head,
        [row for row, out in zip(of.cells, held, strict=True) if not out],
    )
    _write(
        place / "test.csv",
        of.head[:at] + of.head[at + 1 :],
        [row[:at] + row[at + 1 :] for row, out in zip(of.cells, held, strict=True) if out],
    )
    facts = {
        "target": of.target,
        "task": of.task,
        "decimal": of.decimal,
        "spared": list(of.subject.spared),
    }
    (place / "task.json").write_text(json.dumps(facts))
    return place, held


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
