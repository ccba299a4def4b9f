"""What each instruction of a lowered program does, said with NumPy; for `slow_machine.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.base.rng import philox
from backlit.engines.eager.kernels import KERNELS
from backlit.engines.native.lower.maps import OPERATIONS
from slow_machine import DTYPES, IN_ROWS, SPLIT, Machine, Op, Turn

Array = NDArray[Any]
FULL, ROW, COLUMN, ALONE = range(4)
TRUTHS = {"where": (0,), "logical_and": (0, 1), "logical_not": (0,)}


def carry_out(machine: Machine, op: Op, turn: Turn, kind: int, *, mine: bool = True) -> None:
    """One instruction for one thread; of what is split by units, every other unit is `mine`."""
    if op.opcode == 3:
        _map(machine, op, turn, kind)
    elif mine:
        MADE[op.opcode](machine, op, turn)


# -- maps -------------------------------------------------------------------------------------


def _map(machine: Machine, op: Op, turn: Turn, kind: int) -> None:
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
    if kind == IN_ROWS:
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


# -- products ---------------------------------------------------------------------------------


def _gemm(machine: Machine, op: Op, turn: Turn) -> None:
    _, c, a, b, bias, gather, flags, _ = op.fields
    transposed, other, packed, relu = (bool(flags & bit) for bit in (1, 2, 4, 8))
    target = machine.matrix(c, turn)
    table = machine.matrix(a, turn, cut=turn.cut and gather < 0)
    left = _rows_of(machine, table, machine.matrix(gather, turn)) if gather >= 0 else table
    left = left.T if transposed else left
    partial = transposed and turn.cut
    if partial:
        width = left.shape[0]
        target = target[turn.part * width : (turn.part + 1) * width]
    assert target.shape[0] == left.shape[0], "as many rows as a has"
    depth, width = left.shape[1], target.shape[1]
    right = machine.matrix(b, turn)
    if packed:
        right = right.reshape(-1)[: depth * width].reshape(depth, width)
    elif other:
        right = right.T
    assert right.shape == (depth, width), (right.shape, depth, width)
    product = left @ right
    if bias >= 0:
        row = machine.matrix(bias, turn)
        assert row.shape == (1, width)
        product = product + row
    target[...] = np.maximum(product, 0) if relu else product


def _rows_of(machine: Machine, table: Array, index: Array) -> Array:
    assert index.shape[1] == 1
    numbers = index[:, 0]
    if ((numbers < 0) | (numbers >= len(table))).any():
        machine.stray = True
        numbers = np.clip(numbers, 0, len(table) - 1)
    return table[numbers]


def _pack(machine: Machine, op: Op, turn: Turn) -> None:
    _, target, source, transposed = op.fields
    matrix = machine.matrix(source, turn)
    matrix = matrix.T if transposed else matrix
    whole = machine.matrix(target, turn).reshape(-1)
    whole[: matrix.size] = matrix.reshape(-1)
    machine.matrix(target, turn)[0, : matrix.size] = matrix.reshape(-1)


# -- rows -------------------------------------------------------------------------------------


def _row(machine: Machine, op: Op, turn: Turn) -> None:
    _, which, target, source, other = op.fields
    name = ("softmax", "logsumexp", "softmax_cross_entropy", "argmax")[which]
    operands = [machine.matrix(each, turn) for each in (source, other) if each >= 0]
    into = machine.matrix(target, turn)
    found = np.asarray(KERNELS[name](*operands))
    into[...] = found.reshape(into.shape)


def _classes(machine: Machine, op: Op, turn: Turn) -> None:
    _, loss, slope, hit, logits, classes = op.fields
    x, number = machine.matrix(logits, turn), machine.matrix(classes, turn)
    hot = (number == np.arange(x.shape[1])).astype(x.dtype)
    made = {
        loss: lambda: KERNELS["softmax_cross_entropy"](x, hot)[:, None],
        slope: lambda: KERNELS["softmax"](x) - hot,
        hit: lambda: x.argmax(1, keepdims=True) == number,
    }
    for value, make in made.items():
        if value >= 0:
            machine.matrix(value, turn)[...] = make()


def _combine(machine: Machine, op: Op, turn: Turn) -> None:
    _, target, source, kind, panel = op.fields
    parts = machine.matrix(source, turn)
    if panel > 0:
        parts = parts[: -(-len(machine.rows) // panel)]
    into = machine.matrix(target, turn)
    found = parts.max(0, initial=-np.inf) if kind else parts.sum(0)
    into[...] = found.reshape(into.shape)


def _take(machine: Machine, op: Op, turn: Turn) -> None:
    _, target, table, index = op.fields
    rows = machine.matrix(index, turn)
    machine.matrix(target, turn)[...] = _rows_of(machine, machine.matrix(table, turn), rows)


def _one_hot(machine: Machine, op: Op, turn: Turn) -> None:
    _, target, source = op.fields
    into = machine.matrix(target, turn)
    into[...] = machine.matrix(source, turn) == np.arange(into.shape[1])


def _random(machine: Machine, op: Op, turn: Turn) -> None:
    _, target, seed, iteration, key = op.fields
    into = machine.matrix(target, turn)
    at = int(machine.matrix(iteration, turn)[0, 0])
    first = turn.first * into.shape[1]
    place = np.arange(first, first + into.size, dtype=np.uint64)
    counter = np.zeros((4, into.size), np.uint64)
    counter[0], counter[2], counter[3] = place // np.uint64(4), at & 0xFFFFFFFF, at >> 32
    words = philox(counter, (int(machine.matrix(seed, turn)[0, 0]), key))
    words = words[(place % np.uint64(4)).astype(int), np.arange(into.size)]
    numbers = (words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)
    into[...] = numbers.reshape(into.shape)


def _copy(machine: Machine, op: Op, turn: Turn) -> None:
    _, target, source = op.fields
    into, values = machine.matrix(target, turn), machine.matrix(source, turn)
    assert into.shape == values.shape
    into[...] = values.astype(into.dtype)


def _size(machine: Machine, op: Op, turn: Turn) -> None:
    target, power, factor = op.fields
    machine.matrix(target, turn)[...] = len(machine.rows) ** power * factor


def _check(machine: Machine, op: Op, turn: Turn) -> None:
    guard, value = op.fields
    if not np.isfinite(machine.matrix(value, turn)).all():
        machine.faults[turn.thread].add(guard)


def _emit(machine: Machine, op: Op, turn: Turn) -> None:
    metric, value = op.fields
    if turn.thread == 0:
        machine.metrics[metric][...] = machine.matrix(value, turn).reshape(-1)


# -- any rank ---------------------------------------------------------------------------------


def _accesses(machine: Machine, fields: list[int], shapes: list[list[int]]) -> list[Array]:
    found, place = [], 0
    for shape in shapes:
        value, offset = fields[place : place + 2]
        strides = fields[place + 2 : place + 2 + len(shape)]
        found.append(machine.strided(value, offset, strides, shape))
        place += 2 + len(shape)
    assert place == len(fields)
    return found


def _dims(machine: Machine, dims: list[int]) -> list[int]:
    return [len(machine.rows) if dim == -1 else dim for dim in dims]


def _general_map(machine: Machine, op: Op, turn: Turn) -> None:
    code, imm, rank = op.fields[:3]
    dims = _dims(machine, op.fields[3 : 3 + rank])
    rest = op.fields[3 + rank :]
    count = rest[2 + rank]
    accesses = rest[: 2 + rank] + rest[3 + rank :]
    target, *sources = _accesses(machine, accesses, [dims] * (count + 1))
    name = OPERATIONS[code]
    numbers: dict[str, Any] = {}
    if name == "clip":
        numbers = dict(zip(("low", "high"), machine.numbers[imm : imm + 2], strict=True))
    elif name == "power":
        numbers = {"exponent": machine.numbers[imm]}
    elif name == "cast":
        numbers = {"dtype": target.dtype}
    target[...] = KERNELS[name](*(each.copy() for each in sources), **numbers)


def _general_reduce(machine: Machine, op: Op, turn: Turn) -> None:
    kind, rank = op.fields[:2]
    dims = _dims(machine, op.fields[2 : 2 + rank])
    rest = op.fields[2 + rank :]
    axes = tuple(a for a in range(rank) if not rest[4 + rank + a])
    kept = [1 if a in axes else dims[a] for a in range(rank)]
    source, target = _accesses(machine, rest, [dims, kept])
    name = ("sum", "max")[kind]
    if name == "max":
        found = source.max(axis=axes, keepdims=True, initial=-np.inf)
    else:
        found = source.sum(axis=axes, keepdims=True)
    target[...] = found


def _general_take(machine: Machine, op: Op, turn: Turn) -> None:
    target, table, index, inner = op.fields
    rows = machine.matrix(index, turn).reshape(-1, 1)
    lines = machine.matrix(table, turn).reshape(-1, inner) if inner else None
    into = machine.matrix(target, turn)
    if lines is not None:
        into[...] = _rows_of(machine, lines, rows).reshape(into.shape)


def _scatter_add(machine: Machine, op: Op, turn: Turn) -> None:
    target, values, index, inner = op.fields
    into = machine.matrix(target, turn)
    table = np.zeros((into.size // inner if inner else 0, inner), into.dtype)
    rows = machine.matrix(index, turn).reshape(-1)
    if inner:
        np.add.at(table, rows, machine.matrix(values, turn).reshape(-1, inner))
    into[...] = table.reshape(into.shape)


def _general_matmul(machine: Machine, op: Op, turn: Turn) -> None:
    rank = op.fields[0]
    batch = _dims(machine, op.fields[1 : 1 + rank])
    m, n, k = _dims(machine, op.fields[1 + rank : 4 + rank])
    shapes = [[*batch, m, n], [*batch, m, k], [*batch, k, n]]
    target, a, b = _accesses(machine, op.fields[4 + rank :], shapes)
    target[...] = a @ b


def _fill(machine: Machine, op: Op, turn: Turn) -> None:
    target, number = op.fields
    machine.matrix(target, turn)[...] = machine.numbers[number]


MADE = {
    1: _gemm, 2: _pack, 4: _row, 5: _combine, 6: _take, 7: _one_hot, 8: _random, 9: _copy,
    10: _size, 11: _check, 12: _emit, 13: _classes, 20: _general_map, 21: _general_reduce, 22: _general_take,
    23: _scatter_add, 24: _general_matmul, 25: _fill,
}  # fmt: skip
