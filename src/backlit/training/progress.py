"""Progress for whoever is looking: a terminal gets one line, rewritten at most ten times a
second; a notebook one output; a file or a log one line an epoch; quiet is zero bytes.

All of it goes to standard error. This module refuses to know about training.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from ..base.errors import UnknownNameError
from ..runs.events import ChunkDone, EpochEnded, Event, GuardFired, PolicyActed, RunStarted

KINDS = ("auto", "terminal", "lines", "quiet")
_INTERVAL = 0.1  # seconds between two writes to a terminal


class Quiet:
    """Says nothing."""

    def __call__(self, event: Event) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Lines(Quiet):
    """One line an epoch, and one for whatever a policy or a guard did."""

    def __init__(self, epochs: int, stream: TextIO | None = None) -> None:
        self._epochs = epochs
        self._stream = stream or sys.stderr

    def __call__(self, event: Event) -> None:
        """Write what is worth a line."""
        if isinstance(event, EpochEnded):
            self.say(epoch_line(event, self._epochs))
        elif isinstance(event, PolicyActed | GuardFired):
            self.say(event.message)

    def say(self, text: str) -> None:
        """A line of its own."""
        self._write(text, "\n")

    def _write(self, text: str, ending: str = "") -> None:
        """Write what the stream can spell; once it is closed or full, say nothing more."""
        encoding = self._stream.encoding or "ascii"
        with suppress(OSError, ValueError):
            self._stream.write(text.encode(encoding, "replace").decode(encoding) + ending)
            self._stream.flush()


class Terminal(Lines):
    """One line that is rewritten, with the loss as it moves."""

    def __init__(self, epochs: int, stream: TextIO | None = None) -> None:
        super().__init__(epochs, stream)
        self._next = 0.0
        self._wide = 0
        self._per_epoch = 0
        self._last = ""

    def __call__(self, event: Event) -> None:
        """Rewrite the line when something has moved and a tenth of a second has passed."""
        if isinstance(event, RunStarted):
            self._per_epoch = event.iterations_per_epoch
        elif isinstance(event, EpochEnded):
            self._last = epoch_line(event, self._epochs)
            self._rewrite(self._last, force=event.epoch == self._epochs)
        elif isinstance(event, ChunkDone):
            done = event.iteration - (event.epoch - 1) * self._per_epoch
            share = f" {100 * done // self._per_epoch}%" if self._per_epoch else ""
            moving = f"epoch {event.epoch}/{self._epochs}{share}  loss {event.losses[-1]:.4f}"
            before = self._last.partition("  ")[2]
            self._rewrite(f"{moving}   last: {before}" if before else moving)
        elif isinstance(event, PolicyActed | GuardFired):
            self._rewrite("", force=True)
            self.say("\r" + event.message)

    def _rewrite(self, text: str, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now < self._next:
            return
        self._next = now + _INTERVAL
        try:
            width = os.get_terminal_size(self._stream.fileno()).columns - 1
        except (OSError, ValueError):
            width = 79
        shown = text[:width]
        self._write("\r" + shown.ljust(self._wide))
        self._wide = len(shown)

    def close(self) -> None:
        """End the line."""
        if self._wide:
            self._rewrite(self._last, force=True)
            self._write("\n")
            self._wide = 0


class Notebook(Lines):
    """One output below the cell, replaced as epochs end."""

    def __init__(self, epochs: int, show: Callable[[str], None]) -> None:
        super().__init__(epochs)
        self._show = show

    def say(self, text: str) -> None:
        """In place of what was shown."""
        self._show(text)


def notebook_output() -> Callable[[str], None] | None:
    """A function that shows text in place of what it showed before; None outside a notebook."""
    if "ipykernel" not in sys.modules:
        return None
    display = import_module("IPython.display")
    handle = display.display({"text/plain": ""}, raw=True, display_id=True)
    return lambda text: handle.update({"text/plain": text}, raw=True)


def epoch_line(event: EpochEnded, epochs: int) -> str:
    """One epoch in one line.

    >>> from backlit.runs.events import EpochEnded
    >>> epoch_line(EpochEnded(3, 90, 0.1, {"train_loss": 0.5, "validation_loss": 0.6}, ()), 20)
    'epoch 3/20  train_loss 0.5000  validation_loss 0.6000'
    """
    hidden = ("_predict", "penalty")
    facts = [
        f"{name} {value:.4f}" if abs(value) < 1000 else f"{name} {value:.4g}"
        for name, value in event.metrics.items()
        if not name.endswith(hidden)
    ]
    return "  ".join([f"epoch {event.epoch}/{epochs}", *facts])


def check_progress(kind: str) -> None:
    """Raise UnknownNameError for a kind of progress that does not exist."""
    if kind not in KINDS:
        raise UnknownNameError("progress", kind, KINDS)


def progress_to(kind: str, epochs: int) -> Quiet:
    """The listener for `auto`, `terminal`, `lines` or `quiet`.

    `auto` is a line that moves on a terminal or in a notebook, and one line an epoch elsewhere.
    """
    check_progress(kind)
    if kind == "quiet" or sys.stderr is None:
        return Quiet()
    show = notebook_output() if kind == "auto" else None
    if show is not None:
        return Notebook(epochs, show)
    is_terminal = kind == "terminal" or (kind == "auto" and sys.stderr.isatty())
    return (Terminal if is_terminal else Lines)(epochs)
