"""`backlit …` typed in this process: what came out, and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backlit.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command line left: its exit code and both outputs."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        assert self.out.count("\n") == 1, self.out
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Typed = Callable[..., Answer]


def typed_into(capsys: pytest.CaptureFixture[str]) -> Typed:
    """A function that runs `backlit ARGUMENTS` and gives back the answer."""

    def typed(*arguments: object) -> Answer:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        return Answer(code, *capsys.readouterr())

    return typed
