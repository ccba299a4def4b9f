"""A suggested change, tried: the run as it was and the changed one, side by side, for some seeds.

Both have the same rows held back, the same first values and the same order of batches, as far as
the change leaves them. The test rows are not looked at. This module refuses to know why a change
was suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from ...base.errors import InputError
from ...base.interval import difference
from ...base.words import Words
from ...data.dataset import Dataset
from ...data.split import split
from ...engines.engine import Engine
from ..drive import Listener
from ..fit import train
from ..members import trained
from ..plan import Plan
from ..run import Run
from .finding import Change

SEEDS: Final = 5
_METRICS: Final = {"accuracy": "정확도", "balanced accuracy": "균형 정확도", "R2": "R2"}
_ENDED: Final = 3  # epochs at the end, over which a score is averaged
_SEEDS: Final = 2**32


@dataclass(frozen=True)
class Trial:
    """What came of it, on held-out rows.

    metric         `accuracy`, `balanced accuracy` or `R2`, each at the end of training
    before, after  one score for each seed; a run that met NaN scores what a constant answer does
    mean, low, high   of after - before, with its 95 % interval (Student)
    """

    metric: str
    before: tuple[float, ...]
    after: tuple[float, ...]
    mean: float
    low: float
    high: float

    @property
    def measured(self) -> Words:
        """What the scores are."""
        return Words(self.metric, _METRICS[self.metric])

    @property
    def verdict(self) -> Words:
        """Whether it helped, by the interval."""
        if self.low > 0:
            return Words("it helped", "효과가 있습니다")
        if self.high < 0:
            return Words("it did harm", "오히려 나빠졌습니다")
        return Words("no difference that shows", "뚜렷한 차이가 없습니다")

    def to_data(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        facts = {"metric": self.metric, "before": list(self.before), "after": list(self.after)}
        return facts | {"mean": self.mean, "low": self.low, "high": self.high,
                        "verdict": self.verdict.en}  # fmt: skip


def try_change(
    change: Change,
    plan: Plan,
    data: Dataset,
    validation: Dataset | None = None,
    *,
    seeds: int = SEEDS,
    engine: str = "auto",
) -> Trial:
    """Train the plan and the changed plan once for each seed, and compare them seed by seed.

    data, validation  as the plan was carried out with; without `validation` the plan's share of
                      the rows is held back, for each seed its own
    seeds             2 or more
    Raises InputError for a change that nobody can carry out by a plan, or if no rows are held
    back; KeyboardInterrupt if it was interrupted.
    """
    _check(change, plan, validation, seeds)
    numbers = [(plan.seed + each) % _SEEDS for each in range(seeds)]
    works = [
        partial(_one, plan.with_(seed=seed), data, validation, chosen)
        for chosen in (None, change)
        for seed in numbers
    ]
    ended = trained(works, engine=engine)
    if ended.told.signal is not None:
        raise KeyboardInterrupt
    scores = [_score(run, data, change.balanced) for run in ended.runs]
    before, after = tuple(scores[:seeds]), tuple(scores[seeds:])
    found = difference(after, before)
    metric = "R2" if data.task == "regression" else "accuracy"
    return Trial(
        f"balanced {metric}" if change.balanced and metric == "accuracy" else metric,
        before, after, float(found.mean), float(found.low), float(found.high),
    )  # fmt: skip


def _one(
    plan: Plan,
    data: Dataset,
    validation: Dataset | None,
    change: Change | None,
    engine: Engine,
    listeners: Sequence[Listener],
) -> Run:
    if validation is None:
        kept, held = split(data, plan.validation, seed=plan.seed, purpose="split/validation")
        data, validation = data.take(kept), data.take(held)
    plan = plan.with_(validation=0.0, statistics_every=0)
    if change is not None and change.plan is not None:
        plan = change.plan(plan)
    if change is not None and change.data is not None:
        data, validation = change.data(data, data), change.data(validation, data)
    return train(
        plan, data, validation=validation, engine=engine, listeners=listeners, progress="quiet"
    )


def _score(run: Run | None, data: Dataset, balanced: bool) -> float:
    """On held-out rows; of a run that has none, what the best constant answer scores."""
    if run is None or not len(run.history) or run.status == "failed":
        counts = np.bincount(data.y) if data.class_count else np.zeros(1)
        return float(counts.max() / max(counts.sum(), 1)) if not balanced else 1 / len(counts)
    if data.task == "regression":
        assert run.history.started is not None
        chance = run.history.started.data.get("constant_loss") or 1.0
        return 1 - float(np.mean(run.history["validation_loss"][-_ENDED:])) / chance
    confusion = run.evaluations["validation"].arrays.get("confusion")
    if balanced and confusion is not None:
        rows = confusion.sum(axis=1)
        return float(np.mean(np.diag(confusion)[rows > 0] / rows[rows > 0]))
    return float(np.mean(run.history["validation_accuracy"][-_ENDED:]))


def _check(change: Change, plan: Plan, validation: Dataset | None, seeds: int) -> None:
    if not change.can_be_tried:
        raise InputError(
            "a change",
            expected="one that a plan or prepared rows can carry out",
            got=change.says.en,
            action="make it by hand",
        )
    if validation is None and not plan.validation:
        raise InputError(
            "a trial",
            expected="rows held back to judge by",
            got="validation = 0",
            action="train with a validation share, such as 0.2",
        )
    if seeds < 2:
        raise InputError("seeds", expected="2 or more", got=str(seeds), action="leave it out for 5")
