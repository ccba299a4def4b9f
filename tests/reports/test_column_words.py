"""Phrases: what training says of a column is found again, in both languages."""

from __future__ import annotations

import string

import pytest

from backlit.reports.column_words import in_language
from backlit.reports.table_words import PHRASES
from backlit.reports.words import speaker


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_is_itself_in_english_and_known_in_korean(name: str) -> None:
    """With its gaps filled, and whatever stands in them."""
    english, korean = PHRASES[name]
    facts = {gap: "7 {x} (a)" for _, gap, _, _ in string.Formatter().parse(english) if gap}
    said = english.format(**facts)
    assert in_language(said, speaker("en")) == said
    assert in_language(said, speaker("ko")) == korean.format(**facts)


def test_what_training_says_today_is_known() -> None:
    """Columns of each kind, prepared: no phrase of theirs is left in English."""
    import numpy as np

    from backlit.data.preparation.preparation import Preparation
    from known_models import table

    rng = np.random.default_rng(0)
    n = 200
    y = rng.integers(0, 2, n)
    data = table(
        size=rng.normal(size=n), skewed=np.exp(3 * rng.normal(size=n)), flag=rng.random(n) < 0.5,
        town=[("a", "b", "c")[k] for k in rng.integers(0, 3, n)], one=np.full(n, 3),
        day=np.datetime64("2024-01-01", "us") + rng.integers(0, 99, n) * np.timedelta64(1, "D"),
        key=[f"k{k}" for k in range(n)], copy=[("no", "yes")[k] for k in y], y=y,
        none=np.full(n, np.nan),
    )  # fmt: skip
    data = data.select([name for name in data.names if name != "none"])
    learnt = Preparation.learn(data, "y", np.arange(n), drop=["flag"])
    for role in learnt.roles:
        phrase = role.why or role.how
        assert in_language(phrase, speaker("ko")) != phrase, phrase
