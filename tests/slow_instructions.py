"""What each instruction of a lowered program does, said with NumPy; for `slow_machine.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.base.rng import philox
from backlit.engines.eager.kernels import KERNELS
from backlit.engines.native.lower.maps import OPERATIONS
from slow_machine import SPLIT, Machine, Op, Turn
from slow_maps import carry_map

Array = NDArray[Any]


def carry_out(machine: Machine, op: Op, turn: Turn, kind: int, *, mine: bool = True) -> None:
    """One instruction for one thread; of what is split by units, every other unit is `mine`."""
    if op.opcode == 3:
        carry_map(machine, op, turn, kind)
    elif mine:
        MADE[op.opcode](machine, op, turn)


# -- products ---------------------------------------------------------------------------------


def _gemm(machine: Machine, op: Op, turn: Turn, only: int | None = None) -> None:
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
    product = np.maximum(product, 0) if relu else product
    rows = slice(None) if only is None else slice(only, only + 1)
    target[rows] = product[rows]


def _update(machine: Machine, op: Op, turn: Turn) -> None:
    """A product and the map of it, a row at a time: nothing but that row is there beforehand."""
    gemm, rule = op.fields[:8], Op(3, op.fields[8:])
    width = machine.matrix(gemm[1], turn).shape[1]
    for row in range(machine.matrix(gemm[1], turn).shape[0]):
        machine.matrix(gemm[1], turn)[...] = np.nan
        _gemm(machine, Op(1, gemm), turn, only=row)
        carry_map(machine, rule, turn, SPLIT, slice(row * width, (row + 1) * width))


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
    words = words[np.arange(into.size), (place % np.uint64(4)).astype(int)]
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
    10: _size, 11: _check, 12: _emit, 13: _classes, 14: _update, 20: _general_map,
    21: _general_reduce, 22: _general_take, 23: _scatter_add, 24: _general_matmul, 25: _fill,
}  # fmt: skip
