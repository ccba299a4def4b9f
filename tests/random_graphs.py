"""Random graphs over the whole vocabulary, for tests that compare gradients with a referee.

One sentence for each op says how it is written: on which operands, and away from which kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from graph_author import Author, Fits, RandomGraph, meet

__all__ = ["SENTENCES", "RandomGraph", "random_graph"]


def random_graph(seed: int) -> RandomGraph:
    """A graph of a dozen or more drawn ops, written by the author with this number."""
    author = Author(seed)
    names = author.rng.permutation(sorted(SENTENCES))[: int(author.rng.integers(12, 17))]
    for name in names:
        author.add(SENTENCES[name](author))
    return author.finish()


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
        lambda s: len(s) >= 2 and s[-2] == shape[-1] and meet(s[:-2], shape[:-2]),
        (shape[-1], 2),
    )
    return a.do("matmul", left, right)


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
