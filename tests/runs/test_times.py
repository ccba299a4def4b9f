"""Times: what the clock said, beside a run that does not depend on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.base.errors import UnknownNameError
from backlit.runs.folder import RunFolder
from backlit.runs.times import Times, read_times


def test_times_are_kept_over_a_resume(tmp_path: Path) -> None:
    """Both halves of a resumed run are there; a torn line is not."""
    run = RunFolder(tmp_path)
    clock = iter([1.5, 2.5])
    with Times(run, clock=lambda: next(clock)) as times:
        times.note("start")
    with run.times.open("a") as file:
        file.write('{"at":')
    with Times(run, clock=lambda: next(clock)) as times:
        times.note("resume", iteration=7)
    assert read_times(run.times) == [
        {"at": 1.5, "kind": "start"},
        {"at": 2.5, "kind": "resume", "iteration": 7},
    ]


def test_unknown_words_are_refused(tmp_path: Path) -> None:
    """A kind or a status outside the table is refused, and nothing is written."""
    run = RunFolder(tmp_path)
    with Times(run) as times:
        with pytest.raises(UnknownNameError, match="did you mean 'start'"):
            times.note("started")
        with pytest.raises(UnknownNameError, match="did you mean 'finished'"):
            times.note("end", status="finish")
    assert read_times(run.times) == []
