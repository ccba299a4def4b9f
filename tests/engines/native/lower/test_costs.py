"""Prices of instructions: threads where there is work for them, one where there is not."""

from __future__ import annotations

from itertools import pairwise

import pytest

import backlit as bl
from backlit.engines.native.lower.costs import threads_that_pay, work
from backlit.engines.native.lower.forms import form
from backlit.engines.native.lower.instructions import Gemm
from backlit.engines.native.lower.program import Lowered, lowered
from backlit.training.plan import Plan
from backlit.training.step import Signature, record_training
from lowering import taken_apart


def program(rows: int, inputs: int, *widths: int) -> Lowered:
    """A training step of a network with these widths."""
    network = bl.Chain(*(part for width in widths for part in (bl.Dense(width), bl.ReLU())),
                       bl.Dense(10))  # fmt: skip
    plan = Plan(network, bl.SoftmaxCrossEntropy(), bl.Adam(), batch_size=rows)
    signature = Signature((inputs,), (), "int64", weighted=False, dtype="float32")
    step = record_training(plan, signature)
    return lowered(step, rows, form(step, watchful=False).guards)


@pytest.mark.parametrize("rows, inputs, widths, wanted", [
    (4, 3, (5,), 1), (1, 2, (4, 4), 1), (128, 784, (256, 128), 2), (256, 784, (1024, 1024), 2),
])  # fmt: skip
def test_threads_are_for_those_who_have_work(
    rows: int, inputs: int, widths: tuple[int, ...], wanted: int
) -> None:
    """A few hundred multiplications are one core's; millions are shared, never with one core."""
    made = program(rows, inputs, *widths)
    assert threads_that_pay(made.phases, made.sizes, 2) == wanted
    assert threads_that_pay(made.phases, made.sizes, 1) == 1


def test_multiplications_are_counted() -> None:
    """Three products a layer, 3 B Σ D H, but no gradient of the first inputs: - B D₁ H₁."""
    rows, sizes = 50, (20, 30, 40, 10)
    made = program(rows, sizes[0], *sizes[1:-1])
    counted = sum(work(each, rows) for each in taken_apart(made) if isinstance(each, Gemm))
    products = [a * b for a, b in pairwise(sizes)]
    assert counted == rows * (3 * sum(products) - products[0])


def test_every_instruction_has_its_price() -> None:
    """Shares of work are made by it, so nothing is free but what nobody shares."""
    for phase in program(100, 784, 100, 100).phases:
        assert all(each.cost > 0 for each in phase.instructions)
