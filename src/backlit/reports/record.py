"""What a run left behind, read once: the plain facts that every part of a report draws from.

Nothing but the plan has to be there: a run that is still going on, or was cut off, has a
report too. This module refuses to know how any of it is shown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..base.errors import FileFormatError
from ..runs.diagnosis_file import read_diagnosis
from ..runs.evaluation import read_evaluation
from ..runs.events import EpochEnded, Event, RunEnded
from ..runs.folder import RunFolder
from ..runs.journal import read_events
from ..runs.plan_file import read_plan
from ..runs.times import read_times

E = TypeVar("E")


@dataclass(frozen=True)
class RunRecord:
    """A run as it was recorded.

    evaluation   the facts of evaluation.json, empty if there was none
    arrays       the arrays of evaluation.npz, likewise
    findings     what was found wrong: see `runs.diagnosis_file`
    seconds      time spent in epochs; None if it was not recorded
    ended        whether training came to an end and kept its weights; a killed run did not
    """

    name: str
    status: str
    plan: Mapping[str, Any]
    environment: Mapping[str, Any]
    events: tuple[Event, ...]
    evaluation: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    seconds: float | None
    ended: bool = True
    findings: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, folder: RunFolder) -> RunRecord:
        """Read a run folder. Raises FileFormatError, which names the file that is damaged."""
        events = tuple(read_events(folder.journal))
        recorded = folder.evaluation.is_file()
        facts, arrays = read_evaluation(folder) if recorded else ({}, {})
        times = read_times(folder.times)
        spent = {
            fact["epoch"]: float(fact["seconds"])
            for fact in times
            if fact.get("kind") == "epoch" and {"epoch", "seconds"} <= set(fact)
        }
        end = events[-1] if events else None
        turns = [fact["kind"] for fact in times if fact.get("kind") in ("start", "resume", "end")]
        return cls(
            name=folder.name,
            status=end.status if isinstance(end, RunEnded) else folder.status(),
            plan=read_plan(folder.plan),
            environment=_environment(folder),
            events=events,
            evaluation=facts,
            arrays=arrays,
            seconds=sum(spent.values()) if spent else None,
            ended=turns[-1:] == ["end"],
            findings=tuple(read_diagnosis(folder)),
        )

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind, in the order they happened."""
        return [event for event in self.events if isinstance(event, kind)]

    def last(self, kind: type[E]) -> E | None:
        """The last event of one kind, if there was any."""
        found = self.of(kind)
        return found[-1] if found else None

    @property
    def monitor(self) -> str:
        """The metric by which the best epoch is told."""
        named = self.plan.get("monitor")
        if named:
            return str(named)
        held = any("validation_loss" in event.metrics for event in self.of(EpochEnded))
        return "validation_loss" if held else "train_loss_predict"

    @property
    def best_epoch(self) -> int | None:
        """The best epoch, counted from 1: as the end tells it, otherwise by the metrics so far.

        An interrupted run tells of no end in its journal. Of equal values the first is best;
        NaN and infinity never are.
        """
        end = self.last(RunEnded)
        if end:
            return end.best_epoch
        sign = -1.0 if self.monitor.endswith(("accuracy", "r2")) else 1.0
        found = [
            (sign * value, int(epoch))
            for epoch, value in zip(*self.metric(self.monitor), strict=True)
            if math.isfinite(value)
        ]
        return min(found)[1] if found else None

    @property
    def keeps_last(self) -> bool:
        """Whether the plan asks for the weights of the end instead of the best epoch's."""
        return self.plan.get("keep") == "last"

    @property
    def kept_epoch(self) -> int | None:
        """The epoch whose weights were kept; None for those of the end, or if none were yet."""
        return self.best_epoch if self.ended and not self.keeps_last else None

    def kinds(self) -> set[str]:
        """The kinds of layer in the plan's network; a dropout of rate 0 is none."""
        network = self.plan.get("network")
        layers = network.get("layers", ()) if isinstance(network, Mapping) else ()
        described = [each for each in layers if isinstance(each, Mapping)]
        return {str(each.get("kind")) for each in described if each.get("rate") != 0}

    @property
    def part(self) -> str | None:
        """What was evaluated: test rows if there were any, otherwise validation rows."""
        return next((part for part in ("test", "validation") if part in self.evaluation), None)

    @property
    def sound(self) -> bool:
        """Whether scores and answers are finite numbers, so that there is something to say."""
        facts = self.evaluation.get(self.part, {}) if self.part else {}
        scores = [facts[name] for name in ("loss", "accuracy", "rmse") if name in facts]
        answers = [self.array(name) for name in ("predictions", "probabilities")]
        finite = all(math.isfinite(float(score)) for score in scores)
        return finite and all(bool(np.isfinite(each).all()) for each in answers)

    @property
    def classes(self) -> list[str]:
        """The names of the classes; none for a regression."""
        names = self.evaluation.get("classes")
        if names:
            return [str(name) for name in names]
        return [str(k) for k in range(len(self.arrays.get("confusion", ())))]

    def metric(self, name: str) -> tuple[list[float], list[float]]:
        """The epochs in which a metric was measured, and its values."""
        epochs = [event for event in self.of(EpochEnded) if name in event.metrics]
        return [float(e.epoch) for e in epochs], [float(e.metrics[name]) for e in epochs]

    @property
    def score_name(self) -> str | None:
        """The metric beside the loss: accuracy, rmse, or none."""
        names = {name for event in self.of(EpochEnded)[:1] for name in event.metrics}
        for score in ("accuracy", "rmse"):
            if any(name.endswith((f"_{score}", f"_{score}_predict")) for name in names):
                return score
        return None

    def array(self, name: str) -> NDArray[Any]:
        """An array of the evaluation; an empty one if it was not recorded."""
        return np.asarray(self.arrays.get(name, np.empty(0)))


def _environment(folder: RunFolder) -> Mapping[str, Any]:
    if not folder.environment.is_file():
        return {}
    try:
        facts = json.loads(folder.environment.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FileFormatError(
            "environment.json",
            expected="a JSON object",
            got=str(error),
            where=str(folder.environment),
            action="delete the file: the report is drawn without it",
        ) from error
    return facts if isinstance(facts, dict) else {}
