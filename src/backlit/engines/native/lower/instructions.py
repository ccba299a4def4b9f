"""The instructions of a lowered program, and the values they work on.

Each knows what it reads and writes, what it costs, and how it is written down for the runtime.
This module refuses to know how instructions are found and in which order they run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar

import numpy as np

BATCH, DATA_SET = -1, -2  # a number of rows known only when a batch, or a data set, is given


class Space(IntEnum):
    """Where a value lives."""

    ARENA = 0
    PRIVATE = 1
    LOCAL = 2
    STATE_READ = 3
    STATE_WRITE = 4
    DATA = 5
    CONSTANT = 6
    SCALAR = 7
    ROWS = 8
    ITERATION = 9
    OUTPUT = 10


IN_BYTES = (Space.ARENA, Space.PRIVATE, Space.LOCAL, Space.CONSTANT)  # others count slots


class Where(IntEnum):
    """How a phase shares its instructions among threads."""

    ROWS = 0
    SPLIT = 1
    EACH = 2
    ALONE = 3


class Sink(IntEnum):
    """What becomes of a register of a map."""

    STORE = 0
    SUM_ROWS = 1
    SUM_COLUMNS = 2
    SUM_ALL = 3
    MAX_ROWS = 4
    MAX_COLUMNS = 5
    MAX_ALL = 6


DTYPES = {"float32": 0, "float64": 1, "int64": 2, "bool": 3}


@dataclass(eq=False)
class Value:
    """A matrix of rows x columns, or a view of one.

    rows    a number, BATCH or DATA_SET
    stride  elements from one row to the next
    of      the stored value this is a view of, `offset` elements on; None for a stored one
    place   slot, or byte in its space once memory is planned
    """

    dtype: np.dtype[np.generic]
    rows: int
    columns: int
    stride: int
    space: Space | None = None
    place: int = 0
    of: Value | None = None
    offset: int = 0
    origin: str = ""

    @property
    def root(self) -> Value:
        """The stored value behind a view."""
        return self if self.of is None else self.of.root

    def view(self, rows: int, columns: int, stride: int, offset: int = 0) -> Value:
        """The same elements as another matrix."""
        if (rows, columns, stride, offset) == (self.rows, self.columns, self.stride, 0):
            return self
        return Value(self.dtype, rows, columns, stride, of=self, offset=offset)

    def bytes(self, max_rows: int) -> int:
        """The memory it takes, at most."""
        rows = max_rows if self.rows == BATCH else self.rows
        return (max(rows - 1, 0) * self.stride + self.columns) * self.dtype.itemsize


Number = Callable[..., int]  # numbers -> the place of the first; they stand side by side
Id = Callable[["Value | None"], int]


@dataclass(eq=False, kw_only=True)
class Instruction:
    """One step of a program.

    where    which kind of phase it runs in
    origins  names of graph nodes it carries out
    flops    arithmetic for one row of the batch, or in all if it does not depend on the batch
    """

    opcode: ClassVar[int]
    word: ClassVar[str]

    where: Where
    origins: list[str] = field(default_factory=list)
    flops: float = 0.0
    cost: float = 1.0  # nanoseconds for a unit of work

    def reads(self) -> list[Value]:
        """Values it needs."""
        raise NotImplementedError

    def writes(self) -> list[Value]:
        """Values it makes."""
        raise NotImplementedError

    def fields(self, of: Id, number: Number) -> list[int]:
        """What follows the opcode and the length."""
        raise NotImplementedError

    def detail(self) -> str:
        """What a listing says beside shapes."""
        return ""

    @property
    def writes_state(self) -> bool:
        """Whether it changes what the next iteration begins with."""
        return any(each.root.space is Space.STATE_WRITE for each in self.writes())


def _there(*values: Value | None) -> list[Value]:
    return [each for each in values if each is not None]


@dataclass(eq=False, kw_only=True)
class Gemm(Instruction):
    """c = a b (+ bias) (then relu); a's rows may be taken from a table by number."""

    opcode = 1
    word = "gemm"

    c: Value
    a: Value
    b: Value
    bias: Value | None = None
    gather: Value | None = None
    a_transposed: bool = False
    b_transposed: bool = False
    b_packed: bool = False
    relu: bool = False
    by_columns: bool = False

    def reads(self) -> list[Value]:
        return _there(self.a, self.b, self.bias, self.gather)

    def writes(self) -> list[Value]:
        return [self.c]

    def fields(self, of: Id, number: Number) -> list[int]:
        flags = self.a_transposed | 2 * self.b_transposed | 4 * self.b_packed | 8 * self.relu
        ids = [of(each) for each in (self.c, self.a, self.b, self.bias, self.gather)]
        return [number(self.cost), *ids, flags, int(self.by_columns)]

    def detail(self) -> str:
        words = {
            "rows by number": self.gather is not None,
            "aᵀ b": self.a_transposed,
            "a bᵀ": self.b_transposed,
            "packed": self.b_packed,
            "+ bias": self.bias is not None,
            "relu": self.relu,
        }
        return ", ".join(word for word, so in words.items() if so)


@dataclass(eq=False, kw_only=True)
class Pack(Instruction):
    """Lay a matrix, or its transpose, out in the strips that gemm reads."""

    opcode = 2
    word = "pack"

    target: Value
    source: Value
    transposed: bool

    def reads(self) -> list[Value]:
        return [self.source]

    def writes(self) -> list[Value]:
        return [self.target]

    def fields(self, of: Id, number: Number) -> list[int]:
        return [number(self.cost), of(self.target), of(self.source), int(self.transposed)]

    def detail(self) -> str:
        return "transposed" if self.transposed else ""


@dataclass(eq=False, kw_only=True)
class Simple(Instruction):
    """An instruction whose fields are its values, in order, and some numbers after them."""

    values: Sequence[Value | None]  # the target first
    numbers: Sequence[int] = ()
    first: Sequence[int] = ()  # numbers before the values

    def reads(self) -> list[Value]:
        return _there(*self.values[1:])

    def writes(self) -> list[Value]:
        return _there(self.values[0])

    def fields(self, of: Id, number: Number) -> list[int]:
        return [number(self.cost), *self.first, *map(of, self.values), *self.numbers]


class RowOp(Simple):
    """A function of each row: softmax, logsumexp, softmax_cross_entropy, argmax."""

    opcode = 4
    word = "rows"
    names = ("softmax", "logsumexp", "softmax_cross_entropy", "argmax")

    def detail(self) -> str:
        return self.names[self.first[0]]


class Combine(Simple):
    """Partial sums, or maxima, of panels or units, put together in order."""

    opcode = 5
    word = "combine"

    def detail(self) -> str:
        return ("sum", "max")[self.numbers[0]]


class Take(Simple):
    """Rows of a table by number."""

    opcode = 6
    word = "take"


class OneHot(Simple):
    """1 in the place of each class number, else 0."""

    opcode = 7
    word = "one_hot"


class Random(Simple):
    """Uniform numbers from the counter-based generator."""

    opcode = 8
    word = "random"


class Copy(Simple):
    """The same elements elsewhere, or in another dtype."""

    opcode = 9
    word = "copy"


@dataclass(eq=False, kw_only=True)
class Size(Instruction):
    """A number that depends on the rows of the batch: rows^power x factor."""

    opcode = 10
    word = "size"

    target: Value
    power: int
    factor: int

    def reads(self) -> list[Value]:
        return []

    def writes(self) -> list[Value]:
        return [self.target]

    def fields(self, of: Id, number: Number) -> list[int]:
        return [of(self.target), self.power, self.factor]


@dataclass(eq=False, kw_only=True)
class Look(Instruction):
    """Check that a value is finite, or hand it to the caller."""

    place: int
    value: Value

    def reads(self) -> list[Value]:
        return [self.value]

    def writes(self) -> list[Value]:
        return []

    def fields(self, of: Id, number: Number) -> list[int]:
        return [self.place, of(self.value)]


class Check(Look):
    """The iteration ends here, unmade, if an element is not finite."""

    opcode = 11
    word = "check"


class Emit(Look):
    """A metric of this iteration."""

    opcode = 12
    word = "emit"


@dataclass(eq=False, kw_only=True)
class Classes(Instruction):
    """Of each row of logits and its class number: cross-entropy, softmax - one_hot, hit or not."""

    opcode = 13
    word = "classes"

    loss: Value | None
    slope: Value | None
    hit: Value | None
    logits: Value
    classes: Value

    def reads(self) -> list[Value]:
        return [self.logits, self.classes]

    def writes(self) -> list[Value]:
        return _there(self.loss, self.slope, self.hit)

    def fields(self, of: Id, number: Number) -> list[int]:
        values = (self.loss, self.slope, self.hit, self.logits, self.classes)
        return [number(self.cost), *map(of, values)]

    def detail(self) -> str:
        words = {"loss": self.loss, "slope": self.slope, "hit": self.hit}
        return " ".join(word for word, value in words.items() if value is not None)
