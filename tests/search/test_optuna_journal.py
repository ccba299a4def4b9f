"""What is written into a journal is what Optuna reads from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit import SGD
from backlit.base.errors import InputError
from backlit.search.optuna_journal import export_to_optuna
from backlit.search.samplers import Told
from backlit.search.space import Choice, IntegerRange, LinearRange, LogRange, Space

SPACE = Space(
    {
        "learning_rate": LogRange(1e-6, 1e-2, limits=(1e-6, 1.0)),
        "width": IntegerRange(10, 100, log=True),
        "optimizer": Choice((SGD(0.1), "Adam")),
        "dropout": LinearRange(0.0, 0.5),
    },
    when={"dropout": ("optimizer", "Adam")},
)
TOLD = [
    Told(0, {"learning_rate": 1e-4, "width": 12, "optimizer": "Adam", "dropout": 0.2}, 0.7),
    Told(1, {"learning_rate": 0.5, "width": 99, "optimizer": SGD(0.1)}, None),
    Told(2, {"learning_rate": 0.1, "width": 10, "optimizer": SGD(0.1)}, 0.8),
]


def test_optuna_reads_the_trials_that_were_written(tmp_path: Path) -> None:
    """Numbers, values beyond the first range, words, conditions, failures, and the best."""
    optuna = pytest.importorskip("optuna", reason="Optuna is not installed")
    export_to_optuna(SPACE, TOLD, tmp_path / "trials.log", "mine")
    backend = optuna.storages.journal.JournalFileBackend(str(tmp_path / "trials.log"))
    study = optuna.load_study(study_name="mine", storage=optuna.storages.JournalStorage(backend))
    assert [each.params for each in study.trials] == [
        {**each.parameters, "optimizer": str(each.parameters["optimizer"])} for each in TOLD
    ]
    assert [each.value for each in study.trials] == [0.7, None, 0.8]
    assert [each.state.name for each in study.trials] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert study.best_trial.number == 2
    ranges = study.trials[0].distributions
    assert (ranges["learning_rate"].high, ranges["learning_rate"].log) == (1.0, True)
    assert (ranges["width"].low, ranges["width"].high, ranges["width"].log) == (10, 100, True)


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Refused before Optuna is loaded."""
    path = tmp_path / "trials.log"
    path.write_text("mine")
    with pytest.raises(InputError, match="choose another path"):
        export_to_optuna(SPACE, TOLD, path)
    assert path.read_text() == "mine"
