"""Finalists: a ring a seed, an upright at their mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backlit.reports.study_finalists import finalists
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import NUMBER, SVG, parsed, texts
from reports.recorded_studies import facts_of, results, write_study

SAY = StudyWords("en")


def section(parent: Path, told: list[Any]) -> str:
    """The section of a study with these finalists."""
    found = results(9)
    record = StudyRecord.read(write_study(parent, found, {**facts_of(found), "finalists": told}))
    return finalists(record, SAY)


def test_the_mean_stands_among_its_rings(tmp_path: Path) -> None:
    """At the mean of their places, and is written at the end of the row."""
    picture = section(tmp_path, [{"trial": 0, "scores": [0.8, 0.9, 0.7], "interval": [0.5, 1.0]}])
    tree = parsed(picture)
    rings = [float(each.get("cx", 0)) for each in tree.iter(f"{SVG}circle")]
    paths = [list(map(float, NUMBER.findall(p.get("d", "")))) for p in tree.iter(f"{SVG}path")]
    span, upright = paths
    assert upright[0] == pytest.approx(sum(rings) / 3, abs=0.1)
    assert span[0] < min(rings)
    assert span[2] > max(rings)
    assert "0.8" in texts(picture)


def test_a_finalist_has_its_place_and_number(tmp_path: Path) -> None:
    """One that is no trial of this study has a number alone."""
    told = [{"trial": number, "scores": [0.1, 0.2]} for number in (0, 99)]
    words = texts(section(tmp_path, told))
    assert "Best-1 · trial 0" in words
    assert "trial 99" in words


@pytest.mark.parametrize(
    "told", [[], [{"trial": 0, "scores": [0.5]}], [{"trial": 0, "scores": ["a", None]}],
             [{"trial": 0}], [3]]
)  # fmt: skip
def test_one_seed_is_no_comparison(tmp_path: Path, told: list[Any]) -> None:
    """Nor is what holds no scores."""
    assert section(tmp_path, told) == ""
