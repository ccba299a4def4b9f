"""A trained model in one file: parameters, statistics, and what it takes to use them.

The file is safe to open: numbers and plain data, no program. The facts describe the network by
names out of a closed table; what a name means is decided above, by `registry`.
This module refuses to know any layer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from ..base import files
from .sealed import Arrays, check_version, pack, unpack

_FORMAT: Final = "backlit-model"
_VERSION: Final = 1


def write_model(
    path: str | Path, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]
) -> None:
    """Save a model; a file of that name is replaced only once the new one is complete.

    arrays  `parameters/dense1/weight`, `statistics/batch_norm1/mean` and the like
    facts   plain data; `format` and `version` are added
    Raises DTypeError, InputError (not plain data), StorageError.

    >>> import tempfile, numpy as np
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_model(folder + "/a.safetensors", {"w": np.ones(2)}, {"task": "regression"})
    ...     arrays, facts = read_model(folder + "/a.safetensors")
    >>> arrays, facts
    ({'w': array([1., 1.])}, {'format': 'backlit-model', 'task': 'regression', 'version': 1})
    """
    files.write_atomic(path, pack(arrays, {**facts, "format": _FORMAT, "version": _VERSION}))


def read_model(path: str | Path) -> tuple[Arrays, dict[str, Any]]:
    """The arrays and the facts of a model file: all of it, verified, or nothing.

    Raises FileFormatError, which says what the file is instead (a pickle is never opened) or
    where it is damaged, and StorageError.
    """
    path = Path(path)
    arrays, facts = unpack(path, kind="a Backlit model")
    check_version(facts, _FORMAT, _VERSION, path)
    return arrays, facts
