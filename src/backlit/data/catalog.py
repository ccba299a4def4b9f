"""Every data set that can be asked for by name, and files and folders by path.

This module refuses to know what is in a file, and never downloads one.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..base import rng
from ..base.errors import InputError, UnknownNameError
from . import toy
from .archive import read_npz
from .arrays import cut, shown
from .contents import place_of
from .dataset import Dataset
from .digits import digits
from .images import is_image_folder, read_image_folder
from .places import data_folder
from .published import PUBLISHED

_MADE: Mapping[str, Callable[..., Dataset]] = {
    "circle": toy.circle,
    "digits": digits,
    "gauss": toy.gauss,
    "moons": toy.moons,
    "plane": toy.plane,
    "spiral": toy.spiral,
    "xor": toy.xor,
}
_TABLES = (".csv", ".tsv", ".parquet", ".xlsx")
NAMES = tuple(sorted([*_MADE, *PUBLISHED]))


class Known(NamedTuple):
    """One line of the list of data sets; rows are those of the training part."""

    name: str
    rows: int
    features: int
    task: str
    present: bool


def load(
    name_or_path: str | os.PathLike[str], *, seed: int = 0, **settings: int | float
) -> Dataset:
    """A data set by name, or from an `.npz` file or a folder of IDX files.

    name_or_path  one of `NAMES`, or a path. A name comes before a file of that name: write
                  `./digits` for the file
    seed          decides the points of a toy set and the test rows of `digits`
    settings      of a toy set: `rows`, `noise`; of `spiral` also `classes`

    Raises UnknownNameError for a name or setting that does not exist, InputError for a path
    where nothing is, for a data set that has not been fetched and for tables, and what the
    readers raise.

    >>> load("spiral", rows=200, classes=3)
    Dataset(spiral: 200 rows, inputs (2,), 3 classes, 50 test rows)
    """
    rng.check_seed(seed)
    name = os.fspath(name_or_path)
    _refuse_unknown_settings(name, settings)
    if name in _MADE:
        return _MADE[name](seed=seed, **settings)
    if name in PUBLISHED:
        return _load_published(name)
    return _load_path(Path(name_or_path), name)


def known() -> list[Known]:
    """What `load` knows by name, sorted, and whether it is present on this machine."""
    lines = []
    for name in NAMES:
        if name in PUBLISHED:
            facts = PUBLISHED[name]
            is_here = is_image_folder(data_folder() / name)
            lines.append(Known(name, facts.rows, facts.features, "classification", is_here))
        else:
            data = _MADE[name](seed=0)
            lines.append(Known(name, data.rows, data.feature_shape[0], data.task, True))
    return lines


def _refuse_unknown_settings(name: str, settings: Mapping[str, object]) -> None:
    accepted: set[str] = set()
    if name in _MADE:
        accepted = set(inspect.signature(_MADE[name]).parameters) - {"seed"}
    for setting in settings:
        if not accepted:
            raise InputError(
                cut(name),
                expected="no setting but seed",
                got=shown(setting),
                action=f"leave {cut(setting)}= out",
            )
        if setting not in accepted:
            raise UnknownNameError(f"setting of {name}", cut(setting), accepted)


def _load_published(name: str) -> Dataset:
    folder = data_folder() / name
    if not is_image_folder(folder):
        raise InputError(
            name,
            where=place_of(folder),
            expected="its files",
            got="none",
            action=f"run `backlit data fetch {name}`, or set BACKLIT_DATA to the folder above them",
        )
    return read_image_folder(folder, name=name, classes=PUBLISHED[name].classes)


def _load_path(path: Path, given: str) -> Dataset:
    is_there = os.path.exists(path)  # False, too, for a path that no file can have
    if not is_there and path.suffix == "" and len(path.parts) == 1:
        raise UnknownNameError("data", cut(given), NAMES)
    if not is_there:
        raise InputError(
            "data",
            where=cut(given, 300),
            expected="a file or folder",
            got="nothing at this path",
            action="check the path, or choose one of " + ", ".join(NAMES),
        )
    if path.is_dir():
        return read_image_folder(path)
    if path.suffix.lower() == ".npz":
        return read_npz(path)
    is_table = path.suffix.lower() in _TABLES
    raise InputError(
        "data",
        where=cut(given, 300),
        expected="an .npz file or a folder of IDX files",
        got=f"a {path.suffix} table, which cannot be read yet" if is_table else "another file",
        action="read it with a frame library and give Dataset(x, y), or write x and y with "
        "numpy.savez",
    )
