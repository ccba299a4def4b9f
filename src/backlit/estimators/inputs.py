"""What people give as X: a table of named columns, whatever it came in.

Frames of any library keep their names and kinds; arrays of numbers become columns of numbers,
`column_1` and so on; arrays of anything else are read as a file's cells are. Nothing given is
ever written to. This module refuses to know what is learnt from the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError
from ..data.arrays import describe_place
from ..data.tables.column import Column, Kind
from ..data.tables.table import Table
from .foundation import BaseEstimator, check_array, validate_data

EXACT = 2**53  # whole numbers beyond which float64 rounds
Kinds = Mapping[str, Kind]


def read_inputs(
    estimator: BaseEstimator,
    X: object,
    y: object = "no_validation",
    *,
    fitting: bool,
    kinds: Kinds | None = None,
) -> Table:
    """X as a table, its columns counted and named as scikit-learn does.

    y        where rows are learnt from, their targets: None is refused in scikit-learn's words
    fitting  whether `n_features_in_` and `feature_names_in_` are set, else compared
    kinds    in which columns are read, of the table that was learnt from
    Raises ValueError, TypeError or BacklitError for what is no table of real numbers, words,
    truth values and dates, and for other columns than were learnt from.
    """
    frame = as_frame(X)
    if frame is not None:
        validate_data(estimator, X, y, reset=fitting, skip_check_array=True)
        _refuse_empty(frame.shape)
        return _named(frame, kinds)
    array = check_array(
        _plain(X), dtype=None, ensure_all_finite="allow-nan", input_name="X", estimator=estimator
    )
    validate_data(estimator, array, y, reset=fitting, skip_check_array=True)
    if array.dtype.kind in "fiub":
        return of_numbers(array)
    return _of_cells(array, kinds)


def as_frame(X: object) -> Any:
    """X through narwhals if it is a data frame, else None. Raises InputError for a lazy one."""
    if isinstance(X, np.ndarray | list | tuple):
        return None
    import narwhals as nw

    found: Any = nw.from_native(X, pass_through=True)
    if isinstance(found, nw.LazyFrame):
        raise InputError("X", expected="rows", got="a lazy frame", action="call X.collect() first")
    return found if isinstance(found, nw.DataFrame) else None


def of_numbers(array: NDArray[Any]) -> Table:
    """Columns of numbers, whole ones too: what learns from 1 predicts for 1.5.

    >>> of_numbers(np.array([[1, 2], [3, 4]]))
    Table(X: 2 rows, 2 columns)
    """
    values = np.asarray(array, dtype=np.float64)
    return Table(
        "X",
        tuple(
            Column(f"column_{place + 1}", "number", each.copy(), np.isnan(each))
            for place, each in enumerate(values.T)
        ),
    )


def _plain(X: Any) -> Any:
    """Lists with words in them as objects: NumPy would make words of the numbers."""
    if not isinstance(X, list | tuple) or not len(X):
        return X
    array = np.asarray(X)
    return np.asarray(X, dtype=object) if array.dtype.kind in "USO" else array


def _of_cells(array: NDArray[Any], kinds: Kinds | None) -> Table:
    if array.dtype.kind == "O" and not any(isinstance(each, str | bytes) for each in array.flat):
        try:
            return of_numbers(array.astype(np.float64))  # objects that are all numbers, or None
        except (TypeError, ValueError):
            pass
    return _read_table(array, kinds)


def _read_table(given: object, kinds: Kinds | None) -> Table:
    from ..data.tables.frames import table_from

    table = table_from(given, kinds=kinds, name="X")
    if kinds is not None:
        return table
    return replace(table, columns=tuple(map(_as_number, table.columns)))


def _named(frame: Any, kinds: Kinds | None) -> Table:
    table = _read_table(frame.to_native(), kinds)
    for column in table.columns:
        if column.kind == "number" and np.isinf(column.values).any():
            row = int(np.argmax(np.isinf(column.values)))
            raise DataError(
                "X",
                where=describe_place([row, 0], [column.name]),
                expected="a finite number, or a missing one",
                got="infinity",
                action="replace it",
            )
    return table


def _as_number(column: Column) -> Column:
    """Whole numbers as numbers: where training saw 2 and 3, a half may come to be predicted."""
    if column.kind != "integer":
        return column
    is_exact = column.values.min() >= -EXACT and column.values.max() <= EXACT
    return column.as_kind("number") if is_exact else column


def _refuse_empty(shape: tuple[int, int]) -> None:
    for size, what in zip(shape, ("sample", "feature"), strict=True):
        if size == 0:
            raise DataError(
                "X",
                expected=f"a minimum of 1 {what}",
                got=f"0 {what}(s) (shape={shape})",
                action="check where the frame came from",
            )
