"""Shapes, and the one legend of axis letters.

    P  population (members trained side by side)     B  rows of a batch
    D  input features                                H  units of a hidden layer
    K  classes or outputs                            N  rows of a data set
    C  channels, Y and X picture rows and columns

A shape is a tuple of sizes. Two sizes may be unknown until a step runs: the rows of a batch
(`ROWS`, printed `B`) and the rows of the data set a batch is taken from (`DATA_ROWS`, printed
`N`). Each equals only itself and there is no arithmetic with them, so a recorded graph cannot
confuse a batch with a layer of the same width.
This module refuses to know what the numbers in an array mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import Final

from .errors import ShapeError


class Rows:
    """A number of rows known only when a step runs.

    >>> (ROWS, 50)
    (B, 50)
    >>> ROWS == 50
    False
    """

    __slots__ = ("_letter", "_name")

    def __init__(self, letter: str, name: str) -> None:
        self._letter, self._name = letter, name

    def __repr__(self) -> str:
        return self._letter

    def __reduce__(self) -> str:
        return self._name


ROWS: Final = Rows("B", "ROWS")
DATA_ROWS: Final = Rows("N", "DATA_ROWS")
Dim = int | Rows
Shape = tuple[Dim, ...]


def show(shape: Sequence[Dim]) -> str:
    """Write a shape the way messages do.

    >>> show((ROWS, 784)), show(()), show((3,))
    ('(B, 784)', '()', '(3,)')
    """
    inner = ", ".join(str(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def broadcast(*shapes: Shape, who: str = "broadcast") -> Shape:
    """The common shape of arrays that are combined element by element (NumPy's rule).

    Sizes are compared from the last axis; a size of 1 stretches.

    >>> broadcast((ROWS, 50), (50,))
    (B, 50)
    """
    rank = max((len(shape) for shape in shapes), default=0)
    result: list[Dim] = []
    for axis in range(-rank, 0):
        size: Dim = 1
        for shape in shapes:
            if len(shape) < -axis or shape[axis] == 1:
                continue
            if size != 1 and size != shape[axis]:
                raise ShapeError(
                    who,
                    expected="shapes equal from the last axis on, or 1",
                    got=" and ".join(show(each) for each in shapes),
                    action="reshape one of them",
                )
            size = shape[axis]
        result.append(size)
    return tuple(result)


def negative_axes(axes: int | Iterable[int] | None, rank: int, who: str) -> tuple[int, ...]:
    """Axes counted from the end, sorted; `None` means all of them.

    Counting from the end keeps a rule true when a population axis is put in front.

    >>> negative_axes(0, 3, "sum"), negative_axes(None, 2, "sum")
    ((-3,), (-2, -1))
    """
    if axes is None:
        return tuple(range(-rank, 0))
    chosen = tuple(axes) if isinstance(axes, Iterable) else (axes,)
    result: list[int] = []
    for axis in chosen:
        if not isinstance(axis, Integral):
            raise ShapeError(
                who, expected="axes as whole numbers", got=repr(axis), action="write axis=-1"
            )
        axis = int(axis)
        if not -rank <= axis < rank:
            raise ShapeError(
                who,
                expected=f"axes between {-rank} and {rank - 1} for {rank} axes",
                got=str(axis),
                action="count axes from the end: -1 is the last",
            )
        result.append(axis - rank if axis >= 0 else axis)
    if len(set(result)) != len(result):
        raise ShapeError(who, expected="each axis once", got=str(chosen), action="name it once")
    return tuple(sorted(result))


def reduced(shape: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    """The shape left after the given (negative) axes are reduced.

    >>> reduced((ROWS, 50), (-2,), False)
    (50,)
    """
    pairs = zip(range(-len(shape), 0), shape, strict=True)
    if keepdims:
        return tuple(1 if axis in axes else size for axis, size in pairs)
    return tuple(size for axis, size in pairs if axis not in axes)


def with_rows(shape: Sequence[Dim], rows: int) -> tuple[int, ...]:
    """Put the number of rows of a real batch in the place of `ROWS`.

    >>> with_rows((ROWS, 50), 32)
    (32, 50)
    """
    return tuple(rows if size is ROWS else _known(size) for size in shape)


def _known(size: Dim) -> int:
    if isinstance(size, Rows):
        raise ShapeError(
            "a shape",
            expected="sizes that are known once the batch is",
            got=repr(size),
            action="gather rows from the data set first",
        )
    return size


def element_count(shape: Sequence[int]) -> int:
    """The number of elements of an array of this shape.

    >>> element_count((2, 3)), element_count(())
    (6, 1)
    """
    count = 1
    for size in shape:
        count *= size
    return count
