"""What one of Backlit's models answers to the rows held out.

This module refuses to know how the model was made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from backlit.data.tables.read import read_table
from backlit.data.tables.table import Table
from backlit.training.ensemble import Ensemble
from backlit.training.model import Model


def new_rows(model: Model | Ensemble, folder: Path) -> Table:
    """test.csv, its columns read as those of training were."""
    prepared = model.preparation
    if prepared is None:
        raise SystemExit("a model of a table prepares its rows by itself")
    return read_table(folder / "test.csv", kinds=prepared.kinds)


def answer(model: Model | Ensemble, rows: Table) -> dict[str, Any]:
    """`predicted`, and of classes `shares` and `classes`."""
    said: dict[str, Any] = {"predicted": model.predict(rows).tolist()}
    if model.task == "classification":
        said["shares"] = model.probabilities(rows).tolist()
        said["classes"] = list(model.classes or ())
    return said


def networks(model: Model | Ensemble) -> tuple[Model, ...]:
    """Those that answer together."""
    return model.members if isinstance(model, Ensemble) else (model,)
