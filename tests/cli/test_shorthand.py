"""Short words, and the parts they stand for."""

from __future__ import annotations

import pytest

import backlit as bl
from backlit import registry
from backlit.base.errors import InputError, UnknownNameError
from backlit.cli import shorthand
from backlit.cli.spelling import word_for


@pytest.mark.parametrize("family", ["activations", "initializers", "losses", "optimizers"])
def test_every_kind_has_a_word_that_leads_back_to_it(family: str) -> None:
    """The word of a kind, its class name and both with dashes stand for the same kind."""
    table = registry.families()[family]
    for name, kind in table.items():
        word = word_for(kind)
        assert word == word.lower()
        for spelling in (word, name, word.replace("_", "-"), word.upper()):
            assert type(shorthand.part("--option", spelling, table)) is kind


@pytest.mark.parametrize(
    "read, text, made",
    [
        (shorthand.initializer, "normal:0.01", bl.Normal(0.01)),
        (shorthand.initializer, "xavier:in", bl.Xavier("in")),
        (shorthand.initializer, "he", bl.He()),
        (shorthand.activation, "leaky_relu:0.2", bl.LeakyReLU(0.2)),
        (shorthand.activation, "none", None),
        (shorthand.loss, "mse", bl.MeanSquaredError()),
        (shorthand.loss, "cross-entropy", bl.SoftmaxCrossEntropy()),
        (shorthand.optimizer, "adam:beta2=0.99", bl.Adam(beta2=0.99)),
        (shorthand.optimizer, "sgd:0.1", bl.SGD(0.1)),
    ],
)
def test_settings_follow_by_place_or_by_name(read: object, text: str, made: object) -> None:
    """`word:value` and `word:name=value` set the description's fields."""
    assert read(text) == made  # type: ignore[operator]


@pytest.mark.parametrize(
    "read, text, said",
    [
        (shorthand.optimizer, "adm", "got 'adm'; did you mean 'adam'?"),
        (shorthand.activation, "relo", "did you mean 'relu'?"),
        (shorthand.activation, "nothing", "none"),
        (shorthand.initializer, "normal:x", "--init: std: expected a number, got 'x'"),
        (shorthand.initializer, "he:1", "expected no setting behind he"),
        (shorthand.optimizer, "adam:beta3=1", "did you mean 'beta2'?"),
        (shorthand.initializer, "normal:-1", "a standard deviation of 0 or more"),
    ],
)
def test_wrong_words_are_told(read: object, text: str, said: str) -> None:
    """A word, setting or value that does not exist is an InputError with the nearest one."""
    with pytest.raises(InputError) as caught:
        read(text)  # type: ignore[operator]
    assert said in str(caught.value)


def test_a_word_of_another_family_is_unknown() -> None:
    """An optimizer is no loss."""
    with pytest.raises(UnknownNameError):
        shorthand.loss("adam")
