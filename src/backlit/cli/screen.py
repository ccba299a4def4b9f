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
        """A message for whoever watches; lost without harm if nobody listens any more."""
        if not self.quiet:
            with contextlib.suppress(BrokenPipeError):
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


@contextlib.contextmanager
def forgiving_streams() -> Iterator[None]:
    """Inside, standard output and standard error escape what their encoding cannot show."""
    changed: list[tuple[Any, str]] = []
    for stream in (sys.stdout, sys.stderr):
        errors = getattr(stream, "errors", None)
        if errors == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
            changed.append((stream, errors))
    try:
        yield
    finally:
        for stream, errors in changed:
            with contextlib.suppress(ValueError, OSError):  # closed meanwhile, or a broken pipe
                stream.reconfigure(errors=errors)


def give_up_output() -> None:
    """After a broken pipe: let what is still buffered go nowhere, so that exit is quiet."""
    own = sys.__stdout__
    if own is not None and own is sys.stdout:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), own.fileno())


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
