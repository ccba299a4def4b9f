"""Dimensions: what study.toml says of them, and where values stand."""

from __future__ import annotations

from typing import Any

import pytest

from backlit.reports.study_dimension import dimension, option_words


@pytest.mark.parametrize(
    "data",
    [
        {}, {"kind": "LogRange", "low": 0, "high": 1}, {"kind": "LinearRange", "low": 2, "high": 1},
        {"kind": "LinearRange", "low": "a", "high": 1}, {"kind": "Choice", "options": []},
        {"kind": "LinearRange", "low": float("nan"), "high": 1},
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_no_dimension(data: dict[str, Any]) -> None:
    """A file that somebody edited leaves a picture without that axis, never without sense."""
    assert dimension("x", data) is None


def test_limits_are_the_ends_unless_they_are_wider() -> None:
    """Hard limits hold the range; those of a logarithm lie above zero."""
    bare = dimension("x", {"kind": "LogRange", "low": 0.1, "high": 1.0})
    wide = dimension("x", {"kind": "LogRange", "low": 0.1, "high": 1.0, "limits": [0.01, 0.5]})
    odd = dimension("x", {"kind": "LogRange", "low": 0.1, "high": 1.0, "limits": [0, 9]})
    assert bare is not None
    assert wide is not None
    assert odd is not None
    assert (bare.limits, wide.limits, odd.limits) == ((0.1, 1.0), (0.01, 1.0), (0.1, 1.0))


def test_options_are_told_by_their_kind_alone_where_that_is_enough() -> None:
    """Two Adams need their settings."""
    kinds = [{"kind": "SGD"}, {"kind": "Adam", "beta1": 0.9}]
    one = dimension("optimizer", {"kind": "Choice", "options": kinds})
    two = dimension("optimizer", {"kind": "Choice", "options": [*kinds, {"kind": "Adam"}]})
    assert one is not None
    assert two is not None
    assert one.options == ("SGD", "Adam")
    assert two.options == ("SGD", "Adam (beta1 0.9)", "Adam")


def test_an_option_is_known_without_what_toml_cannot_say() -> None:
    """The journal says null where study.toml says nothing; truth values are no numbers."""
    one = dimension("x", {"kind": "Choice", "options": [{"kind": "Adam"}, True, 1, [50, 50]]})
    assert one is not None
    values = [{"kind": "Adam", "clip": None}, True, 1, [50, 50], None, "Adam"]
    assert [one.value(each) for each in values] == [0.0, 1.0, 2.0, 3.0, None, None]


def test_every_value_reads_as_something() -> None:
    """A missing one as a dash, one that is not among the options as it is."""
    choice = dimension("x", {"kind": "Choice", "options": ["a", "b"]})
    rate = dimension("x", {"kind": "LogRange", "low": 1e-6, "high": 1.0})
    assert choice is not None
    assert rate is not None
    assert [choice.reads(each) for each in ("b", "c", None)] == ["b", "c", "–"]
    assert [rate.reads(each) for each in (1.23456e-5, None, "wide")] == ["1.23×10⁻⁵", "–", "wide"]
    assert option_words({"rate": 0.5}) == "rate 0.5"
