"""A search on a table begins with the plan as it is, and goes as far as it was told to."""

from __future__ import annotations

import backlit as bl
from backlit.search.course import halved
from backlit.search.samplers import QuasiRandom
from backlit.search.subject import Subject
from backlit.search.table_question import table_question
from backlit.search.trial import Piece
from backlit.training.plan import Plan

NET = bl.Chain(bl.Dense(8), bl.ReLU(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.AdamW(0.01), epochs=30, validation=0.2)
SUBJECT = Subject.of_data(PLAN, bl.load("moons", rows=60), None, None, 0)


def test_what_was_said_is_what_is_asked() -> None:
    """Sampler by name and seed, halving, seeds of the finalists, and the first trial to the end."""
    asked = table_question(
        PLAN, SUBJECT, space=None, decided={"width", "dropout"}, trials=40, sampler="quasi",
        halving=True, repeat=4, ensemble=None, seed=6,
    )  # fmt: skip
    assert asked.sampler == QuasiRandom(6)
    assert asked.begins
    assert asked.parameters(0, []) == {}
    assert asked.parameters(1, []) == QuasiRandom(6).parameters(1, asked.space)
    assert asked.attempt(Piece(0, 0, 0), {}).plan.network == NET
    assert asked.space.names == ("learning_rate", "weight_decay", "depth", "activation",
                                 "batch_norm")  # fmt: skip
    course = asked.course
    assert (course.trials, course.seeds, course.first) == (40, 4, True)
    assert (course.shares, course.divisor) == halved(30)
    assert course.metric == "validation_accuracy"
