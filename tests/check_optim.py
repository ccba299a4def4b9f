"""What must hold of optimizers, as functions that raise: for their own tests and for mutants."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import backlit as bl
from backlit.base.shapes import ROWS
from backlit.base.trees import below
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from backlit.optim.optimizer import Optimizer
from backlit.optim.update import empty_slots, updated
from backlit.registry import OPTIMIZERS, select
from optimizer_formulas import first_weights, gradient_streams, learning_rates, path

BOUND = 1e-12


def run_streams(
    optimizer: Optimizer, rates: NDArray[np.float64], streams: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights after each update, (updates, streams), by a recorded step on the engine."""
    updates, count = streams.shape
    recorder = Recorder(VOCABULARY)
    w = recorder.input("w", (count,), "float64")
    slots = {f"{slot}/w": recorder.input(slot, (count,), "float64") for slot in optimizer.slots}
    table = recorder.input("streams", (updates, count), "float64")
    rows = recorder.input("rows", (ROWS,), "int64")
    k = np.arange(updates)
    host = optimizer.scalars(rates, k)
    scalars = {name: recorder.input(name, (), "float64") for name in host}
    g = gather(table, rows).sum(0)  # of one row: the stream's next gradient
    after = updated(optimizer, {"w": w}, {"w": g}, slots, scalars, roles={"w": "weight"})
    step = Step(
        state={"w": w, **slots},
        data={"streams": table},
        rows=rows,
        scalars=scalars,
        new_state={**after.parameters, **after.slots},
        metrics={"path": after.parameters["w"]},
    )
    first = {"w": first_weights()[:count]}
    state = {**first, **empty_slots(optimizer.slots, first)}
    program = select("auto").compile(step, 1)
    batches = Batches(k, np.arange(updates + 1))
    return program.run(state, {"streams": streams}, batches, host, 0).metrics["path"]


def worst_error(name: str) -> float:
    """The largest error of an optimizer's path, in shares of how far the weight has been from 0."""
    rates, streams = learning_rates(), gradient_streams()
    ours = run_streams(OPTIMIZERS[name](), rates, streams).astype(np.longdouble)
    exact = path(name, rates, streams)
    reach = np.maximum.accumulate(np.abs(exact), axis=0)
    return float(np.max(np.abs(ours - exact) / np.maximum(reach, np.finfo(float).tiny)))


def formula(name: str) -> None:
    """N6: 200 streams of 1,000 updates agree with the formula within 1e-12."""
    assert worst_error(name) <= BOUND


def one_update(
    parameters: dict[str, list[float]], gradients: dict[str, list[float]], **settings: Any
) -> dict[str, NDArray[np.float64]]:
    """New weights after one update of SGD with η = 1 (unless told otherwise)."""
    optimizer = settings.pop("optimizer", bl.SGD(learning_rate=1.0))
    given = {name: bl.tensor(value) for name, value in parameters.items()}
    slopes = {name: bl.tensor(value) for name, value in gradients.items()}
    fresh, _ = optimizer.update(given, slopes, optimizer.init(given), **settings)
    return {name: each.value for name, each in fresh.items()}


def clip_comes_before_decay() -> None:
    """g = (3, 4) is clipped to norm 1 first, then λ W is added: not the other way round."""
    w = {"dense1/weight": [10.0, 20.0]}
    g = {"dense1/weight": [3.0, 4.0]}
    moved = one_update(w, g, clip=bl.ClipNorm(1.0), weight_decay=0.1)["dense1/weight"]
    assert np.allclose(moved, [10 - 0.6 - 1.0, 20 - 0.8 - 2.0], rtol=1e-14, atol=0)


def decay_comes_before_moments() -> None:
    """λ W is part of the gradient that a velocity or a mean square sees."""
    w, g = {"dense1/weight": [2.0]}, {"dense1/weight": [1.0]}
    for optimizer in (bl.Momentum(0.1), bl.AdaGrad(0.1), bl.Adam(0.1)):
        with_decay = one_update(w, g, optimizer=optimizer, weight_decay=0.5)
        by_hand = one_update(w, {"dense1/weight": [1.0 + 0.5 * 2.0]}, optimizer=optimizer)
        assert np.array_equal(with_decay["dense1/weight"], by_hand["dense1/weight"])


def decay_is_on_weights_only() -> None:
    """λ moves weights; biases, scales and shifts go where they go without it."""
    names = ["dense1/weight", "dense1/bias", "batch_norm1/scale", "batch_norm1/shift"]
    w, g = {name: [3.0] for name in names}, {name: [0.25] for name in names}
    for optimizer, settings in (
        (bl.SGD(0.5), {"weight_decay": 0.1}),
        (bl.AdamW(0.5, weight_decay=0.1), {}),
    ):
        plain = bl.SGD(0.5) if isinstance(optimizer, bl.SGD) else bl.Adam(0.5)
        moved = one_update(w, g, optimizer=optimizer, **settings)
        still = one_update(w, g, optimizer=plain)
        for name in names:
            shift = 0.5 * 0.1 * 3.0 if name == "dense1/weight" else 0.0
            assert np.allclose(still[name] - moved[name], shift, rtol=0, atol=1e-15), name


def state_begins_at_zero() -> None:
    """Every slot of every optimizer is 0 before the first update."""
    for kind in OPTIMIZERS.values():
        state = kind().init({"w": bl.tensor([1.0, 2.0])})
        assert state.iteration == 0
        assert sorted(state.slots) == sorted(below_names(kind.slots))
        assert all(not np.any(np.asarray(value)) for value in state.slots.values())


def below_names(slots: tuple[str, ...]) -> list[str]:
    """`velocity` -> `velocity/w`."""
    return [name for slot in slots for name in below(slot, {"w": 0})]
