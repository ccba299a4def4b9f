"""Selection: every op has an instruction, every node is carried out once, sums join their maps."""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import numpy as np
import pytest

import backlit as bl
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.engine import Step
from backlit.engines.native.lower import group
from backlit.engines.native.lower.classes import WORDS
from backlit.engines.native.lower.domains import ELEMENTWISE
from backlit.engines.native.lower.general import GeneralMap, GeneralReduce
from backlit.engines.native.lower.instructions import Copy, Gemm, Space
from backlit.engines.native.lower.maps import Map
from backlit.engines.native.lower.program import Lowered, lowered
from backlit.graph.record import Recorder
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from graph_steps import case_of
from lowering import CUTS, Sample, cut, graph_sample, lowered_or_none, taken_apart, training_sample

GONE = {"reshape", "broadcast_to", "transpose", "slice", "stop_gradient"}  # may leave no trace


def carried_out(program: Lowered) -> Counter[str]:
    """How often each op of the vocabulary is carried out on elements."""
    found: Counter[str] = Counter()
    for each in taken_apart(program):
        if isinstance(each, Map):
            found.update(step.operation for step in each.steps)
        elif isinstance(each, GeneralMap) and each.origins[0].partition(" ")[0] in ELEMENTWISE:
            found[each.operation] += 1
        elif isinstance(each, Gemm):
            found["add"] += each.bias is not None
            found["relu"] += each.relu
    return found


def once(sample: Sample) -> bool:
    """Check that each element-wise node is one step of one map."""
    with patch.object(group.rules, "contract", lambda _: None):
        program = lowered_or_none(sample)
    if program is None:
        return False
    wanted = Counter(node.op for node in program.graph.nodes if node.op in ELEMENTWISE - {"cast"})
    found = carried_out(program)
    assert +Counter({op: found[op] for op in wanted}) == wanted, sample.name
    return True


@pytest.mark.parametrize("name", CUTS)
def test_every_node_is_carried_out_once(name: str) -> None:
    """Nothing is computed twice to save a store, and nothing is left out."""
    with cut(name):
        done = [once(graph_sample(seed, batch=bool(seed % 2))) for seed in range(10)]
        done += [once(training_sample(number)) for number in range(5, 40, 9)]
    assert sum(done) > 8


def test_every_op_can_be_lowered() -> None:
    """Each op of the vocabulary occurs in some random graph that needs no eager engine."""
    seen: set[str] = set()
    for seed in range(60):
        for batch in (False, True):
            if set(case_of(seed, batch=batch).words) <= seen:
                continue
            sample = graph_sample(seed, batch=batch)
            if lowered_or_none(sample) is not None:
                seen.update(case_of(seed, batch=batch).words)
    assert seen == set(VOCABULARY)


def test_words_of_the_lowering_are_no_ops() -> None:
    """What the lowering adds to the vocabulary is named otherwise."""
    assert not set(WORDS) & set(VOCABULARY)
    assert set(VOCABULARY) >= ELEMENTWISE


def batch_program(function, rows: int = 64) -> Lowered:  # type: ignore[no-untyped-def]
    """A function of rows (B, 5) and a state (5,), its results metrics."""
    r = Recorder(VOCABULARY)
    table, w = r.input("x", (DATA_ROWS, 5), "float64"), r.input("w", (5,), "float64")
    number = r.input("rows", (ROWS,), "int64")
    metrics = function(gather(table, number), w)
    step = Step(state={"w": w}, data={"x": table}, rows=number, new_state={"w": w}, metrics=metrics)
    return lowered(step, rows, [])


def test_a_sum_joins_the_map_that_makes_what_it_sums() -> None:
    """exp(x w) is summed as it is computed: one map, and its elements are never stored."""
    program = batch_program(lambda x, w: {"s": bl.exp(x * w).sum(), "c": bl.exp(x * w).sum(0)})
    maps = [e for p in program.phases for e in p.instructions if isinstance(e, Map)]
    (made,) = [each for each in maps if any(step.operation == "exp" for step in each.steps)]
    assert [output.sink.name for output in made.outputs] in (
        ["SUM_ALL", "SUM_ROWS"], ["SUM_ROWS", "SUM_ALL"],
    )  # fmt: skip


def test_awkward_sums_are_general() -> None:
    """A sum over the outer and the inner axis of three is left to the general instruction."""

    def awkward(x, w):  # type: ignore[no-untyped-def]
        cube = (w.reshape(5, 1, 1) * w.reshape(5, 1)) * w
        return {"s": bl.exp(cube).sum((0, 2))}

    program = batch_program(awkward)
    kinds = {type(e) for p in program.phases for e in p.instructions}
    assert GeneralReduce in kinds


def test_state_that_stays_is_not_copied() -> None:
    """What no update changes is named and left alone; what takes another's place is copied."""
    r = Recorder(VOCABULARY)
    a, b, c = (r.input(name, (3,), "float64") for name in "abc")
    step = Step(state={"a": a, "b": b, "c": c}, new_state={"a": b, "b": a, "c": c})
    program = lowered(step, 1, [])
    assert program.kept == ("c",)
    copies = [e for p in program.phases for e in p.instructions if isinstance(e, Copy)]
    written = {each.values[0].root.place for each in copies if each.writes_state}  # type: ignore[union-attr]
    assert written == {0, 1}


def test_an_update_writes_over_the_state() -> None:
    """A weight's next value goes where the weight was, straight from the map that makes it."""
    sample = training_sample(7)
    program = lowered_or_none(sample)
    assert program is not None
    writers = [each for each in taken_apart(program) if each.writes_state]
    assert writers
    assert all(isinstance(each, Map) for each in writers)
    slots = {v.root.place for each in writers for v in each.writes()
             if v.root.space is Space.STATE_WRITE}  # fmt: skip
    assert len(slots) == len(sample.step.state) - len(program.kept)
    assert np.all([not isinstance(each, Copy) for each in writers])
