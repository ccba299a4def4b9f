"""Code: a program's words, numbers and constants say all of it, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.engines.native.extension import runtime
from backlit.engines.native.lower.encode import MAGIC
from backlit.engines.native.lower.instructions import DTYPES, IN_BYTES, Space
from backlit.engines.native.lower.maps import OPERATIONS
from engine_ways import needs_native
from lowering import lowered_or_none, programs, training_sample
from slow_machine import DTYPES as MACHINE_DTYPES
from slow_machine import decoded


def test_every_word_is_accounted_for() -> None:
    """Taken apart again, the words are the phases, instructions and values they were made of."""
    for sample, program in programs():
        listed = decoded(program.code.words.tolist())
        assert program.code.words[0] == MAGIC
        assert (listed.max_rows, listed.arena) == (max(sample.largest, 1), program.memory.arena)
        assert [stage.kind for stage in listed.stages] == [int(p.where) for p in program.phases]
        for stage, phase in zip(listed.stages, program.phases, strict=True):
            assert [op.opcode for op in stage.ops] == [each.opcode for each in phase.instructions]
            assert (stage.panel, stage.barrier) == (phase.panel, phase.barrier)
        step = sample.step
        assert len(listed.states) == len(step.state)
        assert len(listed.data) == len(step.data)
        assert listed.scalars == len(step.scalars)
        assert listed.guards == len(program.guards)
        assert [n for _, n in listed.metrics] == [
            int(np.prod(each.shape, dtype=np.int64)) for each in step.metrics.values()
        ]


def test_values_lie_inside_their_spaces() -> None:
    """Every value's bytes are aligned to its dtype and inside the memory that there is."""
    for _, program in programs():
        listed = decoded(program.code.words.tolist())
        ends = {
            0: listed.arena,
            1: listed.private,
            2: listed.private,
            6: len(program.code.constants),
        }
        for kind, space, place, rows, columns, stride in listed.values:
            size = MACHINE_DTYPES[kind].itemsize
            assert stride >= columns or rows == 1
            if Space(space) not in IN_BYTES:
                continue
            count = program.sizes.panel if space == Space.LOCAL else listed.max_rows
            count = count if rows == -1 else rows
            assert place % size == 0
            assert place + ((count - 1) * stride + columns) * size <= ends[space]


def test_the_same_step_gives_the_same_code() -> None:
    """Lowered twice, byte for byte: nothing depends on addresses or on the order of a set."""
    for number in (3, 9, 19, 36):
        one, two = (lowered_or_none(training_sample(number)) for _ in range(2))
        assert one is not None
        assert two is not None
        assert one.code.words.tobytes() == two.code.words.tobytes()
        assert one.code.numbers.tobytes() == two.code.numbers.tobytes()
        assert one.code.constants == two.code.constants


def test_numbers_of_dtypes_and_operations_are_fixed() -> None:
    """The runtime was compiled with these numbers."""
    assert [str(each) for each in MACHINE_DTYPES] == list(DTYPES)
    assert OPERATIONS[:4] == ("add", "subtract", "multiply", "divide")
    assert OPERATIONS[-6:] == ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
    assert len(set(OPERATIONS)) == len(OPERATIONS)


@needs_native
@pytest.mark.parametrize("watchful", [False, True])
def test_the_runtime_takes_every_program(watchful: bool) -> None:
    """What is lowered, cut in any way, is well formed in the runtime's eyes."""
    for sample, program in programs(watchful=watchful):
        code = program.code
        assert runtime().Program(code.words, code.numbers, code.constants), sample.name
