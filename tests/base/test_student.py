"""An interval reaches as far as Student's distribution says, against mpmath's incomplete beta."""

from __future__ import annotations

import mpmath  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.student import student


@given(st.integers(1, 2000), st.floats(0.05, 0.999))
def test_so_much_lies_between(degrees: int, share: float) -> None:
    """The share of t between -t and t is 1 - I(ν / (ν + t²); ν/2, 1/2)."""
    t = mpmath.mpf(student(degrees, share))
    with mpmath.workdps(30):
        outside = mpmath.betainc(
            mpmath.mpf(degrees) / 2, 0.5, 0, degrees / (degrees + t * t), regularized=True
        )
        assert float(1 - outside) == pytest.approx(share, abs=1e-12)
