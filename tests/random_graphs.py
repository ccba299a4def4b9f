"""Random graphs over the whole vocabulary, for tests that compare gradients with a referee.

An author writes a graph line by line and looks at the numbers while writing, so that smooth
ops stay inside their domain, kinked ops stay off their kinks, and values stay moderate. What
is written can be run again on other numbers, and with other gradient rules.
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


def random_graph(seed: int) -> RandomGraph:
    """A graph of a dozen or more drawn ops, written by the author with this number."""
    author = Author(seed)
    names = author.rng.permutation(sorted(SENTENCES))[: int(author.rng.integers(12, 17))]
    for name in names:
        author.add(SENTENCES[name](author))
    return author.finish()


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

        return self.real(lambda shape: _meet(shape, self.shape(ref)), self.shape(ref))

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


def _ranked(least: int, *, full: bool = False) -> Fits:
    return lambda shape: len(shape) >= least and (not full or 0 not in shape)


def _unary(name: str) -> Callable[[Author], int]:
    return lambda a: a.do(name, a.real())


def _pair(name: str) -> Callable[[Author], int]:
    def write(a: Author) -> int:
        first = a.real()
        operands = [first, a.partner(first)]
        if a.rng.random() < 0.2:
            operands[1] = a.constant(a.rng.normal(size=a.shape(first)[1:]))
        if a.rng.random() < 0.5:
            operands.reverse()
        return a.do(name, *operands)

    return write


def _quotient(name: str) -> Callable[[Author], int]:
    def write(a: Author) -> int:
        divisor = a.real()
        divisor = a.off(divisor, (0.0,)) if a.rng.random() < 0.3 else a.positive(divisor)
        if float(np.abs(a.value(divisor)).min(initial=1)) < 0.3:
            divisor = a.positive(divisor)
        return a.do(name, a.partner(divisor), divisor)

    return write


def _apart(name: str) -> Callable[[Author], int]:
    def write(a: Author) -> int:
        second = a.real()
        return a.do(name, a.apart(a.partner(second), second), second)

    return write


def _power(a: Author) -> int:
    exponent = float(a.rng.choice([-1.5, -1.0, 0.0, 0.5, 1.0, 1.7, 2.0, 3.0]))
    x = a.real()
    x = x if exponent in (0.0, 1.0, 2.0, 3.0) else a.positive(x)
    return a.do("power", x, exponent=exponent)


def _clip(a: Author) -> int:
    low, high = -1.0, float(a.rng.uniform(0.5, 1.5))
    return a.do("clip", a.off(a.real(), (low, high)), low=low, high=high)


def _cast(a: Author) -> int:
    if a.truths and a.rng.random() < 0.3:
        return a.do("cast", a.truths[-1], dtype="float64")
    return a.do("cast", a.real(), dtype="float64")


def _where(a: Author) -> int:
    x = a.real()
    return a.do("where", a.truth(a.shape(x)), x, a.partner(x))


def _equal(a: Author) -> int:
    x = a.real()
    if a.rng.random() < 0.5:
        return a.do("equal", x, x)
    return a.do("equal", a.apart(x, x), x)


def _logical_and(a: Author) -> int:
    shape = a.shape(a.truths[-1]) if a.truths else (2,)
    return a.do("logical_and", a.truth(shape), a.truth(shape))


def _argmax(a: Author) -> int:
    x = a.real(_ranked(1, full=True))
    place = a.do("argmax", a.spread(x))
    return a.do("one_hot", place, depth=a.shape(x)[-1], dtype="float64")


def _max(a: Author) -> int:
    x = a.spread(a.real())
    return a.do("max", x, axes=a.axes(a.shape(x), empty=False), keepdims=bool(a.rng.random() < 0.5))


def _sum(a: Author) -> int:
    x = a.real()
    return a.do("sum", x, axes=a.axes(a.shape(x)), keepdims=bool(a.rng.random() < 0.5))


def _size(a: Author) -> int:
    x = a.real()
    return a.do("multiply", a.do("size", x, axes=a.axes(a.shape(x))), a.bounded(x))


def _matmul(a: Author) -> int:
    left = a.real(_ranked(2))
    shape = a.shape(left)
    if a.rng.random() < 0.3:
        return a.do("matmul", left, a.do("transpose", left, axes=_swapped(len(shape))))
    right = a.real(
        lambda s: len(s) >= 2 and s[-2] == shape[-1] and _meet(s[:-2], shape[:-2]),
        (shape[-1], 2),
    )
    return a.do("matmul", left, right)


def _meet(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


def _swapped(rank: int) -> tuple[int, ...]:
    return (*range(-rank, -2), -1, -2)


def _transpose(a: Author) -> int:
    x = a.real()
    rank = len(a.shape(x))
    return a.do("transpose", x, axes=tuple(int(p) - rank for p in a.rng.permutation(rank)))


def _reshape(a: Author) -> int:
    x = a.real()
    size = a.value(x).size
    shapes = [(size,), (1, size), (size, 1), (1, 1, size), (*a.shape(x), 1), a.shape(x)[::-1]]
    return a.do("reshape", x, shape=shapes[int(a.rng.integers(0, len(shapes)))])


def _broadcast_to(a: Author) -> int:
    x = a.real()
    shape = tuple(2 if size == 1 and a.rng.random() < 0.6 else size for size in a.shape(x))
    extra = ((), (2,), (1,))[int(a.rng.integers(0, 3))]
    return a.do("broadcast_to", x, shape=(*extra, *shape) if len(shape) < 4 else shape)


def _slice(a: Author) -> int:
    x = a.real()
    return a.do("slice", x, spans=a.cut(a.shape(x)))


def _place(a: Author) -> int:
    x = a.real()
    shape = tuple(size + 2 if a.rng.random() < 0.5 else size for size in a.shape(x))
    spans = tuple(
        None if whole == size else (1, 1 + size)
        for whole, size in zip(shape, a.shape(x), strict=True)
    )
    return a.do("place", x, spans=spans, shape=shape)


def _concatenate(a: Author) -> int:
    first = a.real(_ranked(1))
    shape = a.shape(first)
    axis = -int(a.rng.integers(1, len(shape) + 1))

    def fits(other: tuple[int, ...]) -> bool:
        return len(other) == len(shape) and all(
            place == axis or other[place] == shape[place] for place in range(-len(shape), 0)
        )

    parts = [first, *(a.real(fits, shape) for _ in range(int(a.rng.integers(0, 3))))]
    return a.do("concatenate", *parts, axis=axis)


def _gather(a: Author) -> int:
    table = a.real(lambda shape: len(shape) >= 1 and shape[0] > 0)
    return a.do("gather", table, a.rows(a.shape(table)[0]))


def _scatter_add(a: Author) -> int:
    values = a.real()
    size = int(a.rng.integers(2, 5))
    rank = int(a.rng.integers(0, len(a.shape(values)) + 1))
    rows = a.constant(a.rng.integers(0, size, a.shape(values)[:rank]), "int64")
    return a.do("scatter_add", values, rows, size=size)


def _one_hot(a: Author) -> int:
    depth = int(a.rng.integers(1, 4))
    return a.do("one_hot", a.rows(depth), depth=depth, dtype="float64")


def _random_uniform(a: Author) -> int:
    seed, iteration = a.constant(a.rng.integers(0, 99), "int64"), a.constant(3, "int64")
    shape = a.shape(a.real())
    return a.do(
        "random_uniform", seed, iteration, purpose="dropout/one", shape=shape, dtype="float64"
    )


def _softmax_cross_entropy(a: Author) -> int:
    x = a.real(_ranked(1))
    target = a.real(lambda shape: shape == a.shape(x), a.shape(x))
    return a.do("softmax_cross_entropy", x, target)


def _binary_cross_entropy(a: Author) -> int:
    x = a.real()
    target = a.real(lambda shape: shape == a.shape(x), a.shape(x))
    return a.do("binary_cross_entropy", a.off(x), target)


SENTENCES: Mapping[str, Callable[[Author], int]] = {
    **{name: _unary(name) for name in ("negative", "tanh", "sigmoid", "erf", "stop_gradient")},
    **{name: _pair(name) for name in ("add", "subtract", "multiply", "chain")},
    **{name: _quotient(name) for name in ("divide", "chain_divide")},
    **{name: _apart(name) for name in ("maximum", "minimum", "greater", "greater_equal")},
    "absolute": lambda a: a.do("absolute", a.off(a.real())),
    "argmax": _argmax,
    "binary_cross_entropy": _binary_cross_entropy,
    "broadcast_to": _broadcast_to,
    "cast": _cast,
    "clip": _clip,
    "concatenate": _concatenate,
    "equal": _equal,
    "exp": lambda a: a.do("exp", a.bounded(a.real())),
    "expm1": lambda a: a.do("expm1", a.bounded(a.real())),
    "gather": _gather,
    "is_finite": _unary("is_finite"),
    "log": lambda a: a.do("log", a.positive(a.real())),
    "log1p": lambda a: a.do("log1p", a.bounded(a.real(), 0.5)),
    "logical_and": _logical_and,
    "logical_not": lambda a: a.do("logical_not", a.truth((2,))),
    "logsumexp": lambda a: a.do("logsumexp", a.real(lambda s: len(s) > 0 and s[-1] > 0)),
    "matmul": _matmul,
    "max": _max,
    "one_hot": _one_hot,
    "place": _place,
    "power": _power,
    "random_uniform": _random_uniform,
    "relu": lambda a: a.do("relu", a.off(a.real())),
    "reshape": _reshape,
    "scatter_add": _scatter_add,
    "sign": lambda a: a.do("sign", a.off(a.real())),
    "size": _size,
    "slice": _slice,
    "softmax": lambda a: a.do("softmax", a.real(_ranked(1))),
    "softmax_cross_entropy": _softmax_cross_entropy,
    "sqrt": lambda a: a.do("sqrt", a.positive(a.real())),
    "sum": _sum,
    "transpose": _transpose,
    "where": _where,
}
