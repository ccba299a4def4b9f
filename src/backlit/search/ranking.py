"""Trials from the best to the worst, and which of them cannot be told from the best.

With n validation rows an accuracy is a share of n coins: Wilson's interval says how far off it
may be. Two trials saw the same rows, so they are compared where they differ. This module
refuses to know how trials were made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..base.wilson import wilson
from ..training.policies import larger_is_better
from .trial import Trial, unpacked

_DOUBT: Final = 0.05  # two trials are told apart where chance alone does it this rarely
_SHORT: Final = {"learning_rate": "lr", "validation": "val", "accuracy": "acc"}


@dataclass(frozen=True)
class Ranked:
    """A trial in its place.

    place     from 1
    metric    what it is judged by
    interval  of an accuracy: where it may lie, 95 %; None for what has no interval
    tied      whether it cannot be told from the best
    early     whether it was judged before the best was, and went no further
    """

    place: int
    trial: Trial
    metric: str
    interval: tuple[float, float] | None
    tied: bool
    early: bool = False

    def line(self) -> str:
        """The trial in a line, as the notes write it, its interval, and = if it is tied.

        >>> trial = Trial(0, {"learning_rate": 0.00793, "weight_decay": 4.29e-08}, 0,
        ...               "finished", 0.83)
        >>> print(Ranked(1, trial, "validation_accuracy", wilson(83, 100), True).line())
        Best-1 (val acc:0.83) | lr:0.00793, weight decay:4.29e-08 [0.745, 0.891] =
        """
        name = " ".join(_SHORT.get(word, word) for word in self.metric.split("_"))
        score = "failed" if self.trial.score is None else f"{name}:{_text(self.trial.score)}"
        given = ", ".join(f"{_label(k)}:{_text(v)}" for k, v in self.trial.parameters.items())
        given = given or "as it is"
        within = "" if self.interval is None else " [{:.3f}, {:.3f}]".format(*self.interval)
        early = f" after {self.trial.epochs} passes" if self.early else ""
        return f"Best-{self.place} ({score}) | {given}{within}{early}{' =' if self.tied else ''}"


def ranking(trials: Iterable[Trial], metric: str, rows: int) -> tuple[Ranked, ...]:
    """The finished trials, the best first; of equal ones that of the lower validation loss.

    Of two that have come to different levels of the course, the one that went further is better.

    metric   what the scores are: accuracy and r2 are better the larger, all else the smaller
    rows     n, of the validation data
    """
    ordered = in_places(trials, metric)
    ranked = []
    for place, each in enumerate(ordered, start=1):
        score = each.score or 0.0
        interval = wilson(round(score * rows), rows) if each.right else None
        early = each.level < ordered[0].level
        tied = not early and is_tied(ordered[0], each, rows)
        ranked.append(Ranked(place, each, metric, interval, tied, early))
    return tuple(ranked)


def in_places(trials: Iterable[Trial], metric: str) -> list[Trial]:
    """The same order, without anything said of it.

    >>> three = [Trial(n, {}, 0, "finished", score) for n, score in enumerate((0.5, 0.8, 0.8))]
    >>> [each.number for each in in_places(three, "validation_accuracy")]
    [1, 2, 0]
    """
    finished = [each for each in trials if each.score is not None and math.isfinite(each.score)]
    return sorted(finished, key=lambda each: (-each.level, *merit(each, metric)))


def merit(trial: Trial, metric: str) -> tuple[float, float, int]:
    """What trials of one level are ordered by, the smallest first: the score, of equal ones the
    validation loss, of equal ones the number. A failed one is the last."""
    if trial.score is None:
        return math.inf, math.inf, trial.number
    sign = -1.0 if larger_is_better(metric) else 1.0
    loss = trial.scores.get("validation_loss", math.inf)
    return sign * trial.score, math.inf if math.isnan(loss) else loss, trial.number


def is_tied(best: Trial, other: Trial, rows: int) -> bool:
    """Whether a trial cannot be told from the best: McNemar's exact test on the same rows.

    Of the rows that one of the two has right and the other wrong, each is as likely to be the
    one as the other if both are equally good. The rows behind a score that has none (a loss) are
    not known: then only equal scores are tied.
    """
    if not (best.right and other.right):
        return best.score == other.score
    ours, theirs = unpacked(best.right, rows), unpacked(other.right, rows)
    return mcnemar(int((ours & ~theirs).sum()), int((theirs & ~ours).sum())) > _DOUBT


def mcnemar(b: int, c: int) -> float:
    """How often b + c fair coins fall at least as unevenly as b to c: a share in [0, 1].

    min(1, 2 Σ_{i ≤ min(b, c)} (b + c choose i) / 2^(b + c)).
    Source: McNemar 1947, in its exact form.

    >>> mcnemar(5, 0), mcnemar(3, 3)
    (0.0625, 1.0)
    """
    n = b + c
    most = math.lgamma(n + 1) - n * math.log(2)
    tail = sum(
        math.exp(most - math.lgamma(i + 1) - math.lgamma(n - i + 1)) for i in range(min(b, c) + 1)
    )
    return min(1.0, round(2 * tail, 12))


def _label(name: str) -> str:
    return _SHORT.get(name, name.replace("_", " "))


def _text(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
