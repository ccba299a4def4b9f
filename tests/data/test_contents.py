"""Contents of files, packed or plain."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
from pathlib import Path

import pytest

from backlit.base.errors import FileFormatError, InputError
from backlit.data.contents import most_bytes, most_unpacked, open_plain, opened, sha256

TEXT = b"0123456789" * 1000


def test_told_by_content_not_by_name(tmp_path):
    """A packed file without `.gz` and a plain one with it are both read rightly."""
    (tmp_path / "a").write_bytes(gzip.compress(TEXT))
    (tmp_path / "b.gz").write_bytes(TEXT)
    for name in ("a", "b.gz"):
        with opened(tmp_path / name, "reader") as stream:
            assert stream.read() == TEXT
        assert sha256(tmp_path / name, "reader", 10_000) == hashlib.sha256(TEXT).hexdigest()
        assert most_bytes(tmp_path / name) >= len(TEXT)


def test_no_more_than_asked_for(tmp_path):
    """A file longer than it should be has no checksum; it is not read to its end."""
    (tmp_path / "a").write_bytes(gzip.compress(TEXT))
    assert sha256(tmp_path / "a", "reader", 9_999) is None


def test_the_best_packing_is_within_the_bound(tmp_path):
    """Not even a megabyte of zeros is packed tighter than the bound that protects memory."""
    (tmp_path / "a").write_bytes(gzip.compress(bytes(1 << 20), compresslevel=9))
    assert most_bytes(tmp_path / "a") >= 1 << 20


@pytest.mark.parametrize(
    "damage, got",
    [
        (lambda packed: packed[:-4], "one that breaks off"),
        (lambda packed: packed[:20], "one that breaks off"),
        (lambda packed: packed[:-8] + bytes(4) + packed[-4:], "CRC check failed"),
        (lambda packed: packed[:12] + b"\xff\xff\xff" + packed[15:], "invalid"),
    ],
)
def test_damaged(tmp_path, damage, got):
    """A packed file that is cut or changed anywhere is told, naming the file."""
    path = tmp_path / "a.gz"
    path.write_bytes(damage(gzip.compress(TEXT)))
    with pytest.raises(FileFormatError) as caught, opened(path, "reader") as stream:
        stream.read()
    message = str(caught.value)
    assert message.startswith(f"{path}: reader: expected a ")
    assert got in message
    assert message.endswith("; copy or download it again")


def test_missing_or_a_folder(tmp_path):
    """No file, and a folder in its place, are told."""
    with pytest.raises(InputError) as caught, opened(tmp_path / "no", "reader"):
        pass
    assert str(caught.value) == (
        f"{tmp_path / 'no'}: reader: expected a file, got none; check the path"
    )
    with pytest.raises(FileFormatError) as caught, opened(tmp_path, "reader"):
        pass
    assert str(caught.value) == (
        f"{tmp_path}: reader: expected a plain file, got a folder; name a file in it"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    """A named pipe nobody writes to would be waited for without end: it is refused unopened."""
    path = tmp_path / "a"
    os.mkfifo(path)
    with pytest.raises(FileFormatError) as caught:
        open_plain(path, "reader")
    assert str(caught.value) == (
        f"{path}: reader: expected a plain file, got a pipe, a socket or a device; "
        "save what it delivers as a file first"
    )


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    """Where the permission is missing, the permission is the mend."""

    def refuse(self, mode):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "a"
    path.write_bytes(TEXT)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError) as caught:
        open_plain(path, "reader")
    assert str(caught.value) == (
        f"{path}: reader: expected a file, got one that you may not read; "
        "change its permissions, or those of its folder, so that you may read it"
    )


def test_paths_that_no_file_can_have():
    """A path that is too long or holds a zero byte is told, on a readable length."""
    with pytest.raises(InputError) as caught:
        open_plain(Path("a" * 5000), "reader")
    assert str(caught.value) == (
        f"{'a' * 300}… (5000 characters): reader: expected a file, got "
        f"{os.strerror(errno.ENAMETOOLONG)}; check the path"
    )
    with pytest.raises(InputError, match="expected a file, got embedded null"):
        open_plain(Path("a\0b"), "reader")


def test_how_much_is_unpacked():
    """256 MiB are unpacked from any file, and from larger ones a hundred times their size."""
    assert most_unpacked(10) == 2**28
    assert most_unpacked(10**9) == 10**11
