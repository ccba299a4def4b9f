"""Trials as the journal tells of them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from backlit.reports.study_trial import longest, trial_of


def result(number: int, epochs: int, score: Any = 0.5, **more: Any) -> dict[str, Any]:
    """A result of a trial that reached so many passes."""
    return {"number": number, "epochs": epochs, "parameters": {}, "score": score, **more}


def test_of_one_setting_the_longest_training_counts() -> None:
    """Whatever the order of the lines; of equally long ones the first."""
    found = longest([result(0, 17, 0.7), result(1, 5), result(0, 5, 0.9), result(0, 17, 0.1)])
    assert [(each.number, each.epochs, each.score) for each in found] == [(0, 17, 0.7), (1, 5, 0.5)]


def test_a_level_counts_more_than_passes() -> None:
    """A plan that ends itself makes no more passes where it is allowed to go on."""
    found = longest([result(0, 5, 0.7, level=0), result(0, 5, 0.8, level=1, stopped=True)])
    assert [(each.level, each.ended, each.score) for each in found] == [(1, True, 0.8)]


def test_repeats_with_other_seeds_are_no_trials() -> None:
    """They tell of luck, not of another setting."""
    assert longest([result(0, 5, repeat=1), result(1, 5, repeat=0)])[0].number == 1


@pytest.mark.parametrize("score", [None, "nan", "inf", "-inf", math.nan])
def test_a_score_that_is_no_number_is_a_failure(score: Any) -> None:
    """However it is spelled."""
    assert trial_of(result(0, 5, score)).score is None


def test_a_failed_trial_has_no_score() -> None:
    """Even where one was written down before NaN came."""
    assert trial_of(result(0, 5, 0.9, status="failed")).score is None


def test_a_curve_has_gaps_where_nothing_finite_was_measured() -> None:
    """NaN, infinity and null alike."""
    told = {"validation_loss": [1.0, "inf", None, "nan", 2]}
    (course,) = trial_of(result(0, 5, curves=told)).curves.values()
    assert [math.isnan(each) for each in course] == [False, True, True, True, False]


@pytest.mark.parametrize("key", ["number", "parameters", "score"])
def test_what_is_no_result_is_refused(key: str) -> None:
    """The reader tells where it stands."""
    told = result(0, 5)
    del told[key]
    with pytest.raises(KeyError):
        trial_of(told)
