"""Files whose numbers are written in one of many ways, or only look like numbers.

This module refuses to know how a number is read; Korean amounts are in `korean_values.py`.
"""

from __future__ import annotations

from corpus.entry import (
    Expected,
    accept,
    boolean,
    category,
    integer,
    number,
    plain,
    reject,
    warn,
)

_MANY = 100_000


def _changes_late() -> str:
    rows = [f"{each},{each % 7}\n" for each in range(_MANY)]
    return "n,k\n" + "".join(rows) + "unknown,3\n5,4\n"


def _changes_late_columns() -> tuple[Expected, ...]:
    texts = [str(each) for each in range(_MANY)] + ["unknown", "5"]
    return category("n", *texts), integer("k", *(each % 7 for each in range(_MANY)), 3, 4)


def _fraction_late() -> str:
    return "n\n" + "".join(f"{each}\n" for each in range(_MANY)) + "0.5\n"


def _fraction_late_columns() -> tuple[Expected, ...]:
    return (number("n", *map(float, range(_MANY)), 0.5),)


def _missing_late() -> str:
    return "n\n" + "".join(f"{each}\n" for each in range(_MANY)) + "?\n"


def _missing_late_columns() -> tuple[Expected, ...]:
    return (integer("n", *range(_MANY), None),)


ENTRIES = (
    plain("whole_numbers", "n\n1\n-2\n+3\n0\n", integer("n", 1, -2, 3, 0)),
    plain(
        "fractions",
        "x\n1.5\n.5\n5.\n-0.25\n+2\n",
        number("x", 1.5, 0.5, 5.0, -0.25, 2.0),
    ),
    plain(
        "powers_of_ten",
        "x\n1e5\n2.5E-3\n-1e+2\n6.022e23\n",
        number("x", 100000.0, 0.0025, -100.0, 6.022e23),
    ),
    plain(
        "the_nearest_float_of_long_decimals",
        "x\n0.1000000000000000055511151231257827\n3.14159265358979323846264338327950288\n"
        "2.2250738585072011e-308\n",
        number("x", 0.1, 3.141592653589793, 2.225073858507201e-308),
    ),
    plain("floats_that_are_whole", "x\n1.0\n2.0\n3.0\n", number("x", 1.0, 2.0, 3.0)),
    plain("too_small_for_a_float", "x\n1e-400\n1.5\n", number("x", 0.0, 1.5)),
    reject("too_large_for_a_float", "x\n1.5\n1e400\n2\n", "1e400", line=3, column="x"),
    reject("too_far_below_zero", "a,x\n1,-1e400\n2,2.5\n", "-1e400", line=2, column="x"),
    reject("too_large_in_quotes", 'x\n"1.5"\n"1e999"\n', "1e999", line=3, column="x"),
    reject("infinity", "x,y\n1,1\ninf,2\n3,3\n", "inf", line=3, column="x"),
    reject("minus_infinity", "x\n1.5\n2.5\n-Infinity\n", "-Infinity", line=4, column="x"),
    reject("infinity_as_a_sign", "x\n1.5\n∞\n", "∞", line=3, column="x"),
    accept(
        "spellings_of_nan",
        "x\n1.5\nnan\nNaN\nNAN\n-nan\n2.5\n",
        number("x", 1.5, None, None, None, None, 2.5),
    ),
    accept(
        "integers_beyond_2_to_the_53",
        "n\n9007199254740993\n9007199254740992\n-9007199254740993\n",
        integer("n", 9007199254740993, 9007199254740992, -9007199254740993),
    ),
    accept(
        "the_outermost_integers",
        "n\n9223372036854775807\n-9223372036854775808\n",
        integer("n", 9223372036854775807, -9223372036854775808),
    ),
    warn(
        "integers_beyond_2_to_the_63",
        "n\n9223372036854775808\n1\n",
        ("9223372036854775808",),
        category("n", "9223372036854775808", "1"),
    ),
    warn(
        "card_numbers",
        "card,n\n12345678901234567890,1\n12345678901234567891,2\n",
        ("too long", "text"),
        category("card", "12345678901234567890", "12345678901234567891"),
        integer("n", 1, 2),
    ),
    warn(
        "a_large_integer_among_fractions",
        "n\n9007199254740993\n0.5\n",
        ("rounded", "9007199254740993"),
        number("n", 9007199254740992.0, 0.5),
    ),
    warn(
        "ids_with_a_point",
        "id,x\n9007199254740993.0,1\n5.0,2\n",
        ("rounded", "9007199254740993.0"),
        number("id", 9007199254740992.0, 5.0),
        integer("x", 1, 2),
    ),
    accept(
        "a_large_integer_and_a_hole",
        "n\n9007199254740993\n?\n5\n",
        integer("n", 9007199254740993, None, 5),
    ),
    reject("an_integer_of_400_digits", "x\n1.5\n1" + "0" * 400 + "\n", line=3, column="x"),
    warn(
        "leading_zeros",
        "zip,n\n00123,1\n04567,2\n98765,3\n",
        ("zero",),
        category("zip", "00123", "04567", "98765"),
        integer("n", 1, 2, 3),
    ),
    warn(
        "one_leading_zero_far_down",
        "zip\n" + "12345\n" * 50 + "01234\n",
        ("zero",),
        category("zip", *["12345"] * 50, "01234"),
    ),
    plain("zero_before_a_point", "x\n0.5\n0\n-0.5\n", number("x", 0.5, 0.0, -0.5)),
    warn(
        "thousands",
        'price,n\n"1,234",1\n"12,345,678",2\n999,3\n',
        ("thousands",),
        integer("price", 1234, 12345678, 999),
        integer("n", 1, 2, 3),
    ),
    warn(
        "thousands_and_fractions",
        'price\n"1,234.50"\n"-2,000.25"\n0.5\n',
        ("thousands",),
        number("price", 1234.5, -2000.25, 0.5),
    ),
    warn(
        "groups_that_are_no_thousands",
        'x\n"1,23,456"\n"12,34,567"\n',
        ("1,23,456",),
        category("x", "1,23,456", "12,34,567"),
    ),
    warn(
        "decimal_comma",
        "x;y\n1,5;2\n2,25;3\n-0,75;4\n",
        ("decimal comma",),
        number("x", 1.5, 2.25, -0.75),
        integer("y", 2, 3, 4),
        delimiter=";",
        decimal=",",
    ),
    warn(
        "decimal_comma_with_points_for_thousands",
        "x;y\n1.234,56;2\n12.345.678,9;3\n0,5;4\n",
        ("decimal comma",),
        number("x", 1234.56, 12345678.9, 0.5),
        integer("y", 2, 3, 4),
        delimiter=";",
        decimal=",",
    ),
    warn(
        "decimal_comma_in_quotes",
        'x,y\n"1,5",2\n"2,25",3\n',
        ("decimal comma",),
        number("x", 1.5, 2.25),
        integer("y", 2, 3),
        delimiter=",",
        decimal=",",
    ),
    warn(
        "three_decimals_beside_a_decimal_comma",
        "x;y\n1,234;0,5\n2,345;1,25\n",
        ("decimal comma",),
        number("x", 1.234, 2.345),
        number("y", 0.5, 1.25),
        delimiter=";",
        decimal=",",
    ),
    warn(
        "commas_and_three_digits_that_may_be_either",
        "x;y\n1,234;1\n2,345;2\n",
        ("decimal comma", "1,234"),
        number("x", 1.234, 2.345),
        integer("y", 1, 2),
        delimiter=";",
        decimal=",",
    ),
    warn(
        "decimal_comma_and_decimal_point",
        "x;y\n1,5;2\n2.5;3\n",
        ("1,5", "2.5"),
        category("x", "1,5", "2.5"),
        integer("y", 2, 3),
        delimiter=";",
    ),
    warn(
        "per_cent",
        "share,n\n45%,1\n5.5%,2\n100 %,3\n",
        ("per cent",),
        number("share", 0.45, 0.055, 1.0),
        integer("n", 1, 2, 3),
    ),
    warn(
        "per_cent_sometimes",
        "share\n45%\n0.5\n12%\n",
        ("%",),
        category("share", "45%", "0.5", "12%"),
    ),
    warn(
        "dollars",
        'price\n"$1,234.50"\n$5\n-$3.25\n',
        ("$",),
        number("price", 1234.5, 5.0, -3.25),
    ),
    warn("euros_behind", "price\n5 €\n7.5€\n", ("€",), number("price", 5.0, 7.5)),
    warn("pounds", "price\n£5\n£7\n", ("£",), integer("price", 5, 7)),
    warn(
        "two_currencies",
        "price\n$5\n€7\n$9\n",
        ("$", "€"),
        category("price", "$5", "€7", "$9"),
    ),
    warn(
        "amounts_of_accountants",
        'x\n"(1,234)"\n"2,500"\n',
        ("(1,234)",),
        category("x", "(1,234)", "2,500"),
    ),
    accept("a_real_minus_sign", "x\n\u22121.5\n2.5\n", number("x", -1.5, 2.5)),
    plain("underscores_are_no_numbers", "x\n1_000\n2_000\n", category("x", "1_000", "2_000")),
    plain("hexadecimal_is_text", "x\n0x1F\n0x2A\n", category("x", "0x1F", "0x2A")),
    plain("versions_are_text", "v\n1.2.3\n1.10.0\n", category("v", "1.2.3", "1.10.0")),
    plain("fractions_of_a_kitchen", "x\n1/2\n3/4\n", category("x", "1/2", "3/4")),
    plain("telephone_numbers", "t\n555-0100\n555-0199\n", category("t", "555-0100", "555-0199")),
    warn("units", "w\n3 kg\n5 kg\n", ("3 kg",), category("w", "3 kg", "5 kg")),
    warn(
        "one_word_among_numbers",
        "n\n" + "".join(f"{each}\n" for each in range(200)) + "unknown\n7\n",
        ("unknown", "line 202"),
        category("n", *map(str, range(200)), "unknown", "7"),
    ),
    warn(
        "the_header_again_in_the_middle",
        "a,b\n" + "1,2\n" * 30 + "a,b\n" + "3,4\n" * 30,
        ("line 32",),
        category("a", *["1"] * 30, "a", *["3"] * 30),
        category("b", *["2"] * 30, "b", *["4"] * 30),
    ),
    warn(
        "a_type_that_changes_after_row_100_000",
        _changes_late,
        ("unknown", "line 100002"),
        made=_changes_late_columns,
    ),
    plain("a_fraction_after_row_100_000", _fraction_late, made=_fraction_late_columns),
    accept("a_hole_after_row_100_000", _missing_late, made=_missing_late_columns),
    plain("constant", "a,b\n5,1\n5,2\n5,3\n", integer("a", 5, 5, 5), integer("b", 1, 2, 3)),
    plain("zeros_and_ones", "y\n0\n1\n1\n", integer("y", 0, 1, 1)),
    plain("true_and_false", "y\ntrue\nfalse\ntrue\n", boolean("y", True, False, True)),
    accept(
        "true_and_false_in_all_cases",
        "y\nTRUE\nFalse\ntrue\n",
        boolean("y", True, False, True),
    ),
    accept("yes_and_no", "y\nyes\nNo\nYES\n", boolean("y", True, False, True)),
    accept(
        "letters_of_truth", "y,z\nT,N\nf,Y\n", boolean("y", True, False), boolean("z", False, True)
    ),
    accept("truth_with_holes", "y\ntrue\n?\nfalse\n", boolean("y", True, None, False)),
    plain("norway_is_no_truth", "c\nNO\nSE\nDK\nNO\n", category("c", "NO", "SE", "DK", "NO")),
    plain("female_is_not_false", "s\nF\nM\nF\n", category("s", "F", "M", "F")),
    plain("perhaps_is_no_truth", "y\nyes\nno\nperhaps\n", category("y", "yes", "no", "perhaps")),
    accept(
        "leading_zeros_of_a_column_that_is_given_as_integer",
        "n,x\n007,1\n012,2\n",
        integer("n", 7, 12),
        integer("x", 1, 2),
        options={"kinds": {"n": "integer"}},
    ),
)
