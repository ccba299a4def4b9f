"""What a run has said so far, kept for looking back: `run.history["validation_loss"]`.

This module refuses to know about files: a journal read back gives the same history.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..base.errors import UnknownNameError
from ..runs.events import (
    ChunkDone,
    EpochEnded,
    Event,
    GuardFired,
    PolicyActed,
    RunEnded,
    RunStarted,
    StatisticsTaken,
)


class History:
    """A listener that remembers.

    epochs      one mapping an epoch: epoch, iteration, learning_rate and the metrics
    statistics  how layers and parameters stood, in the order taken
    actions     what policies did
    started     what the run said of itself at its beginning, or None
    faults      where NaN or infinity was met
    ended       how the run came to an end, or None
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.epochs: list[dict[str, float]] = []
        self._losses: list[float] = []  # of finished epochs
        self._open: list[float] = []  # of the epoch under way
        self.statistics: list[StatisticsTaken] = []
        self.actions: list[PolicyActed] = []
        self.started: RunStarted | None = None
        self.faults: list[GuardFired] = []
        self.ended: RunEnded | None = None
        for event in events:
            self(event)

    def __call__(self, event: Event) -> None:
        """Remember an event."""
        if isinstance(event, EpochEnded):
            place = {"epoch": event.epoch, "iteration": event.iteration}
            self.epochs.append(place | {"learning_rate": event.learning_rate} | event.metrics)
            self._losses.extend(event.losses)
            self._open = []
        elif isinstance(event, ChunkDone):
            self._open.extend(event.losses)
        elif isinstance(event, StatisticsTaken):
            self.statistics.append(event)
        elif isinstance(event, RunStarted):
            self.started = event
        elif isinstance(event, GuardFired):
            self.faults.append(event)
        elif isinstance(event, RunEnded):
            self.ended = event
        elif isinstance(event, PolicyActed):
            self.actions.append(event)
            if event.policy == "roll_back":
                self._open = []

    @property
    def losses(self) -> list[float]:
        """The loss of every iteration, before its update; the unfinished epoch's, too."""
        return self._losses + self._open

    def __getitem__(self, metric: str) -> list[float]:
        """One value an epoch. Raises UnknownNameError, with the nearest name."""
        if self.epochs and metric not in self.epochs[0]:
            raise UnknownNameError("history", metric, self.metrics)
        return [epoch[metric] for epoch in self.epochs]

    def __len__(self) -> int:
        return len(self.epochs)

    def __repr__(self) -> str:
        return f"History({len(self)} epochs: {', '.join(self.metrics)})"

    @property
    def metrics(self) -> list[str]:
        """The names that can be asked for."""
        return list(self.epochs[0]) if self.epochs else []
