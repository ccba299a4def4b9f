"""What became of each recorded tensor."""

from __future__ import annotations

import numpy as np

from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.engine import Step
from backlit.engines.native.lower.fates import Fate
from backlit.engines.native.lower.forms import form
from backlit.engines.native.lower.listing import Listing, listing
from backlit.engines.native.lower.program import lowered
from backlit.graph.record import Recorder
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY


def recorded() -> Step:
    """One weight matrix, with something of each kind on the way to its update."""
    r = Recorder(VOCABULARY)
    w, x = r.input("w", (2, 3), "float64"), r.input("x", (DATA_ROWS, 2), "float64")
    rows = r.input("rows", (ROWS,), "int64")
    batch = gather(x, rows).named("batch")
    y = (batch @ w).named("y")
    five = (r.constant(np.array(2.0)) + 3.0).named("five")
    slope = (batch.T.named("turned") @ (y * five)).named("slope")
    again = (batch @ w).named("twice")
    watched = (slope * slope).sum().named("watched")
    return Step(
        state={"w": w}, data={"x": x}, rows=rows, new_state={"w": w - slope},
        metrics={"loss": (y * again).sum()}, guards={"watched": watched}, prompt=frozenset(),
    )  # fmt: skip


def read(*, watchful: bool = False) -> Listing:
    """The listing of one form of it."""
    step = recorded()
    wanted = form(step, watchful=watchful)
    return listing(lowered(step, 8, wanted.guards, direct=wanted.direct))


def fate(found: Listing, name: str) -> Fate:
    """That of the first tensor of a name."""
    return next(each for each in found.fates if each.name == name)


def test_what_is_given_needs_no_instruction() -> None:
    """State, data and row numbers."""
    found = read()
    for name in ("w", "x", "rows"):
        assert (fate(found, name).fate, fate(found, name).instructions) == ("given", ())


def test_ops_are_done_by_instructions_that_say_so() -> None:
    """The product by a gemm; what is fused stands with what it is fused into."""
    found = read()
    for name in ("y", "slope"):
        (number,) = fate(found, name).instructions
        assert found.lines[number - 1].word in ("gemm", "update")
    (update,) = [each for each in found.fates if each.op == "subtract"]
    (number,) = update.instructions
    assert [each.space for each in found.lines[number - 1].makes] == ["state_write"]


def test_views_and_rows_by_number_move_nothing() -> None:
    """The gemms that read them are named."""
    found = read()
    (forward,), (backward,) = fate(found, "y").instructions, fate(found, "slope").instructions
    assert fate(found, "batch") == Fate("gather", "batch", "(B, 2)", "view", (forward, backward))
    assert fate(found, "turned").fate == "view"
    assert fate(found, "turned").instructions == (backward,)


def test_constants_are_folded_and_equals_are_shared() -> None:
    """2 + 3 is 5 before the program begins; the same product is made once."""
    found = read()
    assert fate(found, "five").fate == "folded"
    shared = [each for each in found.fates if each.fate == "shared"]
    assert [(each.op, each.name, each.instructions) for each in shared] == [
        ("matmul", "y", fate(found, "y").instructions)
    ]


def test_guards_that_are_not_looked_at_cost_nothing() -> None:
    """Only the watchful form computes what they need."""
    assert fate(read(), "watched").fate == "dropped"
    watchful = read(watchful=True)
    assert fate(watchful, "watched").fate == "done"
    assert "check" in {line.word for line in watchful.lines}
    assert watchful.guards == ("watched",)
