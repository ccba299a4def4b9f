"""The record of a run: what was written is what is read, and little of it has to be there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backlit.base.errors import FileFormatError
from backlit.reports.record import RunRecord
from backlit.runs.events import EpochEnded, RunStarted
from backlit.runs.folder import RunFolder
from backlit.runs.plan_file import write_plan
from backlit.runs.times import Times
from backlit.training.policies import is_better


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


@pytest.mark.parametrize("monitor", [None, "validation_loss", "validation_accuracy",
                                     "train_loss_predict"])  # fmt: skip
def test_an_interrupted_run_knows_its_best_epoch(digits: RunFolder, monitor: str | None) -> None:
    """Worked out from the metrics, as training itself judges them, for its end is not told."""
    record = RunRecord.read(digits)
    plan = dict(record.plan) | ({"monitor": monitor} if monitor else {})
    bad = EpochEnded(17, 1, 0.1, {record.monitor: float("nan")}, ())
    cut = replace(record, plan=plan, events=(*record.of(EpochEnded), bad))
    best: tuple[int, float] | None = None
    for epoch, value in zip(*cut.metric(cut.monitor), strict=True):
        if is_better(cut.monitor, value, best and best[1]):
            best = int(epoch), value
    assert best is not None
    assert cut.best_epoch == best[0]
    if monitor is None:
        assert cut.best_epoch == record.best_epoch


def test_what_was_kept_is_known_once_the_run_has_ended(digits: RunFolder) -> None:
    """A run that was killed, or goes on, has kept nothing yet; keep = "last" keeps no epoch's."""
    record = RunRecord.read(digits)
    assert record.ended
    assert record.kept_epoch == record.best_epoch
    assert replace(record, ended=False).kept_epoch is None
    assert replace(record, plan={**record.plan, "keep": "last"}).kept_epoch is None


def test_a_run_taken_up_again_has_not_ended(tmp_path: Path) -> None:
    """The last of start, resume and end decides."""
    folder = RunFolder.create(tmp_path, "again")
    write_plan(folder, {"seed": 0})
    with Times(folder) as times:
        times.note("start")
        times.note("end", status="interrupted")
        assert RunRecord.read(folder).ended
        times.note("resume", iteration=3)
        assert not RunRecord.read(folder).ended


def test_a_damaged_environment_is_named(tmp_path: Path) -> None:
    """The message says which file, and what to do."""
    folder = RunFolder.create(tmp_path, "odd")
    write_plan(folder, {})
    folder.environment.write_text("{", encoding="utf-8")
    with pytest.raises(FileFormatError) as caught:
        RunRecord.read(folder)
    assert "environment.json" in str(caught.value)
    assert str(caught.value).endswith("delete the file: the report is drawn without it")
