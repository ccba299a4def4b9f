"""Random graphs over the whole vocabulary, forward and backward, on every instruction set.

Each graph is a step: some inputs are state that moves, in half of the cases others are rows of
a batch, so that any op meets any rank, sizes of 1, stretching, and panels of rows. The eager
engine is the referee. 60 graphs of each kind; with BACKLIT_LONG=1, 1,500.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from backlit.engines.engine import Outcome
from backlit.engines.native.program import NativeProgram
from backlit.ops.vocabulary import VOCABULARY
from engine_ways import LONG, WAYS, engine_of, needs_native
from graph_steps import Case, case_of

pytestmark = needs_native
COUNT = 1500 if LONG else 60
NATIVE = WAYS[1:]
BOUNDS = {"float64": 1e-11, "float32": 1e-4}
VIEWS = {"stop_gradient"}  # ops that are gone once a step is lowered


def found_by(given: Case, way: str, threads: int = 1) -> tuple[Outcome, bool]:
    """The outcome of a way, and whether compiled code made it."""
    with engine_of(way, threads) as engine:
        program = engine.compile(given.step, given.largest)
        outcome = program.run(dict(given.state), given.data, given.batches, {}, 0)
    return outcome, isinstance(program, NativeProgram)


def results(outcome: Outcome) -> dict[str, Any]:
    """Everything a call gives back, by name."""
    tables = {"state": outcome.state, "metrics": outcome.metrics, "outputs": outcome.outputs}
    return {f"{kind}/{name}": x for kind, table in tables.items() for name, x in table.items()}


def error(found: Any, wanted: Any) -> float:
    """The largest difference, against 1 or the largest number if that is more."""
    assert found.shape == wanted.shape
    assert found.dtype == wanted.dtype
    same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    with np.errstate(invalid="ignore"):
        gap = np.where(same, 0, np.abs(found.astype(float) - wanted))
    scale = np.abs(np.where(np.isfinite(wanted), wanted, 0)).max(initial=1)
    return float(gap.max(initial=0) / scale)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("batch", [False, True], ids=["state", "rows"])
def test_graphs_give_what_the_eager_engine_gives(
    batch: bool, dtype: str, record_property: Any
) -> None:
    """State, metrics, gradients and rows agree; one and two threads give the same bits."""
    seen: Counter[str] = Counter()
    worst = 0.0
    for seed in range(COUNT):
        given = case_of(seed, dtype, batch=batch)
        wanted = results(found_by(given, "eager")[0])
        ways = NATIVE if LONG else [NATIVE[seed % len(NATIVE)]]
        for way in ways:
            outcome, compiled = found_by(given, way)
            if not compiled:
                continue
            seen.update(given.words)
            one, two = results(outcome), results(found_by(given, way, 2)[0])
            for name, value in wanted.items():
                gap = error(one[name], value)
                assert gap <= BOUNDS[dtype], (seed, way, name, gap)
                worst = max(worst, gap)
                assert one[name].tobytes() == two[name].tobytes(), (seed, way, name)
    rare = {name: seen[name] for name in VOCABULARY if seen[name] < COUNT // 10}
    assert not rare, rare
    record_property("worst", worst)
    print(f"{dtype}: worst {worst:.1e} over {COUNT} graphs, each op {min(seen.values())} times")
