"""Each trial is a training of its own, short, and judged by the rows held back."""

from __future__ import annotations

import math
import signal
import threading
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.optim.plateau import ReduceOnPlateau
from backlit.search.rate_trials import Hurried, RateTrials
from backlit.training.fit import train
from backlit.training.plan import Plan
from backlit.training.policies import EarlyStopping, RollBack
from backlit.training.progress import Quiet

MOONS, HELD = bl.load("moons", rows=160), bl.load("moons", rows=100, seed=1)
NET = bl.Chain(bl.Dense(6), bl.ReLU(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.Momentum(), epochs=20, batch_size=16, seed=5)
RATES = (0.01, 0.1, 1.0)


def trials(plan: Plan = PLAN, **settings: Any) -> RateTrials:
    """Two seeds and 30 updates each, unless told otherwise."""
    given = {"plan": plan, "learning": MOONS, "held": HELD, "seeds": (5, 6), "updates": 30}
    return RateTrials(**{**given, **settings})


@pytest.mark.parametrize("keep", ["best", "last"])
def test_a_trial_is_the_run_alone(keep: Any) -> None:
    """Bit for bit: three epochs of ten updates, the best one's loss or the last one's."""
    found = trials(PLAN.with_(keep=keep)).losses(RATES)
    for place, rate in enumerate(RATES):
        for k, seed in enumerate((5, 6)):
            run = bl.fit(
                NET, MOONS.take(np.arange(160)), optimizer=bl.Momentum(rate), epochs=3, seed=seed,
                batch_size=16, validation=HELD, keep=keep, progress="quiet",
            )  # fmt: skip
            losses = run.history["validation_loss"]
            assert found[place, k] == (min(losses) if keep == "best" else losses[-1])


def test_neither_order_nor_company_matters() -> None:
    """A rate's losses are the same wherever it stands among the others."""
    whole, backwards = trials().losses(RATES), trials().losses(RATES[::-1])
    assert np.array_equal(whole, backwards[::-1])
    assert np.array_equal(trials().losses([0.1])[0], whole[1])
    assert len(np.unique(whole)) == 6


def test_the_plans_own_rate_and_policies_play_no_part() -> None:
    """Neither a stop nor a step back nor a plateau hides what a rate does."""
    busy = PLAN.with_(
        optimizer=bl.Momentum(123.0),
        early_stopping=EarlyStopping(1),
        roll_back=RollBack(),
        schedule=ReduceOnPlateau(patience=1, factor=0.1),
        monitor="train_loss_predict",
    )
    assert np.array_equal(trials(busy).losses(RATES), trials().losses(RATES))


def test_what_meets_nan_is_infinite() -> None:
    """A failed training is told, not raised, and the others go on."""
    data = bl.Dataset(np.linspace(-30, 30, 200)[:, None], np.linspace(-1, 1, 200))
    plan = Plan(bl.Chain(bl.Dense(1)), bl.MeanSquaredError(), bl.SGD(), epochs=20)
    found = trials(plan, learning=data, held=data, updates=140).losses((1e-5, 1e3))
    assert np.isfinite(found[0]).all()
    assert (found[1] == math.inf).all()


def test_of_many_rows_each_seed_draws_as_many_as_the_updates_need() -> None:
    """Five updates of 16 rows: 80 rows, other ones for another seed, and what they do alone."""
    some = trials(updates=5)
    assert some._short(5)[1].rows == some._short(6)[1].rows == 80
    plan, rows = some._short(5)
    assert plan.epochs == 1
    assert not np.array_equal(rows.x, some._short(6)[1].x)
    assert all((MOONS.x == row).all(axis=1).any() for row in rows.x)
    alone = train(
        plan.with_(optimizer=bl.Momentum(0.1), seed=5, validation=0.0), rows, validation=HELD,
        progress="quiet",
    )  # fmt: skip
    assert some.losses([0.1])[0, 0] == alone.history["validation_loss"][-1]


def test_a_schedule_is_run_through_in_a_trials_time() -> None:
    """Half-way through the trial stands the rate of half-way through the whole training."""
    whole = bl.CosineDecay(20, "epoch")
    plan, _ = trials(PLAN.with_(schedule=whole))._short(5)
    assert isinstance(plan.schedule, Hurried)
    k = np.array([0, 15, 29])
    assert plan.schedule.factors(k, 10) == pytest.approx(whole.factors(k * 20 // 3, 10))
    assert trials()._short(5)[0].schedule == bl.Constant()


def test_the_constant_answers_loss_is_that_of_the_held_rows() -> None:
    """Log 2 of two classes alike; of values the variance where they are judged."""
    assert trials().chance() == pytest.approx(math.log(2), abs=1e-3)
    y = np.random.default_rng(2).normal(size=120)
    data = bl.Dataset(np.zeros((120, 1)), y)
    plan = Plan(bl.Chain(bl.Dense(1)), bl.MeanSquaredError(), bl.SGD())
    halves = data.take(np.arange(80)), data.take(np.arange(80, 120))
    some = trials(plan, learning=halves[0], held=halves[1])
    assert some.chance() == pytest.approx(y[80:].var())


class Interrupting(Quiet):
    """Whoever watches presses Ctrl-C when the first rate is done."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def say(self, text: str) -> None:
        """Remember, and interrupt."""
        self.heard.append(text)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def test_ctrl_c_ends_it() -> None:
    """After the trials under way, and no more are begun."""
    shown = Interrupting()
    with pytest.raises(KeyboardInterrupt):
        trials(shown=shown).losses([0.1] * 40)
    assert 1 <= len(shown.heard) < 40
    assert shown.heard[0].startswith("learning rate 0.1: loss ")
