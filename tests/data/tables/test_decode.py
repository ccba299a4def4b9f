"""Bytes as text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import FileFormatError
from backlit.data.tables.decode import decode

TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff"))


@settings(max_examples=60)
@given(TEXT, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_text_comes_back(text, encoding):
    """What Python encodes is decoded as it was."""
    assert decode(text.encode(encoding), "a.csv").text == text


def test_korean():
    """Korean in CP949 and EUC-KR is recognised, with rare syllables among common ones, and told."""
    for text in ("이름,나이\n김,3\n", "말\n뷁\n똠방각하\n", "단위\n㎡\n", "姓,수\n金,1\n"):
        found = decode(text.encode("cp949"), "a.csv")
        assert (found.text, found.encoding, found.notes) == (text, "cp949", ("encoding CP949",))


@pytest.mark.parametrize(
    "data, message",
    [
        (
            b"city,n\ncaf\xe9,1\n",
            "a.csv, line 2: table reader: expected UTF-8 or CP949 text, got the byte 0xe9; "
            "save it as "
            "UTF-8 (in a spreadsheet: CSV UTF-8); it may be Latin-1 (Windows-1252)",
        ),
        (
            b"a,b\n\xc4rzte,1\n25\xb0C,2\n",
            "a.csv, line 2: table reader: expected UTF-8 or CP949 text, got the byte 0xc4; "
            "save it as "
            "UTF-8 (in a spreadsheet: CSV UTF-8); it may be Latin-1 (Windows-1252)",
        ),
        (
            b"a\r\n1\0\r\n",
            "a.csv, line 2: table reader: expected text, got a zero byte (NUL); write the "
            "file again: "
            "it is damaged, joined of several, or no table",
        ),
        (
            "이름\n김\n".encode("utf-16-le"),
            "a.csv: table reader: expected UTF-8, CP949, or UTF-16 with a byte order mark, "
            "got UTF-16 "
            "without its mark; save it as UTF-8 (in a spreadsheet: CSV UTF-8)",
        ),
        (
            "이름,수\n김,1\n이".encode("cp949")[:-1],
            "a.csv, line 3: table reader: expected UTF-8 or CP949 text, got text that breaks "
            "off; copy "
            "or download it again",
        ),
        (
            "a,b\n1,2\n".encode("utf-32"),
            "a.csv: table reader: expected UTF-8, UTF-16 or CP949 text, got UTF-32; save it "
            "as UTF-8 "
            "(in a spreadsheet: CSV UTF-8)",
        ),
        (
            b"a\n\x1b[1m\n",
            "a.csv, line 2: table reader: expected text, got the control character U+001B; "
            "write the "
            "file again: it is damaged, joined of several, or no table",
        ),
    ],
)
def test_what_is_refused(data, message):
    """Bytes in no known encoding are told with the line and the mend."""
    with pytest.raises(FileFormatError) as caught:
        decode(data, "a.csv")
    assert str(caught.value) == message


def test_the_byte_furthest_down_is_told():
    """A Korean file that is broken far down is broken there, not where UTF-8 first fails."""
    data = "말,수\n".encode("cp949") + "가,1\n".encode("cp949") * 3000 + b"\xb0,2\n"
    with pytest.raises(FileFormatError) as caught:
        decode(data, "a.csv")
    assert caught.value.where == "a.csv, line 3002"


def test_what_was_lost_before_is_told():
    """The sign that stands for lost characters is kept and told."""
    found = decode("a\n김\ufffd\n".encode(), "a.csv")
    assert found.notes == ("characters were lost before: U+FFFD stands for the first on line 2",)
