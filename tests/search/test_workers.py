"""Work is handed out in order, told one piece at a time, and ended as a whole."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from backlit.registry import select
from backlit.search.workers import Workers, cores


def test_every_piece_is_done_once_and_told() -> None:
    """With an engine of one thread each, never two results at a time."""
    told: list[tuple[int, int]] = []
    inside = threading.Lock()

    def work(piece: int, engine: object, hear: object) -> int | None:
        assert engine.facts()["threads"] == 1  # type: ignore[attr-defined]
        time.sleep(0.001)
        return None if piece == 5 else piece * piece

    def tell(piece: int, result: int) -> None:
        assert inside.acquire(blocking=False)
        told.append((piece, result))
        time.sleep(0.001)
        inside.release()

    ended = Workers(work, tell).carry_out(range(20))
    assert ended.signal is None
    assert sorted(told) == [(n, n * n) for n in range(20) if n != 5]


def test_as_many_at_a_time_as_there_are_cores() -> None:
    """Pieces are begun in their order, and no worker waits while there is work."""
    begun: list[int] = []
    running, most = 0, 0
    count = threading.Lock()

    def work(piece: int, engine: object, hear: object) -> int:
        nonlocal running, most
        with count:
            begun.append(piece)
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with count:
            running -= 1
        return piece

    Workers(work, lambda piece, result: None).carry_out(range(8))
    assert all(abs(place - piece) < cores() for place, piece in enumerate(begun))
    assert most == cores() == (select().facts()["threads"] or 1)


def test_true_ends_everything() -> None:
    """Who hears enough says so: no piece is begun any more, and listeners answer True."""
    heard: list[bool] = []

    def work(piece: int, engine: object, hear: object) -> int:
        if piece:
            while not hear(None):  # type: ignore[operator]
                time.sleep(0.001)
            heard.append(True)
        return piece

    done: list[int] = []

    def tell(piece: int, result: int) -> bool:
        done.append(piece)
        return piece == 0

    Workers(work, tell).carry_out(range(50))
    assert len(done) <= cores()
    assert 0 in done
    assert len(heard) == len(done) - 1


def test_an_error_ends_the_others_and_is_raised() -> None:
    """Also one of whoever hears results."""
    begun: list[int] = []

    def work(piece: int, engine: object, hear: object) -> int:
        begun.append(piece)
        if piece == 1:
            raise ZeroDivisionError("of this piece")
        return piece

    with pytest.raises(ZeroDivisionError, match="of this piece"):
        Workers(work, lambda piece, result: None).carry_out(range(1000))
    assert len(begun) < 1000

    def tell(piece: int, result: int) -> bool:
        raise KeyError(piece)

    with pytest.raises(KeyError):
        Workers(lambda piece, engine, hear: piece, tell).carry_out(range(1000))


def test_ctrl_c_ends_all_after_what_is_under_way() -> None:
    """The first one is heard, not raised, and what was told stays told."""
    done: list[int] = []

    def work(piece: int, engine: object, hear: object) -> int | None:
        if piece < 3:
            return piece
        if piece == 3:
            # to the thread that hears signals, as the kernel gives Ctrl-C
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        while not hear(None):  # type: ignore[operator]
            time.sleep(0.001)
        return None

    def tell(piece: int, result: int) -> None:
        done.append(piece)

    ended = Workers(work, tell, "eager").carry_out(range(1000))
    assert (ended.signal, ended.exit_code) == (signal.SIGINT, 130)
    assert done == [0, 1, 2]
