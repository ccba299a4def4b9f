"""Backlit without a search: `fit_table(table, target)`, nothing chosen by hand but the seed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import backlit as bl
from backlit.data.tables.read import read_table

from ...tables.peers import serve
from .answering import answer, new_rows


class Train:
    """A table by Backlit's defaults."""

    def choose(self, folder: Path) -> dict[str, Any]:
        return {"setting": {}, "tried": {}}

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        target = serve.task_of(folder)["target"]
        table = read_table(folder / "train.csv")
        run = bl.fit_table(table, target, test=None, seed=setting["seed"], progress="quiet")
        said = answer(run.model, new_rows(run.model, folder))
        cpu = time.process_time()
        return {"answer": said, "cpu": cpu, "engine": run.engine, "members": len(run.members)}


if __name__ == "__main__":
    serve.serve(Train())
