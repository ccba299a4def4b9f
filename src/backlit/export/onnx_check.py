"""Whether an ONNX file answers as its model does: both are given the same random rows.

This module refuses to know how the file came about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base.errors import RunError
from ..base.rng import normal
from ..data.tables.table import Table
from ..training.ensemble import Ensemble
from ..training.model import Model
from .random_tables import random_table
from .subject import columns_of, members_of

Array = NDArray[Any]
ROWS: Final = 64
TOLERANCE: Final = 1e-5


@dataclass(frozen=True)
class Check:
    """How far the answers of a file are from the model's.

    rows        how many random rows were answered
    difference  the largest difference: of shares as it is, of values as a share of the largest
    """

    rows: int
    difference: float


def compared(data: bytes, model: Model | Ensemble) -> Check | None:
    """Run an ONNX file beside its model; None where onnxruntime is not installed.

    Raises RunError if the answers differ by more than 1e-5, or if a row's label is not that of
    its largest share.
    """
    try:
        runtime: Any = import_module("onnxruntime")
    except ModuleNotFoundError:
        return None
    settings = runtime.SessionOptions()
    settings.log_severity_level, settings.intra_op_num_threads = 3, 1
    members = members_of(model)
    prepared = [each.preparation for each in members if each.preparation is not None]
    rows: Any
    if not prepared:
        rows = normal(0, "export/rows", (ROWS, *model.input_shape)).astype(np.float32)
        values = [rows]
    else:
        rows = random_table(prepared, ROWS)
        inputs = as_inputs(rows)
        values = [inputs[name] for name in columns_of(members)]
    try:
        session = runtime.InferenceSession(data, settings, providers=["CPUExecutionProvider"])
        names = [each.name for each in session.get_inputs()]
        found = session.run(None, dict(zip(names, values, strict=True)))
    except Exception as fault:  # of any kind: the runtime has a tree of its own
        raise _refusal(f"{type(fault).__name__}: {fault}") from fault
    return Check(ROWS, _difference(found, model, rows))


def as_inputs(table: Table) -> dict[str, Array]:
    """The columns of a table as the inputs of an ONNX file: see `onnx_columns`."""
    found = {}
    for column in table.columns:
        if column.kind == "category":
            values = np.where(column.missing, "", column.values).astype(object)
        elif column.kind == "date":
            values = column.values.astype(np.int64) / 86_400e6
        else:
            values = column.values.astype(np.float64)
        if column.kind != "category":
            values = np.where(column.missing, np.nan, values)
        found[column.name] = values[:, np.newaxis]
    return found


def _difference(found: Sequence[Array], model: Model | Ensemble, rows: Any) -> float:
    if model.task == "regression":
        wanted = np.asarray(model.predict(rows), dtype=np.float64)
        size = np.abs(found[-1] - wanted) / (float(np.abs(wanted).max()) or 1.0)
    else:
        wanted = model.probabilities(rows)
        size = np.abs(found[-1] - wanted)
        sorted_shares = np.sort(wanted, axis=1)
        is_clear = sorted_shares[:, -1] - sorted_shares[:, -2] > TOLERANCE
        if (found[0] != model.predict(rows))[is_clear].any():
            raise _refusal("another label for the same probabilities")
    difference = float(size.max())
    if not difference <= TOLERANCE:
        raise _refusal(f"a difference of {difference:.3g}")
    return difference


def _refusal(got: str) -> RunError:
    return RunError(
        "the ONNX file",
        expected=f"the model's own answers to {ROWS} random rows, within {TOLERANCE:g}",
        got=f"{got}, by onnxruntime",
        action="nothing was written; use --numpy, and report it",
    )
