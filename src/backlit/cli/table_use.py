"""A model of a table, used on a table: evaluated where targets are known, else asked.

A file is read in the kinds of training; columns that stand elsewhere, or are too many, are told.
This module refuses to know how a table is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import DataError
from .screen import Screen
from .tables import tell_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.preparation.preparation import Preparation
    from ..data.tables.table import Table
    from ..training.ensemble import Ensemble
    from ..training.model import Model


@dataclass(frozen=True)
class TableSubject:
    """A model of a table, a table for it, and which rows are meant.

    part  `test`: those of training's own file that nobody learnt from; else `all`
    rows  their numbers, or None for all
    """

    path: Path
    model: Model | Ensemble
    table: Table
    part: str
    rows: NDArray[Any] | None


def table_subject(screen: Screen, model: str, data: str) -> TableSubject | None:
    """Open the model and read the table; None where the model is not one of tables.

    Raises DataError for columns that are missing, FileFormatError, and what the reader raises.
    """
    from ..training.model import open_model
    from .tables import is_table
    from .trained import model_file

    if not is_table(data):
        return None
    path = model_file(Path(model))
    opened = open_model(path)
    if opened.preparation is None:
        return None
    screen.tell(screen.say("model", path=path))
    table = read_like(data, opened.preparation)
    tell_table(screen, table)
    for text in opened.preparation.check_columns(table.names):
        screen.tell(screen.say("table.note", text=text))
    rows = _test_rows(opened, table, data)
    return TableSubject(path, opened, table, "all" if rows is None else "test", rows)


def read_like(path: str, preparation: Preparation) -> Table:
    """Read a table as the one that was learnt from was read; its target may be left out."""
    return _read(path, preparation, ())


def _read(path: str, preparation: Preparation, but: Iterable[str]) -> Table:
    """The columns that are used in the kinds of training, those named in `but` as they come."""
    from ..data.tables.read import read_table

    used = (role for role in preparation.roles if role.role != "dropped")
    kinds = {role.name: role.kind for role in used if role.name not in but}
    names = [role.name for role in preparation.roles]
    headless = all(name == f"column_{place}" for place, name in enumerate(names, start=1))
    if not headless:
        return read_table(path, kinds=kinds)
    try:
        return read_table(path, kinds=kinds, names=names)
    except DataError as fault:
        bare = [name for name in names if name != preparation.target.name]
        try:
            return read_table(path, kinds=kinds, names=bare)
        except DataError:
            raise fault from None


def _test_rows(model: Model | Ensemble, table: Table, path: str) -> NDArray[Any] | None:
    """The rows that training kept for the test, if this is the very table it learnt from."""
    from ..training.table_parts import table_parts

    facts: Any = model.facts.get("data")
    share = facts.get("test") if isinstance(facts, dict) else None
    if not isinstance(share, float) or model.preparation is None:
        return None
    target = model.preparation.target
    if target.name not in table:
        return None
    if named := facts.get("categorical"):  # read as numbers, and made names of afterwards
        table = _read(path, model.preparation, named)
    if facts.get("table") != table.fingerprint():
        return None
    parts = table_parts(
        table,
        target.name,
        task=target.task,
        test=share,
        seed=int(facts.get("seed", 0)),
        categorical=tuple(facts.get("categorical", ())),
    )
    return parts.test_rows


def tell_rows(screen: Screen, subject: TableSubject) -> None:
    """Which rows are scored."""
    say, facts = screen.say, subject.model.facts.get("data")
    count = subject.table.rows if subject.rows is None else len(subject.rows)
    seed = facts.get("seed", 0) if isinstance(facts, dict) else 0
    told = {"rows": f"{count:,}", "name": subject.table.name, "seed": seed}
    screen.tell(say("rows.all" if subject.rows is None else "rows.test_seeded", **told))
    is_trained_on = isinstance(facts, dict) and facts.get("table") == subject.table.fingerprint()
    if subject.rows is None and is_trained_on:  # cross-validated: no rows were kept apart
        screen.tell(say("unsure_rows"))


def written(heads: list[str], rows: list[list[Any]], path: Path, encoding: str | None) -> bytes:
    """Predictions as a file's bytes: Parquet by its ending, else CSV that a spreadsheet opens.

    encoding  that of the table asked about: CP949 is answered in CP949, where it has the letters
    """
    from .predict import csv_text, encoded

    if path.suffix.lower() == ".parquet":
        return _parquet(heads, rows)
    text = csv_text(heads, rows)
    if encoding == "cp949":
        try:
            return text.encode("cp949")
        except UnicodeEncodeError:
            pass
    return encoded(text)


def _parquet(heads: list[str], rows: list[list[Any]]) -> bytes:
    import io

    from ..base.errors import MissingExtraError

    try:
        import polars
    except ImportError:
        raise MissingExtraError(
            "writing Parquet",
            expected="polars, which writes it",
            got="it is not installed",
            action="run pip install 'backlit[table]', or write to a .csv",
        ) from None
    columns = list(zip(*rows, strict=True)) or [() for _ in heads]
    page = io.BytesIO()
    frame = {name: list(values) for name, values in zip(heads, columns, strict=True)}
    polars.DataFrame(frame).write_parquet(page)
    return page.getvalue()
