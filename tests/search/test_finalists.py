"""The best few are ordered by their mean over seeds, and never by one lucky run."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.search.course import Course, Results
from backlit.search.finalists import Finalist, finalists, ordered, repetitions
from backlit.search.trial import Trial

LOSS, ACCURACY = "validation_loss", "validation_accuracy"


def results(scores: list[list[float | None]]) -> Results:
    """Of each trial the scores of its seeds, as many as there are."""
    found = Results()
    for number, own in enumerate(scores):
        for repeat, score in enumerate(own):
            status = "failed" if score is None else "finished"
            found.add(Trial(number, {}, 0, status, score, repeat=repeat))  # type: ignore[arg-type]
    return found


def test_the_best_mean_is_first() -> None:
    """Trial 0 was the best by luck; the smaller is better of a loss."""
    told = results([[0.9, 0.1, 0.2], [0.8, 0.8, 0.9], [0.7, 0.6, 0.5], [0.3]])
    course = Course(4, ACCURACY, finalists=3, seeds=3)
    assert [each.number for each in finalists(course, told)] == [1, 2, 0]
    found = finalists(Course(3, LOSS, finalists=2, seeds=3), results([[0.9, 0.1], [0.3], [0.2]]))
    assert [(each.number, each.scores) for each in found] == [(2, (0.2,)), (1, (0.3,))]


def test_one_whose_seed_failed_stands_behind_all_others() -> None:
    """However good its mean; the seeds that failed are counted, and have no score."""
    told = results([[0.9, None, 0.95], [0.5, 0.4, 0.4], [0.45, None, None]])
    found = finalists(Course(3, ACCURACY, finalists=3, seeds=3), told)
    assert [(each.number, each.failed) for each in found] == [(1, 0), (0, 1), (2, 2)]
    assert found[1].scores == (0.9, 0.95)
    assert found[1].mean == pytest.approx(0.925)


def test_there_are_none_until_all_trials_are_known() -> None:
    """Then they come at once, with the seeds that are known; none where all failed."""
    course = Course(3, ACCURACY, finalists=2, seeds=2)
    assert finalists(course, results([[0.5], [0.7]])) == ()
    assert finalists(course, results([[None], [None], [None]])) == ()
    found = finalists(course, results([[0.5], [0.7], [0.6]]))
    assert [(each.number, each.scores) for each in found] == [(1, (0.7,)), (2, (0.6,))]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=8))
def test_equal_means_keep_their_order(means: list[tuple[int, int]]) -> None:
    """So that what is chosen does not depend on anything but results."""
    given_ = [Finalist(n, (float(mean),), failed) for n, (mean, failed) in enumerate(means)]
    for metric, sign in ((ACCURACY, -1), (LOSS, 1)):
        expected = sorted(given_, key=lambda each: (each.failed > 0, sign * each.mean, each.number))
        assert list(ordered(given_, metric)) == expected


def test_the_interval_is_students() -> None:
    """mean ± t s / √n, with t of n - 1 degrees of freedom: 4.303 of three seeds."""
    scores = (0.71, 0.83, 0.80)
    mean = sum(scores) / 3
    spread = math.sqrt(sum((each - mean) ** 2 for each in scores) / 2)
    low, high = Finalist(0, scores).interval or (0.0, 0.0)
    assert low == pytest.approx(mean - 4.302653 * spread / math.sqrt(3))
    assert high == pytest.approx(mean + 4.302653 * spread / math.sqrt(3))
    assert Finalist(0, (0.5,)).interval is None


def test_repetitions_are_the_runs_that_did_not_fail() -> None:
    """The trial's own first."""
    told = results([[0.5, None, 0.7]])
    found = repetitions(Course(1, ACCURACY, seeds=3), told, 0)
    assert [(each.repeat, each.score) for each in found] == [(0, 0.5), (2, 0.7)]
    assert repetitions(Course(1, ACCURACY, seeds=3), told, 1) == ()
