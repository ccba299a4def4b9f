"""Writing to disk: whole or not at all, and on disk before it is said."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from backlit.base import files
from backlit.base.errors import InputError, StorageError
from fault_disk import Counting, Failing, Point


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    disk = Counting()
    monkeypatch.setattr(files, "system", disk)
    return disk


def test_a_file_is_synced_before_its_name_and_the_folder_after(
    tmp_path: Path, counting: Counting
) -> None:
    """A whole file is written, synced, closed, renamed, and its folder synced, in that order."""
    files.write_atomic(tmp_path / "a", b"text")
    assert counting.calls == ["open", "write", "fsync", "close", "rename", "sync_folder"]


def test_what_was_appended_is_synced_with_its_name(tmp_path: Path, counting: Counting) -> None:
    """`sync` brings the bytes to disk, and the first time the file's name, too."""
    with files.AppendFile(tmp_path / "a") as grown:
        grown.append(b"one")
        grown.sync()
        grown.sync()
    assert counting.calls == ["open", "write", "fsync", "sync_folder", "fsync", "close"]


def test_a_new_folder_is_synced_into_the_one_above(tmp_path: Path, counting: Counting) -> None:
    """A folder that was made is on disk when the call returns, and so are those above it."""
    assert files.make_new_folder(tmp_path / "a" / "b")
    assert counting.calls == ["mkdir", "sync_folder"] * 2


def test_short_writes_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that writes a byte at a time still writes all of them."""

    class Slow(files.System):
        def write(self, handle: int, data: memoryview) -> int:
            return super().write(handle, data[:1])

    monkeypatch.setattr(files, "system", Slow())
    files.write_atomic(tmp_path / "a", b"all of it")
    assert (tmp_path / "a").read_bytes() == b"all of it"


@pytest.mark.parametrize(
    "number, words",
    [
        (errno.ENOSPC, "No space left on device; free some space"),
        (errno.EROFS, "Read-only file system; choose a folder that can be written"),
        (errno.EPERM, "Operation not permitted; choose a folder that you may write to"),
        (errno.EIO, "Input/output error; the disk is failing"),
        (errno.EMFILE, "Too many open files; look at the disk"),
    ],
)
def test_the_error_says_what_the_system_said_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    """A refusal names the file, the system's reason and one action, and keeps the number."""
    monkeypatch.setattr(files, "system", Failing(Point(1, "before"), number, ever_after=False))
    with pytest.raises(StorageError) as caught:
        files.write_atomic(tmp_path / "a", b"text")
    assert str(caught.value).startswith(f"{tmp_path / 'a'}: could not save the file: got ")
    assert words in str(caught.value)
    assert caught.value.errno == number


def test_a_failed_append_takes_its_half_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an append that failed half-way the file ends where it ended before."""
    with files.AppendFile(tmp_path / "a") as grown:
        grown.append(b"whole\n")
        failing = Failing(Point(0, "half"), errno.ENOSPC, ever_after=False)
        monkeypatch.setattr(files, "system", failing)
        with pytest.raises(StorageError):
            grown.append(b"never whole\n")
        grown.append(b"next\n")
        assert grown.length == 11
    assert (tmp_path / "a").read_bytes() == b"whole\nnext\n"


def test_a_file_is_cut_no_longer_than_it_is(tmp_path: Path) -> None:
    """Cutting never adds bytes: a length beyond the end is refused."""
    with files.AppendFile(tmp_path / "a") as grown:
        grown.append(b"four")
        with pytest.raises(InputError, match="expected a length from 0 to 4 bytes, got 5"):
            grown.cut(5)
        grown.cut(2)
    assert (tmp_path / "a").read_bytes() == b"fo"


def test_a_link_is_followed(tmp_path: Path) -> None:
    """Saving through a symbolic link changes the file it leads to, and the link stays."""
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    files.write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_pipes_and_folders_are_not_replaced(tmp_path: Path) -> None:
    """What is no plain file is refused, for a rename would take its place."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(InputError, match="expected a plain file or a free name"):
            files.write_atomic(tmp_path / name, b"")
    assert (tmp_path / "pipe").is_fifo()


def test_interrupting_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the middle of a save leaves the old file, and nothing else."""

    class Interrupted(files.System):
        def fsync(self, handle: int) -> None:
            raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(files, "system", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        files.write_atomic(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_sweeping_takes_temporary_files_of_the_names_only(tmp_path: Path) -> None:
    """The rest of a killed writer goes; other files, and other writers' files, stay."""
    for name in (".a.00ff.part", ".b.00ff.part", "a", ".a"):
        (tmp_path / name).touch()
    files.sweep(tmp_path, ["a"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a", ".b.00ff.part", "a"]


def test_folders_are_made_once(tmp_path: Path) -> None:
    """A folder that is there is left alone; a file in its place is refused."""
    files.make_folder(tmp_path / "a" / "b")
    files.make_folder(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="expected a folder or a free name, got a file"):
        files.make_folder(tmp_path / "file")


def test_moving_and_removing(tmp_path: Path, counting: Counting) -> None:
    """A file moves to another name, or goes, with its folder synced; no file is no error."""
    (tmp_path / "a").write_bytes(b"text")
    files.move(tmp_path / "a", tmp_path / "b")
    files.remove(tmp_path / "b")
    files.remove(tmp_path / "b")
    assert counting.calls == ["rename", "sync_folder", "unlink", "sync_folder", "unlink"]
    assert not list(tmp_path.iterdir())
