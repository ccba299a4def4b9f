"""A data set in one `.npz` file, as `numpy.savez` writes it.

    x, y               inputs and targets, required (to predict, x alone will do)
    x_test, y_test     the test part, both or neither

Objects inside are refused: nothing is ever unpickled. This module refuses to know what the
numbers mean, so it never scales them.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import FileFormatError, InputError
from .dataset import Dataset, read_rows

_NAMES = ("x", "y", "x_test", "y_test")
_ZIP_MAGIC = b"PK"


def read_inputs(path: str | os.PathLike[str]) -> NDArray[Any] | None:
    """The rows of an `.npz` file that has x and no y, to predict; None if it has labels.

    Raises what `read_npz` does.
    """
    file = Path(path)
    arrays = _read_arrays(file, needed=("x",))
    if "y" in arrays:
        return None
    return read_rows(arrays["x"])


def read_npz(path: str | os.PathLike[str], *, name: str | None = None) -> Dataset:
    """Read a data set from an `.npz` file; `name` is what it is called, else as the file.

    Labels that are names get the numbers of the training part also in the test part.

    Raises InputError if there is no such file; FileFormatError, naming the file, for one that
    is not an archive of arrays, lacks x or y, holds others, or is damaged; and what `Dataset`
    raises for the arrays themselves.
    """
    file = Path(path)
    arrays = _read_arrays(file)
    called = name if name is not None else file.stem
    try:
        if "x_test" not in arrays:
            return Dataset(arrays["x"], arrays["y"], name=called)
        classes = Dataset(arrays["x"], arrays["y"]).classes
        test = Dataset(arrays["x_test"], arrays["y_test"], name=called, classes=classes)
        return Dataset(arrays["x"], arrays["y"], name=called, classes=classes, test=test)
    except InputError as error:
        place = f"{file}, {error.where}" if error.where else str(file)
        raise type(error)(
            error.who, expected=error.expected, got=error.got, where=place, action=error.action
        ) from None


def _read_arrays(file: Path, needed: Sequence[str] = ("x", "y")) -> dict[str, NDArray[Any]]:
    from zipfile import BadZipFile

    try:
        with file.open("rb") as stream:
            if stream.read(len(_ZIP_MAGIC)) != _ZIP_MAGIC:
                raise _fault(file, "an .npz archive", "something else")
            stream.seek(0)
            with np.load(stream, allow_pickle=False) as archive:
                _check_names(file, list(archive.files), needed)
                return {name: archive[name] for name in archive.files}
    except FileNotFoundError:
        raise InputError(
            "npz reader", where=str(file), expected="a file", got="none", action="check the path"
        ) from None
    except (BadZipFile, zlib.error, EOFError, OSError, MemoryError) as error:
        raise _fault(file, "a whole .npz archive", str(error) or type(error).__name__) from None
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise _fault(file, "arrays of numbers or text", str(error)) from None


def _check_names(file: Path, found: list[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in found]
    if ("x_test" in found) != ("y_test" in found):
        missing.append("y_test" if "x_test" in found else "x_test")
    unknown = [name for name in found if name not in _NAMES]
    if missing or unknown:
        raise _fault(file, "arrays named x, y and perhaps x_test, y_test", ", ".join(found))


def _fault(file: Path, expected: str, got: str) -> FileFormatError:
    return FileFormatError(
        "npz reader",
        where=str(file),
        expected=expected,
        got=got or "nothing",
        action="write it with numpy.savez(path, x=..., y=...)",
    )
