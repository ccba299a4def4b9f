"""Fetching, against mirrors on this machine that fail in every way a mirror can."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from backlit.base import files
from backlit.base.errors import (
    BusyError,
    DownloadError,
    FileFormatError,
    InputError,
    StorageError,
    UnknownNameError,
)
from backlit.base.locks import Lock
from backlit.data import Progress, fetch
from backlit.data.published import PUBLISHED, PublishedFile, PublishedSet

CONTENTS = {
    "one": hashlib.shake_256(b"one").digest(600_000),
    "two": hashlib.shake_256(b"two").digest(500),
}
PACKED = {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in CONTENTS.items()}
REPACKED = {f"{name}.gz": gzip.compress(content, 1, mtime=9) for name, content in CONTENTS.items()}


class Mirrors:
    """A server whose first path segment says how it behaves; remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        mirrors = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                _, manner, name = self.path.split("/")
                mirrors.asked.append((self.path[1:], self.headers.get("Range")))
                mirrors.answer(self, manner, name)

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def __call__(self, manner: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/{manner}/"

    def answer(self, request: BaseHTTPRequestHandler, manner: str, name: str) -> None:
        """Serve a file: honest, without ranges, breaking off, wrong, shifted or far too long."""
        body, first = (REPACKED if manner == "repacked" else PACKED)[name], 0
        wanted = request.headers.get("Range")
        if manner == "missing":
            return request.send_error(404)
        if manner == "wrong":
            body = bytes(len(body))
        if manner in ("endless", "stream"):
            body = bytes(2_000_000)
        if wanted is not None and manner != "rangeless":
            first = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if first >= len(body):
                return request.send_error(416)
            request.send_response(206)
            stated = first + 1 if manner == "shifted" else first
            request.send_header("Content-Range", f"bytes {stated}-{len(body) - 1}/{len(body)}")
        else:
            request.send_response(200)
        rest = body[first:]
        if manner not in ("unsized", "stream"):
            request.send_header("Content-Length", str(len(rest)))
        request.end_headers()
        breaks = manner == "breaking" and first == 0
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
            request.wfile.write(rest[: len(rest) // 2] if breaks else rest)
        return None

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def mirrors(monkeypatch) -> Iterator[Mirrors]:
    """A running server, with the small files above published as the set `tiny`."""
    wanted = tuple(
        PublishedFile(
            f"{name}.gz",
            len(content),
            hashlib.sha256(PACKED[f"{name}.gz"]).hexdigest(),
            hashlib.sha256(content).hexdigest(),
        )
        for name, content in CONTENTS.items()
    )
    tiny = PublishedSet("tiny", wanted, ("http://127.0.0.1:9/",), None, 0, 0)
    monkeypatch.setitem(PUBLISHED, "tiny", tiny)
    monkeypatch.setenv("no_proxy", "*")
    running = Mirrors()
    yield running
    running.close()


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder, without the lock."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


def test_a_good_mirror(mirrors, tmp_path):
    """Every file arrives under its name and nothing else; a second time nothing is asked."""
    heard: list[Progress] = []
    folder = fetch("tiny", to=tmp_path, mirrors=[mirrors("good")], report=heard.append)
    assert folder == tmp_path / "tiny"
    assert contents(folder) == PACKED
    states = [each.state for each in heard if each.file == "one.gz"]
    assert states[0] == "downloading"
    assert states[-1] == "done"
    assert len(states) >= 4
    size = len(PACKED["one.gz"])
    assert heard[0].total == size
    assert (size, size) in [(each.done, each.total) for each in heard]
    mirrors.asked.clear()
    again: list[Progress] = []
    fetch("tiny", to=tmp_path, mirrors=[mirrors("good")], report=again.append)
    assert mirrors.asked == []
    assert {each.state for each in again} == {"present"}


def test_resume(mirrors, tmp_path):
    """Of a file that is half here only the other half is asked for."""
    (tmp_path / "tiny").mkdir()
    half = PACKED["one.gz"][:200_000]
    (tmp_path / "tiny" / "one.gz.part").write_bytes(half)
    fetch("tiny", to=tmp_path, mirrors=[mirrors("good")])
    assert contents(tmp_path / "tiny") == PACKED
    assert mirrors.asked == [("good/one.gz", "bytes=200000-"), ("good/two.gz", None)]


def test_resume_of_a_complete_part(mirrors, tmp_path):
    """A part that was complete when the power went is accepted, by its checksum."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "one.gz.part").write_bytes(PACKED["one.gz"])
    fetch("tiny", to=tmp_path, mirrors=[mirrors("good")])
    assert contents(tmp_path / "tiny") == PACKED


@pytest.mark.parametrize("manner", ["rangeless", "shifted"])
def test_resume_where_it_cannot_be(mirrors, tmp_path, manner):
    """A mirror that sends the whole, or another piece, never gets its bytes appended."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "one.gz.part").write_bytes(PACKED["one.gz"][:1000])
    heard: list[Progress] = []
    fetch("tiny", to=tmp_path, mirrors=[mirrors(manner)], report=heard.append)
    assert contents(tmp_path / "tiny") == PACKED
    faults = [each.detail for each in heard if each.state == "failed"]
    assert (
        faults == [f"{mirrors('shifted')}: a piece that was not asked for"][manner == "rangeless" :]
    )


def test_resume_of_a_wrong_part(mirrors, tmp_path):
    """A part that belongs to no good file is found out at the end and fetched anew."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "one.gz.part").write_bytes(bytes(1000))
    fetch("tiny", to=tmp_path, mirrors=[mirrors("good")])
    assert contents(tmp_path / "tiny") == PACKED
    assert mirrors.asked[:2] == [("good/one.gz", "bytes=1000-"), ("good/one.gz", None)]


def test_a_connection_that_breaks(mirrors, tmp_path):
    """Half a file is no success; the same mirror is asked for the rest."""
    fetch("tiny", to=tmp_path, mirrors=[mirrors("breaking")])
    assert contents(tmp_path / "tiny") == PACKED
    assert mirrors.asked[1][1] == f"bytes={len(PACKED['one.gz']) // 2}-"


def test_other_packing(mirrors, tmp_path):
    """A mirror that packed the same contents anew is as good: the contents are what counts."""
    fetch("tiny", to=tmp_path, mirrors=[mirrors("repacked")])
    assert contents(tmp_path / "tiny") == REPACKED != PACKED


def test_without_a_length(mirrors, tmp_path):
    """A mirror that does not say how long a file is can be used."""
    heard: list[Progress] = []
    fetch("tiny", to=tmp_path, mirrors=[mirrors("unsized")], report=heard.append)
    assert contents(tmp_path / "tiny") == PACKED
    assert heard[0].total is None


def closed_port() -> str:
    """An address at which nobody answers."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{asked.getsockname()[1]}/"


@pytest.mark.parametrize("manner", ["missing", "wrong", "endless", "stream", "dead"])
def test_the_next_mirror_helps(mirrors, tmp_path, manner):
    """A mirror that is dead, lacks the file or sends a wrong one is passed over."""
    bad = closed_port() if manner == "dead" else mirrors(manner)
    heard: list[Progress] = []
    fetch("tiny", to=tmp_path, mirrors=[bad, mirrors("good")], report=heard.append)
    assert contents(tmp_path / "tiny") == PACKED
    assert any(each.state == "failed" and each.detail.startswith(bad) for each in heard)


def test_no_mirror_helps(mirrors, tmp_path):
    """If none delivers, the error says what each answered, and nothing wrong is left."""
    bad = [mirrors("missing"), mirrors("wrong"), mirrors("endless")]
    with pytest.raises(DownloadError) as caught:
        fetch("tiny", to=tmp_path, mirrors=bad)
    assert str(caught.value) == (
        f"one.gz: data fetch: expected a mirror that delivers it, got {bad[0]}: 404 Not Found; "
        f"{bad[1]}: wrong checksum; {bad[2]}: a file that is too long; run it again to go on "
        "where it stopped, or copy the files by hand and add --from-dir FOLDER"
    )
    assert contents(tmp_path / "tiny") == {}


def test_a_silent_mirror(mirrors, tmp_path):
    """A mirror that takes the connection and says nothing is given up after the timeout."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        fetch("tiny", to=tmp_path, mirrors=[address, mirrors("good")], timeout=0.05)
    assert contents(tmp_path / "tiny") == PACKED


def test_a_damaged_file_is_fetched_again(mirrors, tmp_path):
    """A file under the right name with the wrong checksum is not taken for present."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "one.gz").write_bytes(PACKED["one.gz"][:-1])
    (tmp_path / "tiny" / "two.gz").write_bytes(PACKED["two.gz"])
    fetch("tiny", to=tmp_path, mirrors=[mirrors("good")])
    assert contents(tmp_path / "tiny") == PACKED
    assert [path for path, _ in mirrors.asked] == ["good/one.gz"]


def test_from_a_folder(mirrors, tmp_path):
    """Files are copied from a folder, packed or plain, without asking any mirror."""
    (tmp_path / "one.gz").write_bytes(REPACKED["one.gz"])
    (tmp_path / "two").write_bytes(CONTENTS["two"])
    folder = fetch("tiny", from_dir=tmp_path, to=tmp_path / "to", mirrors=[mirrors("good")])
    assert contents(folder) == {"one.gz": REPACKED["one.gz"], "two": CONTENTS["two"]}
    assert mirrors.asked == []
    assert (tmp_path / "two").read_bytes() == CONTENTS["two"]


def test_from_a_folder_that_lacks_it(mirrors, tmp_path):
    """A missing or wrong file in the folder is told by name, and nothing is accepted."""
    with pytest.raises(InputError) as caught:
        fetch("tiny", from_dir=tmp_path, to=tmp_path / "to")
    assert str(caught.value) == (
        f"{tmp_path}: data fetch: expected a file one.gz or one, got neither; "
        "check the folder, or download without --from-dir"
    )
    (tmp_path / "one").write_bytes(bytes(600_000))
    with pytest.raises(FileFormatError) as caught:
        fetch("tiny", from_dir=tmp_path, to=tmp_path / "to")
    assert str(caught.value) == (
        f"{tmp_path / 'one'}: data fetch: expected the published file, got a file with another "
        "checksum; copy it again, or download without --from-dir"
    )
    assert contents(tmp_path / "to" / "tiny") == {}


def test_a_full_disk_is_not_blamed_on_the_mirror(mirrors, tmp_path, monkeypatch):
    """When the disk refuses, the error is the disk's, and no other mirror is asked."""

    class Full(files.System):
        def write(self, handle: int, data: memoryview) -> int:
            if len(data) > 100:  # the lock file's few bytes still fit
                raise OSError(28, os.strerror(28))
            return super().write(handle, data)

    monkeypatch.setattr(files, "system", Full())
    with pytest.raises(StorageError, match=r"one\.gz\.part: could not add to the file"):
        fetch("tiny", to=tmp_path, mirrors=[mirrors("good"), mirrors("repacked")])
    assert len(mirrors.asked) == 1


def test_one_at_a_time(mirrors, tmp_path):
    """Two that fetch the same set do not write into each other's files."""
    (tmp_path / "tiny").mkdir()
    with Lock(tmp_path / "tiny" / ".lock", who="first"), pytest.raises(BusyError, match="tiny"):
        fetch("tiny", to=tmp_path, mirrors=[mirrors("good")])


def test_unknown_name():
    """A set that cannot be fetched is told, with the nearest name."""
    with pytest.raises(UnknownNameError) as caught:
        fetch("mnits")
    assert str(caught.value) == (
        "data fetch: expected one of fashion-mnist, mnist, got 'mnits'; did you mean 'mnist'?"
    )
