"""Korean files: what stands in their cells: amounts, shares, dates, truth, holes and numbers.

This module refuses to know how a cell is read.
"""

from __future__ import annotations

from corpus.entry import (
    Entry,
    Expected,
    accept,
    boolean,
    category,
    date,
    integer,
    number,
    plain,
    reject,
    warn,
)


def _amounts(name: str, cells: str, says: tuple[str, ...], column: Expected) -> Entry:
    """A file of one column called 가격, whose cells are quoted."""
    rows = "".join(f'"{cell}"\n' for cell in cells.split())
    content = "가격\n" + rows.replace("_", " ")
    return warn(name, content, says, column) if says else accept(name, content, column)


AMOUNTS = (
    _amounts("won", "1,234원 500원 12,345,678원", ("원",), integer("가격", 1234, 500, 12345678)),
    _amounts("won_after_a_space", "1,234_원 500_원", ("원",), integer("가격", 1234, 500)),
    _amounts("won_with_a_sign", "-1,234원 +500원", ("원",), integer("가격", -1234, 500)),
    _amounts("won_and_fractions", "1,234.5원 500원", ("원",), number("가격", 1234.5, 500.0)),
    _amounts("won_before", "₩1,234 ₩500", ("₩",), integer("가격", 1234, 500)),
    _amounts("wide_won_before", "￦1,234 ￦500", ("₩",), integer("가격", 1234, 500)),
    _amounts("won_sometimes", "1,234원 500 700원", ("원",), integer("가격", 1234, 500, 700)),
    _amounts("won_and_holes", "1,234원 없음 700원", ("원",), integer("가격", 1234, None, 700)),
    _amounts(
        "won_and_dollars", "1,234원 $5 700원", ("$5",), category("가격", "1,234원", "$5", "700원")
    ),
    _amounts(
        "thousands_of_won", "1,234천원 500천원", ("천원",), category("가격", "1,234천원", "500천원")
    ),
    _amounts(
        "tens_of_thousands_of_won",
        "3만원 12만_5천원",
        ("3만원",),
        category("가격", "3만원", "12만 5천원"),
    ),
    _amounts(
        "won_and_tens_of_thousands",
        "1,234원 3만원 500원",
        ("3만원", "line 3"),
        category("가격", "1,234원", "3만원", "500원"),
    ),
    _amounts(
        "minus_as_a_triangle",
        "△1,234 500 2,000",
        ("△1,234", "line 2"),
        category("가격", "△1,234", "500", "2,000"),
    ),
    _amounts(
        "won_as_a_backslash", "\\1,234 \\500", ("\\1,234",), category("가격", "\\1,234", "\\500")
    ),
    _amounts("wide_digits", "１，２３４ ５００", ("thousands",), integer("가격", 1234, 500)),
    _amounts("wide_digits_and_won", "１，２３４원 ５００원", ("원",), integer("가격", 1234, 500)),
    _amounts("wide_digits_sometimes", "１２ 13 １4", (), integer("가격", 12, 13, 14)),
    _amounts("wide_point", "１．５ ２．２５", (), number("가격", 1.5, 2.25)),
    _amounts(
        "per_cent_in_korean", "45% 5.5% 100%", ("per cent",), number("가격", 0.45, 0.055, 1.0)
    ),
    _amounts("wide_per_cent", "４５％ ５％", ("per cent",), number("가격", 0.45, 0.05)),
    _amounts(
        "wide_leading_zeros",
        "００１２ ００３４",
        ("zero",),
        category("가격", "００１２", "００３４"),
    ),
    warn(
        "won_in_cp949",
        '품목,가격\r\n사과,"1,234원"\r\n배,500원\r\n',
        ("원",),
        category("품목", "사과", "배"),
        integer("가격", 1234, 500),
        written="cp949",
        encoding="cp949",
    ),
    warn(
        "won_and_tabs",
        "품목\t가격\n사과\t1,234원\n배\t500원\n",
        ("원",),
        category("품목", "사과", "배"),
        integer("가격", 1234, 500),
        delimiter="\t",
    ),
    warn("numbers_of_people", "수\n30명\n25명\n", ("30명",), category("수", "30명", "25명")),
    warn("ages", "나이\n31세\n27세\n", ("31세",), category("나이", "31세", "27세")),
    warn("points_of_per_cent", "차이\n4.5%p\n3%p\n", ("4.5%p",), category("차이", "4.5%p", "3%p")),
    warn("two_units", "무게\n3kg\n500g\n", ("3kg",), category("무게", "3kg", "500g")),
    warn(
        "korean_decimal_comma",
        "키;몸무게\n1,75;70\n1,8;65\n",
        ("decimal comma",),
        number("키", 1.75, 1.8),
        integer("몸무게", 70, 65),
        delimiter=";",
        decimal=",",
    ),
    reject("korean_too_large", "값\n1.5\n1e400\n", "1e400", line=3, column="값", file="큰 수.csv"),
)

NUMBERED = (
    warn(
        "shares_of_a_market",
        "종목코드,종가\n005930,71000\n000660,132500\n",
        ("zero",),
        category("종목코드", "005930", "000660"),
        integer("종가", 71000, 132500),
    ),
    warn(
        "postal_codes",
        "우편번호\n03187\n48058\n",
        ("zero",),
        category("우편번호", "03187", "48058"),
    ),
    plain(
        "mobile_telephones",
        "전화\n010-1234-5678\n010-8765-4321\n",
        category("전화", "010-1234-5678", "010-8765-4321"),
    ),
    plain(
        "numbers_of_firms",
        "사업자번호\n123-45-67890\n220-81-62517\n",
        category("사업자번호", "123-45-67890", "220-81-62517"),
    ),
    plain(
        "numbers_of_students",
        "학번\n2024012345\n2023054321\n",
        integer("학번", 2024012345, 2023054321),
    ),
    accept(
        "large_numbers_in_korean",
        "번호\n9007199254740993\n1\n",
        integer("번호", 9007199254740993, 1),
    ),
    warn(
        "one_korean_word_among_numbers",
        "나이\n" + "30\n" * 60 + "미상\n",
        ("미상", "line 62"),
        category("나이", *["30"] * 60, "미상"),
    ),
    accept("yes_and_no_in_korean", "합격\n예\n아니오\n예\n", boolean("합격", True, False, True)),
    accept("no_as_it_is_spelt", "합격\n예\n아니요\n", boolean("합격", True, False)),
    accept(
        "korean_truth_with_holes", "합격\n예\n없음\n아니오\n", boolean("합격", True, None, False)
    ),
    plain("sexes", "성별\n남\n여\n", category("성별", "남", "여")),
    plain("circles_and_crosses", "답\nO\nX\nO\n", category("답", "O", "X", "O")),
)

HOLES = (
    accept("none_in_korean", "수\n1\n없음\n3\n", integer("수", 1, None, 3)),
    accept("not_applicable_in_korean", "수\n1\n해당없음\n3\n", integer("수", 1, None, 3)),
    accept("not_applicable_with_a_space", "수\n1\n해당 없음\n3\n", integer("수", 1, None, 3)),
    accept("missing_in_korean", "수\n1\n결측\n3\n", integer("수", 1, None, 3)),
    warn(
        "all_korean_words_for_missing",
        "수\n1.5\n없음\n해당없음\n결측\n\n-\n2.5\n",
        ("없음", "해당없음", "결측"),
        number("수", 1.5, None, None, None, None, None, 2.5),
    ),
    warn(
        "none_among_korean_words",
        "알레르기\n없음\n땅콩\n우유\n없음\n",
        ("없음",),
        category("알레르기", None, "땅콩", "우유", None),
    ),
    accept(
        "none_in_cp949",
        "수,말\n1,가\n없음,나\n",
        integer("수", 1, None),
        category("말", "가", "나"),
        written="cp949",
        encoding="cp949",
    ),
    warn(
        "all_none_in_korean",
        "수,말\n1,없음\n2,없음\n",
        ("missing",),
        integer("수", 1, 2),
        category("말", None, None),
    ),
)

DAYS = (
    accept(
        "korean_days",
        "날짜\n2024년 1월 3일\n2023년 12월 31일\n",
        date("날짜", "2024-01-03", "2023-12-31"),
    ),
    accept(
        "korean_days_without_spaces",
        "날짜\n2024년1월3일\n2023년12월31일\n",
        date("날짜", "2024-01-03", "2023-12-31"),
    ),
    accept(
        "korean_days_with_zeros",
        "날짜\n2024년 01월 03일\n2024년 02월 29일\n",
        date("날짜", "2024-01-03", "2024-02-29"),
    ),
    accept(
        "korean_days_in_cp949",
        "날짜,수\n2024년 1월 3일,1\n2023년 12월 31일,2\n",
        date("날짜", "2024-01-03", "2023-12-31"),
        integer("수", 1, 2),
        written="cp949",
        encoding="cp949",
    ),
    accept(
        "korean_days_with_points",
        "날짜\n2024. 1. 3.\n2023. 12. 31.\n",
        date("날짜", "2024-01-03", "2023-12-31"),
    ),
    accept(
        "korean_days_with_points_and_zeros",
        "날짜\n2024.01.03\n2023.12.31\n",
        date("날짜", "2024-01-03", "2023-12-31"),
    ),
    accept(
        "korean_days_in_two_ways",
        "날짜\n2024년 1월 3일\n2023-12-31\n",
        date("날짜", "2024-01-03", "2023-12-31"),
    ),
    accept(
        "korean_days_with_holes", "날짜\n2024년 1월 3일\n없음\n", date("날짜", "2024-01-03", None)
    ),
    accept(
        "korean_eight_digits",
        "가입일\n20240103\n20231231\n",
        date("가입일", "2024-01-03", "2023-12-31"),
    ),
    warn(
        "korean_day_that_is_not_in_the_calendar",
        "날짜\n2024년 1월 3일\n2023년 2월 30일\n2024년 3월 1일\n",
        ("2023년 2월 30일", "line 3"),
        category("날짜", "2024년 1월 3일", "2023년 2월 30일", "2024년 3월 1일"),
    ),
    warn(
        "months_with_points",
        "월\n2024.01\n2024.02\n2024.10\n",
        ("month",),
        date("월", "2024-01-01", "2024-02-01", "2024-10-01"),
    ),
    accept(
        "korean_months",
        "월\n2024년 1월\n2024년 10월\n",
        date("월", "2024-01-01", "2024-10-01"),
    ),
    accept(
        "korean_halves_of_days",
        "때\n2024-01-03 오후 3:30\n2024-01-03 오전 12:05\n",
        date("때", "2024-01-03T15:30", "2024-01-03T00:05"),
    ),
    accept(
        "days_with_weekdays",
        "날짜\n2024-01-03(수)\n2024-01-04(목)\n",
        date("날짜", "2024-01-03", "2024-01-04"),
    ),
    accept(
        "moments_in_korean",
        "때\n2024년 1월 3일 15시 30분\n2024년 1월 4일 9시 5분\n",
        date("때", "2024-01-03T15:30", "2024-01-04T09:05"),
    ),
    plain(
        "korean_days_without_years",
        "날짜\n1월 3일\n12월 31일\n",
        category("날짜", "1월 3일", "12월 31일"),
    ),
    plain(
        "korean_times", "시각\n오전 9:30\n오후 3:15\n", category("시각", "오전 9:30", "오후 3:15")
    ),
    warn(
        "korean_years_of_two_digits",
        "날짜\n24.01.03\n23.12.31\n",
        ("24.01.03",),
        category("날짜", "24.01.03", "23.12.31"),
    ),
)

ENTRIES = AMOUNTS + NUMBERED + HOLES + DAYS
