"""Where words go, and that they always arrive."""

from __future__ import annotations

import io
import json
import sys

import numpy as np
import pytest

from backlit.cli.screen import Screen, forgiving_streams, let_go, write, write_json
from backlit.cli.words import speaker

SAY = speaker("en")


def _stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")


def _bytes(stream: io.TextIOWrapper) -> bytes:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue()


def test_messages_and_results_do_not_mix(capsys: pytest.CaptureFixture[str]) -> None:
    """With json the one object is all of standard output; quiet leaves standard error empty."""
    screen = Screen(SAY, json=True, quiet=True)
    screen.tell("message")
    screen.show("text")
    screen.result({"a": 1})
    assert tuple(capsys.readouterr()) == ('{"a": 1}\n', "")
    screen = Screen(SAY)
    screen.tell("message")
    screen.show("text")
    screen.result({"a": 1})
    assert tuple(capsys.readouterr()) == ("text\n", "message\n")


def test_json_has_no_word_for_nan(capsys: pytest.CaptureFixture[str]) -> None:
    """NaN and infinity are null, arrays' numbers are numbers."""
    write_json({"nan": float("nan"), "inf": [np.float64("inf")], "count": np.int64(3)})
    assert json.loads(capsys.readouterr().out) == {"nan": None, "inf": [None], "count": 3}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp949", "utf-8"])
def test_no_encoding_stops_a_message(encoding: str) -> None:
    """What an encoding cannot show is escaped."""
    stream = _stream(encoding)
    write(stream, "학습 → ✓\n")
    assert _bytes(stream).endswith(b"\n")
    write(None, "nobody listens")


def test_json_is_valid_whatever_the_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that the stream lacks are escaped as JSON escapes them, beyond the BMP, too."""
    for encoding in ("ascii", "cp949", "utf-8"):
        stream = _stream(encoding)
        monkeypatch.setattr(sys, "stdout", stream)
        write_json({"name": "꽃 🌸"})
        assert json.loads(_bytes(stream).decode(encoding)) == {"name": "꽃 🌸"}


class Gone(io.StringIO):
    """A stream whose reader has left."""

    def write(self, text: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None:
        raise BrokenPipeError


def test_streams_forgive_inside_and_are_as_before_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress and warnings of other modules cannot fail on an encoding either."""
    messages, results = _stream("ascii"), _stream("ascii")
    monkeypatch.setattr(sys, "stderr", messages)
    monkeypatch.setattr(sys, "stdout", results)
    with forgiving_streams():
        print("에폭", file=sys.stderr, flush=True)
        print("에폭", flush=True)
        assert sys.stderr.encoding == "ascii"
    assert sys.stderr is messages
    assert results.errors == "strict"
    assert _bytes(messages) == _bytes(results) == b"\\uc5d0\\ud3ed\n"


def test_a_message_to_nobody_is_lost_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever watched has gone, or the disk of the log is full: training goes on."""
    monkeypatch.setattr(sys, "stderr", Gone())
    with forgiving_streams():
        Screen(SAY).tell("message")
        print("more", file=sys.stderr, flush=True)


def test_only_the_process_own_streams_are_let_go() -> None:
    """A stream that somebody put in place of standard output is left to him."""
    let_go(Gone())
    let_go(None)
