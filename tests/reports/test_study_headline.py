"""The top of a study's report: the number that is told, and what it owes to chance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backlit.reports.study_headline import line, study_headline
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from backlit.runs.study_folder import StudyFolder
from reports.recorded_studies import facts_of, results, whole_study, write_study

SAY = StudyWords("en")


def told(folder: StudyFolder, facts: Mapping[str, Any] | None = None) -> str:
    """The head of the report, after changing what ranking.json says."""
    if facts is not None:
        before = json.loads(folder.ranking.read_text("utf-8"))
        folder.ranking.write_text(json.dumps({**before, **facts}), "utf-8")
    return study_headline(StudyRecord.read(folder), SAY)


def test_the_large_number_is_that_of_the_test(tmp_path: Path) -> None:
    """With its interval; what chose the setting is told below it, and does not flatter."""
    page = told(whole_study(tmp_path))
    assert '<p class="score">80.0\u202f%</p>' in page
    assert "of the 1,000 test rows" in page
    assert "77.4\u202f% – 82.4\u202f%" in page  # Wilson: 800 of 1,000
    assert "By the validation rows" in page
    assert "always looks better" not in page


def test_without_a_test_the_score_is_said_to_flatter(tmp_path: Path) -> None:
    """It is the largest of many."""
    page = told(whole_study(tmp_path), {"scores": {"test": None}})
    assert "is the validation accuracy of the chosen setting" in page
    assert "always looks better than it is" in page


@pytest.mark.parametrize("ties, words", [(0, "can be told from every other one"),
                                         (1, "1 other trial cannot be told"),
                                         (4, "4 other trials cannot be told")])  # fmt: skip
def test_ties_say_how_far_chance_may_have_helped(tmp_path: Path, ties: int, words: str) -> None:
    """The first itself is not counted."""
    found = results(20)
    facts = facts_of(found)
    for row in facts["ranking"]:
        row["tied"] = row["place"] <= ties + 1
    assert words in told(write_study(tmp_path, found, facts))


def test_what_it_is_to_be_compared_with_is_told(tmp_path: Path) -> None:
    """The plan as it was, the mean over seeds, and several trials together."""
    page = told(whole_study(tmp_path))
    assert "For comparison, the plan as it was: 71.0\u202f%." in page
    assert "Trained again from 3 seeds: 80.3\u202f% on average" in page
    assert "mean of the best 3 trials: 84.0\u202f%" in page
    left = told(whole_study(tmp_path), {"ensemble": {"members": [1], "score": 0.7, "alone": 0.8,
                                                     "kept": False}})  # fmt: skip
    assert "is no better: 70.0\u202f%" in left


def test_counts_are_those_of_the_record(tmp_path: Path) -> None:
    """Of a study under way, how many of those that were asked for."""
    found = results(30)
    failed = sum(each["score"] is None for each in found)
    page = told(write_study(tmp_path, found, trials=100))
    assert "<dd>30 of 100</dd>" in page
    assert f"<dt>failed</dt><dd>{failed}</dd>" in page
    assert "best setting so far" in page


def test_nothing_finished_is_said(tmp_path: Path) -> None:
    """That nothing was tried yet, or that all of it failed."""
    assert "No trial has a score yet." in told(write_study(tmp_path, []))
    found = [{**each, "score": None, "status": "failed"} for each in results(6)]
    assert "All 6 trials failed" in told(write_study(tmp_path, found))


@pytest.mark.parametrize(
    "facts",
    [
        {"ensemble": {"members": [1]}}, {"ensemble": 3}, {"baseline": {"score": "good"}},
        {"finalists": [{"trial": 0}]}, {"scores": {"test": {"rows": 3}}}, {"scores": []},
        {"seconds": "long"}, {"finalists": [{"trial": 63, "scores": [1, 2], "interval": "wide"}]},
    ],
)  # fmt: skip
def test_what_is_not_told_rightly_is_not_told(tmp_path: Path, facts: dict[str, Any]) -> None:
    """A file of another hand gives a shorter head, never none."""
    assert 'class="score"' in told(whole_study(tmp_path), facts)


def test_the_line_is_the_recorded_one_or_made_of_the_trial(tmp_path: Path) -> None:
    """Both name the place, the score and the settings."""
    record = StudyRecord.read(whole_study(tmp_path))
    assert record.chosen is not None
    assert line(record, record.chosen) == f"Best-2 (val acc:{record.chosen.score:.3g}) | …"
    bare = StudyRecord.read(write_study(tmp_path, results(9)))
    assert bare.chosen is not None
    assert line(bare, bare.chosen).startswith("Best-1 (validation accuracy:")
    assert "learning rate:" in line(bare, bare.chosen)
