"""What the eager engine costs: the `book` workload against a loop written by hand in NumPy.

784-50-10 sigmoid, batches of 100, SGD, float32, softmax cross-entropy. Both start from the same
weights, see the same batches, shuffle, and record the loss of every update; the eager engine
also guards every gradient and new weight against NaN. Rounds are interleaved in one process;
printed are the medians and the ratio of paired rounds. Random pictures serve if MNIST is not
at hand: the arithmetic is the same.

    python benchmarks/eager_book.py [--rounds 7] [--rows 60000]
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from typing import Any

import numpy as np

import backlit as bl
from backlit.data.batches import BatchOrder
from backlit.registry import select
from backlit.training.loop import Loop
from backlit.training.plan import Plan
from backlit.training.rows import Parts, divide
from backlit.training.start import first_state
from backlit.training.state import RunState

RATE = np.float32(0.1)
BATCH = 100


def by_hand(parameters: dict[str, Any], x: Any, labels: Any, order: BatchOrder) -> list[float]:
    """One epoch as a textbook would write it, with the matrix products NumPy gives."""
    w1, b1 = parameters["dense1/weight"].copy(), parameters["dense1/bias"].copy()
    w2, b2 = parameters["dense2/weight"].copy(), parameters["dense2/bias"].copy()
    losses = []
    rows = order.epoch_rows(0)
    for start in range(0, len(rows), BATCH):
        index = rows[start : start + BATCH]
        xb, tb = x[index], labels[index]
        hidden = 1 / (1 + np.exp(-(xb @ w1 + b1)))
        scores = hidden @ w2 + b2
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = shifted / shifted.sum(axis=1, keepdims=True)
        picked = shares[np.arange(len(index)), tb]
        losses.append(float(-np.log(picked + 1e-7).mean()))
        shares[np.arange(len(index)), tb] -= 1
        slope = shares / np.float32(len(index))
        back = (slope @ w2.T) * hidden * (1 - hidden)
        w2 -= RATE * (hidden.T @ slope)
        b2 -= RATE * slope.sum(axis=0)
        w1 -= RATE * (xb.T @ back)
        b1 -= RATE * back.sum(axis=0)
    return losses


def by_engine(plan: Plan, parts: Parts, state: RunState) -> list[float]:
    """One epoch of the training loop on the eager engine, everything included but validation."""
    loop = Loop(plan, parts, select("eager"), state)
    losses: list[float] = []
    for event in loop.events():
        if event.kind == "chunk_done":
            losses.extend(event.losses)
        if loop.state.clock.left_in_epoch == 0:
            return losses
    return losses


def workload(rows: int) -> bl.Dataset:
    """MNIST if it is at hand, else random pictures of the same shape."""
    try:
        mnist = bl.load("mnist")
        return bl.Dataset(mnist.x[:rows], mnist.y[:rows], name="mnist", classes=10)
    except bl.BacklitError:
        draw = np.random.default_rng(0)
        x = draw.random((rows, 784), dtype=np.float32)
        return bl.Dataset(x, draw.integers(0, 10, rows), name="random", classes=10)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--rows", type=int, default=60_000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    data = workload(given.rows)
    plan = Plan(
        network=bl.Chain(
            bl.Dense(50, init=bl.Normal(0.01)), bl.Sigmoid(), bl.Dense(10, init=bl.Normal(0.01))
        ),
        loss=bl.SoftmaxCrossEntropy(),
        optimizer=bl.SGD(float(RATE)),
        batch_size=BATCH,
        epochs=1,
        validation=0.0,
        statistics_every=0,
    )
    parts = divide(plan, data)
    x, labels = parts.train.arrays["x"], parts.train.arrays["y"]
    order = BatchOrder(len(x), BATCH, plan.seed)
    first = {n.partition("/")[2]: v for n, v in first_state(plan, parts).model().items()}
    hand, engine = [], []
    for number in range(given.rounds + 1):
        began = time.perf_counter()
        expected = by_hand(first, x, labels, order)
        middle = time.perf_counter()
        found = by_engine(plan, parts, first_state(plan, parts))
        ended = time.perf_counter()
        if not np.allclose(expected[:50], found[:50], rtol=1e-4):
            raise SystemExit("void: the two loops do not learn the same")
        if number:  # the first round warms up
            hand.append((middle - began) / len(expected) * 1e6)
            engine.append((ended - middle) / len(found) * 1e6)
    ratios = sorted(e / h for e, h in zip(engine, hand, strict=True))
    result = {
        "workload": "book",
        "data": data.name,
        "machine": platform.processor() or platform.machine(),
        "numpy": np.__version__,
        "hand_us_per_update": round(statistics.median(hand), 1),
        "eager_us_per_update": round(statistics.median(engine), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_spread": [round(ratios[0], 3), round(ratios[-1], 3)],
    }
    if given.json:
        print(json.dumps(result))
        return
    print(f"book, {given.rows} rows of {data.name}, {given.rounds} rounds")
    print(f"  by hand  {result['hand_us_per_update']} µs per update (median)")
    print(f"  eager    {result['eager_us_per_update']} µs per update (median)")
    print(f"  ratio    {result['ratio']} (paired rounds {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
