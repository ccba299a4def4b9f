"""General instructions: any rank, any strides, one thread. Slow, and always there.

This module refuses to be used where a fused instruction fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .instructions import Id, Instruction, Number, Value
from .maps import NUMBER_OF

Strided = tuple[Value, int, tuple[int, ...]]  # a stored value, an offset, a stride for each axis


@dataclass(eq=False, kw_only=True)
class General(Instruction):
    """Something done along every axis of a domain; `dims` may hold BATCH."""

    target: Strided
    sources: Sequence[Strided]
    dims: Sequence[int]

    def reads(self) -> list[Value]:
        return [value for value, _, _ in self.sources]

    def writes(self) -> list[Value]:
        return [self.target[0]]

    def _access(self, of: Id, access: Strided) -> list[int]:
        value, offset, strides = access
        return [of(value), offset, *strides]


@dataclass(eq=False, kw_only=True)
class GeneralMap(General):
    """One operation on each element."""

    opcode = 20
    word = "general map"

    operation: str
    numbers: tuple[float, ...] = ()

    def fields(self, of: Id, number: Number) -> list[int]:
        imm = number(*self.numbers) if self.numbers else -1
        accesses = [n for each in self.sources for n in self._access(of, each)]
        return [
            NUMBER_OF[self.operation], imm, len(self.dims), *self.dims,
            *self._access(of, self.target), len(self.sources), *accesses,
        ]  # fmt: skip

    def detail(self) -> str:
        return self.operation


@dataclass(eq=False, kw_only=True)
class GeneralReduce(General):
    """A sum, a maximum or the place of the maximum, along axes where the target's stride is 0."""

    opcode = 21
    word = "general reduce"
    names = ("sum", "max", "argmax")

    operation: str

    def fields(self, of: Id, number: Number) -> list[int]:
        source, target = self._access(of, self.sources[0]), self._access(of, self.target)
        kind = self.names.index(self.operation)
        return [kind, len(self.dims), *self.dims, *source, *target]

    def detail(self) -> str:
        return self.operation


@dataclass(eq=False, kw_only=True)
class GeneralMatmul(General):
    """Products of many matrices; the last three dims are m, n and k."""

    opcode = 24
    word = "general gemm"

    def fields(self, of: Id, number: Number) -> list[int]:
        batch, size = self.dims[:-3], self.dims[-3:]
        accesses = [n for each in (self.target, *self.sources) for n in self._access(of, each)]
        return [len(batch), *batch, *size, *accesses]


@dataclass(eq=False, kw_only=True)
class GeneralTake(Instruction):
    """Rows of a table by number, or, scattering, numbers added to rows; `inner` elements a row."""

    target: Value
    source: Value
    index: Value
    inner: int

    def reads(self) -> list[Value]:
        return [self.source, self.index]

    def writes(self) -> list[Value]:
        return [self.target]

    def fields(self, of: Id, number: Number) -> list[int]:
        return [of(self.target), of(self.source), of(self.index), self.inner]


class Gather(GeneralTake):
    """target[i] = source[index[i]]."""

    opcode = 22
    word = "general take"


class ScatterAdd(GeneralTake):
    """target = 0; target[index[i]] += source[i]."""

    opcode = 23
    word = "scatter add"


@dataclass(eq=False, kw_only=True)
class Fill(Instruction):
    """One number everywhere."""

    opcode = 25
    word = "fill"

    target: Value
    number: float

    def reads(self) -> list[Value]:
        return []

    def writes(self) -> list[Value]:
        return [self.target]

    def fields(self, of: Id, number: Number) -> list[int]:
        return [of(self.target), number(self.number)]
