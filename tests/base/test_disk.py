"""The calls to the operating system: each does what its name says."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from backlit.base.disk import System


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the files that reach the disk, in order."""
    found: list[int] = []
    whole = os.fsync

    def watched(handle: int) -> None:
        found.append(os.fstat(handle).st_ino)
        whole(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the stronger call comes first")
def test_syncing_reaches_the_disk(tmp_path: Path, synced: list[int]) -> None:
    """`fsync` is the system's own, on the file; `sync_folder` is, on the folder."""
    disk = System()
    handle = disk.open(tmp_path / "a", "new")
    disk.fsync(handle)
    disk.close(handle)
    disk.sync_folder(tmp_path)
    assert synced == [(tmp_path / "a").stat().st_ino, tmp_path.stat().st_ino]


def test_a_new_file_is_new(tmp_path: Path) -> None:
    """What is there is never opened as new, so nobody writes into another's file."""
    (tmp_path / "a").touch()
    with pytest.raises(FileExistsError):
        System().open(tmp_path / "a", "new")


def test_looking_needs_a_file_and_cannot_write(tmp_path: Path) -> None:
    """A file opened to look at is neither made nor changed."""
    disk = System()
    with pytest.raises(FileNotFoundError):
        disk.open(tmp_path / "a", "look")
    (tmp_path / "a").touch()
    handle = disk.open(tmp_path / "a", "look")
    with pytest.raises(OSError):
        disk.write(handle, memoryview(b"text"))
    disk.close(handle)


def test_children_do_not_inherit_descriptors(tmp_path: Path) -> None:
    """A program that we start does not go on holding our locks."""
    disk = System()
    handle = disk.open(tmp_path / ".lock", "lock")
    assert not os.get_inheritable(handle)
    disk.close(handle)
