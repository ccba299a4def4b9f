"""Where a verb's words go: messages to standard error, results to standard output.

With `--json` standard output holds exactly one JSON object and nothing else. Whatever encoding
a stream has, writing to it never fails: what it cannot show is escaped.
This module refuses to know what is said.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from .words import Say


class Screen:
    """One verb's way to speak.

    say    the sentences in the language that was chosen
    json   results are one JSON object, and texts for people are left out of standard output
    quiet  no messages: standard error stays empty unless something fails
    """

    def __init__(self, say: Say, *, json: bool = False, quiet: bool = False) -> None:
        self.say, self.json, self.quiet = say, json, quiet

    def tell(self, text: str) -> None:
        """A message for whoever watches."""
        if not self.quiet:
            write(sys.stderr, text + "\n")

    def show(self, text: str) -> None:
        """A result for people; left out with `--json`."""
        if not self.json:
            write(sys.stdout, text + "\n")

    def result(self, facts: Mapping[str, Any]) -> None:
        """A result for programs: with `--json`, the one object on standard output."""
        if self.json:
            write_json(facts)


def write_json(facts: Mapping[str, Any]) -> None:
    """One line of JSON on standard output; NaN and infinity, for which it has no word, are null."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    plain = json.dumps(_plain(facts), ensure_ascii=encoding != "utf8", allow_nan=False)
    write(sys.stdout, plain + "\n")


def write(stream: TextIO | None, text: str) -> None:
    """Write and flush, whatever the stream's encoding; a stream that is closed hears nothing."""
    if stream is None:
        return
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


class Forgiving:
    """Standard error that never fails: a full disk or a reader who has left loses messages only.

    Everything else is the stream's own.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or lose it."""
        with contextlib.suppress(OSError, ValueError):
            write(self._stream, text)
        return len(text)

    def flush(self) -> None:
        """Flush, or do not."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def forgiving_streams() -> Iterator[None]:
    """Inside, no message of anybody fails, and standard output escapes what it cannot show."""
    messages, results = sys.stderr, sys.stdout
    strict = getattr(results, "errors", None) == "strict" and hasattr(results, "reconfigure")
    if strict:
        results.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if messages is not None:
        sys.stderr = Forgiving(messages)
    try:
        yield
    finally:
        sys.stderr = messages
        if strict:
            with contextlib.suppress(ValueError, OSError):  # closed meanwhile, or a full disk
                results.reconfigure(errors="strict")  # type: ignore[union-attr]


def let_go(stream: TextIO | None) -> None:
    """Let what a stream could not deliver go nowhere, so that it does not fail again at exit."""
    if stream is None or id(stream) not in map(id, (sys.__stdout__, sys.__stderr__)):
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return _plain(value.item()) if hasattr(value, "item") else str(value)
