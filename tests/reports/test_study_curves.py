"""All courses in one picture."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from backlit.reports.study_curves import curves
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import NUMBER, SVG, parsed, points, texts
from reports.recorded_studies import RUNGS, results, whole_study, write_study

SAY = StudyWords("en")


def test_a_stopped_trial_ends_at_its_rung(tmp_path: Path) -> None:
    """As many courses end at each dotted upright as trials were stopped there."""
    record = StudyRecord.read(whole_study(tmp_path, 60))
    tree = parsed(curves(record, SAY))
    uprights = [float(each.get("x1", 0)) for each in tree.iter(f"{SVG}line")
                if each.get("class") == "mark"]  # fmt: skip
    paths = [each.get("d", "") for each in tree.iter(f"{SVG}path") if each.get("class") == "trial"]
    ends = [points(d)[-1][0] for d in paths]
    for rung, place in zip(RUNGS, uprights, strict=True):
        there = sum(abs(end - place) < 0.2 for end in ends)
        assert there == sum(each.epochs == rung for each in record.finished) > 0
    assert set(map(str, RUNGS)) <= set(texts(curves(record, SAY)))


def test_without_rungs_passes_are_evenly_spaced(tmp_path: Path) -> None:
    """And nothing is said of stopping."""
    record = StudyRecord.read(write_study(tmp_path, results(9, rungs=[10]), rungs=None))
    picture = curves(record, SAY)
    assert "compared" not in picture
    path = next(each for each in parsed(picture).iter(f"{SVG}path") if each.get("class") == "trial")
    x = [float(each) for each in NUMBER.findall(path.get("d", ""))][::2]
    steps = {round(b - a) for a, b in pairwise(x)}
    assert max(steps) - min(steps) <= 1


def test_of_very_many_the_best_are_drawn_and_it_is_said(tmp_path: Path) -> None:
    """Two hundred."""
    record = StudyRecord.read(write_study(tmp_path, results(501, rungs=[2]), rungs=None))
    picture = curves(record, SAY)
    assert picture.count('class="trial"') == 200
    assert "Drawn are the best 200." in picture


def test_without_courses_there_is_no_section(tmp_path: Path) -> None:
    """Failed before their first pass, or none at all."""
    found = [{**each, "curves": {}, "score": None} for each in results(5)]
    assert curves(StudyRecord.read(write_study(tmp_path, found)), SAY) == ""
    assert curves(StudyRecord.read(write_study(tmp_path, [])), SAY) == ""
