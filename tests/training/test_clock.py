"""The clock counts whole iterations and whole epochs, and nothing else."""

from __future__ import annotations

import pytest

from backlit.training.clock import Clock


def test_a_clock_walks_through_epochs() -> None:
    """Any steps that fill an epoch lead to the same place; iterations never skip or repeat."""
    clock, seen = Clock(0, 0, 7), []
    for steps in ([7], [3, 4], [1] * 7, [0, 5, 0, 2]):
        for step in steps:
            clock = clock.advance(step)
            seen.append(clock.iteration)
        assert clock.left_in_epoch == 0
        clock = clock.next_epoch()
    assert (clock.epoch, clock.done, clock.iteration) == (4, 0, 28)
    assert seen == [7, 10, 14, *range(15, 22), 21, 26, 26, 28]


def test_an_epoch_can_begin_again() -> None:
    """Rolling back keeps the epochs and forgets the iterations of this one."""
    assert Clock(2, 3, 5).restart_epoch() == Clock(2, 0, 5)


def test_a_clock_never_runs_over() -> None:
    """More iterations than are left, or a new epoch before the old is done, is a mistake."""
    with pytest.raises(AssertionError):
        Clock(0, 3, 5).advance(3)
    with pytest.raises(AssertionError):
        Clock(0, 3, 5).next_epoch()
