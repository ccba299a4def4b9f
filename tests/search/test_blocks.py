"""A network taken apart into hidden layers and put together is itself, or what was asked for."""

from __future__ import annotations

import pytest

import backlit as bl
from backlit.base.errors import PlanError
from backlit.search.blocks import Blocks, activated, dropped, normalised, wide

NET = bl.Chain(
    bl.Flatten(), bl.Dense(30), bl.BatchNorm(), bl.ReLU(), bl.Dropout(0.1),
    bl.Dense(20), bl.Tanh(), bl.Dense(10), bl.Softmax(),
)  # fmt: skip


def test_taken_apart_and_put_together() -> None:
    """Nothing is lost, before, between or behind."""
    blocks = Blocks.of(NET)
    assert blocks.network() == NET
    assert blocks.before == (bl.Flatten(),)
    assert blocks.output == (bl.Dense(10), bl.Softmax())
    assert [len(block) for block in blocks.hidden] == [4, 2]
    assert Blocks.of(bl.Chain(bl.Dense(2))).hidden == ()
    with pytest.raises(PlanError, match="a Dense layer"):
        Blocks.of(bl.Chain(bl.Flatten()))


@pytest.mark.parametrize("depth, widths", [(0, []), (1, [30]), (2, [30, 20]), (4, [30] + [20] * 3)])
def test_deep(depth: int, widths: list[int]) -> None:
    """The last hidden layers go first, and the last one is what is repeated."""
    net = Blocks.of(NET).deep(depth).network()
    assert [each.units for each in net if isinstance(each, bl.Dense)] == [*widths, 10]


def test_blocks_change_in_their_place() -> None:
    """What is there is replaced; what is not, is put where a network has it."""
    plain = (bl.Dense(5), bl.ReLU())
    assert wide(plain, 7) == (bl.Dense(7), bl.ReLU())
    assert activated(plain, bl.Tanh()) == (bl.Dense(5), bl.Tanh())
    assert normalised(plain, True) == (bl.Dense(5), bl.BatchNorm(), bl.ReLU())
    assert normalised(normalised(plain, True), True) == normalised(plain, True)
    assert normalised(normalised(plain, True), False) == plain
    assert dropped(plain, 0.2) == (*plain, bl.Dropout(0.2))
    kept = bl.Dropout(0.5, scale="predict")
    assert dropped((*plain, kept), 0.2) == (*plain, bl.Dropout(0.2, scale="predict"))


def test_the_spread_of_first_weights() -> None:
    """Every Dense begins so, the last one too; nothing else is touched."""
    net = Blocks.of(NET).spread(0.25).network()
    assert [each.init for each in net if isinstance(each, bl.Dense)] == [bl.Normal(0.25)] * 3
    assert [type(each) for each in net] == [type(each) for each in NET]


def test_layers_that_stay_begin_as_they_did() -> None:
    """Dropout, norm and another activation leave the first weights of the others alone."""
    first = NET.init((4, 4), seed=3)
    for change in (lambda b: dropped(b, 0.3), lambda b: normalised(b, False)):
        changed = Blocks.of(NET).each(change).network().init((4, 4), seed=3)
        for name in ("dense1/weight", "dense2/weight", "dense3/bias"):
            assert (changed[name] == first[name]).all()
