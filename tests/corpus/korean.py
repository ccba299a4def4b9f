"""Korean files: how they are encoded, how their columns are called, how their rows are laid out.

What stands in their cells is in `korean_values.py`.
This module refuses to know which encodings the reader tries, and in which order.
"""

from __future__ import annotations

import unicodedata

from corpus.entry import accept, boolean, category, integer, number, plain, reject, warn

_BOM = "\ufeff"
_PEOPLE = "이름,나이\n김철수,31\n이영희,27\n"
_READ = (category("이름", "김철수", "이영희"), integer("나이", 31, 27))
_CP949 = {"written": "cp949", "encoding": "cp949"}
_ADDRESSES = '상호,주소\r\n가게,"서울시 종로구\r\n세종대로 1"\r\n식당,부산시\r\n'


def _apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _late_broken_letter() -> bytes:
    rows = [f"가나다,{number}\r\n".encode("cp949") for number in range(5000)]
    rows[3000] = b"\xb0,3000\r\n"
    return "말,수\r\n".encode("cp949") + b"".join(rows)


def _emoji_among_cp949() -> bytes:
    return "기분,수\n좋음,1\n".encode("cp949") + "🌸,2\n".encode()


ENCODINGS = (
    plain("korean_utf_8", _PEOPLE, *_READ),
    accept("korean_utf_8_with_bom_of_a_spreadsheet", _BOM + _PEOPLE.replace("\n", "\r\n"), *_READ),
    warn("cp949", _PEOPLE, ("CP949",), *_READ, **_CP949),
    warn("cp949_of_a_spreadsheet", _PEOPLE.replace("\n", "\r\n"), ("CP949",), *_READ, **_CP949),
    warn("euc_kr", _PEOPLE, ("CP949",), *_READ, written="euc-kr", encoding="cp949"),
    warn(
        "cp949_tabs",
        _PEOPLE.replace(",", "\t"),
        ("CP949",),
        *_READ,
        **_CP949,
        file="명단.txt",
        delimiter="\t",
    ),
    warn(
        "cp949_beyond_euc_kr",
        "말,수\n뷁,1\n똠방각하,2\n펲시,3\n",
        ("CP949",),
        category("말", "뷁", "똠방각하", "펲시"),
        integer("수", 1, 2, 3),
        **_CP949,
    ),
    warn(
        "cp949_with_quoted_new_lines",
        _ADDRESSES,
        ("CP949",),
        category("상호", "가게", "식당"),
        category("주소", "서울시 종로구\r\n세종대로 1", "부산시"),
        **_CP949,
    ),
    warn(
        "cp949_in_one_cell_alone",
        "name,n\nkim,1\nlee,2\n박,3\n",
        ("CP949",),
        category("name", "kim", "lee", "박"),
        integer("n", 1, 2, 3),
        **_CP949,
    ),
    warn(
        "cp949_signs",
        "단위,값\n㎡,1.5\n℃,2.5\n①,3.5\n",
        ("CP949",),
        category("단위", "㎡", "℃", "①"),
        number("값", 1.5, 2.5, 3.5),
        **_CP949,
    ),
    warn(
        "cp949_chinese_letters",
        "姓,수\n金,1\n李,2\n",
        ("CP949",),
        category("姓", "金", "李"),
        integer("수", 1, 2),
        **_CP949,
    ),
    reject("cp949_with_a_letter_outside_it", _emoji_among_cp949, line=3, korean=True),
    reject(
        "cp949_with_a_letter_of_ones_own", b"a,n\n\xb0\xa1,1\n\xc9\xa1,2\n", line=3, korean=True
    ),
    reject("cp949_cut_in_a_letter", "이름,수\n김,1\n이".encode("cp949")[:-1], line=3, korean=True),
    reject("cp949_broken_far_down", _late_broken_letter, line=3002, korean=True),
    reject(
        "cp949_below_a_mark_of_utf_8",
        b"\xef\xbb\xbf" + _PEOPLE.encode("cp949"),
        "UTF-8",
        korean=True,
    ),
    reject(
        "cp949_below_a_header_in_utf_8",
        "이름,나이\n".encode() + "김철수,31\n".encode("cp949"),
        line=2,
        korean=True,
    ),
    reject(
        "korean_by_seven_bits",
        "\x1b$)C\n" + "이름,수\n".encode("iso2022_kr")[4:].decode("ascii") + "a,1\n",
        korean=True,
    ),
    reject("korean_utf_16_without_bom", _PEOPLE, "UTF-16", written="utf-16-le"),
    accept("korean_utf_16", _BOM + _PEOPLE, *_READ, written="utf-16-le", encoding="utf-16"),
    accept(
        "korean_unicode_text_of_a_spreadsheet",
        _BOM + _PEOPLE.replace(",", "\t").replace("\n", "\r\n"),
        *_READ,
        file="유니코드 텍스트.txt",
        written="utf-16-le",
        encoding="utf-16",
        delimiter="\t",
    ),
    warn(
        "letters_that_were_lost_before",
        "이름,수\n김\ufffd수,1\n이영희,2\n",
        ("U+FFFD", "line 2"),
        category("이름", "김\ufffd수", "이영희"),
        integer("수", 1, 2),
    ),
    reject(
        "cp949_with_nul", "이름,수\n김\x00,1\n".encode("cp949"), "zero byte", line=2, korean=True
    ),
    accept("korean_letters_taken_apart", _apart(_PEOPLE), *_READ),
    accept(
        "korean_letters_composed_and_taken_apart",
        "도시,수\n서울,1\n" + _apart("서울") + ",2\n부산,3\n",
        category("도시", "서울", "서울", "부산"),
        integer("수", 1, 2, 3),
    ),
    reject(
        "a_name_twice_composed_and_taken_apart",
        "가격," + _apart("가격") + "\n1,2\n3,4\n",
        "가격",
        "columns 1 and 2",
        line=1,
    ),
)

LAYOUTS = (
    plain(
        "korean_names_with_spaces",
        "평균 기온(°C),강수량 (mm),지점명\n1.5,0,서울\n2.5,3,제주\n",
        number("평균 기온(°C)", 1.5, 2.5),
        integer("강수량 (mm)", 0, 3),
        category("지점명", "서울", "제주"),
    ),
    plain(
        "korean_values_with_spaces",
        "이름,동\n김 철수,종로 1가\n남궁 민수,을지로 3가\n",
        category("이름", "김 철수", "남궁 민수"),
        category("동", "종로 1가", "을지로 3가"),
    ),
    accept(
        "wide_spaces_around_cells",
        "이름\u3000,수\n\u3000김,1\n이\u3000,2\n",
        category("이름", "김", "이"),
        integer("수", 1, 2),
    ),
    accept("korean_semicolons", _PEOPLE.replace(",", ";"), *_READ, delimiter=";"),
    accept("korean_bars", _PEOPLE.replace(",", "|"), *_READ, delimiter="|"),
    accept("korean_file_name_with_spaces", _PEOPLE, *_READ, file="2024년 명단 (최종).csv"),
    accept("korean_file_name_taken_apart", _PEOPLE, *_READ, file=_apart("명단") + ".csv"),
    reject("korean_wide_commas_between_cells", "이름，나이\n김，31\n이，27\n", "，"),
    reject("korean_row_too_long", "이름,나이\n김,31\n이,27,서울\n", line=3, file="긴 줄.csv"),
    reject("korean_row_too_short", "이름,나이,시\n김,31,서울\n이,27\n", line=3),
    reject("korean_amounts_not_quoted", "품목,가격\n사과,1,234원\n배,500원\n", line=2),
    reject("korean_quote_never_closed", '이름,말\n김,"안녕\n이,네\n', "quote", line=2),
    reject(
        "korean_name_twice", "이름,나이,이름\n김,1,2\n", "columns 1 and 3", line=1, column="'이름'"
    ),
    reject("korean_header_only", "이름,나이\n", "rows below", file="빈 표.csv"),
    reject("korean_title_above_the_header", "2024년 5월 현황\n이름,나이\n김,31\n", "above"),
    reject("korean_source_below_the_rows", "이름,나이\n김,31\n자료: 통계청\n", line=3),
    reject("korean_empty", b"", "empty", file="빈 파일.csv"),
    reject(
        "korean_years_in_two_rows",
        "시도,2023,2023\n시도,남,여\n서울,1,2\n",
        "'2023'",
        "columns 2 and 3",
        line=1,
    ),
    accept(
        "korean_years_as_names",
        "시도,2021,2022,2023\n서울,9.4,9.3,9.2\n부산,3.3,3.3,3.2\n",
        category("시도", "서울", "부산"),
        number("2021", 9.4, 3.3),
        number("2022", 9.3, 3.3),
        number("2023", 9.2, 3.2),
    ),
    warn(
        "korean_blank_name",
        "이름,,나이\n김,x,31\n이,y,27\n",
        ("column_2",),
        category("이름", "김", "이"),
        category("column_2", "x", "y"),
        integer("나이", 31, 27),
    ),
    warn(
        "korean_trailing_comma",
        "이름,나이,\n김,31,\n이,27,\n",
        ("end",),
        category("이름", "김", "이"),
        integer("나이", 31, 27),
    ),
    warn(
        "korean_no_header",
        "서울,9.4,1\n부산,3.3,0\n서울,9.2,1\n",
        ("header",),
        category("column_1", "서울", "부산", "서울"),
        number("column_2", 9.4, 3.3, 9.2),
        integer("column_3", 1, 0, 1),
        header=False,
    ),
    warn(
        "korean_no_header_in_cp949",
        "서울,9.4\r\n부산,3.3\r\n서울,9.2\r\n",
        ("header",),
        category("column_1", "서울", "부산", "서울"),
        number("column_2", 9.4, 3.3, 9.2),
        header=False,
        **_CP949,
    ),
    warn(
        "korean_units_below_the_names",
        "나이,키\n(세),(cm)\n31,175\n27,180\n",
        ("(세)", "line 2"),
        category("나이", "(세)", "31", "27"),
        category("키", "(cm)", "175", "180"),
    ),
    plain("korean_one_column", "말\n가\n나\n", category("말", "가", "나")),
    plain("korean_one_row", "이름,나이\n김,31\n", category("이름", "김"), integer("나이", 31)),
    plain(
        "korean_constant",
        "나라,수\n한국,1\n한국,2\n",
        category("나라", "한국", "한국"),
        integer("수", 1, 2),
    ),
    accept(
        "korean_quoted_new_line_in_the_header",
        '"키\n(cm)",성별\n180,남\n165,여\n',
        integer("키\n(cm)", 180, 165),
        category("성별", "남", "여"),
    ),
    accept(
        "korean_given_kinds",
        "학번,합격\n3,예\n4,아니오\n",
        category("학번", "3", "4"),
        boolean("합격", True, False),
        options={"kinds": {"학번": "category", "합격": "boolean"}},
    ),
    reject(
        "korean_word_where_a_number_was",
        "이름,나이\n김,31\n이,스물\n",
        "스물",
        line=3,
        column="나이",
        options={"kinds": {"나이": "integer"}},
    ),
)

ENTRIES = ENCODINGS + LAYOUTS
