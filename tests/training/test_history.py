"""The history of a run, by epoch and by iteration, and read back from a journal."""

from __future__ import annotations

from typing import Any

import pytest

import backlit as bl
from backlit.base.errors import NonFiniteError, UnknownNameError
from backlit.runs.events import GuardFired, RunStarted, from_data
from backlit.runs.folder import RunFolder
from backlit.runs.journal import read_events, read_journal
from backlit.training.history import History
from backlit.training.run import Run
from check_training import BEST, Burst, at_epoch, one_weight, one_weight_run


def failed(error: NonFiniteError) -> Run:
    """The run so far, which such an error carries."""
    assert isinstance(error.run, Run)
    return error.run


def test_columns() -> None:
    """Each metric has one value an epoch, each loss one an iteration, and names are listed."""
    run = one_weight_run(weight_decay=0.01)
    assert run.history.metrics == [
        "epoch", "iteration", "learning_rate", "train_loss", "penalty", "train_loss_predict",
        "train_rmse_predict", "validation_loss", "validation_rmse",
    ]  # fmt: skip
    assert all(len(run.history[name]) == 6 for name in run.history.metrics)
    assert run.history["epoch"] == list(range(1, 7))
    assert len(run.history) == len(run.history.losses) == 6
    with pytest.raises(UnknownNameError, match="did you mean 'validation_loss'"):
        run.history["validation_los"]
    assert "6 epochs: epoch, iteration" in repr(run.history)
    assert History().metrics == []


def test_a_journal_read_back_is_the_same_history(tmp_path: Any) -> None:
    """What the folder remembers is what the run knew, number by number."""
    run = one_weight_run(out=tmp_path, statistics_every=2)
    assert run.folder is not None
    events = [from_data(each) for each in read_journal(RunFolder.open(run.folder).journal)]
    again = History(events)
    assert again.epochs == run.history.epochs
    assert again.losses == run.history.losses
    assert again.statistics == run.history.statistics
    assert again.actions == run.history.actions
    assert again.started == run.history.started
    assert again.ended == run.history.ended
    assert again.faults == run.history.faults == []


def test_beginning_and_end() -> None:
    """What a run said first and last: its plan, the rows it has, and how it came to an end."""
    run = one_weight_run()
    started, ended = run.history.started, run.history.ended
    assert started is not None
    assert ended is not None
    assert started.plan == run.plan.to_data()
    assert (started.train_rows, started.validation_rows, started.parameters) == (4, 4, 1)
    # four rows whose target is 1: one answer for all of them is right
    assert started.data["constant_loss"] == 0.0
    assert started.data["targets"] == {"mean": 1.0, "spread": 0.0}
    assert (ended.status, ended.reason, ended.best_epoch) == (run.status, run.reason, BEST)
    assert (ended.epoch, ended.iteration) == (6, 6)
    empty = History()
    assert (empty.started, empty.ended, empty.faults) == (None, None, [])


def test_faults() -> None:
    """Every place where infinity was met: one that ended the run, and those it came back from."""
    with pytest.raises(NonFiniteError) as caught:
        one_weight_run(schedule=Burst(4))
    history = failed(caught.value).history
    (fault,) = history.faults
    assert (fault.epoch, fault.iteration) == (5, 5)
    assert history.ended is not None
    assert history.ended.status == "failed"
    assert len(history) == 4
    # no smaller factor makes an infinite rate finite: both are met, and then it gives up
    with pytest.raises(NonFiniteError) as caught:
        one_weight_run(schedule=Burst(4), roll_back=bl.RollBack(limit=2))
    history = failed(caught.value).history
    assert [each.iteration for each in history.faults] == [5, 5, 5]
    assert [each.policy for each in history.actions] == ["roll_back"] * 2


def test_a_resumed_run_remembers_its_beginning(tmp_path: Any) -> None:
    """After an interruption the history is that of a run that went through, its first event
    and the last one included; the end of its first part is no longer its end."""
    whole = one_weight_run(statistics_every=2)
    begun = one_weight_run(statistics_every=2, listeners=[at_epoch(2)], out=tmp_path)
    assert begun.history.ended is not None
    assert begun.history.ended.status == "interrupted"
    assert begun.folder is not None
    run = bl.resume(begun.folder, one_weight(), validation=one_weight(0.5), progress="quiet")
    started = run.history.started
    assert isinstance(started, RunStarted)
    assert started == begun.history.started
    assert run.history.ended == whole.history.ended
    assert run.history.losses == whole.history.losses
    assert run.history.statistics == whole.history.statistics
    read = History(read_events(RunFolder.open(run.folder or "").journal))
    assert (read.started, read.ended) == (started, run.history.ended)


def test_a_fault_is_in_the_journal(tmp_path: Any) -> None:
    """Read back from a failed run's folder, with the tensor that it was met in."""
    with pytest.raises(NonFiniteError) as caught:
        one_weight_run(schedule=Burst(2), out=tmp_path)
    run = failed(caught.value)
    assert run.folder is not None
    read = History(read_events(RunFolder.open(run.folder).journal))
    assert read.faults == run.history.faults
    assert isinstance(read.faults[0], GuardFired)
    assert read.faults[0].tensor == caught.value.tensor
    assert read.ended == run.history.ended
