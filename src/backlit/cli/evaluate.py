"""`backlit evaluate MODEL DATA`: the scores of a model on the data's test rows, or on all.

This module refuses to know how scores are computed.
"""

from __future__ import annotations

from .options import COMMON, Common, Whole
from .screen import Screen
from .words import language, speaker


def evaluate(
    model: str, data: str, /, *, seed: Whole | None = None, common: Common = COMMON
) -> int:
    """Score a model on data."""
    from ..training.evaluation import evaluate as measure
    from .scores import facts_of, score_line
    from .trained import subject_of

    screen = Screen(speaker(language(common.lang)), json=common.json)
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
