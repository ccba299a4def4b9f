"""A study, read: what is there is known, what is missing is no fault, what is damaged is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.base.errors import FileFormatError
from backlit.reports.study_record import FEWER, THOROUGH, StudyRecord
from reports.recorded_studies import facts_of, results, whole_study, write_study


def test_a_study_that_has_only_its_settings_is_a_record(tmp_path: Path) -> None:
    """Nothing was tried: nothing is known."""
    record = StudyRecord.read(write_study(tmp_path, [], trials=9))
    assert (record.trials, record.chosen) == ((), None)
    assert (record.status, record.wanted) == ("interrupted", 9)
    assert [each.name for each in record.dimensions][:2] == ["learning_rate", "weight_decay"]


def test_trials_stand_in_the_order_that_was_recorded(tmp_path: Path) -> None:
    """Failed ones last; places run from 1 without a gap."""
    found = results(30)
    facts = facts_of(found)
    facts["ranking"] = [
        {**row, "place": place}
        for place, row in enumerate(reversed(facts["ranking"]), start=1)
    ]  # fmt: skip
    record = StudyRecord.read(write_study(tmp_path, found, facts))
    wanted = [row["trial"] for row in facts["ranking"]]
    assert [each.number for each in record.finished] == wanted
    assert [each.place for each in record.finished] == list(range(1, len(wanted) + 1))
    assert len(record.trials) == 30
    assert all(each.place is None for each in record.failed)


@pytest.mark.parametrize("metric, best", [("accuracy", max), ("loss", min)])
def test_without_a_ranking_the_best_score_is_first(tmp_path: Path, metric: str, best) -> None:  # type: ignore[no-untyped-def]
    """The largest accuracy, the smallest loss, among those that were trained longest."""
    found = results(40, metric=metric)
    record = StudyRecord.read(write_study(tmp_path, found, metric=f"validation_{metric}"))
    longest = max(each["epochs"] for each in found if each["score"] is not None)
    scores = [r["score"] for r in found if r["epochs"] == longest and r["score"] is not None]
    assert record.finished[0].score == best(scores)
    assert record.chosen is record.finished[0]


def test_trials_that_came_after_the_ranking_are_there_too(tmp_path: Path) -> None:
    """A study that is taken up again has results that ranking.json does not know yet."""
    found = results(30)
    record = StudyRecord.read(write_study(tmp_path, found, facts_of(found[:10])))
    assert len(record.finished) == sum(each["score"] is not None for each in found)
    assert {each.number for each in record.finished[:5]} <= set(range(10))


def test_the_status_is_that_of_the_folder_while_somebody_works_in_it(tmp_path: Path) -> None:
    """Then what ranking.json says of the end; without one it was interrupted."""
    folder = whole_study(tmp_path, 12)
    assert StudyRecord.read(folder).status == "finished"
    with folder.lock():
        assert StudyRecord.read(folder).status == "running"
    folder.ranking.unlink()
    assert StudyRecord.read(folder).status == "interrupted"


def test_stopped_ones_are_those_below_the_last_rung(tmp_path: Path) -> None:
    """Counted among those that have a score; without rungs nobody was stopped."""
    found = results(30)
    record = StudyRecord.read(write_study(tmp_path, found))
    wanted = sum(each["epochs"] < 50 and each["score"] is not None for each in found)
    assert record.stopped == wanted > 0
    assert StudyRecord.read(write_study(tmp_path, found, rungs=None)).stopped == 0
    assert StudyRecord.read(write_study(tmp_path, found, rungs=[99])).stopped == 0
    ended = [{**each, "stopped": True} for each in found]
    assert StudyRecord.read(write_study(tmp_path, ended)).stopped == 0


def test_who_came_further_is_better_whatever_the_score(tmp_path: Path) -> None:
    """While there is no ranking: a level is reached by being better."""
    found = results(9, rungs=[5])
    for each in found:
        each["level"] = int(each["number"] == 4)
    found[4]["score"] = 0.01
    record = StudyRecord.read(write_study(tmp_path, found))
    assert record.finished[0].number == 4


def test_of_very_many_trials_only_the_best_are_told_one_by_one(tmp_path: Path) -> None:
    """Up to 500 all of them are."""
    few = StudyRecord.read(write_study(tmp_path, results(THOROUGH, rungs=[2]), rungs=None))
    many = StudyRecord.read(write_study(tmp_path, results(THOROUGH + 1, rungs=[2]), rungs=None))
    assert len(few.thorough) == THOROUGH
    assert [each.place for each in many.thorough] == list(range(1, FEWER + 1))


@pytest.mark.parametrize(
    "name, text",
    [
        ("journal", '{"result": {"number": 1}}\n'),
        ("journal", '{"result": 7}\n'),
        ("journal", "no JSON\n"),
        ("ranking", "[]"),
        ("ranking", '{"ranking": [{"place": 1}]}'),
        ("ranking", '{"ranking": [{"trial": 0, "place": 1, "interval": [1]}]}'),
        ("study", "seed ="),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, text: str) -> None:
    """The report says which, and what to do."""
    folder = whole_study(tmp_path, 5)
    path = getattr(folder, name)
    path.write_text(text)
    with pytest.raises(FileFormatError) as caught:
        StudyRecord.read(folder)
    assert path.name in str(caught.value)
