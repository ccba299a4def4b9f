"""A data set: inputs, targets, and what they mean. Checked once, then never changed.

This module refuses to know where the rows came from and who will learn from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import DataError, DTypeError, ShapeError
from ..base.shapes import element_count, show
from .arrays import as_array, as_floats, describe_place, locked, shown
from .frames import unframed
from .targets import Label, read_targets


@dataclass(frozen=True, init=False, eq=False, repr=False, slots=True)
class Dataset:
    """N rows to learn from.

    x            inputs, shape (N, …): float32 or float64 as given, everything else float32
    y            class numbers 0 … K-1 (N,) int64; or soft labels (N, K); or, for regression,
                 values (N,) or (N, K). What is given may be names: they are numbered
    weights      how much each row counts, (N,), not negative; or None: all the same
    name         what reports call it
    classes      what each class number stands for; None for regression. When given: the
                 names in order, or how many classes there are
    image_shape  (Y, X) if each row is a picture laid out row by row, for reports
    test         another Dataset, kept apart for the final score; or None

    Integers are class numbers, floats are values to predict: also 0.0 and 1.0, unless
    `classes` is given; y.astype(float) makes values of integers. A row has one label. NumPy
    arrays, lists, and frames or series of any library are taken. An array that is already a
    contiguous float32 or float64 is not copied: do not write to it while the data set is in
    use. Nothing given is ever written to.

    Raises ShapeError for sizes that do not fit, DTypeError for kinds that are not numbers,
    DataError for values that cannot be learnt from (NaN, infinity, labels out of range).

    >>> data = Dataset([[0, 1], [1, 0], [1, 1]], ["no", "no", "yes"], name="tiny")
    >>> data
    Dataset(tiny: 3 rows, inputs (2,), 2 classes)
    >>> data.y, data.classes
    (array([0, 0, 1]), ('no', 'yes'))
    """

    x: NDArray[Any]
    y: NDArray[Any]
    weights: NDArray[Any] | None
    name: str
    classes: tuple[Label, ...] | None
    image_shape: tuple[int, int] | None
    test: Dataset | None

    def __init__(
        self,
        x: ArrayLike | object,
        y: ArrayLike | object,
        *,
        weights: ArrayLike | None = None,
        name: str = "data",
        classes: Sequence[Label] | int | None = None,
        image_shape: tuple[int, int] | None = None,
        test: Dataset | None = None,
    ) -> None:
        if test is not None and not isinstance(test, Dataset):
            raise DTypeError(
                "test",
                expected="a Dataset",
                got=f"a value of type {type(test).__name__}",
                action="write test=Dataset(x_test, y_test)",
            )
        inputs = read_rows(x)
        targets = read_targets(_read_column(y), classes)
        _refuse_other_length("y", len(targets.values), len(inputs))
        self._set(
            x=inputs,
            y=targets.values,
            weights=None if weights is None else _read_weights(weights, len(inputs)),
            name=name,
            classes=targets.classes,
            image_shape=_check_image_shape(image_shape, inputs.shape[1:]),
            test=test,
        )
        if test is not None:
            _refuse_other_kind(self, test)

    def _set(self, **fields: object) -> None:
        for field, value in fields.items():
            object.__setattr__(self, field, value)

    @property
    def rows(self) -> int:
        """N, the number of rows, the test part not counted."""
        return len(self.x)

    @property
    def feature_shape(self) -> tuple[int, ...]:
        """The shape of one row of inputs."""
        return tuple(self.x.shape[1:])

    @property
    def task(self) -> str:
        """`classification` if the targets are classes, else `regression`."""
        return "regression" if self.classes is None else "classification"

    @property
    def class_count(self) -> int | None:
        """K, the number of classes; None for regression."""
        return None if self.classes is None else len(self.classes)

    def take(self, index: ArrayLike) -> Dataset:
        """The rows of an index array, a mask or a list, as a data set without a test part.

        Classes keep their numbers, even those that no longer have a row.
        Raises DataError for a row that does not exist or if no row is left.

        >>> Dataset([[1.0], [2.0], [3.0]], [0, 1, 1]).take([2, 0]).y
        array([1, 0])
        """
        wanted = np.asarray(index)
        if wanted.size == 0:  # an empty list has no kind of its own
            wanted = wanted.astype(np.int64)
        try:
            chosen = np.arange(self.rows)[wanted]
        except IndexError as error:
            raise DataError(
                "take",
                expected=f"row numbers below {self.rows}",
                got=str(error),
                action="give row numbers, or a mask with one truth value per row",
            ) from None
        if chosen.ndim != 1 or chosen.size == 0:
            raise DataError(
                "take",
                expected="one or more rows",
                got=f"an index of shape {show(chosen.shape)}",
                action="give the numbers of the rows wanted",
            )
        part = object.__new__(Dataset)
        part._set(
            x=locked(self.x[chosen]),
            y=locked(self.y[chosen]),
            weights=None if self.weights is None else locked(self.weights[chosen]),
            name=self.name,
            classes=self.classes,
            image_shape=self.image_shape,
            test=None,
        )
        return part

    def fingerprint(self) -> str:
        """sha256 over inputs, targets, weights and classes: the same on every machine.

        The name, the picture's shape and the test part do not count.

        >>> data = Dataset([[1.0], [2.0]], [0, 1])
        >>> data.fingerprint() == Dataset([[1.0], [2.0]], [0, 1], name="other").fingerprint()
        True
        """
        digest = hashlib.sha256(repr(self.classes).encode())
        for array in (self.x, self.y, self.weights):
            if array is None:
                digest.update(b"none;")
                continue
            little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            digest.update(f"{little.dtype.str}{little.shape};".encode())
            digest.update(little.data)
        return digest.hexdigest()

    def __repr__(self) -> str:
        facts = [f"{self.rows} rows", f"inputs {show(self.feature_shape)}"]
        facts.append("regression" if self.classes is None else f"{len(self.classes)} classes")
        if self.test is not None:
            facts.append(f"{self.test.rows} test rows")
        return f"Dataset({self.name}: {', '.join(facts)})"


def read_rows(x: object) -> NDArray[Any]:
    """Inputs of any kind a Dataset takes, as (N, …) float32 or float64: raises what it raises."""
    plain = unframed(x, "x")
    array = as_array(plain.values, "x")
    if array.ndim < 2 and array.dtype.kind in "fiub":
        raise ShapeError(
            "x",
            expected="a row of inputs for each target, shape (N, D)",
            got=show(array.shape),
            action="use x.reshape(-1, 1) if each row is a single number",
        )
    if 0 in array.shape:
        raise ShapeError(
            "x",
            expected="one or more rows and columns",
            got=show(array.shape),
            action="check where the data came from",
        )
    return as_floats(array, "x", plain.columns)


def _read_column(y: object) -> object:
    """A table of one column is taken as that column, as frame libraries hand targets over."""
    plain = unframed(y, "y")
    if plain.columns is not None and len(plain.columns) == 1:
        return np.asarray(plain.values)[:, 0]
    return plain.values


def _read_weights(weights: ArrayLike, rows: int) -> NDArray[Any]:
    array = as_array(unframed(weights, "weights").values, "weights")
    if array.ndim != 1:
        raise ShapeError(
            "weights",
            expected="one number per row, shape (N,)",
            got=show(array.shape),
            action="give a list of one weight for each row",
        )
    _refuse_other_length("weights", len(array), rows)
    result = as_floats(array, "weights")
    if (result < 0).any():
        row = int(np.argmax(result < 0))
        raise DataError(
            "weights",
            where=describe_place([row]),
            expected="no negative weight",
            got=str(result[row]),
            action="use 0 for a row that should not count",
        )
    if not result.any():
        raise DataError(
            "weights", expected="a weight above 0", got="zeros only", action="leave weights= out"
        )
    return result


def _refuse_other_length(who: str, got: int, rows: int) -> None:
    if got != rows:
        raise ShapeError(
            who,
            expected=f"{rows} rows, as many as x has",
            got=str(got),
            action="give one entry for each row of x",
        )


def _check_image_shape(
    image_shape: object, feature_shape: tuple[int, ...]
) -> tuple[int, int] | None:
    if image_shape is None:
        return None
    sizes = tuple(image_shape) if isinstance(image_shape, Sequence | np.ndarray) else ()
    fits = len(sizes) == 2 and all(_is_size(size) for size in sizes)
    if not fits or element_count(sizes) != element_count(feature_shape):
        raise ShapeError(
            "image_shape",
            expected=f"(Y, X) with {element_count(feature_shape)} picture elements, as x has",
            got=shown(image_shape),
            action="give the picture's rows and columns, or leave image_shape= out",
        )
    return int(sizes[0]), int(sizes[1])


def _is_size(size: object) -> bool:
    return isinstance(size, int | np.integer) and not isinstance(size, bool) and int(size) > 0


def _refuse_other_kind(data: Dataset, test: Dataset) -> None:
    facts: list[tuple[str, object, object]] = [
        ("inputs of shape", data.feature_shape, test.feature_shape),
        ("classes", data.classes, test.classes),
    ]
    if data.classes is None:  # soft labels may be tested against hard ones
        facts.append(("targets of shape", data.y.shape[1:], test.y.shape[1:]))
    for what, ours, theirs in facts:
        if ours != theirs:
            raise ShapeError(
                "test",
                expected=f"{what} {shown(ours)}, as the training rows have",
                got=shown(theirs),
                action="build both parts alike, with the same classes=",
            )
