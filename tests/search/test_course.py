"""What goes on in a search follows from results alone, whoever brings them, and in what order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backlit.search.course import Course, Results, goodness, halved
from backlit.search.trial import Piece, Trial

LOSS, ACCURACY = "validation_loss", "validation_accuracy"


@dataclass(frozen=True)
class World:
    """What would come of each trial, level by level: (score, loss), None for a failure.

    fates   of each trial, then of the repetitions: one (score, loss) a level
    stops   trial -> the level at which its own plan ends it
    """

    fates: Sequence[Sequence[tuple[float, float] | None]]
    stops: dict[int, int]

    def carried_out(self, piece: Piece) -> Trial:
        """The result of a piece of work."""
        level = min(piece.level, self.stops.get(piece.number, piece.level))
        fate = self.fates[piece.number][(level + piece.repeat) % len(self.fates[piece.number])]
        ended = self.stops.get(piece.number, 99) <= piece.level
        common: dict[str, Any] = {
            "number": piece.number, "parameters": {}, "seed": 0, "repeat": piece.repeat,
        }  # fmt: skip
        if fate is None:
            return Trial(**common, status="failed", score=None, level=piece.level, stopped=True)
        score, loss = fate
        return Trial(**common, status="finished", score=score, scores={LOSS: loss},
                     level=piece.level, stopped=ended)  # fmt: skip

    def rounds(self, course: Course) -> list[list[int]]:
        """The trials that come to each level, and the finalists: round by round, by the book."""
        sign = 1 if course.metric == LOSS else -1
        alive, found = list(range(course.trials)), []
        for size in (*course.sizes[1:], course.finalists):
            found.append(alive)
            fates = {n: self.fate(n, len(found) - 1) for n in alive}
            good = [(sign * fate[0], fate[1], n) for n, fate in fates.items() if fate is not None]
            alive = [n for _, _, n in sorted(good)][:size]
            if course.first and 0 not in alive and fates.get(0) is not None:
                alive.append(0)
        return [*found, alive]

    def fate(self, number: int, level: int) -> tuple[float, float] | None:
        """A trial's, where it has come to a level; what has failed once stays so."""
        last = min(level, self.stops.get(number, level))
        own = self.fates[number]
        if None in [own[each % len(own)] for each in range(last + 1)]:
            return None
        return own[last % len(own)]


def simulated(
    course: Course, world: World, order: random.Random, workers: int, speculates: bool
) -> tuple[Results, list[Piece]]:
    """A search by so many workers that end in a random order; and the pieces, as given out."""
    results = Results()
    busy: list[Piece] = []
    begun: list[Piece] = []
    while not course.is_done(results) or busy:
        taken = None
        if len(busy) < workers:
            taken = next((each for each in course.wanted(results) if each not in busy), None)
            if taken is None and speculates:
                taken = next((each for each in course.likely(results) if each not in busy), None)
        if taken is not None:
            busy.append(taken)
            begun.append(taken)
            if order.random() < 0.5:
                continue
        results.add(world.carried_out(busy.pop(order.randrange(len(busy)))))
    return results, begun


scores = st.sampled_from((0.25, 0.5, 0.75))  # few, so that many are equal
fates = st.one_of(st.none(), st.tuples(scores, scores), st.tuples(scores, scores))


@st.composite
def searches(draw: st.DrawFn) -> tuple[Course, World]:
    """A course, and what would come of its trials."""
    trials = draw(st.integers(1, 14))
    levels = draw(st.integers(1, 3))
    course = Course(
        trials=trials,
        metric=draw(st.sampled_from((LOSS, ACCURACY))),
        shares=(1 / 9, 1 / 3, 1.0)[-levels:],
        divisor=draw(st.integers(2, 3)),
        finalists=draw(st.integers(1, 4)),
        seeds=draw(st.integers(1, 3)),
        first=draw(st.booleans()),
    )
    own = draw(st.lists(st.lists(fates, min_size=3, max_size=3), min_size=trials, max_size=trials))
    stops = draw(st.dictionaries(st.integers(0, trials - 1), st.integers(0, 2), max_size=4))
    return course, World(own, stops)


@given(searches(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_end_is_the_same_for_every_order(
    search: tuple[Course, World], order: random.Random, workers: int
) -> None:
    """Members, finalists and standing are those of rounds, with speculation and without."""
    course, world = search
    expected = world.rounds(course)
    standing = []
    for speculates in (False, True):
        results, begun = simulated(course, world, order, workers, speculates)
        assert len(begun) == len(set(begun)) == len(results)
        for level in range(course.last + 1):
            members = course.members(results, level)
            assert members is not None
            # level 0 has no order yet
            assert list(members) == (sorted(expected[level]) if level == 0 else expected[level])
        assert list(course.chosen(results) or ()) == expected[-1]
        standing.append(course.standing(results))
        assert list(course.wanted(results)) == list(course.likely(results)) == []
    assert standing[0] == standing[1]


@given(searches(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_nothing_is_done_that_is_not_wanted(
    search: tuple[Course, World], order: random.Random, workers: int
) -> None:
    """Without speculation each piece of the rounds is done, once, and no other: none of a trial
    that has failed, or that its own plan has ended."""
    course, world = search
    rounds = world.rounds(course)
    needed = {
        Piece(number, 0, level)
        for level in range(course.last + 1)
        for number in rounds[level]
        if level == 0 or world.stops.get(number, 99) >= level
    }
    repeated = {Piece(n, r, course.last) for n in rounds[-1] for r in range(1, course.seeds)}
    _, begun = simulated(course, world, order, workers, speculates=False)
    assert set(begun) == needed | repeated


@pytest.mark.parametrize(
    "trials, divisor, sizes",
    [(9, 3, (9, 3, 3)), (100, 3, (100, 34, 12)), (1, 3, (1, 1, 1)), (20, 2, (20, 10, 5)),
     (2, 3, (2, 2, 2)), (27, 3, (27, 9, 3))],
)  # fmt: skip
def test_a_share_of_each_level_goes_on(trials: int, divisor: int, sizes: tuple[int, ...]) -> None:
    """One in so many, rounded up; and as many as there are finalists, if there are."""
    assert Course(trials, LOSS, (0.1, 0.3, 1.0), divisor).sizes == sizes
    assert Course(9, LOSS, (0.1, 0.3, 1.0), finalists=1).sizes == (9, 3, 1)


def test_what_the_search_began_with_goes_on_in_any_case() -> None:
    """Trial 0 is a member of every level and a finalist beside the best, unless it fails."""
    course = Course(9, ACCURACY, (1 / 3, 1.0), finalists=2, seeds=2, first=True)
    results = brought([0.1, 0.9, 0.5, 0.6, 0.7, 0.2, 0.2, 0.2, 0.2])
    assert course.members(results, 1) == (1, 4, 3, 0)
    for number in (0, 1, 3, 4):
        results.add(Trial(number, {}, 0, "finished", number / 10, level=1))
    assert course.chosen(results) == (4, 3, 0)
    assert list(course.wanted(results)) == [Piece(n, 1, 1) for n in (4, 3, 0)]
    assert course.members(brought([None, *[0.5] * 8]), 1) == (1, 2, 3)
    assert course.members(brought([0.9, *[0.5] * 8]), 1) == (0, 1, 2)


@given(st.integers(1, 3000))
@example(8)
@example(9)
def test_levels_are_three_times_as_long_as_the_one_before(epochs: int) -> None:
    """At most four, from three passes on, and the last is the whole; as many as there can be."""
    shares, divisor = halved(epochs)
    assert shares[-1] == 1.0
    assert divisor == 3
    assert all(b == pytest.approx(3 * a) for a, b in pairwise(shares))
    assert len(shares) == 1 or epochs * shares[0] >= 3 - 1e-9
    assert len(shares) == 4 or epochs * shares[0] / 3 < 3
    course = Course(9, LOSS, shares)
    passes = [course.epochs(level, epochs) for level in range(len(shares))]
    assert passes == sorted(passes)
    assert passes[-1] == epochs
    assert len(set(passes)) == len(passes)


@given(st.integers(1, 50), st.sampled_from([(1.0,), (1 / 3, 1.0), (1 / 27, 1 / 9, 1 / 3, 1.0)]))
def test_a_level_never_asks_for_more_than_the_plan(whole: int, shares: tuple[float, ...]) -> None:
    """A trial whose plan has fewer passes than the search's goes at least one, at most its own."""
    course = Course(9, LOSS, shares)
    passes = [course.epochs(level, whole) for level in range(len(shares))]
    assert passes == sorted(passes)
    assert 1 <= passes[0] <= passes[-1] == whole


def brought(scores: Sequence[float | None]) -> Results:
    """Results of level 0, as many as there are scores."""
    results = Results()
    for number, score in enumerate(scores):
        status: Literal["failed", "finished"] = "failed" if score is None else "finished"
        results.add(Trial(number, {}, 0, status, score, stopped=score is None))
    return results


def test_a_core_goes_on_with_the_best_so_far() -> None:
    """While a level is open, the best that have come to it are likely, as many as go on; never
    one that failed. A better one that comes pushes out the last of them."""
    course = Course(9, ACCURACY, (1 / 3, 1.0))
    results = brought([0.5, None, 0.25, 0.75])
    assert list(course.likely(results)) == [Piece(3, 0, 1), Piece(0, 0, 1), Piece(2, 0, 1)]
    results.add(Trial(3, {}, 0, "finished", 0.8, level=1))
    assert list(course.likely(results)) == [Piece(0, 0, 1), Piece(2, 0, 1)]
    results.add(Trial(4, {}, 0, "finished", 0.6))
    assert list(course.likely(results)) == [Piece(4, 0, 1), Piece(0, 0, 1)]
    assert list(course.wanted(results)) == [Piece(n, 0, 0) for n in (5, 6, 7, 8)]
    for number in (5, 6, 7, 8):
        results.add(Trial(number, {}, 0, "finished", 0.9))
    assert list(course.likely(results)) == []
    assert course.members(results, 1) == (5, 6, 7)
    # the score at the higher level counts for nothing of a trial that did not come there
    assert {each.number: each.level for each in course.standing(results)}[3] == 0


def test_of_equal_scores_the_lower_loss_goes_on_then_the_earlier_number() -> None:
    """However they came."""
    course = Course(4, ACCURACY, (1 / 3, 1.0), divisor=2, finalists=1)
    losses = (0.4, 0.3, 0.3, 0.5)
    for order in ((0, 1, 2, 3), (3, 2, 1, 0)):
        results = Results()
        for n in order:
            results.add(Trial(n, {}, 0, "finished", 0.75, {LOSS: losses[n]}))
        assert course.members(results, 1) == (1, 2)


def test_a_trial_that_its_plan_has_ended_goes_on_without_training() -> None:
    """It is a member of each level that it is good enough for, with what came of it; and it is
    pushed out like any other."""
    course = Course(3, ACCURACY, (1 / 9, 1 / 3, 1.0), finalists=1, seeds=2)
    results = Results()
    ended = Trial(0, {}, 0, "finished", 0.9, stopped=True, epochs=2)
    for each in (ended, Trial(1, {}, 0, "finished", 0.8), Trial(2, {}, 0, "finished", 0.7)):
        results.add(each)
    assert course.members(results, 1) == course.members(results, 2) == (0,)
    assert list(course.wanted(results)) == [Piece(0, 1, 2)]
    standing = {each.number: each for each in course.standing(results)}
    assert standing[0] == replace(ended, level=2)
    assert not course.is_done(results)
    results.add(Trial(0, {}, 0, "finished", 0.1, repeat=1, level=2))
    assert course.is_done(results)


def test_a_search_whose_trials_all_failed_is_done() -> None:
    """With nobody at the next level, and no finalist."""
    course = Course(4, ACCURACY, (1 / 9, 1 / 3, 1.0), seeds=3)
    results = brought([None] * 4)
    assert course.members(results, 1) == course.members(results, 2) == ()
    assert course.chosen(results) == ()
    assert course.is_done(results)
    assert [each.status for each in course.standing(results)] == ["failed"] * 4


def test_nothing_is_settled_before_the_last_result() -> None:
    """Neither who goes on, nor who is chosen, nor that it is done."""
    course = Course(3, ACCURACY, (1 / 3, 1.0))
    results = brought([0.5, 0.75])
    assert course.members(results, 1) is None
    assert course.chosen(results) is None
    assert not course.is_done(results)
    assert results.settled == {}


def test_a_result_counts_once() -> None:
    """A second one of the same piece changes nothing, and is told."""
    results = Results()
    assert results.add(Trial(0, {}, 0, "finished", 0.5))
    assert not results.add(Trial(0, {}, 0, "finished", 0.9))
    assert [each.score for each in results] == [0.5]
    assert len(results) == 1
    assert results.of(0, 0, 1) is None
    assert results.of(1, 0, 0) is None


def test_higher_is_better_of_every_metric() -> None:
    """Losses and errors are turned; a failed trial has no goodness."""
    done, failed = Trial(0, {}, 0, "finished", 0.25), Trial(1, {}, 0, "failed", None)
    assert goodness(done, ACCURACY) == 0.25
    assert goodness(done, LOSS) == goodness(done, "validation_rmse") == -0.25
    assert goodness(failed, LOSS) is None
