"""Cases judged: what the diagnosis said first of each, and how often that was right.

This module refuses to train.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from backlit.runs.events import from_data
from backlit.training.diagnosis.diagnose import examined
from backlit.training.diagnosis.evidence import Evidence
from backlit.training.history import History
from backlit.training.plan import Plan

from .cases import HEALTHY, Case

GOOD: Final = 0.03  # below the best tenth of healthy draws of its data: a run that learnt well
RISEN, RISE, APART = 1.3, 0.03, 0.12
"""A run is not healthy whose loss on held-out rows ended so many times above its least and by so
much of a constant answer's, or whose accuracy there is so far below that on training rows."""
ALSO: Final = {
    "exploding-gradient": {"weights-too-large"},
    "weights-too-large": {"exploding-gradient"},
}
"""Two names for one start, by depth: either is right."""


@dataclass
class Verdicts:
    """First findings of the cases of one kind; `healthy` where there is none."""

    first: Counter[str] = field(default_factory=Counter)
    missed: list[Case] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return self.first.total()


def judged(cases: Sequence[Case]) -> dict[str, Verdicts]:
    """Kind -> what was said of its cases; draws that came out neither healthy nor sick left out."""
    best = _best(cases)
    found: dict[str, Verdicts] = {}
    for case in cases:
        evidence = _evidence(case.facts)
        if case.name == HEALTHY and not _is_healthy(case, evidence, best):
            continue
        names = examined(evidence).names
        first = names[0] if names else HEALTHY
        verdicts = found.setdefault(case.name, Verdicts())
        verdicts.first[first] += 1
        if first not in {case.name} | ALSO.get(case.name, set()):
            verdicts.missed.append(case)
    return found


def shares(found: dict[str, Verdicts]) -> tuple[float, float]:
    """The share of sick runs whose sickness was named first; that of healthy ones accused."""
    sick = [each for name, each in found.items() if name != HEALTHY]
    total = sum(each.count for each in sick)
    right = total - sum(len(each.missed) for each in sick)
    well = found.get(HEALTHY, Verdicts())
    return right / max(total, 1), len(well.missed) / max(well.count, 1)


def _best(cases: Iterable[Case]) -> dict[str, float]:
    scores: dict[str, list[float]] = {}
    for case in cases:
        if case.name == HEALTHY:
            scores.setdefault(case.subject, []).append(case.score)
    return {name: float(np.quantile(each, 0.9)) for name, each in scores.items()}


def _is_healthy(case: Case, e: Evidence, best: dict[str, float]) -> bool:
    if case.score < best[case.subject] - GOOD:
        return False
    losses = e.epochs("validation_loss") / e.chance
    apart = e.epochs("train_accuracy_predict"), e.epochs("validation_accuracy")
    gap = float(apart[0][-1] - apart[1][-1]) if len(apart[1]) else 0.0
    rose = losses[-1] >= RISEN * losses.min() and losses[-1] - losses.min() >= RISE
    return not rose and gap < APART


def _evidence(facts: dict[str, Any]) -> Evidence:
    confusion = facts["confusion"]
    return Evidence(
        Plan.from_data(facts["plan"]),
        History(from_data(event) for event in facts["events"]),
        None if confusion is None else np.array(confusion),
    )
