"""Members side by side are the runs they would be alone, and end together when asked to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import NonFiniteError
from backlit.engines.engine import Engine
from backlit.registry import select
from backlit.training.fit import train
from backlit.training.members import OneThread, Work, trained
from backlit.training.plan import Plan
from backlit.training.run import Run

DATA = bl.load("moons", rows=120)
ENGINES = ["eager", "auto"]


def work(seed: int, rate: float = 0.01, epochs: int = 3) -> Work:
    """What trains a member of this seed."""
    net = bl.Chain(bl.Dense(6), bl.ReLU(), bl.Dropout(0.2), bl.Dense(2))
    plan = Plan(net, bl.SoftmaxCrossEntropy(), bl.Adam(rate), seed=seed, epochs=epochs)

    def carry_out(engine: Engine, listeners: Sequence[Any]) -> Run:
        return train(plan, DATA, engine=engine, listeners=listeners, progress="quiet")

    return carry_out


@pytest.mark.parametrize("engine", ENGINES)
def test_a_member_is_the_run_it_would_be_alone(engine: str) -> None:
    """Five members side by side: each bit for bit what a run on its own gives."""
    lines: list[str] = []
    found = trained([work(seed) for seed in range(5)], engine=engine, say=lines.append)
    for seed, run in enumerate(found.runs):
        alone = work(seed)(select(engine), [])
        assert run is not None
        for name, value in alone.model.arrays.items():
            assert np.array_equal(run.model.arrays[name], value)
    assert sorted(line[:10] for line in lines) == [f"member {k}/5" for k in range(1, 6)]
    assert all("validation_loss" in line for line in lines)


def test_one_thread_says_so() -> None:
    """An engine of one thread has the name and the facts of the engine below, but for threads."""
    one = OneThread(select("auto"))
    assert one.name == select("auto").name
    assert one.facts() == {**select("auto").facts(), "threads": 1}


def test_a_listener_ends_all_members() -> None:
    """True from whoever listens: those under way are interrupted, others never begun."""
    heard: list[Any] = []

    def enough(event: Any) -> bool:
        heard.append(event)
        return len(heard) > 5

    found = trained([work(seed, epochs=2000) for seed in range(6)], listeners=[enough])
    assert any(run is None for run in found.runs)
    begun = [run for run in found.runs if run is not None]
    assert {run.status for run in begun} == {"interrupted"}


def test_a_member_that_meets_infinity_does_not_end_the_others() -> None:
    """It is left out if it has no good epoch; its error is kept."""
    found = trained([work(0), work(1, rate=1e30)])
    assert found.runs[0] is not None
    assert found.runs[0].status == "finished"
    if found.runs[1] is None:
        assert isinstance(found.failed, NonFiniteError)


def test_any_other_error_is_raised() -> None:
    """A member that cannot be carried out at all is a fault of the work."""

    def broken(engine: Engine, listeners: Sequence[Any]) -> Run:
        raise ValueError("not a member")

    with pytest.raises(ValueError, match="not a member"):
        trained([work(0), broken])


def test_each_member_has_an_engine_of_its_own() -> None:
    """Programs of one engine may share buffers, which must not be written to from two threads."""
    given: list[Any] = []

    def noting(engine: Engine, listeners: Sequence[Any]) -> Run:
        given.append(engine)
        return work(0, epochs=1)(engine, listeners)

    trained([noting, noting, noting])
    inner = [each._engine for each in given]
    assert len(set(map(id, inner))) == 3
