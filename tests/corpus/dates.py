"""Files whose days and moments are written in one of many ways, or only look like days.

This module refuses to know how a date is read; Korean dates are in `korean_values.py`.
"""

from __future__ import annotations

from corpus.entry import accept, category, date, integer, plain, warn

_LEAP = "2024-02-29"

ENTRIES = (
    plain(
        "iso_days",
        "day,n\n2024-01-03,1\n1999-12-31,2\n2024-02-29,3\n",
        date("day", "2024-01-03", "1999-12-31", _LEAP),
        integer("n", 1, 2, 3),
    ),
    accept(
        "slashes_year_first", "day\n2024/1/3\n2024/12/31\n", date("day", "2024-01-03", "2024-12-31")
    ),
    accept(
        "points_year_first", "day\n2024.1.3\n2024.12.31\n", date("day", "2024-01-03", "2024-12-31")
    ),
    accept(
        "one_digit_months", "day\n2024-1-3\n2024-11-13\n", date("day", "2024-01-03", "2024-11-13")
    ),
    accept(
        "eight_digits",
        "day\n20240103\n20231231\n20240229\n",
        date("day", "2024-01-03", "2023-12-31", _LEAP),
    ),
    plain(
        "eight_digits_of_which_one_is_no_day",
        "n\n20240103\n20241399\n20231231\n",
        integer("n", 20240103, 20241399, 20231231),
    ),
    plain("years_are_numbers", "year\n1999\n2024\n2008\n", integer("year", 1999, 2024, 2008)),
    accept(
        "days_with_holes",
        "day\n2024-01-03\n\nNA\n2024-02-29\n",
        date("day", "2024-01-03", None, None, _LEAP),
    ),
    plain(
        "moments",
        "at\n2024-01-03T12:30:15\n2024-02-29T00:00:00\n",
        date("at", "2024-01-03T12:30:15", _LEAP),
    ),
    accept(
        "moments_with_a_space",
        "at\n2024-01-03 12:30\n2024-02-29 23:59:59\n",
        date("at", "2024-01-03T12:30", "2024-02-29T23:59:59"),
    ),
    accept(
        "moments_to_the_microsecond",
        "at\n2024-01-03T12:30:15.123456\n2024-01-03T12:30:15.5\n",
        date("at", "2024-01-03T12:30:15.123456", "2024-01-03T12:30:15.500000"),
    ),
    accept(
        "days_and_moments",
        "at\n2024-01-03\n2024-01-03 12:30:00\n",
        date("at", "2024-01-03", "2024-01-03T12:30"),
    ),
    warn(
        "moments_with_a_zone",
        "at\n2024-01-03T12:30:00+09:00\n2024-01-03T12:30:00Z\n",
        ("UTC",),
        date("at", "2024-01-03T03:30", "2024-01-03T12:30"),
    ),
    warn(
        "days_first",
        "day\n03/04/2024\n13/04/2024\n",
        ("day", "month"),
        date("day", "2024-04-03", "2024-04-13"),
    ),
    warn(
        "months_first",
        "day\n03/04/2024\n04/13/2024\n",
        ("day", "month"),
        date("day", "2024-03-04", "2024-04-13"),
    ),
    warn(
        "days_or_months_first",
        "day,n\n03/04/2024,1\n05/06/2024,2\n",
        ("03/04/2024",),
        category("day", "03/04/2024", "05/06/2024"),
        integer("n", 1, 2),
    ),
    warn(
        "days_first_and_months_first",
        "day\n13/04/2024\n04/13/2024\n",
        ("13/04/2024", "04/13/2024"),
        category("day", "13/04/2024", "04/13/2024"),
    ),
    warn(
        "dates_of_two_manners",
        "day\n2024-01-03\n03/04/2024\n2024-01-05\n",
        ("03/04/2024", "line 3"),
        category("day", "2024-01-03", "03/04/2024", "2024-01-05"),
    ),
    warn(
        "years_of_two_digits",
        "day\n03/04/24\n05/06/24\n",
        ("03/04/24",),
        category("day", "03/04/24", "05/06/24"),
    ),
    warn(
        "a_day_that_is_not_in_the_calendar",
        "day\n2024-01-03\n2023-02-29\n2024-03-01\n",
        ("2023-02-29", "line 3"),
        category("day", "2024-01-03", "2023-02-29", "2024-03-01"),
    ),
    warn(
        "a_thirteenth_month",
        "day\n2024-12-01\n2024-13-01\n2024-11-01\n",
        ("2024-13-01", "line 3"),
        category("day", "2024-12-01", "2024-13-01", "2024-11-01"),
    ),
    warn(
        "a_word_among_days",
        "day\n" + "2024-01-03\n" * 40 + "미정\n",
        ("미정", "line 42"),
        category("day", *["2024-01-03"] * 40, "미정"),
    ),
    plain(
        "days_far_away",
        "day\n0001-01-01\n9999-12-31\n1582-10-10\n",
        date("day", "0001-01-01", "9999-12-31", "1582-10-10"),
    ),
    plain("times_of_day_are_text", "t\n12:30\n23:59\n", category("t", "12:30", "23:59")),
    plain(
        "seconds_since_1970_are_numbers",
        "t\n1704240000\n1704240001\n",
        integer("t", 1704240000, 1704240001),
    ),
    plain("quarters_are_text", "q\n2024-Q1\n2024-Q2\n", category("q", "2024-Q1", "2024-Q2")),
)
