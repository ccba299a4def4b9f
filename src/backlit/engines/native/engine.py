"""The native engine: compiles a step by lowering it, or leaves it to the eager engine.

This module refuses to know how a program runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

from ..eager.program import EagerEngine
from ..engine import Call, Outcome, Program, Step
from .extension import runtime, threads
from .lower.nodes import CannotLowerError
from .program import NativeProgram
from .queue import run_all
from .spare import Spare


class NativeEngine:
    """Whole epochs in compiled code. Raises MissingExtraError where that is not there."""

    name = "native"

    def __init__(self) -> None:
        runtime()
        self._spares: WeakValueDictionary[Any, Spare] = WeakValueDictionary()

    def facts(self) -> dict[str, Any]:
        """The instruction set decides the bits; the number of threads does not."""
        return {"name": self.name, "isa": runtime().isa(), "threads": threads()}

    def compile(self, step: Step, max_rows: int) -> Program:
        """Prepare a step for batches of at most `max_rows` rows.

        A step that moves the rows of the batch to another axis runs on the eager engine.
        """
        alike = tuple((name, each.shape, each.dtype.str) for name, each in step.state.items())
        spare = self._spares.setdefault(alike, Spare())
        try:
            return NativeProgram(step, max_rows, spare)
        except CannotLowerError:
            return EagerEngine().compile(step, max_rows)

    def run_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """Independent calls side by side, one per core."""
        return run_all(calls)
