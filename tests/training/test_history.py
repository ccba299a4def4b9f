"""The history of a run, by epoch and by iteration, and read back from a journal."""

from __future__ import annotations

from typing import Any

import pytest

from backlit.base.errors import UnknownNameError
from backlit.runs.events import from_data
from backlit.runs.folder import RunFolder
from backlit.runs.journal import read_journal
from backlit.training.history import History
from check_training import one_weight_run


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
