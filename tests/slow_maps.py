"""The map of the slow machine: a fused expression on each element, stored, summed or both."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.engines.eager.kernels import KERNELS
from backlit.engines.native.lower.maps import OPERATIONS
from slow_machine import DTYPES, IN_ROWS, SPLIT, Machine, Op, Turn

Array = NDArray[Any]
FULL, ROW, COLUMN, ALONE = range(4)
TRUTHS = {"where": (0,), "logical_and": (0, 1), "logical_not": (0,)}


def carry_map(machine: Machine, op: Op, turn: Turn, kind: int, only: slice | None = None) -> None:
    """One map, for one thread: a panel of rows, its share of the units, or the whole.

    only  of a flat map, no more than these elements
    """
    _, rows, columns, flat, unit, registers, n_in, n_ops, n_wide, n_out = op.fields[:10]
    rest = iter(op.fields[10:])
    inputs = [(next(rest), next(rest)) for _ in range(n_in)]
    ops = [[next(rest) for _ in range(6)] for _ in range(n_ops)]
    wide = [next(rest) for _ in range(n_wide)]
    outputs = [(next(rest), next(rest), next(rest)) for _ in range(n_out)]
    assert next(rest, None) is None
    kinds = {machine.listed.values[each[0]][0] for each in (*inputs, *outputs)} - {3}
    assert len(kinds) <= 1, "one dtype in a map, beside truth"
    dtype = DTYPES[kinds.pop()] if kinds else np.dtype("float32")
    height = len(machine.rows) if rows == -1 else rows
    if only is not None:
        pieces = [(0, slice(None), only)]
    elif kind == IN_ROWS:
        assert rows == -1
        pieces = [(turn.part, slice(None), slice(None))]
    elif kind == SPLIT:
        length = columns if flat else height
        count = max(1, -(-length // unit))
        pieces = []
        for part in range(count):
            if part % machine.threads == turn.thread:
                span = slice(part * unit, min((part + 1) * unit, length))
                pieces.append((part, *((slice(None), span) if flat else (span, slice(None)))))
    else:
        pieces = [(0, slice(None), slice(None))]
    for part, down, along in pieces:
        shape = (turn.last - turn.first if kind == IN_ROWS else height, columns)
        shape = (len(range(shape[0])[down]), len(range(columns)[along]))
        filled: list[Any] = [None] * registers
        for place, (value, reach) in enumerate(inputs):
            seen = machine.matrix(value, turn)
            seen = seen[down if reach in (FULL, ROW) else slice(None)]
            seen = seen[:, along if reach in (FULL, COLUMN) else slice(None)]
            wanted = {FULL: shape, ROW: (shape[0], 1), COLUMN: (1, shape[1]), ALONE: (1, 1)}
            assert seen.shape == wanted[reach], (seen.shape, shape, reach)
            filled[place] = np.broadcast_to(seen.astype(dtype), shape)
        for step in ops:
            _operate(machine, step, wide, filled, dtype, n_in)
        for value, register, sink in outputs:
            target = machine.matrix(value, turn)
            _sink(target, filled[register], sink, part, down, along)


def _operate(
    machine: Machine, step: list[int], wide: list[int], filled: list[Any], dtype: Any, n_in: int
) -> None:
    code, result, a, b, c, imm = step
    name = OPERATIONS[code]
    if name in RULES:
        rule, takes = RULES[name]
        operands = [filled[each] for each in wide[a : a + takes]]
        made = rule(*operands)
        results = wide[a + takes : a + takes + len(made)]
        assert results[0] == result
        for place, value in zip(results, made, strict=True):
            assert place >= n_in
            filled[place] = value
        return
    assert result >= n_in, "a register that is an input is no result"
    count = COUNTS.get(name, 1)
    operands = [filled[each] for each in (a, b, c)[:count]]
    assert all(each is not None for each in operands)
    for place in TRUTHS.get(name, ()):
        operands[place] = operands[place] != 0
    if name == "clip":
        low, high = machine.numbers[imm : imm + 2]
        value = np.minimum(np.maximum(operands[0], dtype.type(low)), dtype.type(high))
    elif name == "power":
        value = np.power(operands[0], machine.numbers[imm])
    elif name == "cast":
        value = operands[0]
    else:
        value = KERNELS[name](*operands)
    filled[result] = np.asarray(value).astype(dtype)


COUNTS = {
    **dict.fromkeys(OPERATIONS[:12], 2),
    "where": 3,
    "binary_cross_entropy": 2,
}


def _sink(target: Array, value: Array, sink: int, part: int, down: Any, along: Any) -> None:
    if sink == 0:
        target[down, along] = value != 0 if target.dtype == bool else value
    elif sink in (2, 5):
        target[down] = _folded(value, sink == 5, 1)
    elif sink in (1, 4):
        target[part] = _folded(value, sink == 4, 0)[0]
    else:
        target[part] = _folded(value, sink == 6, None).reshape(-1)


def _folded(value: Array, largest: bool, axis: int | None) -> Array:
    if largest:
        return value.max(axis=axis, keepdims=True, initial=-np.inf)
    return value.sum(axis=axis, keepdims=True)


def _sgd(w, g, rate):
    return (w - g * rate,)


def _momentum(w, g, v, rate, beta):
    v = v * beta - g * rate
    return w + v, v


def _nesterov(w, g, v, rate, beta):
    v = v * beta - g * rate
    return w + (v * beta - g * rate), v


def _adagrad(w, g, h, rate, epsilon):
    h = h + g * g
    return w - g * rate / np.sqrt(h + epsilon), h


def _rmsprop(w, g, h, rate, decay, rest, epsilon):
    h = h * decay + g * g * rest
    return w - g * rate / np.sqrt(h + epsilon), h


def _adam(w, g, m, v, rate, per_root, beta1, rest1, beta2, rest2, epsilon):
    m = m * beta1 + g * rest1
    v = v * beta2 + g * g * rest2
    return w - m * rate / (np.sqrt(v) * per_root + epsilon), m, v


RULES: dict[str, tuple[Any, int]] = {
    "sgd": (_sgd, 3), "momentum": (_momentum, 5), "nesterov": (_nesterov, 5),
    "adagrad": (_adagrad, 5), "rmsprop": (_rmsprop, 7), "adam": (_adam, 11),
}  # fmt: skip
