"""Models to be exported, with numbers that no training has made tame, and their answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.data.preparation.categories import Coded, OneOf, YesNo
from backlit.data.preparation.dates import Dated
from backlit.data.preparation.numbers import Numeric
from backlit.data.preparation.preparation import Preparation
from backlit.data.preparation.roles import ColumnRole
from backlit.data.preparation.targets import Target
from backlit.data.tables.table import Table
from backlit.export.numpy_file import to_numpy
from backlit.export.onnx_file import to_onnx
from backlit.nn.layer import Layer
from backlit.nn.losses import Loss
from examples_of_kinds import example

KINDS: dict[str, Any] = {
    "price": "number", "rooms": "integer", "lift": "boolean", "kind": "category",
    "street": "category", "built": "date", "sold": "date", "floor": "integer", "yard": "number",
}  # fmt: skip
ENCODERS = (
    Numeric("price", centre=30.0, scale=10.0, low=-3.0, high=4.0, fill=0.25, missing=True),
    Numeric("rooms", "log", 1.0, 2.5, 0.5, 0.75, -2.0, 3.0, -0.5),
    YesNo("lift", missing=True),
    OneOf("kind", ("flat", "3", "집, 마당"), other=True, missing=True),
    Dated("built", 3000.0, 4000.0, 3.0, True, ("month", "weekday", "hour"), True),
    Dated("sold", 15000.0, 1000.0, cycles=("month",)),
    Numeric("floor", scale=3.0, fill=-0.5, missing=True, edges=(-1.5, -0.25, 0.0, 2.0), height=2.0),
    Numeric("yard", "log", unit=0.1, edges=(-0.5, 0.75, 1.0)),
    Coded("street", ("Elm", "Oak"), missing=True),
)


def model(
    *layers: Layer, inputs: tuple[int, ...], loss: Loss | None = None, seed: int = 0, **facts: Any
) -> bl.Model:
    """A model whose every number is drawn, statistics included; rates above 0."""
    network = bl.Chain(*layers)
    rng = np.random.default_rng(seed)
    arrays = {}
    for name, part in network.parts(inputs).items():
        values = rng.normal(size=part.shape)
        values = np.abs(values) + 0.5 if part.name == "variance" else values
        head = "parameters" if part.is_learnt else "statistics"
        arrays[f"{head}/{name}"] = values.astype("float32")
    return bl.Model(network, loss or bl.SoftmaxCrossEntropy(), arrays, inputs, **facts)


def with_layer(name: str) -> tuple[bl.Model, Any]:
    """A model with one example of a kind of layer inside it, and rows for it."""
    layer = example(name)
    inputs = (2, 3) if name == "Flatten" else (6,)
    rows = np.random.default_rng(1).normal(size=(7, *inputs)).astype("float32") * 2
    return model(layer, bl.Dense(3), inputs=inputs), rows


def preparation(task: str = "classification") -> Preparation:
    """One encoder of every kind, with every setting in use."""
    target = Target("sort", "category", "classification", ("low", "높음"))
    if task == "regression":
        target = Target("worth", "number", "regression", None, "log", 5.0, 0.5, -3.0, 3.0)
    roles = [ColumnRole(name, kind, "feature", "") for name, kind in KINDS.items()]
    last = ColumnRole(target.name, target.kind, "target", target.how)
    return Preparation((*roles, last), ENCODERS, target)


def table_model(task: str = "classification", seed: int = 0) -> bl.Model:
    """A model of a table with a column of every kind."""
    prepared = preparation(task)
    layers = (bl.Embed(((4, 3),)), bl.Dense(8), bl.GELU(), bl.Dropout(0.25, "predict"))
    inputs = (len(prepared.feature_names),)
    if task == "regression":
        return model(
            *layers, bl.Dense(1), inputs=inputs, loss=bl.MeanSquaredError(), seed=seed,
            preparation=prepared,
        )  # fmt: skip
    return model(
        *layers, bl.Dense(2), inputs=inputs, seed=seed, classes=prepared.target.classes,
        preparation=prepared,
    )  # fmt: skip


def as_rows(table: Table) -> list[dict[str, Any]]:
    """A table as the dicts that one would write by hand: None where a value is missing."""
    columns = {}
    for each in table.columns:
        plain = each.values.astype(str) if each.kind == "date" else each.values
        cells = zip(plain.tolist(), each.missing.tolist(), strict=True)
        columns[each.name] = [None if absent else value for value, absent in cells]
    return [dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)]


SCRIPT = """
import json, runpy, sys
file = runpy.run_path(sys.argv[1])
rows = json.load(sys.stdin)
said = {"predict": file["predict"](rows)}
if "probabilities" in file:
    said["probabilities"] = file["probabilities"](rows)
print(json.dumps(said, default=lambda each: each.tolist()))
assert not [name for name in sys.modules if name.startswith("backlit")]
"""


def numpy_answers(subject: Any, rows: Any, folder: Path) -> dict[str, Any]:
    """What the file of a model says of rows, in a process of its own; warnings are errors."""
    file = folder / "model.py"
    file.write_text(to_numpy(subject, "model"), encoding="utf-8")
    given = json.dumps(rows.tolist() if isinstance(rows, np.ndarray) else rows)
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", SCRIPT, str(file)],
        input=given, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def onnx_answers(subject: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """What onnxruntime makes of a model's ONNX file; skips the test where it is not installed."""
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(to_onnx(subject), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_outputs()]
    return dict(zip(names, session.run(None, inputs), strict=True))
