"""The record of a run: what was written is what is read, and little of it has to be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.base.errors import FileFormatError
from backlit.reports.record import RunRecord
from backlit.runs.events import EpochEnded, RunStarted
from backlit.runs.folder import RunFolder
from backlit.runs.plan_file import write_plan


def test_a_finished_run_is_read_whole(digits: RunFolder) -> None:
    """Plan, events, metrics, evaluation and times agree with what was recorded."""
    record = RunRecord.read(digits)
    assert (record.name, record.status, record.part) == ("digits-001", "finished", "test")
    assert record.plan["optimizer"]["name"] == "Momentum"
    assert len(record.of(EpochEnded)) == 16
    assert record.seconds == 16 * 0.25
    assert record.score_name == "accuracy"
    assert record.metric("validation_loss")[0] == [float(k) for k in range(1, 17)]
    assert record.classes == [str(k) for k in range(10)]
    assert record.array("probabilities").shape == (240, 10)


def test_a_plan_alone_is_a_record(tmp_path: Path) -> None:
    """A run that was killed before its first epoch is interrupted and has nothing else."""
    folder = RunFolder.create(tmp_path, "early")
    write_plan(folder, {"seed": 3})
    record = RunRecord.read(folder)
    assert (record.status, record.events, record.part) == ("interrupted", (), None)
    assert (record.best_epoch, record.seconds, record.score_name) == (None, None, None)
    assert record.last(RunStarted) is None
    assert record.array("losses").size == 0


def test_a_damaged_environment_is_named(tmp_path: Path) -> None:
    """The message says which file, and what to do."""
    folder = RunFolder.create(tmp_path, "odd")
    write_plan(folder, {})
    folder.environment.write_text("{", encoding="utf-8")
    with pytest.raises(FileFormatError) as caught:
        RunRecord.read(folder)
    assert "environment.json" in str(caught.value)
    assert str(caught.value).endswith("delete the file: the report is drawn without it")
