"""Sets of buffers that were given up, for the next state: a run needs no more than two in all.

Programs whose states are alike, as one that trains and one that is also watched, share what is
spare. This module refuses to know what a program does with a state.
"""

from __future__ import annotations

from collections.abc import Set
from threading import Lock

from ..engine import State
from .buffers import buffer


class Spare:
    """Sets of buffers nobody holds; `programs` says how many share them, from several threads."""

    def __init__(self) -> None:
        self.programs = 0
        self._free: list[State] = []
        self._lock = Lock()

    def target(self, given: State, kept: Set[str]) -> State:
        """Where the state after `given` goes: buffers that were given up, or new ones.

        kept  names of arrays that stay as they are
        """
        mine = {id(array) for array in given.values()}
        wanted = given.keys() - kept
        with self._lock:
            for place, free in enumerate(self._free):
                if wanted <= free.keys() and not any(id(free[name]) in mine for name in wanted):
                    del self._free[place]
                    return {name: given[name] if name in kept else free[name] for name in given}
        return {
            name: array if name in kept else buffer(array.shape, array.dtype)
            for name, array in given.items()
        }

    def give_up(self, state: State, still: State) -> None:
        """Keep buffers for a later call, but for those that are part of another state."""
        with self._lock:
            used = {id(array) for each in (still, *self._free) for array in each.values()}
            free = {name: array for name, array in state.items() if id(array) not in used}
            if free and len(self._free) <= self.programs:
                self._free.append(free)
