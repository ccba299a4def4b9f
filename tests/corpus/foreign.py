"""Files that are no text table at all, under the name of one; and tables under a wrong name.

This module refuses to know by which of its bytes a file is recognised.
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import sqlite3
import struct
import zipfile
import zlib

import numpy as np

from corpus.entry import accept, category, integer, number, reject

_TABLE = "a,b\n1,x\n3,y\n"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504  # .xls, .doc and .hwp begin so
_PAGE = "<!DOCTYPE html>\n<html><head><title>{}</title></head>\n<body><p>{}</p></body></html>\n"


def _archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return stream.getvalue()


def _workbook() -> bytes:
    return _archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml")


def _korean_document() -> bytes:
    return _archive("mimetype", "version.xml", "Contents/section0.xml")


def _open_document() -> bytes:
    return _archive("mimetype", "content.xml", "META-INF/manifest.xml")


def _picture() -> bytes:
    def part(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x80")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixels) + part(b"IEND", b"")


def _data_base() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a, b)")
    return connection.serialize()


def _arrays(kind: str) -> bytes:
    stream = io.BytesIO()
    if kind == "npy":
        np.save(stream, np.arange(3))
    else:
        np.savez(stream, x=np.arange(3), y=np.arange(3))
    return stream.getvalue()


def _parquet() -> bytes:
    import polars as pl

    stream = io.BytesIO()
    pl.DataFrame(
        {"a": [1, 3, None], "x": [0.5, None, 2.5], "말": ["가", "나", None]}
    ).write_parquet(stream)
    return stream.getvalue()


def _arrow() -> bytes:
    import polars as pl

    stream = io.BytesIO()
    pl.DataFrame({"a": [1, 3]}).write_ipc(stream)
    return stream.getvalue()


_PARQUET_COLUMNS = (
    integer("a", 1, 3, None),
    number("x", 0.5, None, 2.5),
    category("말", "가", "나", None),
)
_AB = (integer("a", 1, 3), category("b", "x", "y"))
_NO_TEXT: dict[str, None] = {"encoding": None, "delimiter": None}

ENTRIES = (
    reject("workbook", _workbook, "xlsx", "CSV", file="book.xlsx"),
    reject("workbook_called_csv", _workbook, "xlsx", "CSV"),
    reject("korean_workbook", _workbook, "xlsx", "CSV", file="매출 현황.xlsx"),
    reject("korean_workbook_called_csv", _workbook, "xlsx", "CSV", file="매출 현황.csv"),
    reject("old_workbook", _COMPOUND, "xls", file="book.xls"),
    reject("old_workbook_called_csv", _COMPOUND, "xls"),
    reject("old_korean_document_called_csv", _COMPOUND, file="보고서.csv"),
    reject("korean_document_called_csv", _korean_document, "ZIP", file="보고서 새 양식.csv"),
    reject("open_document_called_csv", _open_document, "CSV"),
    reject("workbook_cut_short", lambda: _workbook()[:200], "xlsx", file="short.xlsx"),
    accept("csv_called_xlsx", _TABLE, *_AB, file="text.xlsx"),
    reject("pickle", lambda: pickle.dumps({"a": [1, 2]}), "pickle"),
    reject("old_pickle", lambda: pickle.dumps({"a": [1, 2]}, protocol=0), "pickle"),
    reject("pickle_called_pkl", lambda: pickle.dumps([1, 2]), "pickle", file="frame.pkl"),
    reject("gzip", lambda: gzip.compress(_TABLE.encode(), mtime=0), "gzip"),
    reject(
        "gzip_called_gz",
        lambda: gzip.compress(_TABLE.encode(), mtime=0),
        "gzip",
        file="table.csv.gz",
    ),
    reject("zip_with_a_table", lambda: _archive("table.csv"), "ZIP"),
    reject("bzip2", b"BZh91AY&SY" + b"\x12\x34\x00\xff" * 20, "bzip2"),
    reject("xz", b"\xfd7zXZ\x00\x00\x04" + b"\x00" * 32, "xz"),
    reject("picture", _picture, "picture"),
    reject("photograph", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40, "picture"),
    reject("printed_page", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF"),
    reject("web_page", _PAGE.format("Sign in", "Please, sign in"), "web page"),
    reject("web_page_without_doctype", "<html>\n<body>Error, 404</body></html>\n", "web page"),
    reject("korean_web_page", _PAGE.format("로그인", "로그인이 필요합니다, 다시"), "web page"),
    reject(
        "korean_web_page_in_cp949",
        _PAGE.format("오류", "잠시 후, 다시"),
        "web page",
        written="cp949",
        file="내려받기.csv",
    ),
    reject(
        "table_of_a_web_page_called_csv",
        "<table>\n<tr><td>이름</td><td>나이</td></tr>\n</table>\n",
        "web page",
    ),
    reject("json_object", json.dumps({"a": [1, 2], "b": [3, 4]}), "JSON"),
    reject("json_rows", json.dumps([{"a": 1, "b": 2}, {"a": 3, "b": 4}], indent=1), "JSON"),
    reject("json_lines", '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n', "JSON"),
    reject("korean_json", '{"오류": "인증키가 없습니다", "코드": 30}\n', "JSON"),
    reject("xml", '<?xml version="1.0"?>\n<rows><row a="1"/></rows>\n', "XML"),
    reject(
        "korean_xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<응답>등록되지 않은 키</응답>\n',
        "XML",
    ),
    reject("rich_text", "{\\rtf1\\ansi a,b\\par 1,2}\n"),
    reject("data_base", _data_base, "SQLite"),
    reject("array", lambda: _arrays("npy"), "NumPy"),
    reject("arrays", lambda: _arrays("npz"), "npz"),
    reject("program", b"\x7fELF\x02\x01\x01" + b"\x00" * 64),
    reject("random_bytes", bytes((17 * each * each + 5) % 256 for each in range(512))),
    reject("arrow", _arrow, "Arrow"),
    accept("csv_called_parquet", _TABLE, *_AB, file="text.parquet"),
    reject("parquet_cut_short", lambda: _parquet()[:-9], "Parquet", file="short.parquet"),
    reject("parquet_of_nothing", b"PAR1PAR1", "Parquet", file="nothing.parquet"),
    accept("parquet", _parquet, *_PARQUET_COLUMNS, file="table.parquet", **_NO_TEXT),
    accept(
        "parquet_with_a_korean_name", _parquet, *_PARQUET_COLUMNS, file="표.parquet", **_NO_TEXT
    ),
)
