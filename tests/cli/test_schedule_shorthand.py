"""Short words for schedules."""

from __future__ import annotations

import pytest

import backlit as bl
from backlit.base.errors import InputError, UnknownNameError
from backlit.cli.schedule_shorthand import schedule


@pytest.mark.parametrize(
    "text, made",
    [
        ("constant", bl.Constant()),
        ("step:3epoch:0.5", bl.StepDecay(3, "epoch", 0.5)),
        ("step:500iterations", bl.StepDecay(500, "iteration")),
        ("exponential:100iteration:0.5", bl.ExponentialDecay(0.5, 100, "iteration")),
        ("exponential:100iteration:0.5:staircase",
         bl.ExponentialDecay(0.5, 100, "iteration", staircase=True)),
        ("cosine:20epoch", bl.CosineDecay(20, "epoch")),
        ("cosine:20epoch:0.1", bl.CosineDecay(20, "epoch", 0.1)),
        ("warmup:5epoch", bl.WarmUp(5, "epoch")),
        ("warm-up:5epoch:then cosine:20epoch:0.1",
         bl.WarmUp(5, "epoch", bl.CosineDecay(20, "epoch", 0.1))),
        ("warmup:5epoch then step:3epoch:0.5", bl.WarmUp(5, "epoch", bl.StepDecay(3, "epoch"))),
        ("plateau", bl.ReduceOnPlateau()),
        ("plateau:0.5", bl.ReduceOnPlateau(factor=0.5)),
        ("plateau:0.5:4", bl.ReduceOnPlateau(factor=0.5, patience=4)),
    ],
)  # fmt: skip
def test_every_schedule_has_a_short_word(text: str, made: object) -> None:
    """Each word, with its unit spelt out, stands for the schedule of the library."""
    assert schedule(text) == made


@pytest.mark.parametrize(
    "text",
    ["step", "step:3", "step:3epoch:0.5:1", "cosine:epoch", "exponential:100iteration",
     "exponential:100iteration:0.5:stairs", "step:3epoch:half", "step:0epoch", "plateau:0.5:x",
     "constant:1", "step:3epoch:then cosine:3epoch", "warmup:5epoch:then plateau",
     "warmup:5epoch:0.1", "step:3epoch:2"],
)  # fmt: skip
def test_an_incomplete_schedule_is_told(text: str) -> None:
    """A schedule without its unit, or with more than it takes, is an InputError."""
    with pytest.raises(InputError):
        schedule(text)


def test_an_unknown_schedule_has_a_nearest_one() -> None:
    """A word that is none is answered with the nearest."""
    with pytest.raises(UnknownNameError) as caught:
        schedule("cosin:3epoch")
    assert "did you mean 'cosine'?" in str(caught.value)
