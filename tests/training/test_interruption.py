"""Signals: the first asks, the second ends, and the handlers of before come back."""

from __future__ import annotations

import signal
import threading

import pytest

from backlit.training.interruption import listening


@pytest.mark.parametrize(
    "number, said, code", [(signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143)]
)
def test_the_first_signal_asks(number: signal.Signals, said: str, code: int) -> None:
    """One signal calls `ask_to_stop` and nothing else; the exit code is 128 + its number."""
    asked: list[str] = []
    before = signal.getsignal(number)
    with listening(asked.append) as told:
        signal.raise_signal(number)
        assert asked == [said]
        assert told.signal == number
        assert told.exit_code == code
    assert signal.getsignal(number) is before


def test_the_second_signal_ends() -> None:
    """Whichever two they are, the second raises KeyboardInterrupt; handlers are put back."""
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    with listening(lambda reason: None):
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


def test_outside_the_main_thread_nothing_is_touched() -> None:
    """A run in a thread trains; signals stay the main thread's."""
    seen: list[bool] = []
    before = signal.getsignal(signal.SIGINT)

    def work() -> None:
        with listening(lambda reason: None) as told:
            seen.append(told.signal is None and signal.getsignal(signal.SIGINT) is before)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [True]
