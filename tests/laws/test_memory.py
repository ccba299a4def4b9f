"""F12: building, training and discarding leaves nothing behind.

Bytes are traced over some cycles, which is slow; blocks of memory are counted over many.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc

import numpy as np

import backlit as bl

WARM, TRACED, CYCLES = 20, 30, 200
BYTES, BLOCKS = 5_000, 10  # a cycle may leave behind; one block is 512 bytes at most


def cycles(count: int) -> None:
    """Networks built, trained, asked and forgotten, each a little different."""
    for number in range(count):
        rng = np.random.default_rng(number)
        network = bl.Chain(bl.Dense(4 + number % 3), bl.BatchNorm(), bl.ReLU(), bl.Dense(2))
        data = bl.Dataset(rng.normal(size=(8, 3)), np.arange(8) % 2)
        run = bl.fit(network, data, epochs=1, batch_size=4, seed=number)
        run.predict(data.x)
    gc.collect()


def test_cycles_leave_no_bytes_behind() -> None:
    """Behind a warm-up, traced memory grows by 5 kB a cycle at most."""
    cycles(WARM)
    tracemalloc.start()
    try:
        cycles(3)
        before = tracemalloc.get_traced_memory()[0]
        cycles(TRACED)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown / TRACED <= BYTES, grown


def test_cycles_leave_no_objects_behind() -> None:
    """Over 200 cycles the interpreter's blocks grow by ten a cycle at most."""
    cycles(WARM)
    before = sys.getallocatedblocks()
    cycles(CYCLES)
    grown = sys.getallocatedblocks() - before
    assert grown / CYCLES <= BLOCKS, grown
