"""Files that a trained model is given: like the training table, nearly like it, or not at all.

This module refuses to know what becomes of a column.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from corpus.pairs import ENGLISH, KOREAN, Pair, written


def _words(told: str) -> dict[str, Any]:
    return {"says": tuple(told.split())}


_FIVE = (3, 17, 40, 41, 77)
_FEATURES = ENGLISH[:-1]
_REORDERED = ("day", "grade", "count", "colour", "fresh", "size")
_POINTS = {"count": "{:.1f}".format}
_LONG = {"size": "{:.4f}".format}
_LONGER = written(_FIVE, spell=_LONG)
_POINTED = written(_FIVE, spell=_POINTS)
_NAMES: dict[str, Any] = {"names": ("count",)}
_IN_KOREAN: dict[str, Any] = {"columns": KOREAN}
_APART = unicodedata.normalize("NFD", written(_FIVE, KOREAN))


def _comma(value: float) -> str:
    return str(value).replace(".", ",")


def _korean_day(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


ENTRIES = (
    Pair("the_same_columns", written(_FIVE), "accept", _FIVE),
    Pair("without_the_target", written(_FIVE, _FEATURES), "accept", _FIVE),
    Pair("columns_reordered", written(_FIVE, _REORDERED), "warn", _FIVE, ("order",)),
    Pair(
        "columns_reordered_in_korean",
        written(_FIVE, KOREAN[::-1]),
        "warn",
        _FIVE,
        ("order",),
        KOREAN,
    ),
    Pair("a_column_more", written(_FIVE, (*ENGLISH, "note")), "warn", _FIVE, ("note",)),
    Pair(
        "a_column_more_in_korean",
        written(_FIVE, (*KOREAN, "비고")),
        "warn",
        _FIVE,
        ("비고",),
        KOREAN,
    ),
    Pair(
        "a_column_less",
        written(_FIVE, ("colour", "size", "fresh", "day")),
        "reject",
        **_words("count"),
    ),
    Pair(
        "three_columns_less",
        written(_FIVE, ("size", "count")),
        "reject",
        **_words("colour fresh day"),
    ),
    Pair(
        "columns_less_in_korean",
        written(_FIVE, ("색", "개수", "신선")),
        "reject",
        (),
        ("크기", "날짜"),
        KOREAN,
    ),
    Pair("a_name_in_capitals", written(_FIVE).replace("size", "Size"), "reject", **_words("size")),
    Pair(
        "a_name_twice_at_prediction",
        written(_FIVE, (*ENGLISH, "size")),
        "reject",
        **_words("'size' columns 2 7"),
        line=1,
    ),
    Pair("one_row_at_prediction", written((8,)), "accept", (8,)),
    Pair("one_row_in_korean", written((8,), KOREAN), "accept", (8,), **_IN_KOREAN),
    Pair("no_row_at_prediction", written(()), "reject", **_words("row")),
    Pair("empty_at_prediction", "", "reject", **_words("empty")),
    Pair(
        "an_unseen_category",
        written(_FIVE, spell={"colour": lambda _: "mauve"}),
        "accept",
        (None,) * 5,
    ),
    Pair(
        "an_unseen_category_in_korean",
        written(_FIVE, KOREAN, {"색": lambda _: "보라"}),
        "accept",
        (None,) * 5,
        **_IN_KOREAN,
    ),
    Pair("an_unseen_class", written(_FIVE, spell={"grade": lambda _: "best"}), "accept", _FIVE),
    Pair(
        "holes_where_there_were_none",
        written(
            _FIVE,
            spell={
                "size": lambda _: "",
                "day": lambda _: "?",
                "fresh": lambda _: "NA",
                "colour": lambda _: "-",
            },
        ),
        "accept",
        (None,) * 5,
    ),
    Pair(
        "holes_in_korean",
        written(_FIVE, KOREAN, {"크기": lambda _: "없음", "색": lambda _: "결측"}),
        "accept",
        (None,) * 5,
        **_IN_KOREAN,
    ),
    Pair(
        "a_word_in_a_column_of_numbers",
        written(_FIVE) + "red,big,1,yes,2024-01-05,low\n",
        "reject",
        **_words("big size"),
        line=7,
    ),
    Pair(
        "a_word_in_a_column_of_days",
        written(_FIVE) + "red,1.5,1,yes,soon,low\n",
        "reject",
        **_words("soon day"),
        line=7,
    ),
    Pair(
        "a_word_in_a_column_of_truth",
        written(_FIVE) + "red,1.5,1,perhaps,2024-01-05,low\n",
        "reject",
        **_words("perhaps fresh"),
        line=7,
    ),
    Pair(
        "a_korean_word_in_a_column_of_numbers",
        written(_FIVE, KOREAN) + "빨강,크다,1,예,2024-01-05,하\n",
        "reject",
        (),
        ("크다", "크기"),
        KOREAN,
        line=7,
    ),
    Pair(
        "too_large_at_prediction",
        written(_FIVE) + "red,1e400,1,yes,2024-01-05,low\n",
        "reject",
        **_words("1e400 size"),
        line=7,
    ),
    Pair(
        "very_large_at_prediction",
        written(_FIVE, spell={"size": lambda _: "1e300"}),
        "accept",
        (None,) * 5,
    ),
    Pair(
        "infinite_at_prediction",
        written(_FIVE, spell={"size": lambda _: "inf"}),
        "reject",
        **_words("inf size"),
        line=2,
    ),
    Pair(
        "numbers_spelt_otherwise",
        written(_FIVE, spell={"size": lambda x: f"+{x:.4f}", "count": "{:.1f}".format}),
        "accept",
        _FIVE,
    ),
    Pair(
        "decimal_commas_at_prediction",
        written(_FIVE, spell={"size": _comma}, mark=";"),
        "accept",
        _FIVE,
    ),
    Pair(
        "decimal_commas_in_korean",
        written(_FIVE, KOREAN, {"크기": _comma}, mark=";"),
        "accept",
        _FIVE,
        **_IN_KOREAN,
    ),
    Pair(
        "thousands_at_prediction", written(_FIVE, spell={"count": '"{:,}"'.format}), "accept", _FIVE
    ),
    Pair(
        "won_at_prediction",
        written(_FIVE, KOREAN, {"개수": '"{:,}원"'.format}),
        "accept",
        _FIVE,
        **_IN_KOREAN,
    ),
    Pair(
        "wide_digits_at_prediction",
        written(
            _FIVE,
            KOREAN,
            {"개수": lambda n: "".join(chr(ord(digit) + 0xFEE0) for digit in str(n))},
        ),
        "accept",
        _FIVE,
        **_IN_KOREAN,
    ),
    Pair("names_that_are_numbers", _POINTED, "accept", _FIVE, **_NAMES),
    Pair("names_that_were_fractions", written(_FIVE), "accept", _FIVE, spelt=_POINTS, **_NAMES),
    Pair("names_that_stay_fractions", _POINTED, "accept", _FIVE, spelt=_POINTS, **_NAMES),
    Pair("names_of_truth", written(_FIVE), "accept", _FIVE, names=("fresh",)),
    Pair("names_of_days", written(_FIVE), "accept", _FIVE, names=("day",)),
    Pair("names_of_decimals", _LONGER, "accept", _FIVE, spelt=_LONG, names=("size",)),
    Pair(
        "truth_spelt_otherwise",
        written(_FIVE, spell={"fresh": lambda word: "TRUE" if word == "yes" else "f"}),
        "accept",
        _FIVE,
    ),
    Pair(
        "truth_in_english",
        written(_FIVE, KOREAN, {"신선": lambda word: "Yes" if word == "예" else "No"}),
        "accept",
        _FIVE,
        **_IN_KOREAN,
    ),
    Pair("truth_in_one_way", written(_FIVE, spell={"fresh": lambda _: "y"}), "accept", (None,) * 5),
    Pair(
        "days_spelt_otherwise", written(_FIVE, spell={"day": "{:%Y%m%d}".format}), "accept", _FIVE
    ),
    Pair(
        "days_in_korean",
        written(_FIVE, KOREAN, {"날짜": _korean_day}),
        "accept",
        _FIVE,
        **_IN_KOREAN,
    ),
    Pair(
        "days_with_points_in_korean",
        written(_FIVE, KOREAN, {"날짜": "{:%Y. %m. %d.}".format}),
        "accept",
        _FIVE,
        **_IN_KOREAN,
    ),
    Pair(
        "days_that_do_not_say_which_is_the_month",
        written((3,), spell={"day": lambda _: "03/04/2024"}),
        "reject",
        **_words("03/04/2024 day"),
        line=2,
    ),
    Pair(
        "cp949_at_prediction",
        written(_FIVE, KOREAN),
        "accept",
        _FIVE,
        encoding="cp949",
        **_IN_KOREAN,
    ),
    Pair(
        "utf_16_at_prediction",
        written(_FIVE, KOREAN, mark="\t"),
        "accept",
        _FIVE,
        encoding="utf-16",
        **_IN_KOREAN,
    ),
    Pair("names_taken_apart_at_prediction", _APART, "accept", _FIVE, **_IN_KOREAN),
    Pair(
        "no_header_at_prediction",
        written(_FIVE, header=False),
        "accept",
        _FIVE,
        options={"names": ENGLISH},
    ),
    Pair(
        "no_header_in_korean",
        written(_FIVE, KOREAN, header=False),
        "accept",
        _FIVE,
        options={"names": KOREAN},
        **_IN_KOREAN,
    ),
    Pair("no_header_ever", written(_FIVE, header=False), "accept", _FIVE, header=False),
    Pair("a_row_too_short_at_prediction", written(_FIVE) + "red,1.5\n", "reject", line=7),
)
