"""The complete state of a run: everything a checkpoint must hold to go on bit for bit.

Arrays and plain facts only. This module refuses to know about files and engines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.trees import below, ordered, within
from .clock import Clock

Array = NDArray[Any]
Arrays = dict[str, Array]
_GROUPS = ("state", "best", "anchor", "epoch")


@dataclass
class RunState:
    """Where a run stands.

    arrays       the step's state: `parameters/…`, `statistics/…`, `optimizer/…`
    clock        epochs and iterations done
    rate_factor  what policies have multiplied the learning rate by
    policies     each policy's own state
    best         parameters and statistics of the best epoch, or None
    best_epoch   its number, from 1
    best_value   the monitored metric then
    anchor       arrays at the start of this epoch, if a roll-back may need them
    roll_backs   how many there were
    epoch_rows   metrics of this epoch's iterations so far, name -> list
    stopped      why no further epoch follows, or None
    """

    arrays: Arrays
    clock: Clock
    rate_factor: float = 1.0
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    best: Arrays | None = None
    best_epoch: int | None = None
    best_value: float | None = None
    anchor: Arrays | None = None
    roll_backs: int = 0
    epoch_rows: dict[str, list[float]] = field(default_factory=dict)
    stopped: str | None = None

    def note(self, metrics: Mapping[str, Array], count: int) -> None:
        """Add the metrics of some iterations to this epoch's."""
        for name, values in metrics.items():
            self.epoch_rows.setdefault(name, []).extend(values[:count].astype(float).tolist())

    def model(self) -> Arrays:
        """Parameters and statistics as they are now."""
        return {
            name: value
            for name, value in self.arrays.items()
            if name.startswith(("parameters/", "statistics/"))
        }

    def to_checkpoint(self) -> tuple[Arrays, dict[str, Any]]:
        """Arrays and facts, from which `from_checkpoint` makes an equal state."""
        groups: dict[str, Mapping[str, Array]] = {
            "state": self.arrays,
            "best": self.best or {},
            "anchor": self.anchor or {},
            "epoch": {name: np.array(rows) for name, rows in self.epoch_rows.items()},
        }
        arrays: Arrays = {}
        for group, tree in groups.items():
            arrays |= below(group, tree)
        facts = {
            "epoch": self.clock.epoch,
            "done": self.clock.done,
            "per_epoch": self.clock.per_epoch,
            "rate_factor": self.rate_factor,
            "policies": self.policies,
            "best_epoch": self.best_epoch,
            "best_value": self.best_value,
            "roll_backs": self.roll_backs,
            "stopped": self.stopped,
        }
        return ordered(arrays), facts

    @staticmethod
    def from_checkpoint(arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> RunState:
        """The state that a checkpoint holds."""
        trees = {group: within(arrays, group) for group in _GROUPS}
        return RunState(
            arrays=trees["state"],
            clock=Clock(facts["epoch"], facts["done"], facts["per_epoch"]),
            rate_factor=facts["rate_factor"],
            policies={name: dict(each) for name, each in facts["policies"].items()},
            best=trees["best"] or None,
            best_epoch=facts["best_epoch"],
            best_value=facts["best_value"],
            anchor=trees["anchor"] or None,
            roll_backs=facts["roll_backs"],
            epoch_rows={name: values.tolist() for name, values in trees["epoch"].items()},
            stopped=facts["stopped"],
        )
