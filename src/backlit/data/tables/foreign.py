"""Files that are no tables of text, told from their first bytes, with what to do about each.

This module refuses to open any of them.
"""

from __future__ import annotations

import re
from typing import Final

from ...base.errors import FileFormatError

_SHEET = "save the sheet as CSV UTF-8, or read it with a frame library and give the frame"
_AGAIN = "check the path; a table is text (CSV) or Parquet"
_UNPACK = "unpack it, and give the table (CSV) that is in it"
_BEGINNINGS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a spreadsheet (.xls) or document of the old sort",
        _SHEET,
    ),
    (b"\x1f\x8b", "a gzip file", _UNPACK),
    (b"BZh", "a bzip2 file", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz file", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"\x93NUMPY", "a NumPy array", "load it and give the array, or write it as CSV"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "read it with a frame library and give the frame"),
    (b"SQLite format 3\0", "an SQLite database", "write the table that is wanted as CSV"),
    (b"ARROW1", "a Feather (Arrow) file", "write it as Parquet or CSV"),
    (b"FEA1", "a Feather file", "write it as Parquet or CSV"),
    (b"ORC", "an ORC file", "write it as Parquet or CSV"),
    (b"Obj\x01", "an Avro file", "write it as Parquet or CSV"),
    (b"%PDF", "a PDF document", _AGAIN),
    (b"\x89PNG", "a picture (PNG)", _AGAIN),
    (b"\xff\xd8\xff", "a picture (JPEG)", _AGAIN),
    (b"GIF8", "a picture (GIF)", _AGAIN),
    (b"\x7fELF", "a program", _AGAIN),
    (b"{\\rtf", "a document", _AGAIN),
)
# The oldest pickles have no mark of their own: a mapping, a list or a name to import begins.
_OLD_PICKLE: Final = re.compile(rb"c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n|\((?:dp|lp|i|c)[^,;]*\n|[\]}]q")
_JSON: Final = re.compile(rb"\{\s*[\"}]|\[\s*[\[{]")
_ZIP = b"PK\x03\x04"
_PICKLES: Final = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def refuse_foreign(head: bytes, where: str) -> None:
    """Raise FileFormatError, with what to do, if the first bytes are those of another format."""
    name, action = _named(head)
    if name:
        raise FileFormatError(
            "table reader",
            where=where,
            expected="a table as text (CSV) or Parquet",
            got=name,
            action=action,
        )


def _named(head: bytes) -> tuple[str, str]:
    for beginning, name, action in _BEGINNINGS:
        if head.startswith(beginning):
            return name, action
    if head.startswith(_ZIP):
        return _zip(head)
    if head.startswith(_PICKLES) or _OLD_PICKLE.match(head):
        return "a pickle, which may run any program when it is opened", "write the table as CSV"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<script")):
        return "a web page (HTML) or XML", "open it in a spreadsheet and save it as CSV UTF-8"
    if _JSON.match(text):
        return "JSON", "read it with a frame library and give the frame, or write it as CSV"
    return "", ""


def _zip(head: bytes) -> tuple[str, str]:
    if (
        b"[Content_Types].xml" in head
        or b"xl/" in head
        or b"docProps/" in head
        or b"_rels/" in head
    ):
        return "a spreadsheet (.xlsx)", _SHEET
    if b"opendocument.spreadsheet" in head:
        return "a spreadsheet (.ods)", _SHEET
    if b".npy" in head[:200]:
        return "a ZIP archive of NumPy arrays (.npz)", "give the arrays, or write them as CSV"
    return "a ZIP archive", _UNPACK
