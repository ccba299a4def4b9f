"""The words in which a run speaks: each event a frozen record.

Training says them, listeners hear them, the journal writes them, reports read them. Epochs
and iterations count from 1: "epoch 3, iteration 1500" is the state after 1500 updates.
`ChunkDone` is never written, because where a chunk ends depends on how fast the machine is.
This module refuses to know who speaks and who listens.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ..base.errors import FileFormatError, UnknownNameError
from .plain import number


@dataclass(frozen=True)
class RunStarted:
    """A run begins: its plan, the number of parameters, and the rows it will see.

    data  facts of the training rows: how inputs and targets are scaled, rows of each class
    """

    kind: ClassVar[str] = "run_started"
    plan: dict[str, Any]
    parameters: int
    train_rows: int
    validation_rows: int
    test_rows: int
    iterations_per_epoch: int
    epochs: int
    data: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class StatisticsTaken:
    """How every layer and parameter stands after an iteration.

    layers      layer -> mean, spread (standard deviation), zeros and saturated (shares in
                [0, 1]) of its output
    parameters  parameter -> gradient_norm, weight_norm, update_ratio (|update| / |weight|)
    """

    kind: ClassVar[str] = "statistics_taken"
    epoch: int
    iteration: int
    layers: dict[str, dict[str, float]]
    parameters: dict[str, dict[str, float]]


@dataclass(frozen=True)
class ChunkDone:
    """Some iterations are done; `iteration` is the last of them, `losses` one for each."""

    kind: ClassVar[str] = "chunk_done"
    epoch: int
    iteration: int
    losses: tuple[float, ...]


@dataclass(frozen=True)
class EpochEnded:
    """One pass over the training set is done.

    metrics  name -> value: `train_loss` and `train_accuracy` are means over the epoch while the
             parameters moved; `train_loss_predict` and the like are measured at its end
    losses   the loss of each iteration of the epoch
    """

    kind: ClassVar[str] = "epoch_ended"
    epoch: int
    iteration: int
    learning_rate: float
    metrics: dict[str, float]
    losses: tuple[float, ...]


@dataclass(frozen=True)
class PolicyActed:
    """A policy changed training, or ended it: which, what it did, and the facts it went by."""

    kind: ClassVar[str] = "policy_acted"
    epoch: int
    iteration: int
    policy: str
    message: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class GuardFired:
    """NaN or infinity was met, before the update of `iteration` was made."""

    kind: ClassVar[str] = "guard_fired"
    epoch: int
    iteration: int
    tensor: str
    layer: str | None
    message: str


@dataclass(frozen=True)
class RunEnded:
    """A run is over, for now: `status` is finished, interrupted or failed."""

    kind: ClassVar[str] = "run_ended"
    status: str
    reason: str
    epoch: int
    iteration: int
    best_epoch: int | None
    facts: dict[str, Any]


Event = RunStarted | StatisticsTaken | ChunkDone | EpochEnded | PolicyActed | GuardFired | RunEnded
_KINDS: dict[str, type[Event]] = {
    each.kind: each
    for each in (
        RunStarted,
        StatisticsTaken,
        ChunkDone,
        EpochEnded,
        PolicyActed,
        GuardFired,
        RunEnded,
    )
}
READ_BY_ITS_WRITER = "put a copy back, or read it with the version of Backlit that wrote it"
_NUMBERS = ("learning_rate", "metrics", "layers", "losses")  # where "nan" is a number again


def to_data(event: Event) -> dict[str, Any]:
    """An event as a mapping: its fields, and `kind`.

    >>> to_data(ChunkDone(epoch=1, iteration=2, losses=(0.7, 0.5)))
    {'kind': 'chunk_done', 'epoch': 1, 'iteration': 2, 'losses': (0.7, 0.5)}
    """
    names = (field.name for field in dataclasses.fields(event))
    return {"kind": event.kind} | {name: getattr(event, name) for name in names}


def from_data(data: Mapping[str, Any]) -> Event:
    """The event a mapping stands for: the inverse of `to_data`, after JSON, too.

    Raises UnknownNameError for an unknown kind, FileFormatError for missing, unknown or
    unreadable fields.

    >>> from_data({"kind": "chunk_done", "epoch": 1, "iteration": 1, "losses": ["nan"]})
    ChunkDone(epoch=1, iteration=1, losses=(nan,))
    """
    name = str(data.get("kind"))
    if name not in _KINDS:
        raise UnknownNameError("an event's kind", name, _KINDS)
    kind = _KINDS[name]
    expected = {field.name for field in dataclasses.fields(kind)}
    if expected != set(data) - {"kind"}:
        raise _unreadable(name, ", ".join(sorted(expected)), ", ".join(sorted(data)))
    fields = {key: value for key, value in data.items() if key != "kind"}
    numbers = _NUMBERS + (("parameters",) if kind is StatisticsTaken else ())
    for key in fields.keys() & set(numbers):
        try:
            fields[key] = _numbers(fields[key])
        except ValueError as error:
            raise _unreadable(name, f"numbers in {key}", str(error)) from error
    return kind(**fields)


def _numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_numbers(each) for each in value)
    return number(value)


def _unreadable(kind: str, expected: str, got: str) -> FileFormatError:
    return FileFormatError(
        f"the event {kind}",
        expected=expected,
        got=got,
        action=READ_BY_ITS_WRITER,
    )
