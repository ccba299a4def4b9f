"""N8: the native engine learns what the eager one learns, with every instruction set there is.

Same seed, same batches: float64 parameters within 1e-10 after 200 updates; float32 losses and
outputs within 1e-4 after 20 updates, gradients of one step within 1e-5; one thread and two give
the same bits. Each of forty networks is asked with one instruction set, and every third learns
for 200 updates; with BACKLIT_LONG=1 all of them with each, under every optimizer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import backlit as bl
from backlit.engines.engine import Batches, Engine, Outcome
from backlit.registry import CLIPS, LAYERS, LOSSES, OPTIMIZERS
from backlit.training.loop import batch_order
from backlit.training.metrics import EVALUATION_ROWS
from backlit.training.rates import scheduled
from backlit.training.rows import divide
from backlit.training.start import first_state
from backlit.training.step import host_scalars, record_evaluation, record_training
from engine_ways import LONG, WAYS, engine_of, needs_native
from small_networks import COUNT, Case, case

pytestmark = needs_native
Array = NDArray[Any]
NATIVE = WAYS[1:]
MANY, FEW = 200, 20
CASES = [(n, name) for n in range(COUNT) for name in (sorted(OPTIMIZERS) if LONG else [None])]
LASTING = [each for each in CASES if LONG or each[0] % 3 == 0]
Property = Any


@dataclass
class Learnt:
    """What a number of updates left behind."""

    state: Mapping[str, Array]
    metrics: dict[str, Array]
    outputs: Mapping[str, Array]


def learn(given: Case, engine: Engine, updates: int, *, shown: bool = False) -> Learnt:
    """So many updates in pieces of several iterations, then predictions for all rows."""
    plan, parts = given.plan, divide(given.plan, given.data)
    order = batch_order(plan, parts.train)
    step = record_training(plan, parts.signature)
    if shown:
        slopes = {name: g for name, g in step.guards.items() if name.startswith("gradient of")}
        step = replace(step, metrics={**step.metrics, **slopes})
    program = engine.compile(step, order.largest_batch)
    state, metrics = first_state(plan, parts).arrays, []
    k, epoch = 0, 0
    while k < updates:
        count = min(updates - k, order.iterations_per_epoch)
        rows, boundaries = order.slice(epoch, 0, count)
        places = np.arange(k, k + count)
        rate = plan.optimizer.learning_rate
        rates = scheduled(plan, rate, places, order.iterations_per_epoch)
        scalars = host_scalars(plan, places, rates)
        found = program.run(state, parts.train.arrays, Batches(rows, boundaries), scalars, k)
        assert found.fault is None
        state, k, epoch = found.state, k + count, epoch + 1
        metrics.append(found.metrics)
    joined = {name: np.concatenate([each[name] for each in metrics]) for name in metrics[0]}
    return Learnt(state, joined, _predicted(given, engine, state, parts).outputs)


def _predicted(given: Case, engine: Engine, state: Mapping[str, Array], parts: Any) -> Outcome:
    evaluation = record_evaluation(given.plan.network, given.plan.loss, parts.signature)
    program = engine.compile(evaluation, EVALUATION_ROWS)
    count = given.data.rows
    cuts = np.unique(np.r_[0, count // 3, count])
    kept = {name: np.array(value) for name, value in state.items() if name in evaluation.state}
    none: dict[str, Array] = {}
    return program.run(kept, parts.train.arrays, Batches(np.arange(count), cuts), none, 0)


def on_native(given: Case, way: str, updates: int, **settings: Any) -> Learnt:
    """What one thread learns; two must learn the same bits."""
    found = []
    for threads in (1, 2):
        with engine_of(way, threads) as engine:
            found.append(learn(given, engine, updates, **settings))
    one, two = found
    for mine, other in ((one.state, two.state), (one.metrics, two.metrics)):
        for name, value in mine.items():
            assert value.tobytes() == other[name].tobytes(), f"{way}: {name} depends on threads"
    for name, value in one.outputs.items():
        assert value.tobytes() == two.outputs[name].tobytes(), f"{way}: {name} depends on threads"
    return one


def ways(number: int) -> list[str]:
    """The instruction sets a network is asked with."""
    return NATIVE if LONG else [NATIVE[(number // 3 + number) % len(NATIVE)]]


def apart(found: Array, wanted: Array, least: float = 1.0) -> float:
    """The largest difference, against the largest number wanted, or `least` if that is more."""
    scale = max(least, float(np.abs(wanted).max(initial=0)))
    return float(np.abs(found.astype(float) - wanted).max(initial=0)) / scale


@pytest.mark.parametrize("number, optimizer", LASTING)
def test_parameters_in_float64(
    number: int, optimizer: str | None, record_property: Property
) -> None:
    """After 200 updates parameters, statistics and slots are within 1e-10 of the eager ones."""
    given = case(number, optimizer)
    with engine_of("eager") as engine:
        wanted = learn(given, engine, MANY)
    for way in ways(number):
        found = on_native(given, way, MANY)
        errors = {name: apart(found.state[name], value) for name, value in wanted.state.items()}
        worst = max(errors, key=errors.__getitem__)
        record_property(f"float64 {way}", errors[worst])
        assert errors[worst] <= 1e-10, (given.name, way, worst, errors[worst])
        assert apart(found.metrics["loss"], wanted.metrics["loss"]) <= 1e-8


@pytest.mark.parametrize("number, optimizer", CASES)
def test_losses_and_outputs_in_float32(
    number: int, optimizer: str | None, record_property: Property
) -> None:
    """After 20 updates losses and outputs are within 1e-4, relative to the largest."""
    given = case(number, optimizer, "float32")
    with engine_of("eager") as engine:
        wanted = learn(given, engine, FEW)
    for way in ways(number):
        found = on_native(given, way, FEW)
        errors = {
            "loss": apart(found.metrics["loss"], wanted.metrics["loss"], 1e-6),
            **{n: apart(found.outputs[n], wanted.outputs[n], 1e-6) for n in ("prediction", "loss")},
        }
        worst = max(errors, key=errors.__getitem__)
        record_property(f"float32 {way}", errors[worst])
        assert errors[worst] <= 1e-4, (given.name, way, worst, errors[worst])


@pytest.mark.parametrize("number", range(COUNT))
def test_gradients_of_one_step_in_float32(number: int, record_property: Property) -> None:
    """Each gradient of a first step is within 1e-5 of the network's largest."""
    given = case(number, None, "float32")
    with engine_of("eager") as engine:
        wanted = learn(given, engine, 1, shown=True)
    slopes = {n: g for n, g in wanted.metrics.items() if n.startswith("gradient of")}
    scale = max(float(np.abs(g).max()) for g in slopes.values())
    for way in ways(number):
        found = on_native(given, way, 1, shown=True)
        errors = {name: apart(found.metrics[name], g, scale) for name, g in slopes.items()}
        worst = max(errors, key=errors.__getitem__)
        record_property(f"gradients {way}", errors[worst])
        assert errors[worst] <= 1e-5, (given.name, way, worst, errors[worst])


BAD: dict[str, dict[str, Any]] = {
    "targets of another width": {"loss": bl.MeanSquaredError(), "y": np.zeros((12, 3))},
    "class out of range": {"y": np.arange(12) % 5},
    "one row a batch": {"batch_size": 1},
    "unknown layer": {"freeze": ("dense9",)},
    "loss that takes logits": {"network": bl.Chain(bl.Dense(2), bl.Softmax())},
    "inputs too large": {"x": np.full((12, 3), 1e39)},
    "diverges": {"optimizer": bl.SGD(1e30), "epochs": 5},
    "no learnt layer": {"network": bl.Chain(bl.ReLU())},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_in_the_same_words(name: str) -> None:
    """Whatever is wrong, both engines say the same, before or at the same update."""
    wrong = dict(BAD[name])
    x = wrong.pop("x", np.cos(np.arange(36.0)).reshape(12, 3))
    y = wrong.pop("y", np.arange(12) % 2)
    network = wrong.pop("network", bl.Chain(bl.Dense(4), bl.BatchNorm(), bl.ReLU(), bl.Dense(2)))
    said = []
    for engine in ("eager", "native"):
        with pytest.raises(bl.BacklitError) as caught:
            bl.fit(network, bl.Dataset(x, y), engine=engine, **{"epochs": 1, **wrong})
        said.append((type(caught.value), str(caught.value)))
    assert said[0] == said[1]


def test_the_forty_are_of_every_kind() -> None:
    """Each layer, optimizer, clip and loss occurs, depths 0 to 6, batches of 1 and of 200."""
    cases = [case(number) for number in range(COUNT)]
    plans = [each.plan for each in cases]
    layers = [[type(layer).__name__ for layer in plan.network.layers] for plan in plans]
    # Embed looks at codes, which these data have none of: tests/nn/test_embed.py holds it
    assert {name for each in layers for name in each} == set(LAYERS) - {"Embed"}
    assert {type(plan.optimizer).__name__ for plan in plans} == set(OPTIMIZERS)
    assert {type(plan.loss).__name__ for plan in plans} == set(LOSSES)
    assert {type(plan.clip).__name__ for plan in plans} == {*CLIPS, "NoneType"}
    assert {each.count("Dense") - 1 for each in layers} == set(range(7))
    assert {1, 200} <= {plan.batch_size for plan in plans}
    pairs = {pair for each in layers for pair in pairwise(each)}
    assert {("Dense", "BatchNorm"), ("Tanh", "BatchNorm")} & pairs == {
        ("Dense", "BatchNorm"), ("Tanh", "BatchNorm"),
    }  # fmt: skip
    assert any(plan.freeze for plan in plans)
    assert any(each.data.rows % each.plan.batch_size for each in cases)
