"""Cases: runs carried out, kept as what they recorded, sick ones only if they came out worse.

This module refuses to know how anybody judges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from backlit.base.errors import NonFiniteError
from backlit.data.dataset import Dataset
from backlit.runs.events import Event, to_data
from backlit.training.fit import train
from backlit.training.history import History
from backlit.training.model import Model
from backlit.training.plan import Plan

from .healthy import drawn
from .sickness import SICKNESSES, Pair, Setting
from .subjects import subject

_MARGIN: Final = 0.05  # of accuracy, R2 or recall, for a sickness to have hurt
_LEARNT: Final = 0.3  # of accuracy or R2 above the best constant answer, for a twin to be one
_SLOWER: Final = 1.5  # times the loss on training rows, for learning to have suffered,
_BEHIND: Final = 0.02  # and so much of a constant answer's loss behind
_ERROR: Final = 1.25  # times what is left of the variance
_ENDED: Final = 3  # epochs at the end of a run, whose mean score counts, too
_RISEN: Final = 1.3  # times the least loss on held-out rows, for a run to have overfitted,
_GAP: Final = 0.15  # or of accuracy between training and held-out rows
HEALTHY: Final = "healthy"
_CLASSES: Final = {"class-imbalance": True, "steps-too-long": False}
"""Sicknesses of classes only; those of values only, where a lower error shows that matters."""


@dataclass(frozen=True)
class Case:
    """A run as it was recorded, and what is wrong with it.

    name   `healthy`, or the name of its sickness
    score  the best accuracy or R2 on held-out rows
    rise   the last loss on held-out rows over the least
    facts  plan, events, confusion: plain data, for JSON
    """

    number: int
    subject: str
    name: str
    dose: str
    score: float
    rise: float
    facts: dict[str, Any]


@dataclass(frozen=True)
class _Run:
    events: list[Event]
    history: History
    confusion: Any
    score: float
    ended: float
    balanced: float
    plan: Any

    @property
    def rise(self) -> float:
        losses = self.history["validation_loss"] if len(self.history) else []
        return losses[-1] / min(losses) if losses else float("nan")

    @property
    def gap(self) -> float:
        pair = ("train_accuracy_predict", "validation_accuracy")
        if not set(pair) <= set(self.history.metrics):
            return 0.0
        return self.history[pair[0]][-1] - self.history[pair[1]][-1]

    @property
    def loss(self) -> float:
        losses = self.history["train_loss_predict"] if len(self.history) else []
        return losses[-1] if losses and np.isfinite(losses[-1]) else float("inf")


def case(number: int, names: tuple[str, ...], folder: Path | None, seed: int) -> Case | None:
    """Draw and carry out case `number`; None where a sickness did not hurt.

    Of four numbers two are healthy draws, one even and one odd, and two sick.
    """
    rng = np.random.default_rng([seed, number])
    chosen = subject(names[int(rng.integers(len(names)))], folder)
    recipe = drawn(rng, chosen.train.rows)
    if number % 4 < 2:
        run = _carried_out(Setting(recipe, chosen.train, chosen.held))
        return _case(number, chosen.name, HEALTHY, "", run)
    name = list(SICKNESSES)[number // 4 % len(SICKNESSES)]
    if bool(chosen.train.class_count) != _CLASSES.get(name, bool(chosen.train.class_count)):
        return None
    pair = SICKNESSES[name](rng, recipe, chosen)
    run = _carried_out(pair.sick)
    if not _hurt(pair, run):
        return None
    return _case(number, chosen.name, name, pair.dose, run)


def _case(number: int, data: str, name: str, dose: str, run: _Run) -> Case:
    facts = {
        "plan": run.plan.to_data(),
        "events": [to_data(event) for event in run.events if event.kind != "chunk_done"],
        "confusion": None if run.confusion is None else run.confusion.tolist(),
    }
    return Case(number, data, name, dose, run.score, run.rise, facts)


def _hurt(pair: Pair, sick: _Run) -> bool:
    if pair.worse == "always":
        return True
    if pair.worse == "course":
        return sick.rise >= _RISEN or sick.gap >= _GAP
    twin = _carried_out(pair.twin)
    if twin.score - _constant(pair.twin.held) < min(_LEARNT, 0.5 * (1 - _constant(pair.twin.held))):
        return False
    if pair.worse == "balance":
        return twin.balanced - sick.balanced >= _MARGIN
    if pair.worse == "error":
        return (1 - sick.ended) >= _ERROR * (1 - twin.ended)
    worse = not (sick.score > twin.score - _MARGIN and sick.ended > twin.ended - _MARGIN)
    if pair.worse == "learning" and not worse:
        start = sick.history.started
        known = (start.data.get("constant_loss") if start else None) or 1.0
        slower = sick.loss - twin.loss >= _BEHIND * known
        return slower and sick.loss >= _SLOWER * twin.loss
    return worse


def _carried_out(setting: Setting) -> _Run:
    plan, heard = setting.recipe.plan(setting.train), list[Event]()
    first = _biased(plan, setting) if setting.bias else None

    def hear(event: Event) -> None:
        heard.append(event)

    run: Any
    try:
        run = train(
            plan, setting.train, validation=setting.held, first=first, listeners=[hear],
            progress="quiet",
        )  # fmt: skip
    except NonFiniteError as error:
        run = error.run
    history = History(heard)
    found = run.evaluations.get("validation") if run is not None else None
    confusion = None if found is None else found.arrays.get("confusion")
    balanced = float("nan")
    if confusion is not None:
        rows = confusion.sum(1)
        balanced = float(np.mean(np.diag(confusion)[rows > 0] / rows[rows > 0]))
    scores = _scores(history, setting.held)
    best, ended = max(scores, default=-np.inf), float(np.mean(scores[-_ENDED:] or [-np.inf]))
    return _Run(heard, history, confusion, best, ended, balanced, plan)


def _scores(history: History, held: Dataset) -> list[float]:
    """Accuracy or R2 on held-out rows after each epoch."""
    if "validation_accuracy" in history.metrics:
        return history["validation_accuracy"]
    losses = history["validation_loss"] if len(history) else []
    return [1 - loss / float(np.var(held.y)) for loss in losses]


def _constant(held: Dataset) -> float:
    """The accuracy of the commonest class; the R2 of the mean, 0."""
    return float(np.bincount(held.y).max() / held.rows) if held.class_count else 0.0


def _biased(plan: Plan, setting: Setting) -> Model:
    """First values as the plan draws them, but for the biases of the hidden layers."""
    shape = setting.train.feature_shape
    arrays = plan.network.init(shape, seed=plan.seed)
    last = [name for name in plan.network.names if name.startswith("dense")][-1]
    for name, value in arrays.items():
        if name.endswith("/bias") and not name.startswith(last):
            value[...] = setting.bias
    named = {f"parameters/{name}": value for name, value in arrays.items()}
    return Model(plan.network, plan.loss, named, shape)
