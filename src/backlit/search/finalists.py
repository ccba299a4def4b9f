"""The best few of a search, each trained with several seeds, and which one is chosen.

The best of many trials owes some of its place to luck: the luck of its first weights is another
one with another seed. This module refuses to know how trials were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.interval import difference, interval
from ..training.policies import larger_is_better
from .course import Course, Results
from .trial import Trial


@dataclass(frozen=True)
class Finalist:
    """A trial and its repetitions.

    number   of the trial
    scores   of each seed that did not fail, the trial's own first
    failed   how many seeds met NaN or infinity
    """

    number: int
    scores: tuple[float, ...]
    failed: int = 0

    @property
    def mean(self) -> float:
        """Of the scores."""
        return sum(self.scores) / len(self.scores)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the mean over all seeds may lie, 95 % (Student); None of fewer than two.

        >>> low, high = Finalist(3, (0.8, 0.82, 0.84)).interval
        >>> round(low, 3), round(high, 3)
        (0.77, 0.87)
        """
        if len(self.scores) < 2:
            return None
        found = interval(self.scores)
        return float(found.low), float(found.high)


def finalists(course: Course, results: Results) -> tuple[Finalist, ...]:
    """The finalists so far, the best mean first; with a failed seed behind all without.

    What the search began with comes before all, unless the best one is shown to be better.
    """
    found = []
    for number in course.chosen(results) or ():
        seeds = [results.of(number, repeat, course.last) for repeat in range(course.seeds)]
        known = [each for each in seeds if each is not None]
        scores = tuple(each.score for each in known if each.score is not None)
        found.append(Finalist(number, scores, len(known) - len(scores)))
    placed = ordered(found, course.metric)
    first = next((each for each in placed if course.first and each.number == 0), None)
    if first is None or first.failed or is_shown_better(placed[0], first, course.metric):
        return placed
    return (first, *(each for each in placed if each is not first))


def is_shown_better(one: Finalist, other: Finalist, metric: str) -> bool:
    """Whether its scores are shown to be better, seed by seed: 95 %, Student. Of one seed each
    the score decides.

    A search that tried enough settings finds one that is ahead on the rows that judge; the plan
    that it began with gives way only to what is ahead with other seeds, too.

    >>> plan = Finalist(0, (0.80, 0.81, 0.80))
    >>> [is_shown_better(Finalist(7, scores), plan, "validation_accuracy")
    ...  for scores in ((0.83, 0.84, 0.83), (0.86, 0.79, 0.82))]
    [True, False]
    """
    sign = 1.0 if larger_is_better(metric) else -1.0
    if one.failed or len(one.scores) != len(other.scores):
        return False
    if len(one.scores) < 2:
        return sign * (one.mean - other.mean) > 0
    return float(difference(one.scores, other.scores).low if sign > 0
                 else difference(other.scores, one.scores).low) > 0  # fmt: skip


def ordered(found: Sequence[Finalist], metric: str) -> tuple[Finalist, ...]:
    """The best mean first; of equal ones the order they had."""
    sign = -1.0 if larger_is_better(metric) else 1.0
    return tuple(sorted(found, key=lambda each: (each.failed > 0, sign * each.mean)))


def repetitions(course: Course, results: Results, number: int) -> tuple[Trial, ...]:
    """A trial's runs to the end that did not fail, its own first."""
    seeds = [results.of(number, repeat, course.last) for repeat in range(course.seeds)]
    return tuple(each for each in seeds if each is not None and each.score is not None)
