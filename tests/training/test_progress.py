"""Progress: nothing at all, a line an epoch, or a line rewritten ten times a second at most."""

from __future__ import annotations

import io
import sys
import types
from typing import Any

import pytest

import backlit as bl
from backlit.base.errors import UnknownNameError
from backlit.runs.events import ChunkDone, EpochEnded, PolicyActed, RunStarted
from backlit.training import progress
from backlit.training.progress import Lines, Quiet, Terminal, progress_to
from check_training import one_weight_run

STARTED = RunStarted({}, 1, 100, 20, 0, 50, 4)


def epoch(number: int) -> EpochEnded:
    """The end of an epoch of 50 iterations."""
    facts = {"train_loss": 0.5, "validation_loss": 0.625, "penalty": 1.0, "train_loss_predict": 2.0}
    return EpochEnded(number, 50 * number, 0.1, facts, (0.5,))


class Clock:
    """A clock that moves when it is told to."""

    now = 100.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that progress looks at."""
    made = Clock()
    monkeypatch.setattr(progress, "time", made)
    return made


def test_quiet_is_zero_bytes(capfd: Any) -> None:
    """Neither stream sees a byte."""
    one_weight_run(progress="quiet", early_stopping=bl.EarlyStopping(1))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["lines", "auto"])
def test_one_line_an_epoch(kind: Any, capfd: Any) -> None:
    """A line for each epoch on standard error, one more for a policy; a log gets that of itself."""
    one_weight_run(progress=kind, early_stopping=bl.EarlyStopping(2))
    out, err = capfd.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("epoch 1/6  train_loss 1.0000  validation_loss 0.0900")
    assert lines[-1].startswith("validation_loss has not improved")
    assert "\r" not in err


def test_what_lines_leave_out() -> None:
    """Penalty and predict-mode metrics are for the report; large numbers stay short."""
    stream = io.StringIO()
    Lines(4, stream)(epoch(3))
    assert stream.getvalue() == "epoch 3/4  train_loss 0.5000  validation_loss 0.6250\n"
    line = progress.epoch_line(EpochEnded(1, 1, 0.1, {"train_loss": 1.5e9}, ()), 2)
    assert line == "epoch 1/2  train_loss 1.5e+09"


def test_a_terminal_is_rewritten_ten_times_a_second_at_most(clock: Clock) -> None:
    """Ten thousand chunks in two seconds of a fake clock: at most 21 writes, one line."""
    writes: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            writes.append(text)
            return super().write(text)

    shown = Terminal(4, Stream())
    shown(STARTED)
    for number in range(10_000):
        clock.now = 100.0 + number * 2 / 10_000
        shown(ChunkDone(1, 1 + number % 50, (0.75,)))
    assert 19 <= len(writes) <= 21
    assert all(text.startswith("\r") and "\n" not in text for text in writes)
    assert writes[0].startswith("\repoch 1/4 2%  loss 0.7500")
    shown(epoch(1))
    assert len(writes) <= 21
    clock.now += 1
    shown(ChunkDone(2, 60, (0.25,)))
    assert "epoch 2/4 20%  loss 0.2500   last: train_loss 0.5000" in writes[-1]
    shown(epoch(4))
    shown.close()
    assert writes[-1] == "\n"
    assert "epoch 4/4  train_loss 0.5000" in writes[-2]


def test_a_message_on_a_terminal_has_its_own_line(clock: Clock) -> None:
    """What a policy did is not rewritten away, and nothing of the old line stays behind it."""
    stream = io.StringIO()
    shown = Terminal(4, stream)
    shown(STARTED)
    shown(ChunkDone(1, 5, (0.5,)))
    shown(PolicyActed(1, 5, "roll_back", "back to the start", {}))
    screen = render(stream.getvalue())
    assert screen == ["back to the start", ""]


def test_a_long_line_is_cut(clock: Clock) -> None:
    """A line that does not fit would wrap and leave its upper part on the screen."""
    stream = io.StringIO()
    shown = Terminal(4, stream)
    shown(EpochEnded(4, 1, 0.1, {f"metric_{i}": 0.5 for i in range(20)}, ()))
    assert max(map(len, render(stream.getvalue()))) <= 79


def test_close_without_a_line_is_silent(clock: Clock) -> None:
    """A run that failed before it showed anything leaves no empty line."""
    stream = io.StringIO()
    Terminal(4, stream).close()
    assert stream.getvalue() == ""


def test_characters_that_the_stream_cannot_write_do_not_end_a_run() -> None:
    """A policy's message with × goes to an ASCII log as ?."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Lines(4, stream)(PolicyActed(1, 1, "roll_back", "learning rate × 0.1", {}))
    stream.seek(0)
    assert stream.read() == "learning rate ? 0.1\n"


def render(text: str) -> list[str]:
    """What is on the screen after carriage returns and new lines."""
    lines: list[str] = []
    for line in text.split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines


def test_kinds() -> None:
    """Each name gives its listener; any other is refused."""
    assert type(progress_to("quiet", 1)) is Quiet
    assert type(progress_to("lines", 1)) is Lines
    assert type(progress_to("terminal", 1)) is Terminal
    with pytest.raises(UnknownNameError, match="did you mean 'lines'"):
        progress_to("line", 1)


class Display:
    """What a notebook offers: one output that can be replaced."""

    def __init__(self) -> None:
        self.shown: list[str] = []

    def display(self, data: dict[str, str], raw: bool, display_id: bool) -> Display:
        """Open the output and be its handle."""
        assert raw
        assert display_id
        self.shown.append(data["text/plain"])
        return self

    def update(self, data: dict[str, str], raw: bool) -> None:
        """Replace what it shows."""
        assert raw
        self.shown.append(data["text/plain"])


def test_a_notebook_gets_one_output(monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """One handle, replaced once an epoch; standard error stays empty."""
    display = Display()
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    one_weight_run(progress="auto")
    assert display.shown[0] == ""
    assert [line.split("  ")[0] for line in display.shown[1:]] == [
        f"epoch {k}/6" for k in range(1, 7)
    ]
    assert capfd.readouterr() == ("", "")
