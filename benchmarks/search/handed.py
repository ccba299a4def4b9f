"""What a side is handed: rows, the settings of the trials, and a few runs to be repeated exactly.

This module refuses to know who wrote the files; NumPy is all that it imports.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .tasks import SEARCHES, Task

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Checked:
    """Runs from given first weights through given batches, whose results are known.

    settings   of each, as in `Handed.trials`
    weights    `dense1/weight` (runs, in, out), `dense1/bias` (runs, out) …
    order      (runs, epochs, updates, batch) row numbers
    """

    settings: list[dict[str, float]]
    weights: dict[str, Array]
    order: Array


@dataclass(frozen=True)
class Handed:
    """The files of one search, read.

    x, y            (rows, inputs) float32 and (rows,) int64, to learn from
    held_x, held_y  that judge
    trials          `learning_rate` and `weight_decay` of each
    sampling        the seed by which those were drawn
    """

    task: Task
    x: Array
    y: Array
    held_x: Array
    held_y: Array
    trials: list[dict[str, float]]
    sampling: int
    folder: Path

    @staticmethod
    def read(folder: Path) -> Handed:
        """What `hand_over` wrote."""
        facts = json.loads((folder / "search.json").read_text())
        rows = {name: np.load(folder / f"{name}.npy") for name in ("x", "y", "held_x", "held_y")}
        return Handed(
            task=SEARCHES[facts["name"]],
            trials=facts["trials"],
            sampling=facts["sampling"],
            folder=folder,
            **rows,
        )

    def checked(self) -> Checked:
        """The runs to be repeated: read when the search is over, for they are not timed."""
        facts = json.loads((self.folder / "search.json").read_text())
        with np.load(self.folder / "checked.npz") as file:
            arrays = dict(file)
        order = arrays.pop("order")
        return Checked(facts["reference"]["settings"], arrays, order)
