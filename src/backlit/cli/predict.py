"""`backlit predict MODEL DATA`: each row's answer as CSV, with the probability of each class.

Rows are numbered from 0. A file gets a byte order mark if a class's name needs one to be read
by a spreadsheet. This module refuses to know how a model answers.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from .options import COMMON, Common, Whole
from .screen import Screen, write
from .words import language, speaker

if TYPE_CHECKING:
    from ..training.ensemble import Ensemble
    from ..training.model import Model

Table = tuple[list[str], list[list[Any]]]


def predict(
    model: str,
    data: str,
    /,
    *,
    output: Annotated[str | None, Parameter(name=("--output", "-o"))] = None,
    seed: Whole | None = None,
    common: Common = COMMON,
) -> int:
    """Write a model's answer for each row."""
    from ..base.files import write_atomic
    from .table_use import table_subject, written
    from .trained import subject_of, unlabelled

    screen = Screen(speaker(language(common.lang)), json=common.json)
    of_table = table_subject(screen, model, data)
    encoding, part = None, "all"
    if of_table is not None:
        found: Any = (of_table.path, of_table.model, of_table.table)
        encoding = of_table.table.source.encoding
    else:
        found = unlabelled(screen, model, data)
    if found is None:
        subject = subject_of(screen, model, data, seed)
        found, part = (subject.path, subject.model, subject.data.x), subject.part
    path, opened, x = found
    heads, rows = answers(opened, x)
    facts: dict[str, Any] = {
        "model": str(path),
        "data": data,
        "part": part,
        "rows": len(rows),
        "file": output,
    }
    if output is not None:
        write_atomic(Path(output), written(heads, rows, Path(output), encoding))
        screen.tell(screen.say("written", path=output, rows=f"{len(rows):,}"))
    elif common.json:
        facts |= {"columns": heads, "predictions": rows}
    else:
        write(sys.stdout, csv_text(heads, rows))
    screen.result(facts)
    return 0


def answers(model: Model | Ensemble, x: Any) -> Table:
    """The names of the columns, and a line for each row of x."""
    import numpy as np

    found = model.predict(x)
    if model.task == "regression":
        values = found.reshape(len(found), -1)
        width = values.shape[1]
        heads = ["prediction"] if width == 1 else [f"prediction_{k + 1}" for k in range(width)]
        shortest = [[float(str(value)) for value in line] for line in values]
        return ["row", *heads], [[row, *line] for row, line in enumerate(shortest)]
    shares = model.probabilities(x)
    classes = model.classes or tuple(range(shares.shape[1]))
    named = ["row", "prediction", *(f"probability_{name}" for name in classes)]
    shown = np.round(shares.astype(np.float64), 6).tolist()
    lines = zip(found.tolist(), shown, strict=True)
    return named, [[row, name, *each] for row, (name, each) in enumerate(lines)]


def csv_text(heads: list[str], rows: list[list[Any]]) -> str:
    """Comma-separated lines, quoted where they must be.

    >>> csv_text(["row", "prediction"], [[0, "a,b"]])
    'row,prediction\\n0,"a,b"\\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return text.getvalue()


def encoded(text: str) -> bytes:
    """UTF-8, with a byte order mark if there is anything but ASCII: spreadsheets ask for it."""
    return text.encode("ascii" if text.isascii() else "utf-8-sig")
