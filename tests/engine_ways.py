"""The ways a step can be run on this machine: eager, and native with each instruction set.

A law that holds on every engine is asked of each way by the fixture or parameter `way`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import pytest

from backlit.engines.engine import Engine
from backlit.engines.native.extension import problem, runtime
from backlit.engines.native.pace import Pace
from backlit.registry import select

ISAS: list[str] = [] if problem() else list(runtime().isas())
WAYS = ["eager", *(f"native {isa}" for isa in ISAS)]
ENGINE_NAMES = ["eager", "native"] if ISAS else ["eager"]
LONG = os.environ.get("BACKLIT_LONG") == "1"
needs_native = pytest.mark.skipif(bool(problem()), reason=f"no native engine here: {problem()}")


@contextmanager
def engine_of(way: str, threads: int | None = None) -> Iterator[Engine]:
    """The engine of a way; of a native one, with its instruction set and so many threads."""
    name, _, isa = way.partition(" ")
    if name == "eager":
        yield select(name)
        return
    before = runtime().isa()
    with ExitStack() as stack:
        stack.callback(runtime().use, before)
        runtime().use(isa or before)
        if threads is not None:
            stack.enter_context(patch.object(Pace, "threads", lambda self: threads))
            stack.enter_context(patch.object(Pace, "note", lambda *_: None))
        yield select(name)
