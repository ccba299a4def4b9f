"""Lowered programs to look at: of random graphs and of training steps, cut as usual or very small.

Small cuts make small values large: sums in many parts, products shared out by columns, gradients
in panels, so that every way of working is met by steps that take no time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from unittest.mock import patch

import numpy as np

from backlit.engines.engine import Batches, Step
from backlit.engines.native.lower import gemms, reductions, select, sizes
from backlit.engines.native.lower.forms import form
from backlit.engines.native.lower.instructions import Instruction
from backlit.engines.native.lower.nodes import CannotLowerError
from backlit.engines.native.lower.program import Lowered, lowered
from backlit.engines.native.lower.updates import Update
from backlit.training.loop import batch_order
from backlit.training.rates import scheduled
from backlit.training.rows import divide
from backlit.training.start import first_state
from backlit.training.step import host_scalars, record_training
from graph_steps import case_of
from small_networks import case

CUTS: dict[str, tuple[tuple[Any, str, int], ...]] = {
    "usual": (),
    "shared": (
        (sizes, "SMALL", 1), (select, "UNIT", 3), (reductions, "UNIT", 3),
        (gemms, "_SMALL_PRODUCT", 1), (sizes, "_PANEL_BYTES", 1),
    ),
    "panels": (
        (sizes, "_MANY_ROWS", 1), (sizes, "SMALL", 16), (select, "UNIT", 16),
        (reductions, "UNIT", 16),
    ),
    "columns": ((sizes, "_LARGE_WEIGHTS", 1), (sizes, "SMALL", 7), (gemms, "_SMALL_PRODUCT", 9)),
}  # fmt: skip


@contextmanager
def cut(name: str) -> Iterator[None]:
    """Work cut otherwise than usual while it is lowered."""
    with ExitStack() as stack:
        for module, constant, value in CUTS[name]:
            stack.enter_context(patch.object(module, constant, value))
        yield


@dataclass(frozen=True)
class Sample:
    """A step, and what a call of it is given."""

    name: str
    step: Step
    largest: int
    given: tuple[Any, ...]  # state, data, batches, scalars, first iteration


def graph_sample(seed: int, *, batch: bool) -> Sample:
    """A random graph."""
    found = case_of(seed, batch=batch)
    batches = found.batches
    if not batch:  # an iteration without rows: any number of them will do
        batches = Batches(np.zeros(2, np.int64), np.arange(3))
    given = (found.state, found.data, batches, {}, 0)
    return Sample(f"graph {seed} batch {batch}", found.step, found.largest or 1, given)


def training_sample(
    number: int, updates: int = 3, *, optimizer: str | None = None, watched: bool = False
) -> Sample:
    """A few updates of one of the small networks."""
    found = case(number, optimizer)
    plan, parts = found.plan, divide(found.plan, found.data)
    order = batch_order(plan, parts.train)
    step = record_training(plan, parts.signature, watched=watched)
    count = min(updates, order.iterations_per_epoch)
    last = order.iterations_per_epoch - count  # the short batch is among them
    rows, boundaries = order.slice(0, last, count)
    k = np.arange(count)
    rates = scheduled(plan, plan.optimizer.learning_rate, k, order.iterations_per_epoch)
    state = first_state(plan, parts).arrays
    given = (state, parts.train.arrays, Batches(rows, boundaries), host_scalars(plan, k, rates), 0)
    return Sample(found.name, step, order.largest_batch, given)


def lowered_or_none(sample: Sample, *, watchful: bool = False) -> Lowered | None:
    """The program of a sample; None where the eager engine would run it."""
    wanted = form(sample.step, watchful=watchful)
    try:
        return lowered(sample.step, sample.largest, wanted.guards, direct=wanted.direct)
    except CannotLowerError:
        return None


def taken_apart(program: Lowered) -> Iterator[Instruction]:
    """Its instructions, an update being a product and a map."""
    for phase in program.phases:
        for each in phase.instructions:
            if isinstance(each, Update):
                yield each.gemm
                yield each.map
            else:
                yield each


def samples() -> Iterator[tuple[str, Sample]]:
    """Every kind of sample with every kind of cut, a few of each."""
    for number, name in enumerate(CUTS):
        for seed in range(number, 28, 4):
            yield name, graph_sample(seed, batch=bool(seed // 4 % 2))
        for network in range(number, 40, 8):
            yield name, training_sample(network, watched=network % 3 == 0)


@cache
def programs(*, watchful: bool = False) -> tuple[tuple[Sample, Lowered], ...]:
    """The samples that can be lowered, with their programs."""
    found = []
    for name, sample in samples():
        with cut(name):
            program = lowered_or_none(sample, watchful=watchful)
        if program is not None:
            found.append((sample, program))
    return tuple(found)
