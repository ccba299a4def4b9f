"""What a run says for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

import backlit as bl
from backlit.cli.screen import Screen
from backlit.cli.sources import Source
from backlit.cli.summary import layers_line, next_commands, run_facts, tell_end
from backlit.cli.words import speaker
from typed import Typed

NETWORK = bl.Chain(bl.Dense(3), bl.BatchNorm(), bl.Tanh(), bl.Dense(2))


def _run(**settings: object) -> bl.Run:
    data = bl.load("moons", rows=60)
    return bl.fit(NETWORK, data, epochs=2, progress="quiet", **settings)  # type: ignore[arg-type]


def test_layers_in_a_line() -> None:
    """Each layer by its word, with its size if it has one."""
    assert layers_line(NETWORK) == "dense 3, batch_norm, tanh, dense 2"


def test_figures_are_those_of_the_kept_weights() -> None:
    """With keep=best the best epoch's, with keep=last the last one's."""
    for keep in ("best", "last"):
        run = _run(keep=keep, optimizer=bl.SGD(0.5))
        facts = run_facts(run, Source("moons"), None)
        epoch = run.best_epoch if keep == "best" else len(run.history)
        assert epoch is not None
        assert facts["train_loss"] == run.history["train_loss"][epoch - 1]
        assert facts["validation_loss"] == pytest.approx(run.history["validation_loss"][epoch - 1])
        assert facts["iterations"] == len(run.history.losses)
        assert facts["run"] is None


def test_without_validation_rows_its_figures_are_null(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The key is there all the same, and the weights were chosen by the training loss."""
    run = _run(validation=None)
    assert run_facts(run, Source("moons"), None)["validation_loss"] is None
    assert run.monitor == "train_loss_predict"
    tell_end(Screen(speaker("en")), run, Source("moons"), None, "en")
    said = capsys.readouterr().err
    assert "where train_loss_predict was best" in said
    assert "saved" not in said


def test_commands_can_be_pasted(typed: Typed, tmp_path: Path) -> None:
    """Names with spaces are quoted."""
    run = _run(out=tmp_path / "my runs")
    commands = next_commands(run, Source("my data.npz"), None)
    assert commands[0] == f"backlit evaluate '{run.folder}' 'my data.npz'"
