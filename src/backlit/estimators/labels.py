"""Labels of any kind, and the numbers of their classes.

Text, whole numbers, truth values, whole floats, dates; arrays, lists, and columns of any frame
library. This module refuses to know what is learnt from them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, DTypeError
from ..data.arrays import describe_place, shown
from ..data.tables.column import Column, Kind
from ..data.tables.words import label_of
from .foundation import check_classification_targets, column_or_1d

Labels = NDArray[Any]


def read_labels(y: object, rows: int) -> Labels:
    """One label for each row, (N,), none missing.

    Raises DataError or DTypeError for missing or mixed labels and another number of them;
    ValueError, in scikit-learn's words, for values that are no classes. A column (N, 1) is
    taken, with scikit-learn's DataConversionWarning.
    """
    given = column_or_1d(plain_column(y), warn=True)
    refuse_other_length(len(given), rows)
    labels = _of_one_kind(given)
    if labels.dtype.kind in "fc":
        _refuse_missing(~np.isfinite(labels))
        check_classification_targets(labels)
    return labels


def plain_column(y: object) -> NDArray[Any]:
    """Targets as an array: a column of any frame library, nullable or categorical too."""
    if isinstance(y, np.ndarray):
        return y
    import narwhals as nw

    found: Any = (
        y
        if isinstance(y, list | tuple)
        else nw.from_native(y, pass_through=True, allow_series=True)
    )
    if isinstance(found, nw.DataFrame):
        columns = [plain_column(found[name].to_native()) for name in found.columns]
        return np.column_stack(columns)
    if isinstance(found, nw.Series):
        missing = np.asarray(found.is_null().to_numpy(), dtype=bool)
        _refuse_missing(missing)
        if found.dtype.is_numeric() and not found.dtype.is_decimal():
            return np.asarray(found.to_numpy())
        found = found.to_list()
    array = np.asarray(found)
    if array.dtype.kind == "U" and array.ndim == 1 and not all(isinstance(x, str) for x in found):
        return np.fromiter(found, dtype=object, count=len(found))  # NumPy makes text of ["a", 1]
    return array


def _of_one_kind(labels: Labels) -> Labels:
    """Objects as text or numbers; a mixture, or a missing one among them, is refused."""
    if labels.dtype.kind in "mM":
        _refuse_missing(np.isnat(labels))
    if labels.dtype.kind != "O":
        return labels
    missing = np.fromiter((_is_missing(each) for each in labels), dtype=bool, count=len(labels))
    _refuse_missing(missing)
    kinds = {type(each) for each in labels}
    if not all(issubclass(kind, str) for kind in kinds):
        plain = np.array(labels.tolist())
        is_mixed = plain.dtype.kind in "USO" and len(kinds) > 1
        if is_mixed or plain.ndim != 1:
            raise DTypeError(
                "y",
                expected="labels of one kind",
                got=" and ".join(sorted(kind.__name__ for kind in kinds)),
                action="turn them all into text: [str(label) for label in y]",
            )
        return plain if plain.dtype.kind in "biuf" else labels
    return labels


def _is_missing(label: Any) -> bool:
    try:
        return label is None or bool(label != label)
    except (TypeError, ValueError):  # NA of a frame library has no truth value
        return True


def _refuse_missing(missing: NDArray[np.bool_]) -> None:
    if missing.any():
        raise DataError(
            "y",
            where=describe_place([int(np.argmax(missing))]),
            expected="a value in every row",
            got="NaN, infinity or a missing one",
            action="leave the row out",
        )


def refuse_other_length(got: int, rows: int) -> None:
    """Raise DataError unless there is one target for each row."""
    if got != rows:
        raise DataError(
            "y",
            expected=f"{rows} values, one for each row of X",
            got=str(got),
            action="give as many targets as rows",
        )


def classes_of(labels: Labels) -> Labels:
    """The different labels, sorted. Raises DataError for fewer than two."""
    classes = np.unique(labels)
    if len(classes) < 2:
        raise DataError(
            "y",
            expected="two or more classes",
            got=f"one class, {shown(classes.tolist()[0])}" if len(classes) else "no row",
            action="add rows of another class",
        )
    return classes


def numbers_of(labels: Labels, classes: Labels) -> NDArray[np.int64]:
    """The place of each label among the classes. Raises DataError for one that is not there."""
    try:
        places = np.searchsorted(classes, labels)
        places = np.minimum(places, len(classes) - 1)
        wrong = np.asarray(classes[places] != labels)
    except TypeError:
        places, wrong = np.zeros(len(labels), dtype=np.int64), np.ones(len(labels), dtype=bool)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            "y",
            where=describe_place([row]),
            expected=f"one of the classes {', '.join(map(shown, classes[:8].tolist()))}",
            got=shown(labels[row]),
            action="name every class in the first rows, or in classes=",
        )
    return places.astype(np.int64)


def as_column(name: str, classes: Labels, numbers: NDArray[np.int64]) -> Column:
    """Class numbers as a column of a table, in the kind of their labels."""
    kind = kind_of(classes)
    missing = np.zeros(len(numbers), dtype=bool)
    if kind == "category":
        values: NDArray[Any] = np.array(class_names(classes), dtype=object)[numbers]
    else:
        dtype = {"integer": np.int64, "number": np.float64, "boolean": np.bool_}[kind]
        values = classes.astype(dtype)[numbers]
    return Column(name, kind, values, missing)


def kind_of(classes: Labels) -> Kind:
    """The kind of column that holds such labels."""
    kinds: dict[str, Kind] = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    return kinds.get(classes.dtype.kind, "category")


def class_names(classes: Labels) -> tuple[str, ...]:
    """The text of each class; numbered where two would read alike."""
    names = tuple(label_of(each) for each in classes.tolist())
    if len(set(names)) == len(names):
        return names
    return tuple(f"{place + 1}: {name}" for place, name in enumerate(names))
