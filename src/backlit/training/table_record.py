"""What is recorded of a model of a table, for its report: plain facts and a few arrays.

Everything is bounded: 40 columns, 24 worst rows, cells and names of 60 characters.
This module refuses to draw, and to know how the model was trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError
from ..data.preparation.roles import ColumnRole
from ..data.tables.column import Column
from ..data.tables.table import Table
from .asking import (
    Answering,
    Array,
    Floats,
    held_answers,
    known_rows,
    row_losses,
    sampled,
    truths,
)
from .calibration import calibration
from .dependence import Dependence, partial_dependence
from .importance import REPEATS, Importance, permutation_importance, sample_size

KEY: Final = "table"
"""Where the facts belong among those of `evaluation.json`."""
_MOST_COLUMNS, _WORST, _CELLS, _LETTERS = 40, 24, 8, 60
_MOST_POINTS = 10_000
_MOST_NOTES = 20
_DEPENDENCES = 3


def table_record(
    model: Answering,
    table: Table,
    rows: Array,
    *,
    part: str = "validation",
    test: tuple[Table, Array] | None = None,
    members: Sequence[tuple[Answering, Array]] = (),
    roles: Sequence[ColumnRole] | None = None,
    baselines: Mapping[str, Mapping[str, float]] | None = None,
    notes: Sequence[str] = (),
    repeats: int = REPEATS,
    seed: int = 0,
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The facts, to be kept under `KEY`, and the arrays, to be kept beside the evaluation's.

    table, rows   the held-out rows on which columns are judged
    part          what they are: validation, or test where there are no others
    test          a table and its rows that had no say in training: calibration, the worst
                  rows and the scatter are of these if given, otherwise of `rows`
    members       of an ensemble, each with the rows of `table` that it alone held back: columns
                  are judged by each on its own, and without a test the worst rows are too
    roles         of the columns, where they are not those of the model's own preparation
    baselines     majority, mean, linear … -> metric -> value, on the same rows as the scores
    notes         sentences for people; those of the table and its columns are added

    Facts: part, rows (those that can be judged), sample (of them, for the importances), repeats,
    members (of the model), metric (`log_loss` or `rmse`), target, columns (name, kind, role, how,
    why), roles (role -> number of columns), baselines, importance (column, mean, low, high),
    dependence (column, kind, output, values, means, low, high), scored (part, rows),
    calibration_of (the class, or None for whatever class was answered), calibration (low, high,
    predicted, observed, count), worst (row, line, cells, true, predicted, share, loss), notes.

    Arrays, of a regression: `table_rows`, `table_targets`, `table_predictions` (n,), in the
    target's unit, of at most 10,000 rows.

    A model whose answers are not finite is recorded without what follows from them.
    """
    target, features = model.preparation.target, _features(model)
    judges = members or [(model, rows)]
    judged = known_rows(model, table, np.unique(np.concatenate([each for _, each in judges])))
    facts: dict[str, Any] = {
        "part": part,
        "rows": len(judged),
        "sample": min(len(judged), sample_size(len(features), repeats)[1]),
        "repeats": repeats,
        "members": len(getattr(model, "members", ())) or 1,
        "metric": "rmse" if target.classes is None else "log_loss",
        "target": _both_ends(target.name),
        "baselines": {name: dict(scores) for name, scores in (baselines or {}).items()},
        "scored": {"part": part if test is None else "test", "rows": len(judged)},
        "notes": [_cut(note, 200) for note in (*notes, *_notes(table))][:_MOST_NOTES],
    }
    arrays: dict[str, NDArray[Any]] = {}
    found: tuple[Importance, ...] = ()
    try:
        found = tuple(filter(_is_finite, permutation_importance(
            model, table, rows, members=members, repeats=repeats, seed=seed
        )))  # fmt: skip
        facts["importance"] = [_plain(each) for each in found]
        facts["dependence"] = [
            _plain(course)
            for each in found[:_DEPENDENCES]
            if each.mean > 0
            for course in partial_dependence(model, table, judged, each.column, seed=seed)
            if _is_finite(course)
        ]
        shown = table if test is None else test[0]
        scored, given = held_answers(judges if test is None else [(model, test[1])], shown)
        facts["scored"]["rows"] = len(scored)
        if len(scored):
            columns = ([each.column for each in found] or features)[:_CELLS]
            true = truths(model, shown.take(scored))
            facts["worst"] = _worst(model, shown, scored, given, true, columns)
            if target.classes is None:
                arrays = _points(scored, given, true, seed)
            else:
                facts |= _calibrated(target.classes, given, true)
    except NonFiniteError:
        pass  # the scores say so already
    roles = model.preparation.roles if roles is None else roles
    return facts | _columns(roles, [each.column for each in found]), arrays


def _features(model: Answering) -> list[str]:
    return [role.name for role in model.preparation.roles if role.role == "feature"]


def _worst(
    model: Answering, table: Table, rows: Array, given: Floats, true: Array, columns: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows with the largest loss: the largest comes first."""
    losses, classes = row_losses(given, true), model.preparation.target.classes
    lines = table.source.lines
    found = []
    for k in np.argsort(-losses, kind="stable")[:_WORST].tolist():
        row = int(rows[k])
        fact: dict[str, Any] = {
            "row": row,
            "line": None if lines is None else int(lines[row]),
            "cells": {_both_ends(name): cell_text(table[name], row) for name in columns},
        }
        if classes is None:
            value, answer = float(true[k]), float(given[k, 0])
            fact |= {"true": value, "predicted": answer, "loss": abs(answer - value)}
        else:
            answer = int(given[k].argmax())
            fact |= {
                "true": _cut(str(classes[true[k]])),
                "predicted": _cut(str(classes[answer])),
                "share": float(given[k, answer]),
                "loss": float(losses[k]),
            }
        found.append(fact)
    return found


def _points(rows: Array, given: Floats, true: Array, seed: int) -> dict[str, NDArray[Any]]:
    """What a scatter is made of."""
    drawn = sampled(np.arange(len(rows)), _MOST_POINTS, "table_record/points", seed)
    return {
        "table_rows": rows[drawn],
        "table_targets": true[drawn],
        "table_predictions": given[drawn, 0],
    }


def _calibrated(classes: Sequence[str], given: Floats, true: Array) -> dict[str, Any]:
    """Of two classes the forecasts for the second; of more those for whatever was answered."""
    if len(classes) == 2:
        found = calibration(given[:, 1], true == 1)
        return {"calibration_of": _cut(str(classes[1])), "calibration": found}
    found = calibration(given.max(axis=1), given.argmax(axis=1) == true)
    return {"calibration_of": None, "calibration": found}


def _columns(roles: Sequence[ColumnRole], important: Sequence[str]) -> dict[str, Any]:
    """The columns in their order; of more than 40 the target, those left out, the important."""
    places = {name: place for place, name in enumerate(important)}
    target = [role for role in roles if role.role == "target"]
    dropped = [role for role in roles if role.role == "dropped"]
    features = [role for role in roles if role.role == "feature"]
    features.sort(key=lambda role: places.get(role.name, len(places)))
    first, half = [*target, *dropped], _MOST_COLUMNS // 2  # of the room for what was left out
    kept = [*first[:half], *features, *first[half:]][:_MOST_COLUMNS]
    facts = [
        {
            "name": _both_ends(role.name),
            "kind": role.kind,
            "role": role.role,
            "how": _cut(role.how),
            "why": _cut(role.why, 200),
        }
        for role in roles
        if role in kept
    ]
    return {
        "columns": facts,
        "roles": {"feature": len(features), "dropped": len(dropped), "target": len(target)},
    }


def cell_text(column: Column, row: int) -> str:
    """A cell for people, at most 60 characters; empty where the value is missing.

    >>> cell_text(Column("age", "number", np.array([30.5]), np.array([False])), 0)
    '30.5'
    """
    if column.missing[row]:
        return ""
    value = column.values[row]
    if column.kind == "number":
        return f"{value:.10g}"
    text = str(value).removesuffix("T00:00:00.000000") if column.kind == "date" else str(value)
    return _cut(text)


def _notes(table: Table) -> list[str]:
    """What was understood of the file and of its columns."""
    told = [f"{column.name}: {note}" for column in table.columns for note in column.notes]
    return [*table.source.notes, *told]


def _is_finite(told: Importance | Dependence) -> bool:
    """Whether values were so large that their squares are no numbers: then nothing is told."""
    return bool(np.isfinite([told.low, told.high]).all())


def _plain(told: Importance | Dependence) -> dict[str, Any]:
    """As plain data, with names and values cut."""

    def short(value: Any) -> Any:
        if isinstance(value, tuple):
            return [short(each) for each in value]
        return _cut(value) if isinstance(value, str) else value

    facts = {name: short(value) for name, value in asdict(told).items()}
    return {**facts, "column": _both_ends(told.column)}


def _cut(text: str, most: int = _LETTERS) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _both_ends(name: str) -> str:
    """The name of a column, cut in its middle: long ones often differ at their end alone."""
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 21]}…{name[-20:]}"
