"""A map: a fused expression on each element of rows x columns, its results stored or summed.

This module refuses to know how expressions are found.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .access import Reach
from .instructions import BATCH, Id, Instruction, Number, Sink, Value

OPERATIONS = (
    "add", "subtract", "multiply", "divide", "chain", "chain_divide", "maximum", "minimum",
    "equal", "greater", "greater_equal", "logical_and",
    "negative", "absolute", "sign", "relu", "sqrt", "exp", "expm1", "log", "log1p", "tanh",
    "sigmoid", "erf",
    "is_finite", "logical_not", "cast",
    "where",
    "clip", "power",
    "binary_cross_entropy",
    "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam",
)  # fmt: skip
NUMBER_OF = {name: place for place, name in enumerate(OPERATIONS)}
RULES = OPERATIONS[OPERATIONS.index("sgd") :]


@dataclass(frozen=True)
class Step:
    """One operation of a map: registers in, one register out; of a whole rule, several.

    numbers  low and high of clip, the exponent of power
    """

    operation: str
    results: tuple[int, ...]
    operands: tuple[int, ...]
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Output:
    """Where a register goes."""

    value: Value
    register: int
    sink: Sink


@dataclass(eq=False, kw_only=True)
class Map(Instruction):
    """Registers 0, 1, ... begin as the inputs; each step fills one more.

    rows   of the domain: a number or BATCH
    flat   the domain is one run of elements
    unit   rows, or elements of a flat domain, that one thread takes at a time
    """

    opcode = 3
    word = "map"

    rows: int
    columns: int
    flat: bool
    unit: int
    inputs: list[tuple[Value, Reach]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)

    def reads(self) -> list[Value]:
        return [value for value, _ in self.inputs]

    def writes(self) -> list[Value]:
        return [each.value for each in self.outputs]

    @property
    def registers(self) -> int:
        """How many registers are needed."""
        last = max((r for step in self.steps for r in step.results), default=-1)
        return max(last + 1, len(self.inputs))

    def fields(self, of: Id, number: Number) -> list[int]:
        ops: list[int] = []
        wide: list[int] = []
        for step in self.steps:
            imm = number(*step.numbers) if step.numbers else -1
            code = NUMBER_OF[step.operation]
            if step.operation in RULES:
                ops += [code, step.results[0], len(wide), 0, 0, -1]
                wide += [*step.operands, *step.results]
            else:
                a, b, c = (*step.operands, 0, 0, 0)[:3]
                ops += [code, step.results[0], a, b, c, imm]
        inputs = [each for value, reach in self.inputs for each in (of(value), int(reach))]
        outputs = [n for o in self.outputs for n in (of(o.value), o.register, int(o.sink))]
        head = [
            number(self.cost), self.rows, self.columns, int(self.flat), self.unit, self.registers,
            len(self.inputs), len(self.steps), len(wide), len(self.outputs),
        ]  # fmt: skip
        return [*head, *inputs, *ops, *wide, *outputs]

    def detail(self) -> str:
        words = [step.operation for step in self.steps]
        words += [each.sink.name.lower() for each in self.outputs if each.sink is not Sink.STORE]
        return " ".join(words)

    @property
    def is_batch(self) -> bool:
        """Whether its rows are those of the batch."""
        return self.rows == BATCH
