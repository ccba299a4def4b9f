"""Files that are no tables of text."""

from __future__ import annotations

import io
import pickle
import zipfile

import pytest

from backlit.base.errors import FileFormatError
from backlit.data.tables.foreign import refuse_foreign


def _archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    "head, what, action",
    [
        (_archive("[Content_Types].xml", "xl/workbook.xml"), "spreadsheet (.xlsx)", "CSV UTF-8"),
        (_archive("table.csv"), "a ZIP archive", "unpack it"),
        (_archive("x.npy"), "a ZIP archive of NumPy arrays (.npz)", "give the arrays"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "(.xls)", "CSV UTF-8"),
        (b"\x1f\x8b\x08\x00", "gzip", "unpack it"),
        (pickle.dumps([1]), "pickle", "CSV"),
        (pickle.dumps({"a": 1}, protocol=0), "pickle", "CSV"),
        (b'{"a": 1}\n{"a": 2}\n', "JSON", "frame library"),
        (b"\xef\xbb\xbf[\n {", "JSON", "frame library"),
        (b"  <!DOCTYPE html>", "HTML", "spreadsheet"),
        (b"SQLite format 3\0", "SQLite", "CSV"),
    ],
)
def test_foreign_files_are_named(head, what, action):
    """A file of another format is named by its content, with what to do about it."""
    with pytest.raises(FileFormatError) as caught:
        refuse_foreign(head, "a.csv")
    assert what in str(caught.value)
    assert action in str(caught.value)


@pytest.mark.parametrize(
    "head", [b"", b"a,b\n1,2\n", b"ORD,x\n", b"c,d\ne,f\n", b"(a),b\n", b"<5,>6\n", b"[a],b\n"]
)
def test_text_is_let_through(head):
    """What may be a table as text is not taken for anything else."""
    refuse_foreign(head, "a.csv")
