"""Files whose cells and rows are set apart in one of many ways: marks, quotes, ends of lines.

This module refuses to know how a delimiter is found.
"""

from __future__ import annotations

from corpus.entry import accept, boolean, category, integer, number, plain, reject, warn

_TWO = (integer("a", 1, 3), integer("b", 2, 4))
_AB = (integer("a", 1, 3), category("b", "x", "y"))


def _row_of_100_000_cells() -> str:
    names = ",".join(f"c{each}" for each in range(100_000))
    return f"{names}\n1,2\n"


ENTRIES = (
    accept("semicolons", "a;b\n1;2\n3;4\n", *_TWO, delimiter=";"),
    accept("tabs", "a\tb\n1\t2\n3\t4\n", *_TWO, file="tabs.tsv", delimiter="\t"),
    accept("tabs_called_csv", "a\tb\n1\t2\n3\t4\n", *_TWO, delimiter="\t"),
    accept("commas_called_tsv", "a,b\n1,2\n3,4\n", *_TWO, file="c.tsv", delimiter=","),
    accept("bars", "a|b\n1|2\n3|4\n", *_TWO, file="bars.txt", delimiter="|"),
    accept("upper_case_ending", "a,b\n1,2\n3,4\n", *_TWO, file="DATA.CSV"),
    accept(
        "commas_inside_semicolons",
        "상호;수\n김, 이;1\n박, 최;2\n",
        category("상호", "김, 이", "박, 최"),
        integer("수", 1, 2),
        delimiter=";",
    ),
    accept(
        "more_commas_in_text_than_tabs",
        "text\tn\na, b, c, d\t1\ne, f, g\t2\n",
        category("text", "a, b, c, d", "e, f, g"),
        integer("n", 1, 2),
        delimiter="\t",
    ),
    accept("line_that_names_the_delimiter", "sep=;\r\na;b\r\n1;2\r\n3;4\r\n", *_TWO, delimiter=";"),
    plain(
        "delimiter_in_quotes",
        'a,b\n1,"x, y"\n2,"z;w"\n',
        integer("a", 1, 2),
        category("b", "x, y", "z;w"),
    ),
    plain(
        "quotes_in_quotes",
        'a,말\n1,"그는 ""아니""라고 했다"\n2,""""\n',
        integer("a", 1, 2),
        category("말", '그는 "아니"라고 했다', '"'),
    ),
    plain("everything_quoted", '"a","b"\n"1","x"\n"3","y"\n', *_AB),
    plain(
        "quoted_new_lines",
        'a,말\n1,"두\n줄"\n2,"한 줄"\n',
        integer("a", 1, 2),
        category("말", "두\n줄", "한 줄"),
    ),
    accept(
        "quoted_new_lines_of_windows",
        'a,b\r\n1,"two\r\nlines"\r\n2,one\r\n',
        integer("a", 1, 2),
        category("b", "two\r\nlines", "one"),
    ),
    accept(
        "quoted_new_line_in_the_header",
        '"height\n(cm)",b\n180,x\n175,y\n',
        integer("height\n(cm)", 180, 175),
        category("b", "x", "y"),
    ),
    reject(
        "fault_after_quoted_new_lines",
        'a,b\n1,"two\nlines"\n2,3,4\n',
        "2",
        "3",
        line=4,
    ),
    plain(
        "inches_in_a_bare_cell",
        'a,b\n1,5" pipe\n2,7" pipe\n',
        integer("a", 1, 2),
        category("b", '5" pipe', '7" pipe'),
    ),
    accept(
        "space_before_a_quote",
        'a, b\n1, "x, y"\n2, "z"\n',
        integer("a", 1, 2),
        category("b", "x, y", "z"),
    ),
    reject("quote_never_closed", 'a,b\n1,x\n2,"y\n3,z\n4,w\n', "quote", line=3),
    reject("text_after_a_closing_quote", 'a,b\n1,"x"y\n', "quote", line=2),
    reject("quote_never_closed_in_the_header", '"a,b\n1,2\n3,4\n', "quote", line=1),
    accept("carriage_returns_and_new_lines", "a,b\r\n1,2\r\n3,4\r\n", *_TWO),
    accept("carriage_returns_alone", "a,b\r1,2\r3,4\r", *_TWO),
    accept(
        "mixed_ends_of_lines",
        "a,b\n1,2\r\n3,4\r5,6\n",
        integer("a", 1, 3, 5),
        integer("b", 2, 4, 6),
    ),
    reject("fault_after_mixed_ends_of_lines", "a,b\n1,2\r\n3,4\r5,6,7\n", line=4),
    plain("no_new_line_at_the_end", "a,b\n1,2\n3,4", *_TWO),
    accept("empty_lines_at_the_end", "a,b\n1,2\n3,4\n\n\n\n", *_TWO),
    accept("empty_lines_in_the_middle", "a,b\n1,2\n\n\n3,4\n", *_TWO),
    accept("empty_lines_at_the_start", "\n\na,b\n1,2\n3,4\n", *_TWO),
    reject("fault_after_empty_lines", "a,b\n\n\n1,2,3\n", line=4),
    accept("white_space_around_cells", " a , b \n 1 , x\n3 ,  y \n", *_AB),
    accept(
        "a_line_of_commas_alone",
        "a,b\n1,2\n,\n3,4\n",
        integer("a", 1, None, 3),
        integer("b", 2, None, 4),
    ),
    reject("row_too_long", "a,b\n1,2\n3,4,5\n6,7\n", "2", "3", line=3),
    reject("row_too_short", "a,b,c\n1,2,3\n4,5\n6,7,8\n", "3", "2", line=3),
    reject("header_too_short", "a,b\n1,2,3\n4,5,6\n", "2", "3"),
    reject("header_too_long", "a,b,c\n1,2\n4,5\n", "3", "2"),
    reject("comma_not_quoted", "name,n\nKim, Ana,1\nLee,2\n", line=2),
    reject("title_above_the_header", "Sales of May\na,b\n1,2\n3,4\n", "above"),
    reject("a_note_below_the_rows", "a,b\n1,2\n3,4\nSource: the office\n", line=4),
    reject("few_rows_below_100_000_cells", _row_of_100_000_cells, line=2),
    warn("trailing_comma_everywhere", "a,b,\n1,2,\n3,4,\n", ("end",), *_TWO),
    warn("trailing_comma_below_the_header", "a,b\n1,2,\n3,4,\n", ("end",), *_TWO),
    warn("trailing_comma_sometimes", "a,b\n1,2,\n3,4\n", ("end",), *_TWO),
    plain("one_column", "a\n1\n2\n3\n", integer("a", 1, 2, 3)),
    plain("one_row", "a,b\n1,x\n", integer("a", 1), category("b", "x")),
    plain("one_cell_below_one_name", "a\nx\n", category("a", "x")),
    reject("empty", b"", "empty"),
    reject("nothing_but_a_mark", b"\xef\xbb\xbf", "empty"),
    reject("nothing_but_empty_lines", "\n\r\n\n", "empty"),
    reject("nothing_but_spaces", "   \n  \n", "empty"),
    reject("header_only", "a,b,c\n", "rows below"),
    reject("header_only_without_new_line", "a,b,c", "rows below"),
    reject("markdown_table", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", line=2),
    reject("columns_set_apart_by_spaces", "a b c\n1 2 3\n4 5 6\n7 8 9\n", "space"),
    reject("columns_of_fixed_width", "18.0   8  307.0\n15.0   8  350.0\n", "space"),
    accept(
        "words_with_spaces_in_one_column",
        "평\n아주 좋아요\n그저 그래요\n별로\n",
        category("평", "아주 좋아요", "그저 그래요", "별로"),
    ),
    accept(
        "a_comment_sign_is_a_letter",
        "tag,n\n#one,1\n#two,2\n",
        category("tag", "#one", "#two"),
        integer("n", 1, 2),
    ),
    accept(
        "colons_in_times_are_no_delimiter",
        "at,ok\n12:30,true\n12:31,false\n",
        category("at", "12:30", "12:31"),
        boolean("ok", True, False),
    ),
    accept(
        "semicolons_with_points",
        "x;y\n1.5;2\n2.5;3\n",
        number("x", 1.5, 2.5),
        integer("y", 2, 3),
        delimiter=";",
        decimal=".",
    ),
)
