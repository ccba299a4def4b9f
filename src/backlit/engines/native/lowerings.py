"""Steps that were lowered, for whoever compiles the same one again: it takes tens of milliseconds.

A search trains one network on several cores, and goes on with it later: each time from the same
step. This module refuses to know what a lowered step is.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from ..engine import Step
from .lower.forms import form
from .lower.program import Lowered, lowered

_MOST: Final = 48  # some hundred kilobytes each
_held: OrderedDict[tuple[int, int, bool], Lowered] = OrderedDict()  # which holds its step
_lock = Lock()


def lowered_once(step: Step, max_rows: int, *, watchful: bool) -> Lowered:
    """The step for batches of so many rows; `watchful` looks at every guard in each iteration.

    Raises CannotLowerError.
    """
    key = (id(step), max_rows, watchful)
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    wanted = form(step, watchful=watchful)
    found = lowered(step, max_rows, wanted.guards, direct=wanted.direct)
    with _lock:
        _held[key] = found
        if len(_held) > _MOST:
            _held.popitem(last=False)
    return found
