"""What a search says while it is under way: a line for each result, or a table that lives.

A file gets a line for each piece of work; a terminal the best five and how far it is, rewritten
in place. This module refuses to know how trials are carried out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from ..training.drive import Progress
from ..training.progress import notebook_output, progress_to
from .desk import Desk
from .question import Question
from .ranking import in_places, ranking
from .searching import Tell
from .trial import Trial

_SHOWN: Final = 5
_INTERVAL: Final = 0.25  # seconds between two drawings of the table


@contextmanager
def telling(progress: Progress, question: Question) -> Iterator[Tell]:
    """Something to tell results to, for whoever looks: `progress` as in `fit`."""
    is_terminal = progress == "terminal" or (
        progress == "auto"
        and notebook_output() is None
        and sys.stderr is not None
        and sys.stderr.isatty()
    )
    if is_terminal:
        with _Table(question) as table:
            yield table.tell
        return
    shown = progress_to(progress, question.course.trials)

    def tell(trial: Trial, desk: Desk) -> None:
        shown.say(line_of(trial, desk, question))

    try:
        yield tell
    finally:
        shown.close()


class _Table:
    """The best few on a terminal, rewritten as results come."""

    def __init__(self, question: Question) -> None:
        from rich.console import Console
        from rich.live import Live

        self._question = question
        self._live = Live(console=Console(stderr=True), auto_refresh=False, transient=True)
        self._next = 0.0

    def __enter__(self) -> _Table:
        self._live.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._live.stop()

    def tell(self, trial: Trial, desk: Desk) -> None:
        """Draw again, at most four times a second."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _INTERVAL
        self._live.update(self._drawn(trial, desk), refresh=True)

    def _drawn(self, trial: Trial, desk: Desk) -> Any:
        from rich.text import Text

        question = self._question
        found = ranking(
            question.course.standing(desk.results), question.course.metric, question.subject.rows
        )
        lines = [each.line() for each in found[:_SHOWN]]
        return Text("\n".join([*lines, line_of(trial, desk, question)]), overflow="ellipsis")


def line_of(trial: Trial, desk: Desk, question: Question) -> str:
    """`12/100  learning_rate 0.0079: 0.83  (best 0.84)`; of halving with the passes made."""
    course, results = question.course, desk.results
    begun = len({each.number for each in results})
    best = in_places(course.standing(results), course.metric)[:1]
    ahead = f"best {best[0].score:.4g}" if best else "none yet"
    passes = f" after {trial.epochs} passes" if course.last and trial.score is not None else ""
    again = f" with seed {trial.repeat + 1}" if trial.repeat else ""
    return f"{begun}/{course.trials}  {_told(trial)}{passes}{again}  ({ahead})"


def _told(trial: Trial) -> str:
    given = ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in trial.parameters.items()
    )
    score = "failed" if trial.score is None else format(trial.score, ".4g")
    return f"{given or 'as it is'}: {score}"
