"""A box draws from its part of the space, and options as often as their weights say."""

from __future__ import annotations

from collections import Counter

import pytest
import tomli_w

from backlit import SGD
from backlit.base.errors import InputError
from backlit.search.boxes import Box, WeightedChoice
from backlit.search.dimensions import Choice, LinearRange
from backlit.search.space import Space

COINS = Choice(("heads", "tails", "edge"))


def test_options_come_as_often_as_their_weights_say() -> None:
    """Weights count by their ratio; a place lies in the middle of an option's share."""
    choice = WeightedChoice(COINS, (6, 3, 1))
    counts = Counter(choice.at((n + 0.5) / 1000) for n in range(1000))
    assert counts == {"heads": 600, "tails": 300, "edge": 100}
    assert [choice.place(each) for each in COINS.options] == pytest.approx([0.3, 0.75, 0.95])
    assert [choice.position(each) for each in COINS.options] == [0, 1, 2]
    assert choice.at(1 - 2.0**-53) == "edge"


@pytest.mark.parametrize("weights", [(), (1, 2), (1, 2, 0), (1, 2, -1), (1, 2, float("nan"))])
def test_weights_that_are_none(weights: tuple[float, ...]) -> None:
    """One above 0 for each option, or an InputError."""
    with pytest.raises(InputError, match="3 weights above 0"):
        WeightedChoice(COINS, weights)


def test_a_value_that_is_no_option_has_no_place() -> None:
    """As in a choice without weights."""
    with pytest.raises(InputError, match="one of 'heads'"):
        WeightedChoice(COINS, (1, 1, 1)).place("side")


def test_the_whole_box_is_the_space() -> None:
    """Point by point, conditions included."""
    space = Space(
        {"optimizer": Choice(("SGD", "Momentum")), "momentum": LinearRange(0.5, 0.9)},
        when={"momentum": ("optimizer", "Momentum")},
    )
    box = Box.whole(space)
    points = [(n / 10, m / 10) for n in range(10) for m in range(10)]
    assert [box.at(space, each) for each in points] == [space.at(each) for each in points]


def test_a_box_is_plain_data() -> None:
    """It goes into a TOML file, descriptions among the options included."""
    space = Space({"optimizer": Choice((SGD(0.1), "Adam")), "momentum": LinearRange(0.5, 0.9)})
    data = Box.whole(space).to_data()
    assert data["first"] == 0
    assert data["dimensions"]["momentum"] == {"low": 0.5, "high": 0.9}
    assert data["dimensions"]["optimizer"]["weights"] == [0.5, 0.5]
    assert "SGD" in tomli_w.dumps(data)
