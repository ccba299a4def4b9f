"""Backlit with default options: `fit_table(table, target)`, nothing chosen by hand.

The rows held out are handed over, so no further test is set apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import backlit as bl
from backlit.data.tables.read import read_table

from . import serve


class Backlit:
    """A table by Backlit's defaults."""

    def choose(self, folder: Path) -> dict[str, Any]:
        return {"setting": {}, "tried": {}}

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        target = serve.task_of(folder)["target"]
        table = read_table(folder / "train.csv")
        run, took = serve.timed(lambda: bl.fit_table(table, target, test=None, progress="quiet"))
        new = read_table(folder / "test.csv", kinds=run.preparation.kinds)
        dropped = {role.name: role.why for role in run.preparation.dropped}
        told = {"left_out": dropped, "members": len(run.members), "engine": run.engine}
        return {"predicted": run.predict(new).tolist(), **took, **told}


if __name__ == "__main__":
    serve.serve(Backlit())
