"""`backlit evaluate MODEL DATA`: the scores of a model on the data's test rows, or on all.

This module refuses to know how scores are computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import COMMON, Common, Whole
from .screen import Screen
from .words import language, speaker

if TYPE_CHECKING:
    from .table_use import TableSubject


def evaluate(
    model: str, data: str, /, *, seed: Whole | None = None, common: Common = COMMON
) -> int:
    """Score a model on data."""
    from ..training.evaluation import evaluate as measure
    from .scores import facts_of, score_line
    from .table_use import table_subject
    from .trained import subject_of

    screen = Screen(speaker(language(common.lang)), json=common.json)
    of_table = table_subject(screen, model, data)
    if of_table is not None:
        return _of_table(screen, of_table, data)
    subject = subject_of(screen, model, data, seed)
    found = measure(subject.model, subject.data)
    screen.show(score_line(screen.say, subject.part, found))
    own = {name.removeprefix("_"): value for name, value in facts_of("", found).items()}
    screen.result(
        {
            "model": str(subject.path),
            "data": subject.source.name,
            "seed": subject.source.seed,
            "part": subject.part,
            **own,
        }
    )
    return 0


def _of_table(screen: Screen, subject: TableSubject, data: str) -> int:
    from ..training.evaluation import evaluate as measure
    from .scores import facts_of, score_line
    from .table_use import tell_rows
    from .tables import other_scores

    tell_rows(screen, subject)
    found = measure(subject.model, subject.table, subject.rows)
    screen.show(score_line(screen.say, subject.part, found))
    if also := other_scores(screen.say, found.scores):
        screen.show(also)
    own = {name.removeprefix("_"): value for name, value in facts_of("", found).items()}
    screen.result({"model": str(subject.path), "data": data, "part": subject.part, **own})
    return 0
