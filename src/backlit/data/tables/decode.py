"""Bytes as text: which encoding a text file is in, told by its bytes.

    begins with a byte order mark    UTF-8 or UTF-16, as the mark says
    is valid UTF-8                   UTF-8
    is valid CP949, and Korean       CP949, the encoding of Korean Windows (EUC-KR is part of it)
    anything else                    refused, with the line and what to do

Nothing is ever replaced or left out. Zero bytes and control characters are refused: no table has
any. CP949 that is Korean has its letters among those in common use (EUC-KR); what Latin-1 looks
like when read as CP949 has not.
This module refuses to know what the text says.
"""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from ...base.errors import FileFormatError

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF32: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CONTROL: Final = re.compile("[\0-\x08\x0e-\x1f]|[\r\n]\ufeff")
_STRAY: Final = "\ufeff" + "".join(map(chr, (*range(9), *range(14, 32))))
_LINE_END: Final = re.compile("\r\n|\r|\n")
_BYTE_LINE_END: Final = re.compile(b"\r\n|\r|\n")
_LOST: Final = "\ufffd"
_SAVE: Final = "save it as UTF-8 (in a spreadsheet: CSV UTF-8)"


class Text(NamedTuple):
    """A text, the encoding it was in, and what was understood about it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, where: str) -> Text:
    """The text of a file. See the table above.

    Raises FileFormatError, naming the line, for bytes that are not text in a known encoding.

    >>> decode("이름,나이".encode("cp949"), "a.csv")
    Text(text='이름,나이', encoding='cp949', notes=('encoding CP949',))
    """
    for mark in _UTF32:
        if data.startswith(mark) and len(data) % 4 == 0:
            raise _fault(where, data, None, "UTF-8, UTF-16 or CP949 text", "UTF-32")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, where)
    if b"\0" in data:
        raise _zeros(data, where)
    try:
        return _checked(Text(data.decode("utf-8"), "utf-8"), where)
    except UnicodeDecodeError as error:
        utf8 = error
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError as error:
        raise _neither(data, where, max(utf8, error, key=lambda fault: fault.start)) from None
    if not _is_korean(text):
        raise _neither(data, where, utf8)
    return _checked(Text(text, "cp949", ("encoding CP949",)), where)


def _neither(data: bytes, where: str, fault: UnicodeDecodeError) -> FileFormatError:
    """The error for bytes in no known encoding, at the one that shows it."""
    is_cut = fault.end >= len(data) and fault.reason.startswith(("unexpected end", "incomplete"))
    got = "text that breaks off" if is_cut else f"the byte 0x{data[fault.start]:02x}"
    return _fault(
        where,
        data,
        fault.start,
        "UTF-8 or CP949 text",
        got,
        "copy or download it again" if is_cut else f"{_SAVE}; it may be Latin-1 (Windows-1252)",
    )


def _marked(body: bytes, encoding: str, where: str) -> Text:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        expected = f"{encoding.upper()} text, as its byte order mark says"
        got = f"the byte 0x{body[error.start]:02x}"
        raise _fault(where, body, error.start, expected, got) from None
    if encoding == "utf-8":
        return _checked(Text(text, encoding, ("byte order mark",)), where)
    return _checked(Text(text, "utf-16", ("encoding UTF-16",)), where)


def _zeros(data: bytes, where: str) -> FileFormatError:
    """The error for zero bytes: UTF-16 has one in every line end, other text has none."""
    ends = data.count(b"\n")
    if ends and ends in (data.count(b"\n\0"), data.count(b"\0\n")):
        expected = "UTF-8, CP949, or UTF-16 with a byte order mark"
        return _fault(where, data, None, expected, "UTF-16 without its mark")
    return _stray(where, data.count(b"\n", 0, data.index(b"\0")) + 1, "\0")


def _checked(text: Text, where: str) -> Text:
    """The text, if it has no characters that no table has."""
    if any(map(text.text.__contains__, _STRAY)) and (found := _CONTROL.search(text.text)):
        line = len(_LINE_END.findall(text.text, 0, found.end() - 1)) + 1
        raise _stray(where, line, found[0][-1])
    lost = text.text.find(_LOST)
    if lost < 0:
        return text
    line = len(_LINE_END.findall(text.text, 0, lost)) + 1
    note = f"characters were lost before: U+FFFD stands for the first on line {line}"
    return text._replace(notes=(*text.notes, note))


def _stray(where: str, line: int, char: str) -> FileFormatError:
    name = {"\0": "a zero byte (NUL)", "\ufeff": "a byte order mark, as another file begins with"}
    return FileFormatError(
        "table reader",
        where=f"{where}, line {line}",
        expected="text",
        got=name.get(char, f"the control character U+{ord(char):04X}"),
        action="write the file again: it is damaged, joined of several, or no table",
    )


def _is_korean(text: str) -> bool:
    """Whether what is not ASCII is mostly Hangul, Chinese characters and signs in common use.

    Latin-1 text is sometimes valid CP949, and then reads as syllables that are never used.
    """
    strange = {char for char in set(text) if char > "\x7f"}
    common = set(filter(_is_common, strange))
    return 2 * len(common) >= len(strange) and any(map(_is_hangul_or_sign, common))


def _is_common(char: str) -> bool:
    """Whether EUC-KR has a place for it: beyond, it spells syllables in eight bytes."""
    try:
        return len(char.encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def _is_hangul_or_sign(char: str) -> bool:
    return "가" <= char <= "힣" or "\u2000" <= char <= "\u33ff" or "\uff00" <= char <= "\uffef"


def _fault(
    where: str, data: bytes, at: int | None, expected: str, got: str, action: str = _SAVE
) -> FileFormatError:
    place = where if at is None else f"{where}, line {_line(data, at)}"
    return FileFormatError("table reader", where=place, expected=expected, got=got, action=action)


def _line(data: bytes, at: int) -> int:
    return len(_BYTE_LINE_END.findall(data, 0, at)) + 1
