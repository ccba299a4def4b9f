"""The course of a search: how far each trial is trained, which go on, which are repeated.

Successive halving: all trials are trained a little, the best third of them goes on, of these
again the best third, to the last pass. What goes on depends on results alone, never on the
order in which they come, so that a search that was interrupted, or shared by two processes,
ends as any other. This module refuses to know who trains.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..training.policies import larger_is_better
from .ranking import merit
from .trial import Piece, Trial

_PASSES, _LONGER, _LEVELS = 3, 3, 4  # passes of the first; how many times longer; at most


@dataclass(frozen=True)
class Course:
    """What is wanted of a search, given what has come of it so far.

    trials     how many are begun
    shares     of a plan's epochs, by level: what a trial has been trained for when it is judged
    divisor    of a level's trials, one in so many goes on to the next
    finalists  how many of the best are repeated
    seeds      with how many seeds each of these is trained, the first time included
    metric     what trials are judged by
    first      whether trial 0 goes on to the end and is repeated in any case: it is what the
               search began with, and what is chosen should be better

    Sources: Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and
    hyperparameter optimization" (successive halving). Theirs are rounds; here a core that would
    wait for the last trials of a level goes on with the best of those that have come to it, which
    is wasted only where another one pushes it out.

    >>> Course(trials=27, shares=(1 / 9, 1 / 3, 1.0), metric="validation_accuracy").sizes
    (27, 9, 3)
    """

    trials: int
    metric: str
    shares: tuple[float, ...] = (1.0,)
    divisor: int = 3
    finalists: int = 3
    seeds: int = 1
    first: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many trials come to each level, at least the finalists; the first one aside."""
        found = [self.trials]
        for _ in self.shares[1:]:
            least = min(found[-1], self.finalists)
            found.append(max(least, math.ceil(found[-1] / self.divisor)))
        return tuple(found)

    @property
    def last(self) -> int:
        """The last level: a plan is done there."""
        return len(self.shares) - 1

    def epochs(self, level: int, whole: int) -> int:
        """How many of a plan's epochs a trial has been trained for at a level.

        >>> Course(9, "validation_loss", shares=(0.1, 1.0)).epochs(0, 25)
        3
        """
        return min(whole, max(1, math.ceil(self.shares[level] * whole - 1e-9)))

    def members(self, results: Results, level: int) -> tuple[int, ...] | None:
        """The trials that come to a level, the best first; None while that is open."""
        if level == 0:
            return tuple(range(self.trials))
        if level in results.settled:
            return results.settled[level]
        before = self.members(results, level - 1)
        if before is None or any(results.of(n, 0, level - 1) is None for n in before):
            return None
        results.settled[level] = self._going_on(results, before, level - 1, self.sizes[level])
        return results.settled[level]

    def chosen(self, results: Results) -> tuple[int, ...] | None:
        """The finalists, the best first; None while that is open."""
        members = self.members(results, self.last)
        if members is None or any(results.of(n, 0, self.last) is None for n in members):
            return None
        return self._going_on(results, members, self.last, self.finalists)

    def wanted(self, results: Results) -> Iterator[Piece]:
        """What must be done and is not, the most urgent first."""
        for level in range(self.last + 1):
            members = self.members(results, level)
            if members is None:
                return
            for number in members:
                if results.of(number, 0, level) is None:
                    yield Piece(number, 0, level)
        for number in self.chosen(results) or ():
            for repeat in range(1, self.seeds):
                if results.of(number, repeat, self.last) is None:
                    yield Piece(number, repeat, self.last)

    def likely(self, results: Results) -> Iterator[Piece]:
        """What will be wanted, as things stand: for cores that would wait."""
        for level in range(1, self.last + 1):
            if self.members(results, level) is not None:
                continue
            before = self.members(results, level - 1)
            if before is None:
                return
            there = [n for n in before if results.of(n, 0, level - 1) is not None]
            for number in self._going_on(results, there, level - 1, self.sizes[level]):
                if results.of(number, 0, level) is None:
                    yield Piece(number, 0, level)

    def is_done(self, results: Results) -> bool:
        """Whether nothing is wanted any more."""
        return next(self.wanted(results), None) is None and self.chosen(results) is not None

    def standing(self, results: Results) -> list[Trial]:
        """Each trial as it stands: at the highest level that it has rightly come to."""
        found: dict[int, Trial] = {}
        for level in range(self.last + 1):
            for number in self.members(results, level) or ():
                result = results.of(number, 0, level)
                if result is not None:
                    found[number] = replace(result, level=level)
        return [found[number] for number in sorted(found)]

    def _going_on(
        self, results: Results, numbers: Sequence[int], level: int, count: int
    ) -> tuple[int, ...]:
        """The best so many of those that did not fail: see `ranking.merit`; and the first one."""
        scored = [
            merit(result, self.metric)
            for number in numbers
            if (result := results.of(number, 0, level)) is not None and result.score is not None
        ]
        ordered = [number for _, _, number in sorted(scored)]
        extra = [0] if self.first and 0 in ordered[count:] else []
        return (*ordered[:count], *extra)


class Results:
    """What has come of a search so far: a trial for each piece of work that is done.

    settled   the members of levels that are known: no result changes them any more
    cleared   how many of these levels somebody has cleared up behind
    """

    def __init__(self) -> None:
        self._done: dict[Piece, Trial] = {}
        self.settled: dict[int, tuple[int, ...]] = {}
        self.cleared = 0

    def add(self, trial: Trial) -> bool:
        """Note a result; False if it has been there already: then nothing changes."""
        if trial.piece in self._done:
            return False
        self._done[trial.piece] = trial
        return True

    def of(self, number: int, repeat: int, level: int) -> Trial | None:
        """What came of a trial at a level: where it ended for good before, what came of it then."""
        for each in range(level, -1, -1):
            found = self._done.get(Piece(number, repeat, each))
            if found is not None:
                ended = found.stopped or found.status == "failed"
                return found if each == level or ended else None
        return None

    def __len__(self) -> int:
        return len(self._done)

    def __iter__(self) -> Iterator[Trial]:
        return iter(self._done.values())


WHOLE: Final = ((1.0,), 3)
"""Every trial trained to its end, where halving would give shares and divisor."""


def halved(epochs: int) -> tuple[tuple[float, ...], int]:
    """The shares of successive halving, and the divisor: one in so many goes on.

    Each level is three times as long as the one before, and a third as many trials come to it, so
    that all levels cost about the same; the first makes 3 passes or more. Four levels at most.

    >>> for epochs in (100, 50, 8):
    ...     shares, divisor = halved(epochs)
    ...     print([round(share * epochs, 1) for share in shares], divisor)
    [3.7, 11.1, 33.3, 100.0] 3
    [5.6, 16.7, 50.0] 3
    [8.0] 3
    """
    shares = [1.0]
    while len(shares) < _LEVELS and epochs * shares[0] / _LONGER >= _PASSES:
        shares.insert(0, shares[0] / _LONGER)
    return tuple(shares), _LONGER


def goodness(trial: Trial, metric: str) -> float | None:
    """The score of a trial, turned so that higher is better; None if it failed."""
    if trial.score is None:
        return None
    return trial.score if larger_is_better(metric) else -trial.score
