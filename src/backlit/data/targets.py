"""What `y` means: class numbers, names to be numbered, shares of classes, or values to predict.

    given                       `classes` not given          `classes` given
    text, booleans, … (N,)      numbered in sorted order     looked up among them
    integers (N,)               class numbers 0 … K-1        class numbers; looked up if the
                                                             classes are integers too
    floats (N,)                 regression                   whole class numbers
    floats (N, K)               regression                   soft labels: shares of 1

So 0.0 and 1.0 given as floats are values to predict unless `classes` says otherwise.
A row has one label: several yes-or-no answers a row are no classes (with floats they are values).
This module refuses to know what the inputs are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, DTypeError, ShapeError
from ..base.shapes import show
from .arrays import as_array, as_floats, describe_place, locked

Label = str | bool | int
_FEW_CLASSES = 1000  # beyond it, more classes than rows means numbers meant as values
_SUM_TOLERANCE = 1e-4  # how far a soft label's shares may be from 1 in all


class Targets(NamedTuple):
    """int64 class numbers (N,), float soft labels (N, K), or float values (N,) or (N, K).

    classes: what each class number stands for; None for regression.
    """

    values: NDArray[Any]
    classes: tuple[Label, ...] | None


def read_targets(value: object, classes: Sequence[Label] | int | None) -> Targets:
    """Tell labels from values and number the labels. See the table above.

    classes: the name of each class in order, or how many there are.
    Raises DTypeError, ShapeError or DataError.

    >>> read_targets(["dog", "cat", "dog"], None)
    Targets(values=array([1, 0, 1]), classes=('cat', 'dog'))
    >>> read_targets([0, 2, 1], None).classes
    (0, 1, 2)
    >>> read_targets([0.0, 1.0], None).classes is None
    True
    """
    names = None if classes is None else _class_names(classes)
    array = _of_one_kind(as_array(value, "y"))
    kind = array.dtype.kind
    if kind == "c":
        raise DTypeError(
            "y", expected="labels or real numbers", got=f"dtype {array.dtype}", action="use y.real"
        )
    if kind == "f":
        return _from_floats(array, names)
    if array.ndim != 1:
        raise ShapeError(
            "y",
            expected="one label per row, shape (N,)",
            got=show(array.shape),
            action=_mend_of_table(array),
        )
    if kind in "iu" and (names is None or not all(type(name) is int for name in names)):
        return _from_numbers(array, names)
    return _from_names(array, names)


def _mend_of_table(array: NDArray[Any]) -> str:
    """What to do with a table of labels: zeros and a one, one column, or answers side by side."""
    if array.size == len(array):
        return "write y.reshape(-1)"
    if array.dtype.kind not in "iub" or array.ndim != 2:
        return "give one of its columns, y[:, 0]"
    if ((array == 0) | (array == 1)).all() and (array.sum(axis=1) == 1).all():
        return "write y.argmax(axis=1), the place of the one"
    return "give one of its columns, y[:, 0], or y.astype(float) for values to predict"


def _class_names(classes: Sequence[Label] | int) -> tuple[Label, ...]:
    if isinstance(classes, int | np.integer):
        names: tuple[Label, ...] = tuple(range(int(classes)))
    else:
        names = tuple(np.asarray(name).item() for name in classes)
    if len(names) < 2 or len(set(names)) != len(names):
        raise DataError(
            "classes",
            expected="two or more different classes, or their number",
            got=repr(classes),
            action="write classes=['cat', 'dog'] or classes=2",
        )
    return names


def _of_one_kind(array: NDArray[Any]) -> NDArray[Any]:
    """Object arrays (lists with None, frames' columns) as text, booleans, integers or floats."""
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8")
    if array.dtype.kind in "mM":
        return array.astype(str)
    if array.dtype.kind != "O" or array.ndim != 1:
        return array
    for row, label in enumerate(array):
        if label is None or (isinstance(label, float) and label != label):
            raise DataError(
                "y",
                where=describe_place([row]),
                expected="a label",
                got="a missing one",
                action="remove the row",
            )
    kinds = sorted({type(label).__name__ for label in array})
    if len(kinds) > 1 and "str" in kinds:
        raise DTypeError(
            "y",
            expected="labels of one kind",
            got=" and ".join(kinds),
            action="turn them all into text: [str(label) for label in y]",
        )
    plain = np.array(array.tolist())
    return plain if plain.dtype.kind in "Ubiuf" else array.astype(str)


def _from_floats(array: NDArray[Any], names: tuple[Label, ...] | None) -> Targets:
    if array.ndim not in (1, 2) or 0 in array.shape[1:]:
        raise ShapeError(
            "y",
            expected="shape (N,) or (N, K)",
            got=show(array.shape),
            action="give one row of targets for each row of x",
        )
    values = as_floats(array, "y")
    if names is None:
        return Targets(values, None)
    if values.ndim == 2:
        return Targets(_soft(values, len(names)), names)
    fractional = values != np.floor(values)
    if fractional.any():
        row = int(np.argmax(fractional))
        raise DataError(
            "y",
            where=describe_place([row]),
            expected="a whole class number, as classes= was given",
            got=str(values[row]),
            action="leave classes= out for regression",
        )
    return _from_numbers(values, names)


def _soft(values: NDArray[Any], class_count: int) -> NDArray[Any]:
    if values.shape[1] != class_count:
        raise ShapeError(
            "y",
            expected=f"one share for each of {class_count} classes, shape (N, {class_count})",
            got=show(values.shape),
            action="give as many columns as classes",
        )
    wrong = (values < 0).any(axis=1) | (np.abs(values.sum(axis=1) - 1) > _SUM_TOLERANCE)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            "y",
            where=describe_place([row]),
            expected="shares of classes, none negative, with the sum 1",
            got=f"the sum {values[row].sum():g} and the least {values[row].min():g}",
            action="give one of its columns, y[:, 0], as a row has one label"
            if ((values == 0) | (values == 1)).all()
            else "divide each row by its sum, or leave classes= out for regression",
        )
    return values


def _from_numbers(array: NDArray[Any], names: tuple[Label, ...] | None) -> Targets:
    rows = array.size
    count = len(names) if names is not None else int(array.max(initial=0)) + 1
    if names is None and count > max(rows, _FEW_CLASSES):
        raise DataError(
            "y",
            expected="class numbers 0 … K-1, as y holds integers",
            got=f"{count - 1} in {rows} rows",
            action="write y.astype(float) to predict values",
        )
    wrong = (array < 0) | (array >= count)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            "y",
            where=describe_place([row]),
            expected=f"a class number from 0 to {count - 1}",
            got=str(array[row]),
            action="give labels that are not numbered from 0 as text, y.astype(str), or values as "
            "y.astype(float)"
            if names is None
            else "give labels that are not numbered from 0 as text: y.astype(str)",
        )
    if names is None and count < 2 and rows:
        raise _one_class(0)
    return Targets(locked(array.astype(np.int64)), names or tuple(range(count)))


def _from_names(array: NDArray[Any], names: tuple[Label, ...] | None) -> Targets:
    found, numbers = np.unique(array, return_inverse=True)
    labels: list[Label] = found.tolist()
    if names is None:
        if len(labels) == 1:
            raise _one_class(labels[0])
        return Targets(locked(numbers.astype(np.int64)), tuple(labels))
    number_of = {(type(name), name): number for number, name in enumerate(names)}
    table = np.array([number_of.get((type(label), label), -1) for label in labels], dtype=np.int64)
    result = table[numbers]
    if (result < 0).any():
        row = int(np.argmax(result < 0))
        shown = ", ".join(map(repr, names[:8])) + (", …" if len(names) > 8 else "")
        raise DataError(
            "y",
            where=describe_place([row]),
            expected=f"one of the classes {shown}",
            got=repr(labels[numbers[row]]),
            action="add it to classes= or remove the row",
        )
    return Targets(locked(result), names)


def _one_class(label: Label) -> DataError:
    return DataError(
        "y",
        expected="two or more classes",
        got=f"only {label!r}",
        action="add rows of another class, or name all of them with classes=",
    )
