"""What `y` means: class numbers, names to be numbered, shares of classes, or values to predict.

    given                       `classes` not given          `classes` given
    text, booleans, … (N,)      numbered in sorted order     looked up among them
    integers (N,)               class numbers 0 … K-1        class numbers; looked up if the
                                                             classes are integers too
    floats (N,)                 regression                   whole class numbers
    floats (N, K)               regression                   soft labels: shares of 1

So 0.0 and 1.0 given as floats are values to predict unless `classes` says otherwise.
A row has one label: several yes-or-no answers a row are no classes (with floats they are values).
Labels are of one kind, and none is missing (None, NaN, NaT); bytes are read as UTF-8. The names in
`classes` are text, whole numbers or booleans.
This module refuses to know what the inputs are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from numbers import Number
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, DTypeError, ShapeError
from ..base.shapes import show
from .arrays import as_array, as_floats, describe_place, locked, shown

Label = str | bool | int
_FEW_CLASSES = 1000  # beyond it, more classes than rows means numbers meant as values
_MOST_CLASSES = 1_000_000
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
    array = _of_one_kind(_as_given(value))
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


def _class_names(classes: object) -> tuple[Label, ...]:
    names: tuple[Any, ...] = ()
    if isinstance(classes, np.ndarray):
        classes = classes.tolist()  # a number if it has no axis
    if isinstance(classes, int | np.integer):
        names = tuple(range(int(classes))) if classes <= _MOST_CLASSES else ()
    elif isinstance(classes, Iterable) and not isinstance(classes, str | bytes | Set | Mapping):
        names = tuple(each.item() if isinstance(each, np.generic) else each for each in classes)
        for name in names:
            if not isinstance(name, str | bool | int):
                raise DTypeError(
                    "classes",
                    expected="names that are text, whole numbers or booleans",
                    got=shown(name),
                    action="write classes=['cat', 'dog'] or classes=2",
                )
    if len(names) < 2 or len(set(names)) != len(names):
        raise DataError(
            "classes",
            expected="two or more different classes, or their number",
            got=shown(classes),
            action="write classes=['cat', 'dog'] or classes=2",
        )
    return names


def _as_given(value: object) -> NDArray[Any]:
    """Labels as an array that keeps each as it was: NumPy makes text of ["a", 1, nan]."""
    array = as_array(value, "y")
    if array.dtype.kind in "SU" and array.ndim == 1 and isinstance(value, list | tuple):
        return np.fromiter(value, dtype=object, count=len(value))
    return array.astype(object) if array.dtype.kind == "T" else array


def _of_one_kind(array: NDArray[Any]) -> NDArray[Any]:
    """Bytes, dates and objects (lists of text, frames' columns) as text or numbers."""
    if array.ndim != 1 or array.dtype.kind not in "SmMO":
        return array
    if array.dtype.kind == "S":
        return _decoded(array.tolist())
    if array.dtype.kind in "mM":
        if np.isnat(array).any():
            raise _missing(int(np.argmax(np.isnat(array))))
        return array.astype(str)
    labels: list[Any] = [
        label.item() if isinstance(label, np.str_ | np.bytes_) else label for label in array
    ]
    kinds = {type(label) for label in labels}
    if kinds == {str}:
        return np.array(labels)
    for row, label in enumerate(labels):
        if _is_missing(label):
            raise _missing(row)
    if len(kinds) > 1 and not all(issubclass(kind, Number | np.bool_) for kind in kinds):
        raise DTypeError(
            "y",
            expected="labels of one kind",
            got=" and ".join(sorted(kind.__name__ for kind in kinds)),
            action="turn them all into text: [str(label) for label in y]",
        )
    if kinds == {bytes}:
        return _decoded(labels)
    plain = np.array(labels)
    return plain if plain.dtype.kind in "biuf" else array.astype(str)


def _is_missing(label: object) -> bool:
    """NaN and NaT differ from themselves; NA of a frame library cannot say whether it does."""
    try:
        return label is None or bool(label != label)
    except TypeError:
        return True
    except (ArithmeticError, ValueError):  # a decimal's signalling NaN; an array in an array
        return isinstance(label, Decimal)


def _missing(row: int) -> DataError:
    return DataError(
        "y",
        where=describe_place([row]),
        expected="a label",
        got="a missing one",
        action="remove the row",
    )


def _decoded(labels: list[bytes]) -> NDArray[Any]:
    texts = []
    for row, label in enumerate(labels):
        try:
            texts.append(label.decode("utf-8"))
        except UnicodeDecodeError:
            raise DataError(
                "y",
                where=describe_place([row]),
                expected="text in UTF-8",
                got=shown(label),
                action="decode the labels first: [label.decode('latin-1') for label in y]",
            ) from None
    return np.array(texts, dtype=str)


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
        known = ", ".join(map(shown, names[:8])) + (", …" if len(names) > 8 else "")
        raise DataError(
            "y",
            where=describe_place([row]),
            expected=f"one of the classes {known}",
            got=shown(labels[numbers[row]]),
            action="add it to classes= or remove the row",
        )
    return Targets(locked(result), names)


def _one_class(label: Label) -> DataError:
    return DataError(
        "y",
        expected="two or more classes",
        got=f"only {shown(label)}",
        action="add rows of another class, or name all of them with classes=",
    )
