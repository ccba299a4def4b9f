"""Effects: what mattered first, and nothing that was not measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.reports.study_effects import effects
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports import recorded_studies
from reports.drawing import NUMBER, SVG, parsed, texts
from reports.recorded_studies import facts_of, results, write_study

SAY = StudyWords("en")


def record(parent: Path, told: list[object]) -> StudyRecord:
    """A study that measured these effects."""
    found = results(9)
    return StudyRecord.read(write_study(parent, found, {**facts_of(found), "effects": told}))


def test_what_mattered_stands_first_and_what_is_unknown_last(tmp_path: Path) -> None:
    """In words beside each bar; the name is not said twice."""
    told = list(reversed(recorded_studies.effects(["learning_rate", "weight_decay", "width"])))
    words = texts(effects(record(tmp_path, [*told]), SAY))
    names = [each for each in words if each in ("learning rate", "weight decay", "width")]
    assert names == ["learning rate", "weight decay", "width"]
    assert "no measurable effect (p = 0.62)" in words
    assert "too few trials with different values to tell" in words
    assert not any(each.startswith("learning_rate:") for each in words)


def test_bars_and_intervals_share_the_axis_of_shares(tmp_path: Path) -> None:
    """A bar is as long as its importance, its interval around its end."""
    told = recorded_studies.effects(["learning_rate", "width"])[:1]
    tree = parsed(effects(record(tmp_path, [*told]), SAY))
    ticks = {each.text: float(each.get("x", 0)) for each in tree.iter(f"{SVG}text")}
    zero, whole = ticks["0\u202f%"], ticks["100\u202f%"]
    (bar,) = tree.iter(f"{SVG}rect")
    assert float(bar.get("width", 0)) == pytest.approx(0.73 * (whole - zero), abs=0.1)
    (whisker,) = [p for p in tree.iter(f"{SVG}path") if p.get("class") == "whisker"]
    low, *_ = map(float, NUMBER.findall(whisker.get("d", "")))
    assert low == pytest.approx(zero + 0.61 * (whole - zero), abs=0.1)


def test_of_the_unknown_no_bar_is_drawn(tmp_path: Path) -> None:
    """An interval from 0 to 1 would look like knowledge."""
    told = recorded_studies.effects(["a", "b"])[1:]
    assert "<rect" not in effects(record(tmp_path, [*told]), SAY)


def test_korean_verdicts_are_korean(tmp_path: Path) -> None:
    """As they were recorded."""
    told = recorded_studies.effects(["learning_rate", "width"])
    assert "측정할 수 있는 영향이 없음" not in effects(record(tmp_path / "a", [*told]), SAY)
    assert "영향이 있음" in effects(record(tmp_path / "b", [*told]), StudyWords("ko"))


def test_before_the_end_it_says_that_nothing_is_known(tmp_path: Path) -> None:
    """Of a study that ended without effects it says nothing."""
    running = StudyRecord.read(write_study(tmp_path, results(9)))
    assert "measured at the end" in effects(running, SAY)
    assert effects(record(tmp_path, []), SAY) == ""
    assert effects(StudyRecord.read(write_study(tmp_path, [])), SAY) == ""


def test_an_effect_without_figures_or_words_is_told_in_ours(tmp_path: Path) -> None:
    """Names alone are enough."""
    told: list[object] = [{"name": "a", "matters": True}, {"name": "b"}, {"unknown": True}, 7]
    words = texts(effects(record(tmp_path, told), SAY))
    assert {"matters", "no measurable effect"} <= set(words)
