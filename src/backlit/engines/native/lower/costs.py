"""What instructions cost, roughly: to share work out evenly, and to know where threads pay.

Nanoseconds on one core of a processor with AVX-512; only their ratios matter much.
This module refuses to influence any result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from .instructions import BATCH, Combine, Copy, Emit, Gemm, Instruction, Pack, RowOp, Value, Where
from .maps import Map
from .schedule import Phase
from .sizes import Sizes
from .updates import Update

_PER_PRODUCT = 0.018  # a multiplication and an addition inside a gemm
_PER_OPERATION = 0.03  # an element of a map, for each cheap operation
_PER_ELEMENT = 0.06  # an element read or written
_DISPATCH = 60.0  # an instruction, before it does anything
_BARRIER = 500.0
_WAKING = 1.15  # two threads must promise this much before they are worth their heat
_DEAR: Mapping[str, float] = MappingProxyType(
    {
        "exp": 0.4, "expm1": 0.5, "log": 0.5, "log1p": 0.5, "tanh": 0.5, "sigmoid": 0.5, "erf": 0.6,
        "sqrt": 0.25, "divide": 0.2, "chain_divide": 0.25, "power": 1.0, "adam": 0.45,
        "rmsprop": 0.4, "adagrad": 0.4,
    }
)  # fmt: skip


def per_element(instruction: Instruction, max_rows: int) -> float:
    """Nanoseconds for one multiplication of a gemm, or one element of anything else."""
    if isinstance(instruction, Gemm):
        return _PER_PRODUCT
    if isinstance(instruction, Update):
        rule = per_element(instruction.map, max_rows)
        return _PER_PRODUCT + rule / _depth(instruction.gemm, max_rows)
    if isinstance(instruction, Map):
        moved = len(instruction.inputs) + len(instruction.outputs)
        steps = sum(_DEAR.get(step.operation, _PER_OPERATION) for step in instruction.steps)
        return _PER_ELEMENT * moved + steps
    if isinstance(instruction, RowOp):
        return 2.0
    return 0.2 if isinstance(instruction, Pack | Combine | Copy | Emit) else 1.0


def work(instruction: Instruction, max_rows: int) -> float:
    """Multiplications of a gemm, elements of anything else, for a full batch."""

    def size(value: Value) -> float:
        return (max_rows if value.rows == BATCH else abs(value.rows)) * value.columns

    if isinstance(instruction, Update):
        return work(instruction.gemm, max_rows)
    if isinstance(instruction, Gemm):
        return size(instruction.c) * _depth(instruction, max_rows)
    if isinstance(instruction, Map):
        return (max_rows if instruction.is_batch else instruction.rows) * instruction.columns
    return max((size(each) for each in instruction.writes()), default=1.0)


def _depth(gemm: Gemm, max_rows: int) -> int:
    """Multiplications for one element of a product."""
    if not gemm.a_transposed:
        return max(gemm.a.columns, 1)
    taken = gemm.gather or gemm.a
    return max_rows if taken.rows == BATCH else taken.rows


def price(phases: Sequence[Phase], sizes: Sizes) -> None:
    """Note the cost of each instruction on it."""
    for phase in phases:
        for each in phase.instructions:
            each.cost = per_element(each, sizes.max_rows)


def threads_that_pay(phases: Sequence[Phase], sizes: Sizes, most: int) -> int:
    """How many threads to run an iteration with: as many as there are, or one."""
    alone, shared = 0.0, 0.0
    for phase in phases:
        repeated = sizes.panels if phase.where is Where.ROWS else 1
        for each in phase.instructions:
            took = (
                per_element(each, sizes.max_rows) * work(each, sizes.max_rows)
                + _DISPATCH * repeated
            )
            alone += took
            spread = phase.where in (Where.ROWS, Where.SPLIT)
            shared += took / most if spread else took
        shared += _BARRIER if phase.barrier else 0.0
    return most if most > 1 and alone > _WAKING * shared else 1
