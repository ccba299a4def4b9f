"""The one owner of time. Iteration = one update; epoch = one pass over the training set.

Both are whole numbers; nobody else counts. This module refuses to know what time it is on
the wall.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Clock:
    """Where a run stands.

    epoch       epochs finished
    done        iterations finished in the epoch under way, 0 … per_epoch
    per_epoch   iterations in an epoch

    >>> clock = Clock(epoch=2, done=3, per_epoch=10)
    >>> clock.iteration, clock.left_in_epoch
    (23, 7)
    """

    epoch: int
    done: int
    per_epoch: int

    @property
    def iteration(self) -> int:
        """Updates made so far; also the counter k of the next one."""
        return self.epoch * self.per_epoch + self.done

    @property
    def left_in_epoch(self) -> int:
        """Iterations still to make in this epoch."""
        return self.per_epoch - self.done

    def advance(self, iterations: int) -> Clock:
        """The clock after so many more iterations of this epoch."""
        assert 0 <= iterations <= self.left_in_epoch
        return replace(self, done=self.done + iterations)

    def next_epoch(self) -> Clock:
        """The clock at the start of the next epoch."""
        assert self.left_in_epoch == 0
        return replace(self, epoch=self.epoch + 1, done=0)

    def restart_epoch(self) -> Clock:
        """The clock at the start of this epoch."""
        return replace(self, done=0)
