"""A peer's process: started in its own environment, asked in lines of JSON.

This module refuses to know what is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class PeerError(Exception):
    """A peer ended instead of answering."""


class Process:
    """A peer that is listening. Close it, or use it in a `with`."""

    def __init__(
        self, python: Path, arguments: Sequence[str], environment: dict[str, str], log: Path
    ) -> None:
        self.log = log
        self._log = log.open("w")
        self.born = time.perf_counter()
        self._process = subprocess.Popen(
            [str(python), "-m", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._answer()

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        """Ask, and wait for the answer."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._silent() from error
        return self._answer()

    def close(self) -> None:
        """Tell it to stop; end it if it will not."""
        if self._process.stdin is not None and self._process.poll() is None:
            try:
                self._process.stdin.write('{"do": "stop"}\n')
                self._process.stdin.close()
            except BrokenPipeError:
                pass
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._silent()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _silent(self) -> PeerError:
        self.close()
        said = self.log.read_text().strip().splitlines()
        return PeerError(said[-1] if said else "it ended without a word")
