"""How many rows a second a network learns from, one batch size after the other, in rounds.

What else a machine does comes and goes: within a round all sizes meet much the same of it, and
seconds are those of the processor, which do not count while others have it. This module refuses
to know what is made of the speeds.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..data.batches import BatchOrder
from ..data.dataset import Dataset
from ..engines.engine import Batches, Engine
from ..nn.chain import Chain
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.sgd import SGD
from ..registry import select
from ..training.members import OneThread
from ..training.plan import Plan
from ..training.rows import Parts, divide
from ..training.start import first_state
from ..training.step import host_scalars, record_training
from .experiment import Setup

Floats = NDArray[np.float64]

TURN: Final = 0.03  # seconds of a turn, about
# Windows counts a processor's time in steps of 16 ms: too coarse for a turn
CLOCK: Final = time.perf_counter if sys.platform == "win32" else time.process_time
RATE: Final = 0.01


def rounds(network: Chain, sizes: Sequence[int], count: int, setup: Setup, seed: int) -> Floats:
    """(count, sizes): rows learnt from per second with SGD, on one thread.

    sizes  of the batches, all of them full; every size has a turn of about 30 ms in each round,
           and learns on from where its last turn ended
    """
    data = setup.data
    plain = Dataset(data.x, data.y, name=data.name, classes=data.classes)
    plan = Plan(
        network=network,
        loss=SoftmaxCrossEntropy(),
        optimizer=SGD(RATE),
        seed=seed,
        validation=0.0,
    )
    parts, engine = divide(plan, plain), OneThread(select(setup.engine))
    racers = [_Racer(plan.with_(batch_size=size), parts, engine) for size in sizes]
    return np.array([[racer.turn() for racer in racers] for _ in range(count)])


class _Racer:
    """A network that learns from batches of one size, on one thread."""

    def __init__(self, plan: Plan, parts: Parts, engine: Engine) -> None:
        self.plan, self.parts = plan, parts
        self.state = first_state(plan, parts).arrays
        step = record_training(plan, parts.signature)
        self.program = engine.compile(step, plan.batch_size)
        self.rows = BatchOrder(parts.train.count, plan.batch_size, plan.seed).epoch_rows(0)
        self.updates = 2
        self.turn()
        self.updates = 16
        self.updates = math.ceil(TURN * self.turn() / plan.batch_size)

    def turn(self) -> float:
        """Rows per second of so many updates; every batch is full."""
        size, count = self.plan.batch_size, self.updates
        batches = Batches(np.resize(self.rows, count * size), np.arange(count + 1) * size)
        rates = np.full(count, RATE)
        scalars = host_scalars(self.plan, np.arange(count), rates)
        begun = CLOCK()
        outcome = self.program.run(self.state, self.parts.train.arrays, batches, scalars, 0)
        seconds = CLOCK() - begun
        self.state = outcome.state
        return count * size / seconds
