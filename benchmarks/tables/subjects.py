"""Which tables are learnt, from which column, and what is left out by hand for the peers.

Four stand by default; `name=FILE:target` adds any CSV, so that nothing is judged on these alone.
This module refuses to read the tables.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..process import ROOT

DEFAULT = {
    "penguins": "species",
    "titanic": "survived",
    "mpg": "mpg",
    "diamonds": "price",
}
# `alive` says what `survived` says: Backlit has to find it, the peers are spared it.
SPARED = {"titanic": ("alive",)}
MOST_SPLITS = {"diamonds": 5}  # of those that stand by default, for the time they take


@dataclass(frozen=True)
class Subject:
    """A table and what is learnt from it.

    name    what results call it
    path    its file
    target  the column, by name, or by number from 1, or from -1 at the end
    spared  columns that the peers do not see, though Backlit does
    most    how many splits at most
    """

    name: str
    path: Path
    target: str
    spared: tuple[str, ...] = ()
    most: int = 10**6


def folder() -> Path:
    """Where the default tables lie: `BACKLIT_DATA/tables`, or beside this repository."""
    place = os.environ.get("BACKLIT_DATA")
    return (Path(place) if place else ROOT.parent / "shared" / "data") / "tables"


def subjects(
    data: Path | None, wanted: str | None, own: Sequence[str], spared: Sequence[str]
) -> list[Subject]:
    """Those asked for: of the default ones (`all` without any of one's own), then one's own.

    own     `name=FILE:target`
    spared  `name=column`, left out for the peers
    """
    names = list(DEFAULT) if wanted is None and not own else (wanted or "").split(",")
    left_out = {name: list(columns) for name, columns in SPARED.items()}
    for each in spared:
        name, _, column = each.partition("=")
        left_out.setdefault(name, []).append(column)
    found = []
    for name in filter(None, names):
        if name not in DEFAULT:
            raise SystemExit(
                f"no table {name!r}: choose of {', '.join(DEFAULT)}, or name=FILE:target"
            )
        path = (data or folder()) / f"{name}.csv"
        found.append(
            Subject(
                name,
                path,
                DEFAULT[name],
                tuple(left_out.get(name, ())),
                MOST_SPLITS.get(name, 10**6),
            )
        )
    for each in own:
        name, _, rest = each.partition("=")
        file, _, target = rest.rpartition(":")
        if not (name and file and target):
            raise SystemExit(f"expected name=FILE:target, got {each!r}")
        found.append(Subject(name, Path(file), target, tuple(left_out.get(name, ()))))
    missing = [str(each.path) for each in found if not each.path.is_file()]
    if missing:
        raise SystemExit(f"no file {missing[0]}: give --data FOLDER")
    return found
