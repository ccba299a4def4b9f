"""Schedules against formulas written down again, in both units, from the first update on."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.registry import SCHEDULES

PER_EPOCH = 7
CLOSED_FORMS: list[tuple[bl.Schedule, Callable[[int], float]]] = [
    (bl.Constant(), lambda n: 1.0),
    (bl.StepDecay(3, "iteration", 0.4), lambda n: 0.4 ** (n // 3)),
    (bl.ExponentialDecay(0.7, 5, "iteration"), lambda n: math.exp(math.log(0.7) * n / 5)),
    (bl.ExponentialDecay(0.7, 5, "iteration", staircase=True), lambda n: 0.7 ** (n // 5)),
    (bl.CosineDecay(11, "iteration"), lambda n: math.cos(math.pi / 2 * min(n / 11, 1)) ** 2),
    (
        bl.CosineDecay(11, "iteration", end=0.25),
        lambda n: 0.25 + 0.75 * math.cos(math.pi / 2 * min(n / 11, 1)) ** 2,
    ),
    (bl.WarmUp(4, "iteration"), lambda n: min((n + 1) / 4, 1.0)),
]


@pytest.mark.parametrize("schedule, wanted", CLOSED_FORMS, ids=lambda each: str(each)[:40])
def test_closed_form_by_iteration(schedule: Any, wanted: Callable[[int], float]) -> None:
    """The rate of update k is a closed form of k, which is 0 at the first update."""
    k = np.arange(40)
    rates = schedule.rates(0.3, k, PER_EPOCH)
    assert rates.dtype == np.float64
    assert np.allclose(rates, [0.3 * wanted(int(n)) for n in k], rtol=1e-14, atol=1e-17)


@pytest.mark.parametrize("schedule, wanted", CLOSED_FORMS, ids=lambda each: str(each)[:40])
def test_closed_form_by_epoch(schedule: Any, wanted: Callable[[int], float]) -> None:
    """Counted in epochs, the rate is constant inside an epoch and epoch 0 is the first."""
    if hasattr(schedule, "unit"):
        values = {name: getattr(schedule, name) for name in schedule.__dataclass_fields__}
        schedule = type(schedule)(**{**values, "unit": "epoch"})
    k = np.arange(20 * PER_EPOCH)
    rates = schedule.rates(1.0, k, PER_EPOCH)
    assert np.allclose(rates, [wanted(int(n) // PER_EPOCH) for n in k], rtol=1e-14, atol=1e-17)


@pytest.mark.parametrize("unit, span", [("iteration", 5), ("epoch", 5 * PER_EPOCH)])
def test_counter_behind_a_warm_up_begins_at_its_end(unit: Any, span: int) -> None:
    """The schedule behind a warm-up sees 0 where the warm-up has ended, not the run's counter."""
    then = bl.StepDecay(6, "iteration", 0.5)
    rates = bl.WarmUp(5, unit, then).rates(0.2, np.arange(120), PER_EPOCH)
    assert rates[0] == pytest.approx(0.2 / 5)
    assert rates[span - 1] == pytest.approx(0.2)
    assert np.array_equal(rates[span:], then.rates(0.2, np.arange(120 - span), PER_EPOCH))


def test_warm_up_in_epochs_before_a_schedule_in_epochs() -> None:
    """Whole epochs behind a warm-up of whole epochs are whole epochs."""
    rates = bl.WarmUp(2, "epoch", bl.StepDecay(1, "epoch", 0.5)).rates(1.0, np.arange(15), 3)
    wanted = [0.5] * 3 + [1.0] * 3 + [1.0] * 3 + [0.5] * 3 + [0.25] * 3
    assert rates.tolist() == wanted


def test_any_window_of_the_counter_is_the_same_curve() -> None:
    """A rate depends on k alone: asked for in pieces, or one at a time, the curve is the same."""
    for schedule, _ in CLOSED_FORMS:
        whole = schedule.rates(0.1, np.arange(30), PER_EPOCH)
        parts = [schedule.rates(0.1, np.array([k]), PER_EPOCH)[0] for k in range(30)]
        assert whole.tolist() == parts


def test_keras_snippet_of_the_notes() -> None:
    """Three *updates* for a step of 0.5 and 600 updates an epoch: 6e-62 after one epoch."""
    by_update = bl.ExponentialDecay(0.5, 3, "iteration", staircase=True)
    assert by_update.rates(0.1, np.array([600]), 600)[0] == pytest.approx(0.1 * 0.5**200)
    assert f"{by_update.rates(0.1, np.array([600]), 600)[0]:.0e}" == "6e-62"
    by_epoch = bl.ExponentialDecay(0.5, 3, "epoch", staircase=True)
    assert by_epoch.rates(0.1, np.array([0, 600, 1799, 1800]), 600).tolist() == [
        0.1, 0.1, 0.1, 0.05,
    ]  # fmt: skip


def test_first_update_of_a_run_has_k_0() -> None:
    """With SGD on a constant slope each update shows its rate: η₀, then η₀ times one factor."""
    data = bl.Dataset([[1.0], [1.0]], [0.0, 0.0])
    network = bl.Chain(bl.Dense(1, bl.Zeros(), bias=False))
    rates: list[float] = []
    for epochs in (1, 2, 3):
        run = bl.fit(
            network,
            bl.Dataset(data.x, np.array([1e6, 1e6])),
            optimizer=bl.SGD(1e-9),
            schedule=bl.StepDecay(1, "iteration", 0.5),
            batch_size=2,
            epochs=epochs,
            validation=None,
            keep="last",
            dtype="float64",
        )
        rates.append(run.model.parameters["dense1/weight"].item())
    moved = np.diff([0.0, *rates]) / (2e6 * 1e-9)
    assert np.allclose(moved, [1.0, 0.5, 0.25], rtol=1e-8)
    assert run.history["learning_rate"] == [1e-9, 5e-10, 2.5e-10]


@pytest.mark.parametrize("name", ["StepDecay", "ExponentialDecay", "CosineDecay", "WarmUp"])
def test_units_are_required_and_checked(name: str) -> None:
    """No unit, a wrong unit, a length of 0 or a fraction of one is refused."""
    kind = SCHEDULES[name]
    length = "length" if name in ("CosineDecay", "WarmUp") else "every"
    rest: dict[str, Any] = {"rate": 0.5} if name == "ExponentialDecay" else {}
    with pytest.raises(TypeError):
        kind(**{length: 3}, **rest)
    with pytest.raises(InputError) as caught:
        kind(**{length: 3}, unit="epochs", **rest)
    assert 'unit="epoch" or "iteration"' in str(caught.value)
    for wrong in (0, -1, 2.5, True):
        with pytest.raises(InputError) as caught:
            kind(**{length: wrong}, unit="epoch", **rest)
        assert f"{length} as a whole number of epochs" in str(caught.value)


@pytest.mark.parametrize("schedule, wanted", CLOSED_FORMS, ids=lambda each: str(each)[:40])
def test_one_number_is_a_counter_too(schedule: Any, wanted: Callable[[int], float]) -> None:
    """Asked for update 3 alone, a schedule gives one factor, and not an array of one."""
    found = schedule.factors(3, 10)
    assert np.shape(found) == np.shape(schedule.rates(0.1, 3, 10)) == ()
    assert float(found) == pytest.approx(wanted(3), rel=1e-14, abs=1e-17)


def test_numpy_numbers_are_plain_ones() -> None:
    """Lengths and shares out of an array become int and float, which a file can hold."""
    three: Any = np.int64(3)
    half: Any = np.float32(0.5)
    yes: Any = np.True_
    made: list[tuple[Any, Any]] = [
        (bl.StepDecay(three, "epoch", half), bl.StepDecay(3, "epoch", 0.5)),
        (
            bl.ExponentialDecay(half, three, "epoch", yes),
            bl.ExponentialDecay(0.5, 3, "epoch", True),
        ),
        (bl.CosineDecay(three, "epoch", half), bl.CosineDecay(3, "epoch", 0.5)),
        (bl.WarmUp(three, "epoch"), bl.WarmUp(3, "epoch")),
        (
            bl.ReduceOnPlateau(factor=half, patience=three),
            bl.ReduceOnPlateau(factor=0.5, patience=3),
        ),
    ]
    for given, plain in made:
        assert given == plain
        assert repr(given) == repr(plain)


def test_staircase_is_a_truth_value() -> None:
    """A word for staircase is refused: any word would count as True."""
    with pytest.raises(InputError) as caught:
        bl.ExponentialDecay(0.5, 3, "epoch", staircase="no")  # type: ignore[arg-type]
    assert "staircase as True or False, got 'no'" in str(caught.value)


@pytest.mark.parametrize("factor", [0.0, -0.5, 1.5, float("nan"), "a", None])
def test_factors_are_shares(factor: Any) -> None:
    """A factor outside (0, 1] is refused."""
    with pytest.raises(InputError):
        bl.StepDecay(1, "epoch", factor)
    with pytest.raises(InputError):
        bl.ExponentialDecay(factor, 1, "epoch")
    with pytest.raises(InputError):
        bl.CosineDecay(1, "epoch", end=factor - 1 if factor == 0 else factor)


def test_plateau_settings_are_checked() -> None:
    """ReduceOnPlateau refuses what would never or always act."""
    for wrong in (
        {"factor": 1.0},
        {"patience": -1},
        {"patience": 2.5},
        {"patience": True},
        {"threshold": 1.0},
        {"minimum": -1.0},
        {"metric": 3},
        {"factor": "a"},
        {"threshold": None},
        {"minimum": "a"},
    ):
        with pytest.raises(InputError) as caught:
            bl.ReduceOnPlateau(**wrong)
        assert next(iter(wrong)) in str(caught.value)
