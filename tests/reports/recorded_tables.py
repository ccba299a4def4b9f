"""Two recorded runs on tables: what known models answer, recorded as training records it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from backlit.data.tables.table import Table
from backlit.runs.evaluation import read_evaluation, write_evaluation
from backlit.runs.folder import RunFolder
from backlit.training.table_metrics import classification_scores, regression_scores
from backlit.training.table_record import KEY, table_record
from known_models import Prepared, Shares, Values, prepared, table, two
from reports.recorded_runs import digits_run, plane_run


def _sizes(n: int) -> tuple[Table, Any]:
    rng = np.random.default_rng(0)
    size = rng.normal(50, 10, n)
    town: list[Any] = [("서울", "Paris", None)[k] for k in rng.integers(0, 3, n)]
    day = np.datetime64("2024-01-01", "us") + rng.integers(0, 300, n) * np.timedelta64(1, "D")
    columns = {"size": size, "town": town, "day": day, "number": np.arange(n)}
    return table(lines=np.arange(2, n + 2), **columns), rng


def _height(x: Table) -> Any:
    days = (x["day"].values - np.datetime64("2024-01-01", "us")) / np.timedelta64(100, "D")
    return (x["size"].values - 50) / 10 + (x["town"].values == "Paris") + days


def _kept(folder: RunFolder, facts: dict[str, Any], arrays: dict[str, Any]) -> RunFolder:
    write_evaluation(folder, facts, arrays)
    return folder


def classes_run(parent: Path, classes: tuple[str, str] = ("no", "yes")) -> RunFolder:
    """A classification of 240 test rows into two classes, with an id left out."""
    n = 240
    data, rng = _sizes(n)

    def shares(x: Table) -> Any:
        return two(1 / (1 + np.exp(1.5 - _height(x))))

    came = (rng.random(n) < shares(data)[:, 1]).astype(np.int64)
    data = Table(data.name, (*data.columns, table(answer=[classes[k] for k in came])["answer"]),
                 data.source)  # fmt: skip
    gone = {"number": "an id: every row has its own"}
    model = Shares(prepared(data, "answer", classes, gone), shares)
    given = shares(data)
    scores = {"rows": n, "loss": 0.5, **classification_scores(given, came)}
    always = classification_scores(np.tile([0.6, 0.4], (n, 1)), came)
    baselines = {"majority": always, "linear": {**scores, "auc": float("nan")}}
    rows = np.arange(n)
    facts, arrays = table_record(model, data, rows, part="test", test=(data, rows),
                                 baselines=baselines, notes=["size: decimal comma"])  # fmt: skip
    folder = digits_run(parent)
    said = given.argmax(axis=1)
    confusion = np.zeros((2, 2), dtype=np.int64)
    np.add.at(confusion, (came, said), 1)
    own = {"targets": came, "predictions": said, "probabilities": given, "confusion": confusion}
    old = {"test": scores, "classes": list(classes), "task": "classification", "image_shape": None}
    return _kept(folder, {**old, KEY: facts}, {**own, **arrays})


def values_run(parent: Path) -> RunFolder:
    """A regression: 240 test rows, prices in their own unit beside standardised ones."""
    n = 240
    data, rng = _sizes(n)
    price = 1000 + 200 * _height(data) + rng.normal(0, 50, n)
    data = Table(data.name, (*data.columns, table(price=price)["price"]), data.source)
    kept: Prepared = prepared(data, "price")
    model = Values(kept, lambda x: 1000 + 200 * _height(x))
    given = model.predict(data)
    scores = {"rows": n, "loss": 0.1, **regression_scores(given, price)}
    mean = regression_scores(np.full(n, price.mean()), price)
    facts, arrays = table_record(model, data, np.arange(n), part="test", baselines={"mean": mean})
    folder = plane_run(parent)
    old, recorded = read_evaluation(folder)
    own = {"predictions": given[:, None], "targets": price[:, None], "losses": recorded["losses"]}
    return _kept(folder, {**old, "test": scores, KEY: facts}, {**own, **arrays})
