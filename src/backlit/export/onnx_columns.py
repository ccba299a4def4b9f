"""The preparation of a table as nodes of ONNX: an input for each column, a rule for each encoder.

    number, integer  float64, NaN where missing
    boolean          float64: 1 for yes, 0 for no, NaN where missing
    date             float64: days since 1970-01-01, with fractions; NaN where missing
    category         text, stripped, whole numbers without a point; empty where missing

Each input is (N, 1). What is computed of a column is float64 up to the matrix, as in training.
This module refuses to know layers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from ..data.preparation.categories import Coded, OneOf, YesNo
from ..data.preparation.dates import Dated
from ..data.preparation.encoder import Encoder
from ..data.preparation.numbers import Numeric
from ..data.preparation.preparation import Preparation
from ..data.preparation.targets import Target
from .onnx_graph import ML, Graph

INPUTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "boolean": ("float64", "1 for yes, 0 for no, NaN where missing"),
    "category": ("str", "a text, whole numbers without a point, empty where missing"),
    "date": ("float64", "days since 1970-01-01, with fractions, NaN where missing"),
    "integer": ("float64", "a number, NaN where missing"),
    "number": ("float64", "a number, NaN where missing"),
})  # fmt: skip
"""By the kind of a column: the dtype of its input, and what stands in it."""

Rule = Callable[[Graph, str, Any], list[str]]
"""From a graph, the name of a column's input, and the encoder: float64 parts, each (N, d)."""


class Arithmetic:
    """Float64 nodes of a graph, spoken of as one would write them."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def __call__(self, kind: str, *operands: str | float) -> str:
        """A node; numbers among its operands are constants."""
        names = (
            each if isinstance(each, str) else self.graph.constant(np.float64(each))
            for each in operands
        )
        return self.graph.add(kind, *names)

    def standard(self, x: str, centre: float, scale: float, low: float, high: float) -> str:
        """clip((x - centre) / scale, low, high)."""
        return self("Clip", self("Div", self("Sub", x, centre), scale), low, high)

    def truth(self, condition: str) -> str:
        """1.0 where it holds, else 0.0."""
        return self.graph.add("Cast", condition, to=self.graph.kind("float64"))

    def floored(self, x: str, by: float) -> str:
        """floor(x / by)."""
        return self("Floor", self("Div", x, by))


def _numeric(graph: Graph, x: str, each: Numeric) -> list[str]:
    do = Arithmetic(graph)
    absent, t = graph.add("IsNaN", x), x
    if each.transform == "log":
        apart = do("Sub", x, each.origin)
        size = do("Log", do("Add", do("Div", do("Abs", apart), each.unit), 1.0))
        t = do("Mul", do("Sign", apart), size)
    z = do.standard(t, each.centre, each.scale, each.low, each.high)
    z = do("Where", absent, each.fill, z)
    parts = [z, *_cut(do, z, each)]
    return [*parts, do.truth(absent)] if each.missing else parts


def _cut(do: Arithmetic, z: str, each: Numeric) -> list[str]:
    """How much of each piece lies below z: (N, pieces)."""
    if not each.edges:
        return []
    edges = np.array(each.edges)
    low, width = (do.graph.constant(row) for row in (edges[:-1], np.diff(edges)))
    share = do("Clip", do("Div", do("Sub", z, low), width), 0.0, 1.0)
    return [do("Mul", do("Sub", share, 0.5), each.height)]


def _yes_no(graph: Graph, x: str, each: YesNo) -> list[str]:
    do = Arithmetic(graph)
    absent = graph.add("IsNaN", x)
    parts = [do("Where", absent, 0.0, do("Sub", do("Mul", x, 2.0), 1.0))]
    return [*parts, do.truth(absent)] if each.missing else parts


def _place(graph: Graph, x: str, values: tuple[str, ...]) -> str:
    """The place of each text among the values; behind them missing, then any other."""
    return graph.add(
        "LabelEncoder",
        x,
        domain=ML,
        keys_strings=[*values, ""],
        values_int64s=list(range(len(values) + 1)),
        default_int64=len(values) + 1,
    )


def _rows(graph: Graph, x: str, values: tuple[str, ...], table: Any) -> list[str]:
    place = graph.add("Squeeze", _place(graph, x, values), graph.constant(np.array([1])))
    return [graph.add("Gather", graph.constant(table), place, axis=0)]


def _one_of(graph: Graph, x: str, each: OneOf) -> list[str]:
    count = len(each.values)
    table = np.zeros((count + 2, len(each.names)))
    table[range(count), range(count)] = 1
    if each.missing:
        table[count, -1] = 1
    if each.other:
        table[count + 1, count] = 1
    return _rows(graph, x, each.values, table)


def _coded(graph: Graph, x: str, each: Coded) -> list[str]:
    count = len(each.values)
    codes = [*range(1, count + 1), count + 1 if each.missing else 0, 0]
    return _rows(graph, x, each.values, np.array(codes, dtype=np.float64)[:, np.newaxis])


def _dated(graph: Graph, x: str, each: Dated) -> list[str]:
    do = Arithmetic(graph)
    absent = graph.add("IsNaN", x)
    days = do("Where", absent, 0.0, x)
    day = do("Floor", days)
    parts = [do.standard(days, each.centre, each.scale, -each.high, each.high)]
    year, month = _calendar(do, day)
    if each.year:
        middle = do("Add", _new_year(do, year), 182.5)
        parts.append(do.standard(middle, each.centre, each.scale, -each.high, each.high))
    weekday = do("Add", day, 3.0)
    shares = {
        "month": do("Div", month, 12.0),
        "weekday": do("Div", do("Sub", weekday, do("Mul", do.floored(weekday, 7.0), 7.0)), 7.0),
        "hour": do("Sub", days, day),
    }
    for cycle in each.cycles:
        angle = do("Mul", shares[cycle], 2 * math.pi)
        parts += [do("Sin", angle), do("Sin", do("Add", angle, math.pi / 2))]
    parts = [do("Where", absent, 0.0, part) for part in parts]
    return [*parts, do.truth(absent)] if each.missing else parts


def _calendar(do: Arithmetic, day: str) -> tuple[str, str]:
    """The year and the month, from 0, of a day counted from 1970-01-01, by whole numbers alone.

    Years begin in March, so that the leap day is their last; 146,097 days are 400 years.
    """
    since = do("Add", day, 719_468.0)  # 0000-03-01
    era = do.floored(since, 146_097.0)
    rest = do("Sub", since, do("Mul", era, 146_097.0))
    leaps = do("Sub", do.floored(rest, 36_524.0), do.floored(rest, 1_460.0))
    leaps = do("Sub", leaps, do.floored(rest, 146_096.0))
    old = do.floored(do("Add", rest, leaps), 365.0)
    begun = do(
        "Add", do("Mul", old, 365.0), do("Sub", do.floored(old, 4.0), do.floored(old, 100.0))
    )
    within = do("Sub", rest, begun)
    month = do.floored(do("Add", do("Mul", within, 5.0), 2.0), 153.0)
    is_next = do.truth(do("Greater", month, 9.5))
    year = do("Add", do("Add", do("Mul", era, 400.0), old), is_next)
    return year, do("Sub", do("Add", month, 2.0), do("Mul", is_next, 12.0))


def _new_year(do: Arithmetic, year: str) -> str:
    """The first day of a year, counted from 1970-01-01."""
    before = do("Sub", year, 1.0)
    leaps = do("Sub", do.floored(before, 4.0), do.floored(before, 100.0))
    leaps = do("Add", leaps, do.floored(before, 400.0))
    return do("Sub", do("Add", do("Mul", before, 365.0), leaps), 719_162.0)


NODES: Final[Mapping[type[Encoder], Rule]] = MappingProxyType({
    Coded: _coded,
    Dated: _dated,
    Numeric: _numeric,
    OneOf: _one_of,
    YesNo: _yes_no,
})  # fmt: skip


def add_inputs(graph: Graph, columns: Mapping[str, str]) -> dict[str, str]:
    """An input for each column, from names and kinds; by the column the name of its input."""
    found = {}
    for name, kind in columns.items():
        dtype, words = INPUTS[kind]
        found[name] = graph.input(name, dtype, ["N", 1], words)
    return found


def add_columns(graph: Graph, inputs: Mapping[str, str], preparation: Preparation) -> str:
    """The name of the float32 matrix that is made of the inputs."""
    parts = [
        part
        for each in preparation.encoders
        for part in NODES[type(each)](graph, inputs[each.column], each)
    ]
    whole = graph.add("Concat", *parts, axis=1)
    return graph.add("Cast", whole, to=graph.kind("float32"), name="features")


def add_decoded(graph: Graph, z: str, target: Target) -> str:
    """The values, float64, that a network's outputs stand for."""
    do = Arithmetic(graph)
    wide = graph.add("Cast", z, to=graph.kind("float64"))
    kept = do("Clip", wide, target.low, target.high)
    plain = do("Add", do("Mul", kept, target.scale), target.centre)
    return do("Exp", plain) if target.transform == "log" else plain
