"""Embeddings: a learnt row of numbers for each code of a category.

This module refuses to know which categories the codes stand for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..base.errors import InputError, ShapeError
from ..base.shapes import Shape, show
from ..graph.tensor import Tensor
from ..ops.elementwise import stop_gradient
from ..ops.kinks import clip
from ..ops.layout import concatenate
from ..ops.rows import gather
from .init import Initializer, Normal, check_initializer
from .layer import Layer, Mode, Parameters, Part, Statistics, known_size

MOST_CODES = 2**24  # beyond it float32 no longer tells two codes apart
MOST_WIDTH = 10_000


@dataclass(frozen=True)
class Embed(Layer):
    """y = (x_1 … x_{D-n}, E_1[c_1], …, E_n[c_n]): codes give way to rows of learnt tables.

    x (B, D) whose last n columns are codes c_1 … c_n, whole numbers held as floats; E_i
    (codes_i, width_i), called `table1` … `tablen`; y (B, D - n + Σ width_i). Fractions are cut
    off, a code below 0 counts as 0 and one beyond the table as the last. No gradient reaches
    the codes.

    embedded  (codes, width) of each table: 1 to 2²⁴ codes, 1 to 10,000 numbers each
    init      how the tables begin; None: N(0, 1 / width), so that each row has length 1 or so
    Raises InputError for pairs that are no such numbers, or none; ShapeError for an input
    that is not (B, D) with D of n or more.
    Source: Guo and Berkhahn 2016, "Entity embeddings of categorical variables".

    >>> import backlit as bl
    >>> bl.Embed(((3, 2),))
    Embed(embedded=((3, 2),))
    >>> net = bl.Chain(bl.Embed(((3, 2),)))
    >>> p = {"embed1/table1": bl.tensor([[0, 0], [1, 2], [3, 4]])}
    >>> net.apply(p, bl.tensor([[0.5, 2.0], [0.5, 1.0]]))[0].value
    array([[0.5, 3. , 4. ],
           [0.5, 1. , 2. ]])
    """

    embedded: tuple[tuple[int, int], ...]
    init: Initializer | None = None

    def __post_init__(self) -> None:
        pairs = tuple(self.embedded) if isinstance(self.embedded, tuple | list) else ()
        plain = tuple(_plain_pair(each) for each in pairs)
        if not plain:
            raise _refusal(repr(self.embedded))
        object.__setattr__(self, "embedded", plain)
        if self.init is not None:
            check_initializer("Embed", self.init)

    def __repr__(self) -> str:
        init = f", init={self.init}" if self.init is not None else ""
        return f"Embed(embedded={self.embedded}{init})"

    def output_shape(self, shape: Shape) -> Shape:
        """(B, D) -> (B, D - n + Σ width)."""
        count = len(self.embedded)
        if len(shape) != 2 or known_size(shape[1]) < count:
            raise ShapeError(
                "Embed",
                expected=f"rows of features, (B, D), with {count} or more columns",
                got=show(shape),
                action="put it first in the chain, and the columns of codes last in the data",
            )
        widths = sum(width for _, width in self.embedded)
        return (shape[0], known_size(shape[1]) - count + widths)

    def parts(self, shape: Shape, init: Initializer) -> tuple[Part, ...]:
        """A table (codes, width) for each column of codes."""
        self.output_shape(shape)
        return tuple(
            Part(
                f"table{number}",
                (codes, width),
                "weight",
                self.init or Normal(1 / math.sqrt(width)),
                (codes, width),
            )
            for number, (codes, width) in enumerate(self.embedded, 1)
        )

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """Rows of the tables, beside the columns that hold plain numbers."""
        plain = known_size(x.shape[1]) - len(self.embedded)
        pieces = [x[:, :plain]] if plain else []
        for place, (codes, _) in enumerate(self.embedded):
            code = clip(stop_gradient(x[:, plain + place]), 0, codes - 1).astype("int64")
            pieces.append(gather(p[f"table{place + 1}"], code))
        return concatenate(pieces), {}


def _plain_pair(pair: object) -> tuple[int, int]:
    """(codes, width) as plain whole numbers."""
    sizes = tuple(pair) if isinstance(pair, tuple | list) else ()
    if len(sizes) != 2 or any(isinstance(size, bool) for size in sizes):
        raise _refusal(repr(pair))
    try:
        codes, width = (size.__index__() for size in sizes)
    except AttributeError:
        raise _refusal(repr(pair)) from None
    if not (1 <= codes <= MOST_CODES and 1 <= width <= MOST_WIDTH):
        raise _refusal(repr(pair))
    return codes, width


def _refusal(got: str) -> InputError:
    return InputError(
        "Embed",
        expected=f"pairs of codes, 1 to {MOST_CODES:,}, and width, 1 to {MOST_WIDTH:,}",
        got=got,
        action="write Embed(((310, 16),)) for one column of 310 codes",
    )
