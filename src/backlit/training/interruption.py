"""Ctrl-C and SIGTERM: the first asks the run to end well, the second ends it at once.

This module refuses to know what ending well takes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGTERM_CODE = 128 + int(signal.SIGTERM)


class Interruption:
    """Which signal came, if any."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None

    @property
    def exit_code(self) -> int:
        """128 + the signal's number: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + int(self.signal or signal.SIGINT)


@contextmanager
def listening(ask_to_stop: Callable[[str], None]) -> Iterator[Interruption]:
    """Inside, the first signal calls `ask_to_stop`; a second one ends the process at once:
    Ctrl-C by KeyboardInterrupt, SIGTERM by SystemExit(143).

    Outside the main thread signals cannot be heard, and nothing is changed.
    """
    told = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield told
        return

    def hear(number: int, frame: FrameType | None) -> None:
        if told.signal is not None:
            raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)
        told.signal = signal.Signals(number)
        ask_to_stop("Ctrl-C" if number == signal.SIGINT else told.signal.name)

    before = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
