"""Many independent calls side by side, one per core: how a search runs its trials.

Each call has a thread to itself and shares nothing with its neighbours, so its outcome is that
of the call alone, bit for bit, whatever the others do. This module refuses to know trials.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..engine import Call, Outcome
from .calls import Prepared
from .extension import runtime, threads
from .program import NativeProgram


def run_all(calls: Sequence[Call]) -> list[Outcome]:
    """The outcome of each call, in order; programs need not have one shape."""
    waiting: list[tuple[int, NativeProgram, Prepared]] = []
    outcomes: list[Outcome | None] = [None] * len(calls)
    for place, call in enumerate(calls):
        program = call.program
        if isinstance(program, NativeProgram) and program.is_compiled_for(call.batches):
            waiting.append((place, program, program.begin(call)))
        else:
            outcomes[place] = call.run()
    if len(waiting) == 1:  # nobody to share cores with: no other thread need be woken
        alone = waiting[0][2]
        results = [alone.ready.compiled.run(*alone.arguments, 1)]
    else:
        jobs = [(each.ready.compiled, *each.arguments) for _, _, each in waiting]
        results = runtime().run_many(jobs, threads())
    for (place, program, each), result in zip(waiting, results, strict=True):
        outcomes[place] = program.end(calls[place], each, each.outcome(result))
    return [each for each in outcomes if each is not None]
