"""Operators and methods of a tensor, as names of ops.

`a + b` asks a's interpreter for the op called `add`. Nothing is patched in from outside.
This module refuses to know what any op does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from numbers import Real
from operator import index as as_index
from typing import Any, Protocol, Self

from ..base.errors import DTypeError, ShapeError
from ..base.shapes import Dim, Shape, negative_axes, show
from .beside_numpy import mend_of, operator_of
from .constant import named_dtype

Axes = int | Iterable[int] | None


class Binds(Protocol):
    """Whoever carries out an op that is asked for by name."""

    def bind(self, name: str, operands: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Apply the op called `name` to tensors, arrays and numbers."""


class Syntax:
    """What can be written with a tensor."""

    __slots__ = ()
    interpreter: Binds
    shape: Shape
    dtype: Any

    def _do(self, name: str, *operands: Any, **params: Any) -> Self:
        result: Self = self.interpreter.bind(name, operands, params)
        return result

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **settings: Any) -> Any:
        """NumPy's side of array + tensor; any other function of NumPy's is told what to write."""
        apply = operator_of(ufunc.__name__)
        if apply is not None and method == "__call__" and not settings:
            return apply(self._do, *inputs)
        raise DTypeError(
            f"np.{ufunc.__name__}",
            expected="NumPy arrays",
            got="a tensor",
            action=mend_of(ufunc.__name__, method, in_place="out" in settings),
        )

    def __add__(self, other: Any) -> Self:
        return self._do("add", self, other)

    def __radd__(self, other: Any) -> Self:
        return self._do("add", other, self)

    def __sub__(self, other: Any) -> Self:
        return self._do("subtract", self, other)

    def __rsub__(self, other: Any) -> Self:
        return self._do("subtract", other, self)

    def __mul__(self, other: Any) -> Self:
        return self._do("multiply", self, other)

    def __rmul__(self, other: Any) -> Self:
        return self._do("multiply", other, self)

    def __truediv__(self, other: Any) -> Self:
        return self._do("divide", self, other)

    def __rtruediv__(self, other: Any) -> Self:
        return self._do("divide", other, self)

    def __matmul__(self, other: Any) -> Self:
        return self._do("matmul", self, other)

    def __rmatmul__(self, other: Any) -> Self:
        return self._do("matmul", other, self)

    def __neg__(self) -> Self:
        return self._do("negative", self)

    def __pow__(self, exponent: float) -> Self:
        if not isinstance(exponent, Real):
            raise DTypeError(
                "power",
                expected="a number as exponent",
                got=type(exponent).__name__,
                action="write bl.exp(y * bl.log(x)) for a tensor exponent",
            )
        # x*x, because a product is cheaper than a power, and exact where it can be
        return self * self if exponent == 2 else self._do("power", self, exponent=float(exponent))

    def __rpow__(self, base: float) -> Self:
        """base ** x = exp(x ln base), for a number above 0."""
        if not (isinstance(base, Real) and 0 < base < math.inf):
            raise DTypeError(
                "power",
                expected="a finite number above 0 as base of a tensor exponent",
                got=repr(base) if isinstance(base, Real) else type(base).__name__,
                action="write bl.exp(y * bl.log(x)) for a tensor base",
            )
        return self._do("exp", self._do("multiply", self, math.log(base)))

    def __gt__(self, other: Any) -> Self:
        return self._do("greater", self, other)

    def __ge__(self, other: Any) -> Self:
        return self._do("greater_equal", self, other)

    def __lt__(self, other: Any) -> Self:
        return self._do("greater", other, self)

    def __le__(self, other: Any) -> Self:
        return self._do("greater_equal", other, self)

    def __bool__(self) -> bool:
        raise DTypeError(
            "a tensor",
            expected="one truth value",
            got="a graph node in an `if`",
            action="compare with .item(), or choose element by element with bl.where",
        )

    def sum(self, axis: Axes = None, *, keepdims: bool = False) -> Self:
        """The sum over the given axes, or over all of them."""
        return self._do("sum", self, axes=self._negative(axis, "sum"), keepdims=keepdims)

    def mean(self, axis: Axes = None, *, keepdims: bool = False) -> Self:
        """The mean over the given axes, or over all of them."""
        axes = self._negative(axis, "mean")
        return self.sum(axes, keepdims=keepdims) / self._do("size", self, axes=axes)

    def max(self, axis: Axes = None, *, keepdims: bool = False) -> Self:
        """The largest value over the given axes; its gradient is shared evenly by ties."""
        return self._do("max", self, axes=self._negative(axis, "max"), keepdims=keepdims)

    def reshape(self, *shape: Dim | tuple[Dim, ...]) -> Self:
        """The same elements in another shape; one size may be -1."""
        if len(shape) == 1 and isinstance(shape[0], tuple):
            shape = shape[0]
        return self._do("reshape", self, shape=tuple(shape))

    def transpose(self, *axes: int) -> Self:
        """The axes in another order; without axes, the last two exchanged."""
        rank = len(self.shape)
        order = axes or (*range(-rank, -2), -1, -2)
        return self._do("transpose", self, axes=tuple(a - rank if a >= 0 else a for a in order))

    @property
    def T(self) -> Self:  # noqa: N802 - the field's name for it
        """The last two axes exchanged."""
        return self.transpose()

    def astype(self, dtype: Any) -> Self:
        """The same values in another dtype: a name, a NumPy dtype, or float, int, bool."""
        return self._do("cast", self, dtype=named_dtype(dtype, "astype"))

    def detach(self) -> Self:
        """The same value without its history: gradients stop here."""
        return self._do("stop_gradient", self)

    def __getitem__(self, index: Any) -> Self:
        """Basic slices and whole numbers, one per axis: x[0], x[:, 1:3], x[..., -1]."""
        items = _spelt_out(index if isinstance(index, tuple) else (index,), len(self.shape))
        if len(items) > len(self.shape):
            raise ShapeError(
                "an index",
                expected=f"at most {len(self.shape)} axes",
                got=str(len(items)),
                action="leave some out",
            )
        spans: list[tuple[int, int] | None] = []
        kept: list[Dim] = []
        for size, item in zip(self.shape, items, strict=True):
            if isinstance(item, slice) and item == slice(None):
                spans.append(None)
                kept.append(size)
                continue
            if not isinstance(size, int) or not (
                isinstance(item, slice) or hasattr(item, "__index__")
            ):
                raise ShapeError(
                    "an index",
                    expected="whole numbers or slices of known axes",
                    got=repr(item),
                    action="use bl.gather for rows chosen by number",
                )
            start, stop = _span(item if isinstance(item, slice) else as_index(item), size)
            spans.append((start, stop))
            if isinstance(item, slice):
                kept.append(stop - start)
        part = self._do("slice", self, spans=tuple(spans))
        return part if len(kept) == len(self.shape) else part.reshape(*kept)

    def __len__(self) -> int:
        size = self.shape[0] if self.shape else None
        if not isinstance(size, int):
            raise ShapeError(
                "len", expected="a known first axis", got=repr(size), action="use .shape"
            )
        return size

    def __iter__(self) -> Iterator[Self]:
        raise ShapeError(
            "a tensor",
            expected="a list of tensors",
            got=f"one tensor of shape {show(self.shape)}",
            action="write [x] for a list of one, or x[0], x[1] for its rows",
        )

    def __float__(self) -> float:
        return float(self.item())  # type: ignore[attr-defined]

    def _negative(self, axis: Axes, who: str) -> tuple[int, ...]:
        return negative_axes(axis, len(self.shape), who)


def _spelt_out(items: tuple[Any, ...], rank: int) -> tuple[Any, ...]:
    """An index with a slice for every axis that `...`, or its end, leaves out."""
    dots = [place for place, item in enumerate(items) if item is Ellipsis]
    if len(dots) > 1:
        raise ShapeError(
            "an index", expected="... once", got=f"{len(dots)} times", action="leave one of them"
        )
    head, tail = (items[: dots[0]], items[dots[0] + 1 :]) if dots else (items, ())
    return (*head, *[slice(None)] * (rank - len(head) - len(tail)), *tail)


def _span(item: int | slice, size: int) -> tuple[int, int]:
    if isinstance(item, slice):
        start, stop, stride = item.indices(size)
        if stride != 1:
            raise ShapeError(
                "an index",
                expected="a stride of 1",
                got=str(stride),
                action="use bl.gather for rows chosen by number",
            )
        return start, max(start, stop)
    if not -size <= item < size:
        raise ShapeError(
            "an index",
            expected=f"a number below {size}",
            got=str(item),
            action="count from 0, or from -1 at the end",
        )
    return item % size, item % size + 1
