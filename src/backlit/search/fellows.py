"""Other processes that work on the same study, one a core.

Trials of small networks spend half of their time in Python, and threads of one process would
wait for one another there. Each fellow is this very command line with `--join`: it takes trials
from the study's journal until none is wanted, and draws no conclusion. It ends when we do,
however we end: a pipe to it closes then.
This module refuses to know what is searched.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from signal import SIGTERM
from typing import Final

WATCHED: Final = "BACKLIT_ENDS_WITH_ITS_INPUT"  # set for a process that is ours
_PATIENCE: Final = 10.0  # seconds for an iteration under way


@contextlib.contextmanager
def fellows(folder: Path, count: int, engine: str) -> Iterator[None]:
    """Inside, so many other processes work on the study in a folder. Raises nothing of theirs:
    what one of them does not do, another does."""
    begun: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(count):
            with contextlib.suppress(OSError):
                begun.append(_begun(folder, engine))
        yield
    finally:
        for each in begun:
            _ended(each)


def _begun(folder: Path, engine: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "backlit", "tune", "--resume", str(folder), "--join",
               "--quiet", "--engine", engine]  # fmt: skip
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "BACKLIT_THREADS": "1", WATCHED: "1"},
    )


def _ended(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_with_input() -> None:
    """In a process that was begun here: ask it to stop as soon as its input ends."""
    if not os.environ.get(WATCHED):
        return

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            while os.read(0, 1024):
                pass
        os.kill(os.getpid(), SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
