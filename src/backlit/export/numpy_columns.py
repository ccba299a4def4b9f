"""The preparation of a table as plain Python: what each encoder does, a line for each column.

The functions that lines call are written out, those for reading cells among them; they ask for
no newer Python than 3.8. This module refuses to know layers, and how the file is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from ..data.preparation.categories import Coded, OneOf, YesNo
from ..data.preparation.dates import Dated
from ..data.preparation.encoder import Encoder
from ..data.preparation.numbers import Numeric
from ..data.preparation.preparation import Preparation
from ..data.preparation.targets import Target


def _numeric(each: Numeric) -> str:
    name = "number" if each.transform == "none" else "log_number"
    left = ("origin", "unit", "transform") if name == "number" else ("transform",)
    return _call(name, each, left if each.edges else (*left, "edges", "height"))


def _call(name: str, each: Encoder, left: tuple[str, ...] = ()) -> str:
    """`number(c["age"], centre=29.7, …)`: an encoder's settings are a function's arguments."""
    given = [
        f"{field.name}={_value(getattr(each, field.name))}"
        for field in fields(each)  # type: ignore[arg-type]
        if field.name not in ("column", *left)
    ]
    return f"{name}({', '.join([f'c[{each.column!r}]', *given])})"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return repr(list(value))
    return repr(float(value)) if isinstance(value, float) else repr(value)


LINES: Final[Mapping[type[Encoder], Callable[[Any], str]]] = MappingProxyType({
    Coded: lambda each: _call("codes", each),
    Dated: lambda each: _call("date", each),
    Numeric: _numeric,
    OneOf: lambda each: _call("one_of", each),
    YesNo: lambda each: _call("yes_no", each),
})  # fmt: skip

READ: Final[Mapping[str, str]] = MappingProxyType({
    "boolean": "(as_boolean, float)",
    "category": "(as_text, object)",
    "date": "(as_date, 'datetime64[us]')",
    "integer": "(as_number, float)",
    "number": "(as_number, float)",
})  # fmt: skip

FUNCTIONS: Final[Mapping[str, str]] = MappingProxyType({
    "number": '''

def number(x, centre, scale, low, high, fill, missing, edges=(), height=0.0):
    """Standardised, never far beyond what training saw; `fill` where nothing is written."""
    z = np.clip((x - centre) / scale, low, high)
    z = in_pieces(np.where(np.isnan(z), fill, z), edges, height)
    return beside(z, np.isnan(x), missing)
''',
    "log_number": '''

def log_number(x, origin, unit, centre, scale, low, high, fill, missing, edges=(), height=0.0):
    """Numbers with a long tail: the logarithm of how far they are from the origin."""
    t = np.copysign(np.log1p(np.abs(x - origin) / unit), x - origin)
    z = np.clip((t - centre) / scale, low, high)
    z = in_pieces(np.where(np.isnan(z), fill, z), edges, height)
    return beside(z, np.isnan(x), missing)
''',
    "in_pieces": '''

def in_pieces(z, edges, height):
    """z, and beside it how much of each piece between two edges lies below it."""
    low, high = np.array(edges[:-1]), np.array(edges[1:])
    parts = height * (np.clip((z[:, None] - low) / (high - low), 0.0, 1.0) - 0.5)
    return np.column_stack([z, parts])
''',
    "yes_no": '''

def yes_no(x, missing):
    """1 for yes, -1 for no, 0 where nothing is written."""
    return beside(np.where(np.isnan(x), 0.0, 2 * x - 1), np.isnan(x), missing)
''',
    "one_of": '''

def one_of(x, values, other, missing):
    """A column of 0 and 1 for each value, for any other one, and for nothing written."""
    places = {value: place for place, value in enumerate(values)}
    places[""] = -2
    found = np.array([places.get(text, -1) for text in x]).reshape(-1, 1)
    columns = list(range(len(values))) + [-1] * other + [-2] * missing
    return found == np.array(columns)
''',
    "codes": '''

def codes(x, values, missing):
    """The number of each value, from 1, 0 for any other: a row of a learnt table."""
    places = {value: place + 1 for place, value in enumerate(values)}
    places[""] = len(values) + 1 if missing else 0
    return np.array([[places.get(text, 0)] for text in x]).reshape(-1, 1)
''',
    "date": '''

def date(x, centre, scale, high, year, cycles, missing):
    """Days, the middle of the year, and sine and cosine of month, weekday and hour."""
    absent = np.isnat(x)
    x = np.where(absent, np.datetime64(0, "us"), x)
    days = x.astype(np.int64) / 86400e6
    month = x.astype("datetime64[M]").astype(np.int64) % 12 / 12
    share = {"month": month, "weekday": (np.floor(days) + 3) % 7 / 7, "hour": days % 1}
    start = x.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) + 182.5
    parts = [np.clip((each - centre) / scale, -high, high) for each in [days, start][: 1 + year]]
    for each in cycles:
        parts += [np.sin(2 * np.pi * share[each]), np.cos(2 * np.pi * share[each])]
    return beside(np.where(absent, 0.0, parts).T, absent, missing)
''',
    "beside": '''

def beside(z, absent, missing):
    """Values, and beside them where they are missing, if the network was told so."""
    return np.column_stack([z, absent] if missing else [z])
''',
    "as_number": '''

def as_number(cell):
    """A cell as a number, also 1,234.5 (a group of three), 1,5, 45% and 1,234원."""
    if not isinstance(cell, str):
        return math.nan if cell is None else float(cell)
    text = cell.strip().replace("\\u2212", "-")
    if text.lower() in MISSING:
        return math.nan
    text = re.sub(r"^([-+]? ?)[원₩$€£¥円元] ?|(?<=[\\d.]) ?[원₩$€£¥円元]$", r"\\1", text, count=1)
    found = re.fullmatch(r"([-+]?) ?([\\d., ]*[\\d.,])([eE][-+]?\\d+)? ?(%?)", text, re.ASCII)
    if not found:
        raise ValueError
    sign, body, exponent, share = found.groups("")
    if re.fullmatch(r"[1-9]\\d{0,2}(,\\d{3})+(\\.\\d*)?", body):
        body = body.replace(",", "")
    elif re.fullmatch(r"([1-9]\\d{0,2}([. ]\\d{3})+|\\d*),\\d*", body):
        body = body.replace(".", "").replace(" ", "").replace(",", ".")
    number = float(sign + body + exponent)
    return number / 100 if share else number
''',
    "as_boolean": '''

def as_boolean(cell):
    """A cell as 1.0 for yes, 0.0 for no, NaN where nothing is written."""
    text = "" if cell is None else str(cell).strip().lower()
    if text in YES or text in NO:
        return float(text in YES)
    if text not in MISSING:
        raise ValueError
    return math.nan


YES = ["true", "yes", "y", "t", "1", "1.0", "예", "네", "있음"]
NO = ["false", "no", "n", "f", "0", "0.0", "아니오", "아니요", "없음"]
''',
    "as_text": '''

def as_text(cell):
    """A cell as the name of a category: 3 and 3.0 are "3"; "" where nothing is written."""
    text = "" if cell is None else str(cell).strip()
    text = re.sub(r"^([-+]?(0|[1-9][0-9]*))\\.0+$", r"\\1", text)
    return "" if text.lower() in MISSING else text
''',
    "as_date": '''

def as_date(cell):
    """A cell as a date, the year first, perhaps with a time; NaT where nothing is written."""
    text = "" if cell is None else str(cell).strip()
    if text.lower() in MISSING + ["nat"]:
        return np.datetime64("NaT", "us")
    text = re.sub(r"^(\\d{4})(\\d\\d)(\\d\\d)$", r"\\1-\\2-\\3", text)
    found = re.fullmatch(DATE, text)
    if not found:
        raise ValueError
    year, month, day, hour, rest = found.groups()
    time = f"T{int(hour):02}{rest}" if hour else ""
    return np.datetime64(f"{year}-{int(month):02}-{int(day or 1):02}{time}", "us")


DATE = (
    r"(\\d{4})[-/.년]\\s?(\\d{1,2})(?:[-/.월]\\s?(\\d{1,2}))?[.월일]?"
    r"(?:[T ]\\s?(\\d{1,2})(:\\d\\d(?::\\d\\d(?:\\.\\d{1,6})?)?)\\d*Z?)?"
)
''',
})  # fmt: skip
"""Functions that lines and other functions call, written out where one does."""


def lines_of(preparation: Preparation) -> str:
    """A line for each encoder: the call that makes its columns of the matrix.

    >>> target = Target("price", "number", "regression")
    >>> print(lines_of(Preparation((), (YesNo("alone"), YesNo("ill", missing=True)), target)))
    yes_no(c['alone'], missing=False),
    yes_no(c['ill'], missing=True),
    """
    return "\n".join(f"{LINES[type(each)](each)}," for each in preparation.encoders)


def decoded(target: Target, z: str) -> str:
    """The value that a network's output z stands for, as an expression.

    >>> decoded(Target("price", "number", "regression", None, "log", 6.0, 2.0, -3.0, 3.0), "z")
    'np.exp(6.0 + 2.0 * np.clip(z, -3.0, 3.0))'
    """
    plain = f"{target.centre!r} + {target.scale!r} * np.clip({z}, {target.low!r}, {target.high!r})"
    return f"np.exp({plain})" if target.transform == "log" else plain
