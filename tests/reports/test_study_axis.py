"""Axes over trials: better upwards, options beside each other, nothing beyond the ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.reports.study_axis import dimension_axis, log_ticks, score_axis, without_worst
from backlit.reports.study_dimension import dimension
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_trial import StudyTrial
from reports.recorded_studies import results, write_study


def trial(number: int, score: float | None = 0.5, **parameters: object) -> StudyTrial:
    """A trial with these settings."""
    return StudyTrial(number, 1, parameters, score, {})


def record(parent: Path, metric: str, scores: list[float]) -> StudyRecord:
    """A study of trials with these scores."""
    found = results(len(scores), rungs=[1])
    for each, score in zip(found, scores, strict=True):
        each.update(score=score, status="finished")
    return StudyRecord.read(write_study(parent, found, metric=metric, rungs=None))


@pytest.mark.parametrize("metric", ["validation_accuracy", "validation_loss", "validation_rmse"])
def test_the_better_score_stands_higher(tmp_path: Path, metric: str) -> None:
    """Whether the metric is one to raise or to lower."""
    study = record(tmp_path, metric, [0.2, 0.7, 0.5])
    axis = score_axis(study, "score")
    scale = axis.scale(300.0, 100.0)
    heights = [scale(axis.value(each) or 0.0) for each in study.finished]
    assert heights == sorted(heights)
    assert 100 <= heights[0] < heights[-1] <= 300


def test_an_accuracy_is_never_on_a_logarithmic_axis(tmp_path: Path) -> None:
    """A loss is, where its values differ thirtyfold."""
    scores = [0.01, 0.5, 0.9]
    assert not score_axis(record(tmp_path / "a", "validation_accuracy", scores), "").log
    assert score_axis(record(tmp_path / "b", "validation_loss", scores), "").log


def test_an_accuracy_has_no_room_beyond_1(tmp_path: Path) -> None:
    """Even where there is but one value, and room on both sides of it."""
    axis = score_axis(record(tmp_path, "validation_accuracy", [0.97]), "")
    assert axis.low < 0.97 < axis.high < 1.02


def test_a_loss_that_diverged_does_not_press_all_others_flat(tmp_path: Path) -> None:
    """It stands at the worse end of the axis, and its words tell what it was."""
    study = record(tmp_path, "validation_loss", [1.0 + k / 100 for k in range(39)] + [1e12])
    axis = score_axis(study, "loss")
    worst = study.finished[-1]
    assert axis.value(worst) == axis.low < 2
    assert "10¹²" in axis.reads(worst)
    assert len(without_worst([0.1, float("nan"), 0.2], study)) == 2


def test_no_accuracy_is_left_out(tmp_path: Path) -> None:
    """The worst of them are as much a part of the picture as the best."""
    scores = [k / 100 for k in range(100)]
    assert without_worst(scores, record(tmp_path, "validation_accuracy", [0.5])) == scores


def test_trials_of_one_option_stand_beside_each_other_and_nearest_to_it() -> None:
    """So that all are seen, and none is taken for another option."""
    kinds = dimension("optimizer", {"kind": "Choice", "options": ["SGD", "Adam"]})
    assert kinds is not None
    axis = dimension_axis(kinds, [], "optimizer")
    places = [axis.value(trial(k, optimizer="Adam")) or 0.0 for k in range(50)]
    assert len(set(places)) == 50
    assert {round(place) for place in places} == {1}
    assert axis.ticks() == [(0.0, "SGD"), (1.0, "Adam")]


def test_values_beyond_the_range_widen_the_axis() -> None:
    """A search that narrowed may have followed good trials past the range."""
    rate = dimension("rate", {"kind": "LogRange", "low": 1e-3, "high": 1e-1})
    assert rate is not None
    axis = dimension_axis(rate, [trial(0, rate=1.0), trial(1, rate=None), trial(2)], "rate")
    assert (axis.low, axis.high) == (1e-3, 1.0)
    assert axis.value(trial(2)) is None
    assert axis.reads(trial(2)) == "–"
    assert axis.scale(0.0, 300.0)(0.1) == pytest.approx(200.0)


def test_whole_numbers_have_whole_ticks() -> None:
    """There is no half of a layer; trials of as many layers stand beside each other."""
    depth = dimension("depth", {"kind": "IntegerRange", "low": 1, "high": 3})
    assert depth is not None
    axis = dimension_axis(depth, [], "")
    places = [axis.value(trial(k, depth=2)) or 0.0 for k in range(9)]
    assert len(set(places)) == 9
    assert {round(place) for place in places} == {2}
    assert [label for _, label in dimension_axis(depth, [], "").ticks()] == ["1", "2", "3"]


def test_a_short_logarithmic_axis_has_more_than_powers_of_ten() -> None:
    """A long one has powers alone."""
    assert len(log_ticks(20, 90, 5)) >= 2
    assert {label[:2] for _, label in log_ticks(1e-6, 1e-2, 5)} == {"10"}
