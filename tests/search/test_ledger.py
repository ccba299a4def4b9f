"""Notes of several processes: none is lost, doubled or torn, and no claim outlives its process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backlit.base.errors import BusyError, FileFormatError
from backlit.search import ledger
from backlit.search.ledger import Journal, Ledger, Note

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from pathlib import Path
from backlit.search.ledger import Journal

seen = []
with Journal(Path(sys.argv[1])) as journal:
    for turn in range(int(sys.argv[2])):
        with journal.open() as news:
            seen += news
            journal.write({"turn": turn, "by": journal.name})
    with journal.open() as news:
        seen += news
print(len(seen), journal.name)
"""

SITTER = """
import sys, time
from pathlib import Path
from backlit.search.ledger import Journal

journal = Journal(Path(sys.argv[1]))
with journal.open():
    journal.write({"claim": [0, 0, 0], "by": journal.name})
print(journal.name, flush=True)
time.sleep(600)
"""


def child(program: str, *given: object) -> subprocess.Popen[str]:
    """A process of its own that runs a program."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, given)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )


def news(journal: Ledger) -> list[Note]:
    """What others have written since the last look."""
    with journal.open() as found:
        return found


def numbers(journal: Ledger) -> list[int]:
    """Of the notes that others have written since the last look."""
    return [each["n"] for each in news(journal)]


def write(journal: Ledger, *notes: Note) -> None:
    """Add some."""
    with journal.open():
        for each in notes:
            journal.write(each)


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether something comes true within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def test_notes_in_memory_are_nobodys_news() -> None:
    """And nobody else is alive."""
    with Ledger() as mine:
        write(mine, {"a": 1})
        assert news(mine) == []
        assert mine.is_alive(mine.name)
        assert not mine.is_alive("another")


def test_each_hears_what_the_others_wrote_once_and_in_order(tmp_path: Path) -> None:
    """Never its own; who comes late hears all from the first line on."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as one, Journal(path) as other:
        write(one, {"n": 1}, {"n": 2})
        write(other, {"n": 3})
        assert numbers(one) == [3]
        assert numbers(other) == []
        write(one, {"n": 4})
        assert numbers(other) == [4]
        assert numbers(one) == []
    with Journal(path) as late:
        told = news(late)
        assert [each["n"] for each in told] == [1, 2, 3, 4]
        assert [each["where"] for each in told] == [f"{path}, line {n}" for n in (1, 2, 3, 4)]
        assert numbers(late) == []


def test_what_came_before_is_heard_by_whoever_opens_to_write(tmp_path: Path) -> None:
    """Both happen under one lock, so that nobody writes without knowing."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as one, Journal(path) as other:
        write(one, {"n": 1})
        with other.open() as found:
            assert [each["n"] for each in found] == [1]
            other.write({"n": 2})
        assert numbers(one) == [2]


@pytest.mark.parametrize("rest", [b"{", b'{"n":2}', b'{"n":"\xed\x95', b'{"n":2}\n{"claim":[1,'])
def test_what_a_killed_writer_left_is_cut_off(tmp_path: Path, rest: bytes) -> None:
    """A line without its end counts for nothing; those before it stay, and writing goes on."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as one:
        write(one, {"n": 1})
    with path.open("ab") as file:
        file.write(rest)
    whole = 1 + rest.count(b"\n")
    with Journal(path) as two:
        assert len(news(two)) == whole
        assert path.read_bytes().count(b"\n") == whole
        assert path.read_bytes().endswith(b"\n")
        write(two, {"n": 3})
    assert json.loads(path.read_bytes().splitlines()[-1]) == {"n": 3}


def test_a_rest_behind_what_was_read_is_cut_off_too(tmp_path: Path) -> None:
    """By a process that has long been at work."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as one:
        write(one, {"n": 1})
        with path.open("ab") as file:
            file.write(b'{"n":2}\n{"n":')
        assert numbers(one) == [2]
        write(one, {"n": 4})
        with Journal(path) as other:
            assert numbers(other) == [1, 2, 4]


@pytest.mark.parametrize(
    "line", [b"hello\n", b"\n", b"[1]\n", b"\xff\xfe\n", b"{}x\n", b'{"a":1,"a":2}\n', b"\x00\n"]
)
def test_a_foreign_line_is_told_with_its_place(tmp_path: Path, line: bytes) -> None:
    """The file and the line's number; nothing is cut off or written then."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as one:
        write(one, {"n": 1}, {"n": 2})
    content = path.read_bytes() + line
    path.write_bytes(content)
    with Journal(path) as two, pytest.raises(FileFormatError, match=r"journal\.jsonl, line 3"):
        news(two)
    assert path.read_bytes() == content


def test_a_foreign_line_behind_what_was_read_is_counted_from_the_first(tmp_path: Path) -> None:
    """Own lines count, too."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as one, Journal(path) as other:
        write(one, {"n": 1})
        write(other, {"n": 2})
        write(one, {"n": 3})
        with path.open("ab") as file:
            file.write(b'{"n":4}\nno\n')
        with pytest.raises(FileFormatError, match="line 5"):
            news(one)


def test_two_processes_lose_no_note_and_tear_none(tmp_path: Path) -> None:
    """Both write as fast as they can: every line is whole, and each heard all of the other's."""
    path = tmp_path / "journal.jsonl"
    writers = [child(WRITER, path, 60) for _ in range(2)]
    told = [each.communicate(timeout=60)[0].split() for each in writers]
    assert [each.returncode for each in writers] == [0, 0]
    notes = [json.loads(line) for line in path.read_bytes().splitlines()]
    for _, name in told:
        assert [each["turn"] for each in notes if each["by"] == name] == list(range(60))
    assert len(notes) == 120
    # whoever ended last heard all 60; the other one those that had been written by then
    assert max(int(count) for count, _ in told) == 60


def test_a_worker_is_alive_until_its_process_ends(tmp_path: Path) -> None:
    """Even if it was killed, and while others look; then it is not, and never was of another
    folder."""
    path = tmp_path / "journal.jsonl"
    sitter = child(SITTER, path)
    try:
        assert sitter.stdout is not None
        name = sitter.stdout.readline().strip()
        with Journal(path) as mine:
            assert [(each["claim"], each["by"]) for each in news(mine)] == [([0, 0, 0], name)]
            assert mine.is_alive(name)
            assert mine.is_alive(mine.name)
            assert not mine.is_alive("1-abcdef01")
            sitter.send_signal(signal.SIGKILL)
            sitter.wait()
            assert soon(lambda: not mine.is_alive(name))
            with Journal(path) as late:  # it sweeps what the dead have left, and nothing else
                there = {each.name for each in tmp_path.glob(".at-work-*")}
                assert there == {f".at-work-{each.name}.lock" for each in (mine, late)}
                assert late.is_alive(mine.name)
    finally:
        sitter.kill()
        sitter.communicate()


def test_two_of_one_process_have_names_of_their_own(tmp_path: Path) -> None:
    """One that is closed is at work no longer, while the other is; its lock file is gone."""
    path = tmp_path / "journal.jsonl"
    with Journal(path) as mine:
        other = Journal(path)
        assert mine.name != other.name
        assert mine.is_alive(other.name)
        assert other.is_alive(mine.name)
        other.close()
        other.close()
        assert soon(lambda: not mine.is_alive(other.name))
        assert [each.name for each in tmp_path.glob(".at-work-*")] == [f".at-work-{mine.name}.lock"]
    assert list(tmp_path.glob(".at-work-*")) == []


def test_a_journal_that_is_held_is_waited_for(tmp_path: Path) -> None:
    """Nobody writes while another one does."""
    path = tmp_path / "journal.jsonl"
    order: list[str] = []
    with Journal(path) as one, Journal(path) as other:

        def late() -> None:
            write(other, {"n": 2})
            order.append("other")

        with one.open():
            thread = threading.Thread(target=late)
            thread.start()
            time.sleep(0.3)
            one.write({"n": 1})
            order.append("one")
        thread.join()
    assert order == ["one", "other"]
    assert [json.loads(each)["n"] for each in path.read_bytes().splitlines()] == [1, 2]


def test_one_that_is_held_for_ever_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds it, after a minute: here after nothing."""
    monkeypatch.setattr(ledger, "_PATIENCE", 0.0)
    path = tmp_path / "journal.jsonl"
    told = pytest.raises(BusyError, match=f"process {os.getpid()}")
    with Journal(path) as one, Journal(path) as other, one.open(), told:
        news(other)
