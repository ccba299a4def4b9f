"""Tables: named columns of numbers, truth values, dates and words, read from files and frames."""

from .choose import find_column
from .column import Column, Kind
from .frames import table_from
from .read import read_table
from .table import Source, Table
from .words import label_of

__all__ = [
    "Column",
    "Kind",
    "Source",
    "Table",
    "find_column",
    "label_of",
    "read_table",
    "table_from",
]
