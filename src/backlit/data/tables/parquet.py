"""Parquet files, through polars, an optional part.

This module refuses to know what is done with the columns: they are those of a frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ...base.errors import FileFormatError, MissingExtraError
from ..arrays import cut
from ..contents import located, place_of
from .column import Kind
from .frames import table_from
from .memory import free_bytes
from .table import Source, Table

_BYTES_FOR_CELL = 24  # in memory while it is read: the frame's own, and the table's


def read_parquet(file: Path, *, kinds: Mapping[str, Kind] | None = None) -> Table:
    """Read a Parquet file as a table, as a frame of its content would be.

    Raises MissingExtraError if polars is not installed, FileFormatError for a damaged file, and
    what `table_from` raises.
    """
    try:
        import polars
    except ImportError:
        raise MissingExtraError(
            "reading Parquet",
            where=place_of(file),
            expected="polars, which reads it",
            got="it is not installed",
            action="run pip install 'backlit[table]', or write the table as CSV",
        ) from None
    try:
        lazy = polars.scan_parquet(file, glob=False, hive_partitioning=False)
        rows = int(lazy.select(polars.len()).collect().item())
        needed = rows * len(lazy.collect_schema()) * _BYTES_FOR_CELL
        free = free_bytes()
        if free is not None and needed > free:
            raise _too_large(file, needed, free)
        frame = lazy.collect()
    except (MemoryError, FileFormatError):
        raise
    except Exception as error:  # polars meets damage with its own kinds of error, and OSError
        raise FileFormatError(
            "table reader",
            where=place_of(file),
            expected="a whole Parquet file",
            got=cut(" ".join(str(error).split()), 120),
            action="copy or write it again",
        ) from None
    with located(file):
        table = table_from(frame, kinds=kinds, name=file.stem)
    return replace(table, source=Source(path=str(file)))


def _too_large(file: Path, needed: int, free: int) -> FileFormatError:
    return FileFormatError(
        "table reader",
        where=place_of(file),
        expected=f"a table that fits into the {free} bytes of memory that are free",
        got=f"one that takes about {needed} bytes",
        action="take a part of its rows or columns",
    )
