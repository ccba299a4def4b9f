"""A program on the screen."""

from __future__ import annotations

import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.cli.program import program_of, program_text
from backlit.cli.words import LANGUAGES, speaker
from backlit.engines.native.lower.instructions import Space, Where
from backlit.engines.native.lower.nodes import CannotLowerError
from backlit.training.plan import Plan

PLAN = Plan(bl.Chain(bl.Dense(2)), bl.SoftmaxCrossEntropy(), bl.SGD(0.1))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_a_word_for_every_place_and_manner(lang: str) -> None:
    """Wherever a value may live, and whoever may run a phase."""
    say = speaker(lang)
    assert all(say(f"program.space.{each.name.lower()}") for each in Space)
    assert all(say(f"program.{each.name.lower()}", panel=1) for each in Where)


def test_every_instruction_and_op_has_its_line() -> None:
    """Each instruction is numbered once; what is given needs no line."""
    found = program_of(PLAN, bl.load("moons"))
    text = program_text(found, speaker("en")).splitlines()
    for line in found.lines:
        assert sum(each.startswith(f"{line.number:>4}  ") for each in text) == 1
    ops = text[text.index("Where each recorded op went:") + 2 :]
    assert len(ops) == sum(each.fate != "given" for each in found.fates)


def test_batches_are_as_large_as_in_training() -> None:
    """A batch larger than the training rows is all of them."""
    assert program_of(PLAN.with_(batch_size=500), bl.load("moons", rows=50)).max_rows == 40


def test_a_step_for_the_eager_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It trains all the same, and there is no program to show."""

    def refuses(*given: object, **settings: object) -> None:
        raise CannotLowerError("a reshape that moves the rows of the batch")

    monkeypatch.setattr("backlit.engines.native.lower.program.lowered", refuses)
    with pytest.raises(InputError, match="moves the rows of the batch"):
        program_of(PLAN, bl.load("moons", rows=50))
