"""How work is cut: every row in one panel, panels in pairs, what follows from shapes alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backlit as bl
from backlit.engines.native.lower.access import Places
from backlit.engines.native.lower.classes import recognise
from backlit.engines.native.lower.instructions import Where
from backlit.engines.native.lower.nodes import simplified
from backlit.engines.native.lower.prepare import prepare
from backlit.engines.native.lower.sizes import SMALL, Sizes, sizes
from backlit.training.plan import Plan
from backlit.training.step import Signature, record_training


def cuts(rows: int, *widths: int, watched: bool = False) -> Sizes:
    """Those of a training step of a network with these widths."""
    network = bl.Chain(*(part for width in widths for part in (bl.Dense(width), bl.ReLU())),
                       bl.Dense(2))  # fmt: skip
    plan = Plan(network, bl.SoftmaxCrossEntropy(), bl.SGD(), batch_size=rows)
    signature = Signature((20,), (), "int64", weighted=False, dtype="float32")
    graph = simplified(record_training(plan, signature, watched=watched), [])
    recognise(graph)
    places = Places(rows)
    prepare(graph, places)
    return sizes(graph, places)


@given(rows=st.integers(1, 20_000), width=st.integers(1, 600))
def test_panels_cover_all_rows_and_come_in_pairs(rows: int, width: int) -> None:
    """No panel is empty; two threads have as many each, unless all is done in one go."""
    found = cuts(rows, width)
    assert (found.panels - 1) * found.panel < rows <= found.panels * found.panel
    even = range(2, rows + 2, 2)
    assert found.panels == 1 or any(-(-rows // count) == found.panel for count in even)


@pytest.mark.parametrize("rows, width, panels", [(32, 64, 1), (64, 20, 1), (100, 50, 2)])
def test_little_work_is_one_panel(rows: int, width: int, panels: int) -> None:
    """Up to a million multiplications in up to 64 rows are not divided."""
    assert cuts(rows, width).panels == panels


def test_wide_rows_make_small_panels() -> None:
    """What a panel holds stays in a core's cache, but a panel has 32 rows at least."""
    narrow, wide, wider = (cuts(20_000, width).panel for width in (10, 100, 5000))
    assert narrow > wide > wider
    assert 30 <= wider <= 32
    assert narrow <= 512


def test_a_watched_step_is_cut_like_the_plain_one() -> None:
    """Else statistics would change the order of sums, and so the updates."""
    for rows, width in ((100, 50), (33, 7), (3000, 64)):
        assert cuts(rows, width) == cuts(rows, width, watched=True)


def test_small_values_are_everybodys() -> None:
    """What is quicker computed than waited for, each thread computes for itself."""
    found = Sizes(100, 50)
    assert found.where(SMALL) is Where.EACH
    assert found.where(SMALL + 1) is Where.SPLIT
    assert [found.units(n, 10) for n in (0, 1, 10, 11)] == [1, 1, 1, 2]
