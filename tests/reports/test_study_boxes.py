"""Boxes: a bar for each round, its trials within it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backlit.reports import study_boxes
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import SVG, parsed, texts
from reports.recorded_studies import boxes, facts_of, results, write_study

SAY = StudyWords("en")


def section(parent: Path, told: list[Any], count: int = 30) -> str:
    """The section of a study whose rounds were these."""
    found = results(count)
    record = StudyRecord.read(write_study(parent, found, {**facts_of(found), "boxes": told}))
    return study_boxes.boxes(record, SAY)


def test_bars_lie_where_a_round_looked(tmp_path: Path) -> None:
    """From the first round downwards, on the logarithmic axis of the dimension."""
    tree = parsed(section(tmp_path, boxes(30)))
    rate = next(tree.iter(f"{SVG}svg"))
    bars = [(float(b.get("x", 0)), float(b.get("width", 0)), float(b.get("y", 0)))
            for b in rate.iter(f"{SVG}rect")]  # fmt: skip
    assert [y for *_, y in bars] == sorted(y for *_, y in bars)
    decade = bars[0][1] / 4
    assert bars[1][0] - bars[0][0] == pytest.approx(2 * decade, abs=0.1)
    assert bars[2][1] == pytest.approx(2 * decade, abs=0.1)


def test_each_trial_is_a_tick_in_its_round(tmp_path: Path) -> None:
    """All of them, once in each dimension."""
    tree = parsed(section(tmp_path, boxes(30)))
    rate = next(tree.iter(f"{SVG}svg"))
    ticks = [path.get("d", "") for path in rate.iter(f"{SVG}path")]
    assert sum(tick.count("M") for tick in ticks) == 30


def test_hard_limits_are_told_and_marked_where_they_can_be_seen(tmp_path: Path) -> None:
    """The decay's are its ends; the rate's lie far outside."""
    tree = parsed(section(tmp_path, boxes(30)))
    rate, decay = tree.iter(f"{SVG}svg")
    marks = [sum(line.get("class") == "mark" for line in each.iter(f"{SVG}line"))
             for each in (rate, decay)]  # fmt: skip
    assert marks == [0, 2]
    assert any("1×10⁻⁸ and 1" in each for each in texts(section(tmp_path, boxes(30))))


def test_the_last_round_is_open(tmp_path: Path) -> None:
    """Trials may follow."""
    words = texts(section(tmp_path, boxes(30)))
    assert {"0–9", "10–19", "20–"} <= set(words)


@pytest.mark.parametrize(
    "told",
    [
        [], [7], [{"first": 0}], [{"first": "x", "dimensions": {"learning_rate": {"low": 1}}}],
        [{"first": 0, "dimensions": {"learning_rate": {"low": 0, "high": 1}}}] * 2,
        [{"first": 0, "dimensions": {"optimizer": {"low": 0, "high": 1}}}] * 2,
        [{"first": 0, "dimensions": {"learning_rate": {"low": 1e-6, "high": 1e-2}}}],
    ],
)  # fmt: skip
def test_without_numeric_boxes_there_is_no_section(tmp_path: Path, told: list[Any]) -> None:
    """Nor for what cannot be drawn, or for a single round, which did not narrow."""
    assert section(tmp_path, told) == ""
