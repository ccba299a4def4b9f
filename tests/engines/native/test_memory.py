"""F12 where Python does not count: compiled programs and their memory are given back."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from backlit.engines.native.engine import NativeEngine
from engine_ways import engine_of, needs_native
from lowering import training_sample

pytestmark = needs_native
STATM = Path("/proc/self/statm")
WARM, CYCLES, BYTES = 30, 100, 5_000


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not STATM.exists(), reason="needs /proc to see memory that C++ holds")
@pytest.mark.parametrize("threads", [1, 2])
def test_programs_leave_nothing_behind(threads: int) -> None:
    """Compiled, run and forgotten: at most 5 kB a cycle stay, though each takes far more."""
    sample = training_sample(7)
    state, *rest = sample.given
    with engine_of("native", threads):
        for number in range(WARM + CYCLES):
            if number == WARM:
                gc.collect()
                before = resident()
            program = NativeEngine().compile(sample.step, sample.largest)
            fresh = {name: np.array(value) for name, value in state.items()}
            program.run(program.run(fresh, *rest).state, *rest)
            del program
    gc.collect()
    assert (resident() - before) / CYCLES <= BYTES
