"""A program to read: shapes, costs and totals, known beforehand for a small network."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import backlit as bl
from backlit.engines.native.lower.forms import form
from backlit.engines.native.lower.listing import Line, Listing, listing
from backlit.engines.native.lower.program import lowered
from backlit.training.plan import Plan
from backlit.training.rows import divide
from backlit.training.step import record_training

ROWS, INPUTS, HIDDEN, CLASSES = 32, 64, 50, 10


@pytest.fixture(scope="module")
def book() -> Listing:
    """Softmax cross-entropy on 64-50-10 units with plain gradient descent, float32."""
    return listed(bl.Chain(bl.Dense(HIDDEN), bl.ReLU(), bl.Dense(CLASSES)), bl.SGD(0.1))


def listed(network: bl.Chain, optimizer: bl.Optimizer, **settings: object) -> Listing:
    """The program of a plan's training step on the digits, batches of 32 rows."""
    plan = Plan(network, bl.SoftmaxCrossEntropy(), optimizer, **settings)
    step = record_training(plan, divide(plan, bl.load("digits")).signature)
    wanted = form(step)
    return listing(lowered(step, ROWS, wanted.guards, direct=wanted.direct))


def carrying(found: Listing, name: str) -> Line:
    """The instruction that carries out the tensor of a name."""
    (line,) = [line for line in found.lines if name in line.carries]
    return line


@pytest.mark.parametrize(
    "name, word, flops",
    [
        ("dense1/output", "gemm", 2 * ROWS * INPUTS * HIDDEN),
        ("dense2/output", "gemm", 2 * ROWS * HIDDEN * CLASSES),
        ("gradient of dense1/weight", "update", 2 * (ROWS + 1) * INPUTS * HIDDEN),
        ("gradient of dense2/weight", "update", 2 * (ROWS + 1) * HIDDEN * CLASSES),
    ],
)
def test_products_cost_what_the_textbook_says(
    book: Listing, name: str, word: str, flops: int
) -> None:
    """m x n x k multiplications and as many additions; SGD's update is one of each a weight."""
    line = carrying(book, name)
    assert (line.word, line.flops) == (word, flops)


def test_bytes_are_those_of_the_operands(book: Listing) -> None:
    """Rows of the batch, weights, biases and row numbers in; rows of units out."""
    line = carrying(book, "relu1/output")
    moved = {
        "x": 4 * ROWS * INPUTS, "rows": 8 * ROWS, "dense1/weight": 4 * INPUTS * HIDDEN,
        "dense1/bias": 4 * HIDDEN, "out": 4 * ROWS * HIDDEN,
    }  # fmt: skip
    assert line.bytes == sum(moved.values())
    assert {each.space for each in line.reads} == {"data", "state_read", "rows"}
    assert sorted(str(each.rows) for each in line.reads) == ["1", "64", "B", "N"]


def test_every_weight_is_written_by_one_instruction(book: Listing) -> None:
    """The update is at the end, and writes each array of the state once."""
    written = [
        each.name for line in book.lines for each in line.makes if each.space.endswith("_write")
    ]
    assert len(written) == len(set(written)) == 4
    assert all(
        each.space != "state_write"
        for stage in book.stages[:-1] for line in stage.lines for each in line.makes
    )  # fmt: skip


def test_state_data_and_metrics_have_their_own_names(book: Listing) -> None:
    """Slots are called what the step calls them."""
    names = {each.name for line in book.lines for each in (*line.makes, *line.reads)}
    assert {"x", "y", "dense1/weight", "dense2/bias"} <= names
    emitted = {line.detail for line in book.lines if line.word == "emit"}
    assert emitted == {"loss", "weight", "shown", "correct"}
    assert [line.detail for line in book.lines if line.word == "check"] == list(book.guards)


def test_totals_are_sums(book: Listing) -> None:
    """Of all lines; barriers are counted as phases say."""
    totals = book.totals
    assert totals["flops"] == sum(line.flops for line in book.lines)
    assert totals["bytes"] == sum(line.bytes for line in book.lines)
    assert totals["instructions"] == book.lines[-1].number == len(book.lines)
    assert 0 < totals["barriers"] <= totals["phases"] == len(book.stages)
    assert book.memory["shared"] > 0 < book.memory["thread"]


def test_the_listing_is_plain_data(book: Listing) -> None:
    """JSON holds all of it, and the text a line for each instruction and phase."""
    facts = json.loads(json.dumps(book.to_data()))
    assert facts["rows"] == ROWS
    assert [line["number"] for phase in facts["phases"] for line in phase["lines"]] == list(
        range(1, len(book.lines) + 1)
    )
    assert len(str(book).splitlines()) == len(book.lines) + len(book.stages) + 1


def test_a_listing_needs_no_compiled_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program can be read where none can be run."""

    def absent() -> None:
        raise AssertionError("the compiled part was asked for")

    monkeypatch.setattr("backlit.engines.native.extension._load", absent)
    assert listed(bl.Chain(bl.Dense(10)), bl.Adam()).lines


NETWORKS: dict[str, Callable[[], bl.Chain]] = {
    "plain": lambda: bl.Chain(bl.Dense(10)),
    "norm": lambda: bl.Chain(bl.Dense(20, bias=False), bl.BatchNorm(), bl.ReLU(), bl.Dense(10)),
    "dropout": lambda: bl.Chain(bl.Dense(20), bl.GELU(), bl.Dropout(0.2), bl.Dense(10)),
    "softmax": lambda: bl.Chain(bl.Dense(20), bl.Softmax(), bl.Dense(10)),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_op_of_a_step_went_somewhere(name: str, dtype: str) -> None:
    """Computed by instructions there are, or said why not; no instruction is for nothing."""
    found = listed(
        NETWORKS[name](), bl.Adam(), dtype=dtype, weight_decay=1e-4, clip=bl.ClipNorm(1.0)
    )
    numbers = set(range(1, len(found.lines) + 1))
    named = {each.name for each in found.fates}
    for fate in found.fates:
        assert set(fate.instructions) <= numbers
        assert bool(fate.instructions) or fate.fate in ("given", "folded", "dropped", "shared")
    busy = {number for fate in found.fates for number in fate.instructions}
    idle = [line for line in found.lines if line.number not in busy]
    own = [line for line in idle if "reciprocal" not in str(line)]
    assert {line.word for line in own} <= {"check", "emit", "pack", "copy"}
    gone = {fate.name for fate in found.fates if fate.fate == "dropped"}
    computed = {each for line in found.lines for each in line.carries} & named
    assert not computed & gone
