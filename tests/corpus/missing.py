"""Files with holes, and the many words that people write into them.

This module refuses to know what is made of a hole.
"""

from __future__ import annotations

from corpus.entry import accept, boolean, category, integer, number, plain, warn

_WORDS = ("NA", "N/A", "n/a", "nan", "NaN", "null", "NULL", "None", "none", "-", "--", "#N/A", "?")


def _all_words() -> str:
    return "x\n1.5\n" + "".join(f"{word}\n" for word in _WORDS) + "2.5\n"


ENTRIES = (
    plain(
        "empty_cells",
        "a,b,말\n1,,가\n,2.5,\n3,4.5,나\n",
        integer("a", 1, None, 3),
        number("b", None, 2.5, 4.5),
        category("말", "가", None, "나"),
    ),
    accept(
        "question_marks",
        "값,말\n1,?\n?,가\n3,나\n",
        integer("값", 1, None, 3),
        category("말", None, "가", "나"),
    ),
    warn(
        "every_word_for_missing",
        _all_words,
        ("NA", "?"),
        number("x", 1.5, *[None] * len(_WORDS), 2.5),
    ),
    warn(
        "two_words_for_missing",
        "x\n1.5\n?\nNA\n2.5\n",
        ("?", "NA"),
        number("x", 1.5, None, None, 2.5),
    ),
    accept(
        "words_for_missing_with_spaces",
        "x,y\n1.5, NA \n ? ,3\n2.5,4\n",
        number("x", 1.5, None, 2.5),
        integer("y", None, 3, 4),
    ),
    accept(
        "empty_quotes",
        'a,b\n"",x\n2,""\n3,y\n',
        integer("a", None, 2, 3),
        category("b", "x", None, "y"),
    ),
    accept("cells_of_spaces", "a,b\n  ,x\n2, \n", integer("a", None, 2), category("b", "x", None)),
    warn(
        "all_missing",
        "a,b\n1,?\n2,\n3,NA\n",
        ("missing",),
        integer("a", 1, 2, 3),
        category("b", None, None, None),
    ),
    warn(
        "one_word_for_missing_and_nothing_else",
        "a,b\n,1\n?,2\n",
        ("every value is missing",),
        category("a", None, None),
        integer("b", 1, 2),
    ),
    accept(
        "one_value_among_holes",
        "a,b\n1,\n2,7\n3,\n",
        integer("a", 1, 2, 3),
        integer("b", None, 7, None),
    ),
    warn(
        "na_among_countries",
        "나라,n\nNA,1\nSE,2\nDK,3\n",
        ("NA",),
        category("나라", None, "SE", "DK"),
        integer("n", 1, 2, 3),
    ),
    warn(
        "none_among_kinds",
        "alley,n\nNone,1\nGravel,2\nPaved,3\nNone,4\n",
        ("None",),
        category("alley", None, "Gravel", "Paved", None),
        integer("n", 1, 2, 3, 4),
    ),
    warn(
        "words_that_some_programs_write_for_missing",
        "x\n1.5\n.\n2.5\n.\n3.5\n",
        ("'.'", "line 3"),
        category("x", "1.5", ".", "2.5", ".", "3.5"),
    ),
    warn(
        "faults_of_a_spreadsheet",
        "평균\n1.5\n#DIV/0!\n2.5\n#VALUE!\n",
        ("#DIV/0!", "line 3"),
        category("평균", "1.5", "#DIV/0!", "2.5", "#VALUE!"),
    ),
    accept(
        "numbers_that_mean_missing_stay_numbers",
        "x\n1\n-999\n3\n",
        integer("x", 1, -999, 3),
    ),
    accept(
        "minus_alone_is_missing",
        "x\n-\n-1\n--\n2\n",
        integer("x", None, -1, None, 2),
    ),
    plain("nothing_is_a_word", "수\n전무\n약간\n", category("수", "전무", "약간")),
    accept("truth_and_holes", "y\nyes\n\nno\n", boolean("y", True, None, False)),
    accept(
        "one_column_with_an_empty_cell",
        'x\n1\n""\n3\n',
        integer("x", 1, None, 3),
    ),
    accept(
        "blank_rows_at_the_end",
        "a,b,c\n,2,\n1,,3\n,,\n , ,\n",
        integer("a", None, 1, None, None),
        integer("b", 2, None, None, None),
        integer("c", None, 3, None, None),
    ),
    accept(
        "a_hole_where_a_number_was",
        "a,b\n?,1\nNA,2\n",
        number("a", None, None),
        integer("b", 1, 2),
        options={"kinds": {"a": "number"}},
    ),
)
