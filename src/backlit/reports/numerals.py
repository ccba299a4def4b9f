"""Numbers as people write them: three digits, real minus signs, powers of ten.

This module refuses to know what is counted; it only knows how much of it can be read.
"""

from __future__ import annotations

import math

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_NARROW_SPACE = "\u202f"


def number(value: float, digits: int = 3) -> str:
    """A number with `digits` significant digits.

    Whole parts are never cut; below 1/1000 and from 10 million on it is a power of ten.
    NaN is a dash, for nothing was measured.

    >>> number(0.123456), number(12345.6), number(-2), number(0.00001234)
    ('0.123', '12,346', '−2', '1.23×10⁻⁵')
    >>> number(float("nan")), number(float("inf"))
    ('–', '∞')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    sign, size = ("−" if value < 0 else ""), abs(value)
    if size == 0:
        return "0"
    if size < 1e-3 or size >= 1e7:
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        return f"{sign}{_trimmed(mantissa)}×{power_of_ten(int(exponent))}"
    places = max(0, digits - 1 - math.floor(math.log10(size)))
    return sign + _trimmed(f"{size:,.{places}f}")


def power_of_ten(exponent: int) -> str:
    """10 raised, as the label of a logarithmic axis.

    >>> power_of_ten(-3)
    '10⁻³'
    """
    return "10" + str(exponent).translate(_RAISED)


def count(value: int) -> str:
    """A whole number with its thousands apart.

    >>> count(39760)
    '39,760'
    """
    return f"{value:,}"


def percent(share: float, places: int = 1) -> str:
    """A share in [0, 1] as per cent, never rounded up to a perfect 100.

    >>> percent(0.9753) == "97.5\u202f%", percent(0.99999) == "99.9\u202f%"
    (True, True)
    """
    if math.isnan(share):
        return "–"
    hundredths = share * 100
    nearest = round(hundredths, places)
    if hundredths < 100 <= nearest:
        nearest = 100 - 10.0**-places
    return f"{nearest:.{places}f}{_NARROW_SPACE}%"


def _trimmed(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
