"""Errors in the words of the command line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

import backlit as bl
from backlit.base.errors import InputError, NonFiniteError, PlanError, UnknownNameError
from backlit.cli.mends import diverged, in_options, respelt, said_by
from typed import Typed

OPTIONS = ["--dropout", "--batch-size", "--dtype", "--loss", "--early-stopping", "--classes"]


@pytest.mark.parametrize(
    "who, action, said_who, said",
    [
        ("Dropout", "write Dropout(0.15) to drop", "--dropout", "write --dropout 0.15 to drop"),
        ("batch_size", "write batch_size=100", "--batch-size", "write --batch-size 100"),
        ("x", "train with dtype='float64'", "x", "train with --dtype float64"),
        ("SumSquaredError", "use SoftmaxCrossEntropy", "--loss",
         "use --loss softmax_cross_entropy"),
        ("plan", "write EarlyStopping(patience=10)", "plan", "write --early-stopping 10"),
        ("moons", "leave classes= out", "moons", "leave --classes out"),
        ("moons", "leave classes out", "moons", "leave --classes out"),
        ("Dense", "write Dense(50)", "Dense", "write Dense(50)"),
        ("y", "use MyOwn", "y", "use MyOwn"),
        ("EarlyStopping metric", None, "--early-stopping", None),
    ],
)  # fmt: skip
def test_arguments_become_options(
    who: str, action: str | None, said_who: str, said: str | None
) -> None:
    """Classes and keywords that the verb has an option for; all others stay."""
    told = in_options(PlanError(who, got="1", action=action), OPTIONS)
    assert (told.who, told.action) == (said_who, said)
    assert type(told) is PlanError


def test_a_plan_file_keeps_its_words() -> None:
    """What is wrong in a plan is mended in the plan."""
    error = PlanError("batch_size", got="0", where="a/plan.toml", action="write batch_size=1")
    assert in_options(error, OPTIONS) is error


def test_an_error_said_otherwise_is_of_its_kind() -> None:
    """Kind and parts are kept, the message is made anew, the old error stays."""
    first = UnknownNameError("sampling", "epok", ["epoch"])
    told = respelt(first, who="--sampling")
    assert isinstance(told, UnknownNameError)
    assert str(told) == str(first).replace("sampling", "--sampling")
    assert first.who == "sampling"


def test_an_option_speaks_for_its_setting() -> None:
    """The option, the short word, and an action of its own."""
    with pytest.raises(InputError) as caught, said_by("--init normal", {"Normal": "normal"}):
        bl.Normal(-1.0)
    assert str(caught.value).startswith("--init normal: ")
    assert str(caught.value).endswith("write normal:0.01")
    with pytest.raises(InputError) as caught, said_by("--early-stopping", action="write 10"):
        bl.EarlyStopping(0)
    assert caught.value.action == "write 10"


def test_nan_is_mended_by_options() -> None:
    """No clip=ClipNorm(1.0) on the command line; which weights were kept is said."""
    error = NonFiniteError("NaN in loss (op log) at iteration 3", where="training")
    error.iteration = 3
    for best, kept in ((None, "before this update"), (7, "of epoch 7")):
        told = diverged(error, SimpleNamespace(best_epoch=best))  # type: ignore[arg-type]
        assert told.action is not None
        assert f"the weights {kept} are kept" in told.action
        assert "--clip-norm 1" in told.action
        assert told.iteration == 3


@pytest.mark.parametrize(
    "words, said",
    [
        (["--dropout", "15"], "got 15.0; write --dropout 0.15 to drop 15 %"),
        (["--learning-rate", "-1"], "--learning-rate: "),
        (["--momentum", "2", "--optimizer", "momentum"], "--momentum: "),
        (["--optimizer", "adam:beta2=2"], "--optimizer adam: expected beta2 in [0, 1)"),
        (["--optimizer", "adamw", "--weight-decay", "-1"], "--weight-decay: "),
        (["--label-smoothing", "3"], "--label-smoothing: "),
        (["--init", "normal:-1"], "write normal:0.01"),
        (["--clip-norm", "0"], "--clip-norm: expected a limit above 0"),
        (["--early-stopping", "0"], "write --early-stopping 10"),
        (["--schedule", "step:0epoch"], "--schedule: expected step:3epoch:0.5"),
        (["--schedule", "step:3epoch:4"], "--schedule: expected a factor in (0, 1]"),
        (["--loss", "mse"], "use --loss softmax_cross_entropy"),
        (["--batch-size", "0"], "write --batch-size 1"),
        (["--monitor", "loss"], "--monitor: expected one of"),
        (["--target", "y"], "--target: expected a table's file, got 'moons'"),
    ],
)
def test_what_is_typed_wrong_is_mended_by_typing(
    typed: Typed, words: list[str], said: str, tmp_path: Path
) -> None:
    """No answer is in Python."""
    answer = typed("train", "moons", *words, "--out", tmp_path)
    assert answer.code == 2
    assert said in answer.err
    assert not any(mark in answer.err for mark in ("Dropout(", "Normal(", "=", "CrossEntropy"))


def test_a_plan_with_a_wrong_value_is_named(typed: Typed, tmp_path: Path, moons: Path) -> None:
    """What a plan file has wrong is told with the file's name."""
    text = (moons / "run.toml").read_text(encoding="utf-8")
    plan = tmp_path / "plan.toml"
    plan.write_text(text.replace("batch_size = 32", "batch_size = 0"), encoding="utf-8")
    answer = typed("train", plan, "--out", tmp_path)
    assert answer.code == 2
    assert f"{plan}: batch_size: expected a whole number, 1 or more, got 0" in answer.err


def test_check_refuses_a_loss_of_another_task(typed: Typed) -> None:
    """As train does, and with the loss to use."""
    answer = typed("check", "digits", "--loss", "mse")
    assert answer.code == 2
    assert "--loss: expected data for regression" in answer.err
    assert "use --loss softmax_cross_entropy" in answer.err
