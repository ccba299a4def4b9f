"""The plane: a point a trial, and its courses beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backlit.reports.study_plane import plane, plane_axes
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports import recorded_studies
from reports.drawing import NUMBER, SVG, parsed, texts
from reports.recorded_studies import SPACE, facts_of, results, whole_study, write_study

SAY = StudyWords("en")


def study(parent: Path, names: list[str], effects: list[str] | None = None) -> StudyRecord:
    """A study over some of the dimensions."""
    space: dict[str, Any] = {name: SPACE[name] for name in names}
    found = results(20, space=space)
    facts = facts_of(found)
    if effects:
        facts["effects"] = recorded_studies.effects(effects)
    return StudyRecord.read(write_study(parent, found, facts, space=space))


@pytest.mark.parametrize(
    "names, effects, axes",
    [
        (list(SPACE), None, ("learning rate", "weight decay")),
        (["width", "dropout", "momentum"], ["momentum", "dropout"], ("momentum", "dropout")),
        (["width", "optimizer", "dropout"], ["optimizer", "dropout"], ("dropout", "width")),
        (["width", "optimizer"], None, ("width", "validation accuracy")),
        (["optimizer"], None, ("optimizer", "validation accuracy")),
    ],
)
def test_the_axes_are_rate_and_decay_or_what_matters_most(
    tmp_path: Path, names: list[str], effects: list[str] | None, axes: tuple[str, str]
) -> None:
    """Numbers before options; where there is one dimension alone, the score beside it."""
    found = plane_axes(study(tmp_path, names, effects), SAY)
    assert tuple(each.label for each in found) == axes


def test_points_lie_where_their_values_are(tmp_path: Path) -> None:
    """To the right the larger rate, above the larger decay; the keyboard reaches the best."""
    record = StudyRecord.read(whole_study(tmp_path, 30))
    picture = plane(record, SAY)
    tree = parsed(picture)
    by_name = {
        part.get("aria-label"): list(map(float, NUMBER.findall(part[0].get("d", ""))))[:2]
        for part in tree.iter(f"{SVG}g")
        if part.get("class", "").startswith("asks")
    }
    for name, place in (("learning_rate", 0), ("weight_decay", 1)):
        values = [(float(e.parameters[name]), by_name[SAY.trial(e)][place]) for e in record.trials]
        sign = 1 if place == 0 else -1
        ordered = [sign * pixel for _, pixel in sorted(values)]
        assert ordered == sorted(ordered)
    assert picture.count('tabindex="0"') == 20


def test_a_trial_shows_its_courses_and_settings_and_the_chosen_one_is_there_first(
    tmp_path: Path,
) -> None:
    """What is there while nothing is asked is drawn behind all parts, so that CSS can hide it."""
    record = StudyRecord.read(whole_study(tmp_path, 30))
    tree = parsed(plane(record, SAY))
    groups = list(tree.iter(f"{SVG}g"))
    rest = [each for each in groups if each.get("class", "").startswith("rest")]
    assert record.chosen is not None
    assert next(rest[0].iter(f"{SVG}text")).text == SAY.trial(record.chosen)
    more = [each for each in groups if each.get("class") == "more"]
    assert len(more) == 30
    assert sorted(len(list(each.iter(f"{SVG}path"))) for each in more)[-1] == 2


def test_failed_trials_have_a_point_and_no_score(tmp_path: Path) -> None:
    """At the foot where the score is an axis."""
    record = study(tmp_path, ["width"])
    assert len(record.failed) > 0
    assert plane(record, SAY).count('class="asks lost"') == len(record.failed)


def test_one_trial_of_one_pass_is_a_picture(tmp_path: Path) -> None:
    """And none is no section."""
    one = StudyRecord.read(write_study(tmp_path, results(1, rungs=[1]), rungs=None))
    assert "Best-1" in " ".join(texts(plane(one, SAY)))
    assert plane(StudyRecord.read(write_study(tmp_path, [])), SAY) == ""
