"""Write a graph line by line, looking at the numbers while writing.

So smooth ops stay inside their domain, kinked ops off their kinks, and values moderate. What
is written can be run again on other numbers, in other precisions, with other gradient rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.engines.eager.tape import TAPE
from backlit.graph.bind import bind
from backlit.graph.op import Op
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY

Array = NDArray[Any]
Fits = Callable[[tuple[int, ...]], bool]
OFF = 0.05  # how far from a kink every value is kept


@dataclass(frozen=True)
class Line:
    """One tensor: an input or a constant (no op), or an op on earlier lines."""

    op: str | None
    operands: tuple[int, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    value: Array | None = None


@dataclass(frozen=True)
class RandomGraph:
    """Lines ending in one number; `inputs` are the lines that are differentiated."""

    lines: Sequence[Line]
    inputs: Sequence[int]
    base: Sequence[Array]

    @property
    def words(self) -> list[str]:
        """The ops it is written with, one entry for each use."""
        return [line.op for line in self.lines if line.op is not None]

    def run(
        self,
        arrays: Sequence[Array],
        words: Mapping[str, Op] = VOCABULARY,
        frozen: Mapping[int, Array] | None = None,
    ) -> tuple[list[Tensor], Tensor]:
        """The input tensors and the result. `frozen` fixes what some lines give."""
        made = self.tensors([TAPE.constant(array) for array in arrays], words, frozen)
        return [made[place] for place in self.inputs], made[-1]

    def tensors(
        self,
        given: Sequence[Tensor],
        words: Mapping[str, Op] = VOCABULARY,
        frozen: Mapping[int, Array] | None = None,
    ) -> list[Tensor]:
        """Every line, made by the interpreter of the given inputs, in their precision."""
        owner, precision = given[0].interpreter, given[0].dtype
        at = dict(zip(self.inputs, given, strict=True))
        made: list[Tensor] = []
        for place, line in enumerate(self.lines):
            if place in at:
                made.append(at[place])
            elif frozen is not None and place in frozen:
                made.append(owner.constant(frozen[place]))
            elif line.op is None:
                assert line.value is not None
                narrow = line.value.dtype.kind == precision.kind == "f"
                made.append(owner.constant(line.value, precision if narrow else None))
            else:
                params = dict(line.params)
                if "dtype" in params and precision.kind == "f":
                    params["dtype"] = str(precision)
                made.append(bind(words[line.op], *(made[r] for r in line.operands), **params))
        return made

    def stopped(self) -> dict[int, Array]:
        """What `stop_gradient` gives at the base point; differences would see through it."""
        made = self.tensors([TAPE.constant(array) for array in self.base])
        return {
            place: made[place].value
            for place, line in enumerate(self.lines)
            if line.op == "stop_gradient"
        }


def _any(shape: tuple[int, ...]) -> bool:
    return True


class Author:
    """Writes one graph. A `ref` is the number of a line."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.lines: list[Line] = []
        self.tensors: list[Tensor] = []
        self.reals: list[int] = []
        self.truths: list[int] = []
        sizes = [1, 2, 3] if self.rng.random() > 0.08 else [0, 1, 2]
        self.dims = [int(each) for each in self.rng.permutation(sizes)]
        self.inputs: list[int] = []
        for _ in range(int(self.rng.integers(2, 4))):
            self._input(tuple(self.rng.choice(self.dims, int(self.rng.integers(0, 4))).tolist()))

    # --- what can be written -------------------------------------------------------------

    def do(self, name: str, *refs: int, **params: Any) -> int:
        """Write one op."""
        self.lines.append(Line(name, refs, params))
        operands = [self.tensors[ref] for ref in refs]
        self.tensors.append(bind(VOCABULARY[name], *operands, **params))
        return len(self.lines) - 1

    def constant(self, value: Any, dtype: str = "float64") -> int:
        """Write a constant."""
        array = np.array(value, dtype=dtype)
        self.lines.append(Line(None, value=array))
        self.tensors.append(TAPE.constant(array))
        return len(self.lines) - 1

    def add(self, ref: int) -> None:
        """Let later lines use this one, scaled down if its numbers have grown."""
        kind = self.tensors[ref].dtype.kind
        if kind == "b":
            self.truths.append(ref)
        elif kind == "f":
            value = self.value(ref)
            assert np.isfinite(value).all(), self.lines[ref]
            largest = float(np.abs(value).max(initial=0))
            if largest > 4:
                ref = self.do("multiply", ref, self.constant(2 / largest))
            self.reals.append(ref)

    def finish(self) -> RandomGraph:
        """Add up, with random weights, every value that nothing differentiable uses."""
        used = {
            ref
            for line in self.lines
            if line.op is not None
            for place, ref in enumerate(line.operands)
            if VOCABULARY[line.op].gradient_of(place) is not None
        }
        total = self.constant(0.5)
        for ref in self.reals:
            if ref not in used or self.rng.random() < 0.1:
                weights = self.constant(self.rng.uniform(0.5, 1.5, self.shape(ref)))
                axes = tuple(range(-len(self.shape(ref)), 0))
                part = self.do("sum", self.do("multiply", ref, weights), axes=axes, keepdims=False)
                total = self.do("add", total, part)
        base = [np.array(self.value(ref)) for ref in self.inputs]
        return RandomGraph(tuple(self.lines), tuple(self.inputs), base)

    # --- what has been written -----------------------------------------------------------

    def value(self, ref: int) -> Array:
        return self.tensors[ref].value

    def shape(self, ref: int) -> tuple[int, ...]:
        return self.value(ref).shape

    def real(self, fits: Fits = _any, otherwise: tuple[int, ...] = (2, 3)) -> int:
        """A real value with a fitting shape, recent ones more often, old ones reused.

        Where none fits, a new input of the shape `otherwise`.
        """
        fitting = [ref for ref in self.reals if fits(self.shape(ref))]
        if not fitting:
            return self._input(otherwise)
        newest = fitting[-4:]
        return int(self.rng.choice(newest if self.rng.random() < 0.6 else fitting))

    def partner(self, ref: int) -> int:
        """A value that can be combined element by element with this one."""

        return self.real(lambda shape: meet(shape, self.shape(ref)), self.shape(ref))

    def truth(self, shape: tuple[int, ...]) -> int:
        """Truth values for a value of this shape."""
        for ref in reversed(self.truths):
            if self.shape(ref) == shape and self.rng.random() < 0.7:
                return ref
        return self.constant(self.rng.random(shape) < 0.5, "bool")

    def off(self, ref: int, kinks: Sequence[float] = (0.0,)) -> int:
        """The same value moved away from the kinks."""
        moved = np.array(self.value(ref))
        for kink in kinks:
            near = np.abs(moved - kink) < OFF
            moved = np.where(near, kink + np.where(moved < kink, -2 * OFF, 2 * OFF), moved)
        shift = moved - self.value(ref)
        return self.do("add", ref, self.constant(shift)) if shift.any() else ref

    def apart(self, a: int, b: int) -> int:
        """`a` moved so that it nowhere ties with `b`; in the shape of both."""
        gap = self.value(a) - self.value(b)
        side = self.rng.choice([-2 * OFF, 2 * OFF], gap.shape)
        shift = np.where(np.abs(gap) < OFF, side - gap, 0.0)
        return self.do("add", a, self.constant(shift))

    def spread(self, ref: int) -> int:
        """The same value with all elements at least `OFF` apart."""
        x = self.value(ref)
        order = np.argsort(x, axis=None, kind="stable")
        ranks = np.empty(x.size)
        ranks[order] = np.arange(x.size)
        return self.do("add", ref, self.constant((2 * OFF * ranks).reshape(x.shape)))

    def positive(self, ref: int, least: float = 0.4) -> int:
        """Square and lift."""
        return self.do("add", self.do("multiply", ref, ref), self.constant(least))

    def bounded(self, ref: int, largest: float = 1.5) -> int:
        """The same value, scaled down if needed."""
        size = float(np.abs(self.value(ref)).max(initial=0))
        return ref if size <= largest else self.do("multiply", ref, self.constant(largest / size))

    def cut(self, shape: tuple[int, ...]) -> tuple[tuple[int, int] | None, ...]:
        """Spans inside a shape."""
        spans: list[tuple[int, int] | None] = []
        for size in shape:
            start = int(self.rng.integers(0, size + 1))
            stop = int(self.rng.integers(start, size + 1))
            spans.append(None if self.rng.random() < 0.5 else (min(start, max(size - 1, 0)), stop))
        return tuple(s if s is None or s[0] <= s[1] else (s[1], s[1]) for s in spans)

    def axes(self, shape: tuple[int, ...], *, empty: bool = True) -> tuple[int, ...]:
        """Some axes, counted from the end; without `empty`, none of size 0."""
        every = [a for a in range(-len(shape), 0) if empty or shape[a] != 0]
        return tuple(a for a in every if self.rng.random() < 0.6)

    def rows(self, size: int) -> int:
        """Row numbers, with repetitions, of rank 0 to 2."""
        shape = [(), (2,), (3,), (2, 2), (1,), (0,)][int(self.rng.integers(0, 6))]
        return self.constant(self.rng.integers(0, size, shape), "int64")

    def _input(self, shape: tuple[int, ...]) -> int:
        ref = self.constant(self.rng.normal(size=shape))
        self.reals.append(ref)
        self.inputs.append(ref)
        return ref


def meet(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True
