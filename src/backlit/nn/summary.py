"""A network as a table: what each layer makes of its input and how many numbers it learns.

This module refuses to know about values: only shapes and counts are shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..base.shapes import Shape, show
from .layer import Layer, Part


@dataclass(frozen=True)
class SummaryRow:
    """One layer: its name, output shape, learnt numbers, activation and initialiser."""

    layer: str
    output: str
    parameters: int | None
    activation: str
    init: str

    @staticmethod
    def of(
        name: str,
        layer: Layer,
        shape: Shape | None,
        parts: tuple[Part, ...] | None,
        is_activation: bool,
    ) -> SummaryRow:
        """The row of a layer; shape and parts are None where they are unknown."""
        learnt = None if parts is None else [part for part in parts if part.is_learnt]
        drawn = [part for part in learnt or [] if part.role == "weight"]
        return SummaryRow(
            name,
            "?" if shape is None else show(shape),
            None if learnt is None else sum(math.prod(part.shape) for part in learnt),
            repr(layer) if is_activation else "",
            ", ".join(repr(part.init) for part in drawn),
        )


@dataclass(frozen=True)
class Summary:
    """The table of a network; `print` shows it, `.parameters` is the total.

    >>> import backlit as bl
    >>> print(bl.Chain(bl.Dense(2), bl.ReLU(), bl.Dense(1)).summary(3))
    layer   output  parameters  activation  init
    ------  ------  ----------  ----------  ------------------
    dense1  (B, 2)           8              He()
    relu1   (B, 2)           0  ReLU()
    dense2  (B, 1)           3              Xavier(fan='both')
    total                   11
    """

    rows: tuple[SummaryRow, ...]

    @property
    def parameters(self) -> int | None:
        """The number of learnt numbers, or None while the input's shape is unknown."""
        counts = [row.parameters for row in self.rows]
        return None if any(each is None for each in counts) else sum(each or 0 for each in counts)

    def __str__(self) -> str:
        head = ("layer", "output", "parameters", "activation", "init")
        body = [
            (row.layer, row.output, _count(row.parameters), row.activation, row.init)
            for row in self.rows
        ]
        body.append(("total", "", _count(self.parameters), "", ""))
        widths = [max(len(line[column]) for line in (head, *body)) for column in range(5)]
        lines = [head, tuple("-" * width for width in widths), *body]
        return "\n".join(_line(line, widths) for line in lines)

    def __repr__(self) -> str:
        return str(self)


def _count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = [
        cell.rjust(width) if column == 2 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()
