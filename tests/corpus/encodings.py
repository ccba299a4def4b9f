"""Files whose letters are written in one of many ways; those of Korea are in `korean.py`.

This module refuses to know which encodings the reader tries, and in which order.
"""

from __future__ import annotations

from corpus.entry import accept, category, integer, number, plain, reject

_BOM = "\ufeff"
_PEOPLE = "name,age\nÅsa,31\nZoë,27\n"
_NUMBERS = "a,b\n1,2\n3,4\n"


def _late_latin_letter() -> bytes:
    rows = [b"plain,%d\n" % number for number in range(5000)]
    rows[4000] = b"caf\xe9,4000\n"
    return b"word,n\n" + b"".join(rows)


ENTRIES = (
    plain(
        "ascii",
        _NUMBERS,
        integer("a", 1, 3),
        integer("b", 2, 4),
    ),
    plain(
        "utf_8",
        _PEOPLE,
        category("name", "Åsa", "Zoë"),
        integer("age", 31, 27),
    ),
    accept(
        "utf_8_with_bom",
        _BOM + _PEOPLE,
        category("name", "Åsa", "Zoë"),
        integer("age", 31, 27),
    ),
    accept(
        "bom_before_a_quoted_header",
        _BOM + '"first name","age"\n"Åsa","31"\n"Zoë","27"\n',
        category("first name", "Åsa", "Zoë"),
        integer("age", 31, 27),
    ),
    accept(
        "bom_and_no_header",
        _BOM + "1.5,2\n2.5,3\n3.5,5\n",
        number("column_1", 1.5, 2.5, 3.5),
        integer("column_2", 2, 3, 5),
        header=False,
    ),
    accept(
        "utf_16_little_endian",
        _BOM + _PEOPLE,
        category("name", "Åsa", "Zoë"),
        integer("age", 31, 27),
        written="utf-16-le",
        encoding="utf-16",
    ),
    accept(
        "utf_16_big_endian",
        _BOM + _PEOPLE,
        category("name", "Åsa", "Zoë"),
        integer("age", 31, 27),
        written="utf-16-be",
        encoding="utf-16",
    ),
    accept(
        "utf_16_unicode_text_of_a_spreadsheet",
        _BOM + "name\tage\r\nÅsa\t31\r\nZoë\t27\r\n",
        category("name", "Åsa", "Zoë"),
        integer("age", 31, 27),
        file="unicode text.txt",
        written="utf-16-le",
        encoding="utf-16",
        delimiter="\t",
    ),
    reject("utf_16_without_bom", _PEOPLE, "UTF-16", written="utf-16-le"),
    reject("utf_16_big_endian_without_bom", _PEOPLE, "UTF-16", written="utf-16-be"),
    reject("utf_16_cut_in_the_middle", (_BOM + _PEOPLE).encode("utf-16-le")[:-1], "UTF-16"),
    reject("utf_16_with_half_a_surrogate", b"\xff\xfea\x00\n\x00\x00\xd8\n\x001\x00\n\x00"),
    reject("utf_32", _BOM + _NUMBERS, "UTF-8", written="utf-32-le"),
    plain(
        "letters_beyond_the_basic_plane",
        "mood,n\n🌸,1\n𝒳,2\n🌸,3\n",
        category("mood", "🌸", "𝒳", "🌸"),
        integer("n", 1, 2, 3),
    ),
    plain(
        "many_alphabets",
        "name,n\nΑθήνα,1\nМосква,2\n東京,3\nتهران,4\n",
        category("name", "Αθήνα", "Москва", "東京", "تهران"),
        integer("n", 1, 2, 3, 4),
    ),
    accept(
        "letters_composed_and_taken_apart",
        "name,n\nZoe\u0308,1\nZo\u00eb,2\n",
        category("name", "Zoë", "Zoë"),
        integer("n", 1, 2),
    ),
    accept(
        "no_break_spaces_around_cells",
        "\u00a0a\u00a0,b\n1\u00a0,\u00a0x\n\u00a03,y\u00a0\n",
        integer("a", 1, 3),
        category("b", "x", "y"),
    ),
    reject("latin_1", b"city,n\ncaf\xe9,1\nna\xefve,2\n", "Latin-1", "UTF-8", line=2),
    reject("windows_1252_quotes", b"said,n\n\x93yes\x94,1\n\x93no\x94,2\n", "UTF-8", line=2),
    reject("latin_1_far_down", _late_latin_letter, "UTF-8", line=4002),
    # Ä and r together are a syllable of CP949 that nobody has ever written.
    reject("latin_1_that_reads_as_korean", b"who,n\n\xc4rzte,1\nBauern,2\n", "Latin-1", line=2),
    reject("utf_8_cut_in_the_middle_of_a_letter", "a,b\n1,caf\u00e9".encode()[:-1], line=2),
    reject("utf_8_with_a_stray_byte", "a,b\nÅsa,1\nZoë,2\n".encode() + b"\xff,3\n", line=4),
    reject("utf_8_surrogates", b"a,b\n\xed\xa0\x80,1\n", line=2),
    reject("nul_in_a_cell", "a,b\n1,2\n3,\x004\n", "zero byte", line=3),
    reject("nul_instead_of_a_cell", "a,b\n1,\x00\n2,\x00\n", "zero byte", line=2),
    reject("nul_in_the_header", "a,b\x00\n1,2\n", "zero byte", line=1),
    reject("nothing_but_nul", b"\x00" * 4096, "zero byte"),
    reject("nul_at_the_end_after_a_crash", "a,b\n1,2\n3,4\n" + "\x00" * 512, "zero byte", line=4),
    reject("escape_characters", "a,b\n\x1b[31m1,2\n", line=2),
    reject("two_files_joined_with_their_marks", _BOM + _NUMBERS + _BOM + _NUMBERS, line=4),
)
