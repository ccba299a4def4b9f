"""Locks: one holder, named, and free when it lets go."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from backlit.base import files, locks
from backlit.base.errors import BusyError, StorageError
from fault_disk import Counting, Failing, Point


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_PAUSE", 0.0)


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    """Of two who lock a file one gets it, and the other a message with the holder's number."""
    with locks.Lock(tmp_path / ".lock", who="the run r"), pytest.raises(BusyError) as caught:
        locks.Lock(tmp_path / ".lock", who="the run r")
    assert str(caught.value) == (
        f"{tmp_path}: the run r: expected a folder that nobody is working in, "
        f"got one held by process {os.getpid()}; wait until it ends, or stop it"
    )
    locks.Lock(tmp_path / ".lock", who="the run r").close()


def test_a_lock_that_names_nobody_is_a_lock(tmp_path: Path) -> None:
    """A holder that has not written its number yet is another process."""
    with locks.Lock(tmp_path / ".lock", who="r"):
        (tmp_path / ".lock").write_bytes(b"")
        with pytest.raises(BusyError, match="held by another process"):
            locks.Lock(tmp_path / ".lock", who="r")


def test_an_old_number_holds_nothing(tmp_path: Path) -> None:
    """That the file exists, with a number in it, means nothing; a free lock is left empty."""
    (tmp_path / ".lock").write_bytes(b"1\n")
    assert not locks.is_locked(tmp_path / ".lock")
    locks.Lock(tmp_path / ".lock", who="r").close()
    assert (tmp_path / ".lock").read_bytes() == b""


def test_looking_writes_nothing(tmp_path: Path) -> None:
    """Asking whether a lock is held makes no file."""
    assert not locks.is_locked(tmp_path / ".lock")
    assert not list(tmp_path.iterdir())


def test_releasing_twice_is_once(tmp_path: Path) -> None:
    """A lock is let go once, so that a stranger's descriptor of the same number stays open."""
    lock = locks.Lock(tmp_path / ".lock", who="r")
    lock.close()
    lock.close()


def test_a_disk_that_fails_gives_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever call fails, the error is the disk's, and nobody holds the lock."""
    counting = Counting()
    monkeypatch.setattr(files, "system", counting)
    lock = locks.Lock(tmp_path / ".lock", who="r")
    points = counting.points()
    lock.close()
    for point in points:
        failing = Failing(point, errno.EIO, ever_after=False)
        monkeypatch.setattr(files, "system", failing)
        with pytest.raises(StorageError, match="could not lock the folder"):
            locks.Lock(tmp_path / ".lock", who="r")
        monkeypatch.setattr(files, "system", files.System())
        if point != Point(0, "after"):  # there the descriptor itself is lost with the call
            assert not locks.is_locked(tmp_path / ".lock")
