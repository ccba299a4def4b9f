"""What was found, in words and as data."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import pytest

from backlit.base.words import Words
from backlit.search.rate_finding import RateFinding

FOUND = RateFinding(
    rates=(0.001, 0.01, 0.1, 1.0),
    losses=((0.6, 0.5), (0.3, 0.4), (0.2, 0.2), (math.inf, 0.1)),
    low=0.008,
    high=0.12,
    low_within=(0.004, 0.01),
    high_within=(0.1, 0.3),
    edge=0.7,
    reason=None,
    chance=0.69,
    updates=200,
    seed=3,
)
NONE = replace(
    FOUND, low=None, high=None, low_within=None, high_within=None, reason=Words("why", "까닭")
)


def test_the_suggestion_lies_in_the_range_nearer_its_top() -> None:
    """At two thirds in decades, two digits."""
    assert FOUND.suggestion == pytest.approx(0.008 * (0.12 / 0.008) ** (2 / 3), rel=0.05)
    assert FOUND.suggestion == float(f"{FOUND.suggestion:.2g}")
    assert FOUND.uncertainty == ((0.004, 0.01), (0.1, 0.3))
    assert NONE.suggestion is None
    assert NONE.uncertainty is None


def test_marks() -> None:
    """A rate that failed for one seed is failed; one is best; the edge and the range decide on the
    others."""
    assert FOUND.marks == ("out", "in", "best", "failed")
    assert replace(FOUND, losses=(*FOUND.losses[:3], (2.0, 0.1))).marks[3] == "high"
    assert replace(FOUND, losses=(*FOUND.losses[:3], (2.0, 0.1)), edge=None).marks[3] == "out"
    assert NONE.marks == ("out", "out", "best", "failed")


def test_the_sentence_has_the_same_numbers_in_both_languages() -> None:
    """Range, uncertainty and suggestion; or the reason."""
    said = FOUND.sentence()
    numbers = [re.findall(r"\d+\.\d+", text) for text in (said.en, said.ko)]
    unbounded = replace(FOUND, edge=None).sentence()
    assert said.en.startswith(unbounded.en)
    assert said.ko.startswith(unbounded.ko)
    assert (
        numbers[0] == numbers[1] == ["0.008", "0.004", "0.01", "0.12", "0.1", "0.3", "0.049", "0.7"]
    )
    assert NONE.sentence() == Words("no reliable suggestion: why", "믿을 만한 제안 없음: 까닭")


def test_data_are_plain() -> None:
    """JSON takes them, failures are null, and words come in the language asked for."""
    facts = json.loads(json.dumps(FOUND.to_data(), allow_nan=False))
    assert facts["losses"][3] == [None, 0.1]
    assert (facts["low"], facts["high"], facts["suggestion"]) == (0.008, 0.12, 0.049)
    assert facts["high_within"] == [0.1, 0.3]
    assert NONE.to_data("ko")["reason"] == "까닭"
    assert NONE.to_data()["low_within"] is None
