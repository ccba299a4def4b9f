"""What a search says while it is under way: a line for each trial, and who is ahead.

This module refuses to know how trials are carried out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..training.drive import Progress
from ..training.progress import progress_to
from .desk import Desk
from .question import Question
from .ranking import in_places
from .searching import Tell
from .trial import Trial


@contextmanager
def telling(progress: Progress, question: Question) -> Iterator[Tell]:
    """Something to tell results to, for whoever looks: `progress` as in `fit`."""
    shown = progress_to(progress, question.course.trials)

    def tell(trial: Trial, desk: Desk) -> None:
        shown.say(line_of(trial, desk, question))

    try:
        yield tell
    finally:
        shown.close()


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
