"""Marks: one a trial, the better ones on top, what is many drawn together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from backlit.reports.hover import asking_sheet
from backlit.reports.study_marks import marks
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import SVG, parsed
from reports.recorded_studies import results, whole_study, write_study

SAY = StudyWords("en")


def drawn(record: StudyRecord) -> list[tuple[str, str]]:
    """The classes and the mark of each part, in the order they are drawn."""
    group = marks(record, lambda each: f"M{each.number} 0", lambda _: [], kind="disc", say=SAY)
    tree = parsed(asking_sheet(9, 9, [group], label=""))
    found = []
    for part in tree.iter(f"{SVG}g"):
        if part.get("class", "").startswith("asks"):
            found.append((part.get("class", ""), part[0].get("d", "")))
    return found


def test_the_better_ones_lie_on_top_and_the_chosen_one_on_all(tmp_path: Path) -> None:
    """Failed ones lie at the bottom."""
    record = StudyRecord.read(whole_study(tmp_path))
    order = [int(mark[1:].split()[0]) for _, mark in drawn(record)]
    assert record.chosen is not None
    assert record.chosen.place == 2
    failed = [each.number for each in record.failed]
    better = [each.number for each in reversed(record.finished) if each is not record.chosen]
    assert set(order[: len(failed)]) == set(failed)
    assert order[len(failed) :] == [*better, record.chosen.number]


def test_of_very_many_each_is_drawn_once(tmp_path: Path) -> None:
    """Told one by one, or together with its like; never both, never not at all."""
    record = StudyRecord.read(write_study(tmp_path, results(600, rungs=[1]), rungs=None))
    group = marks(record, lambda each: f"M{each.number} 0", lambda _: [], kind="disc", say=SAY)
    visible = [
        mark
        for path in parsed(asking_sheet(9, 9, [group], label="")).iter(f"{SVG}path")
        if "disc" in path.get("class", "")
        for mark in path.get("d", "").split("M")[1:]
    ]
    assert sorted(int(mark.split()[0]) for mark in visible) == list(range(600))
    assert len(drawn(record)) == 200


def test_a_trial_without_a_place_is_not_drawn(tmp_path: Path) -> None:
    """An empty path draws nothing and answers to nobody."""
    record = StudyRecord.read(write_study(tmp_path, results(5)))
    assert "asks" not in marks(record, lambda _: "", lambda _: [], kind="trial", say=SAY)
    parsed(asking_sheet(9, 9, [marks(replace(record, trials=()), lambda _: "M0 0",
                                     lambda _: [], kind="trial", say=SAY)], label=""))  # fmt: skip


def test_the_keyboard_stops_at_the_best_twenty(tmp_path: Path) -> None:
    """Five hundred stops would be a wall."""
    record = StudyRecord.read(write_study(tmp_path, results(60)))
    group = marks(record, lambda each: f"M{each.number} 0", lambda _: [], kind="disc", say=SAY)
    assert group.count('tabindex="0"') == 20
