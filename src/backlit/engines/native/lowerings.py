"""What became of a step that was lowered, for whoever compiles the same one again.

Lowering takes tens of milliseconds; a search trains one network on several cores, and goes on
with it later, each time from the same step. The step holds its lowered forms, so that they live
as long as it does and no longer. This module refuses to know what a lowered step is.
"""

from __future__ import annotations

from threading import Lock
from typing import Final

from ..engine import Step
from .lower.forms import form
from .lower.program import Lowered, lowered

_NAME: Final = "_lowered"
_lock = Lock()


def lowered_once(step: Step, max_rows: int, *, watchful: bool) -> Lowered:
    """The step for batches of so many rows; `watchful` looks at every guard in each iteration.

    Raises CannotLowerError.
    """
    key = (max_rows, watchful)
    with _lock:
        held: dict[tuple[int, bool], Lowered] = vars(step).setdefault(_NAME, {})
        if key in held:
            return held[key]
    wanted = form(step, watchful=watchful)
    found = lowered(step, max_rows, wanted.guards, direct=wanted.direct)
    with _lock:
        return held.setdefault(key, found)
