"""Whether the best few answer better together: their answers averaged, on rows none has seen.

This module refuses to know how the best were found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..training.policies import is_better
from .subject import Subject

Answers = Sequence[NDArray[Any]]  # of one trial, by fold, for the rows held back there


@dataclass(frozen=True)
class Mixture:
    """K trials as one model, beside the chosen one alone.

    members  their numbers
    score    of all together, and `alone`, of the chosen one
    kept     whether together they validate better
    """

    members: tuple[int, ...]
    score: float
    alone: float
    kept: bool


def mixture(subject: Subject, answers: Mapping[int, Sequence[Answers]], chosen: int) -> Mixture:
    """Judge trials together, every network with the same weight.

    answers  number -> answers of each of its seeds, of two trials or more, the chosen one among
             them: alone it answers with all of these seeds, too
    """
    folds = range(len(subject.folds))

    def score(given: Sequence[Answers]) -> float:
        return subject.score(
            [np.mean([own[fold].astype(np.float64) for own in given], axis=0) for fold in folds]
        )

    alone = score(answers[chosen])
    together = score([own for seeds in answers.values() for own in seeds])
    return Mixture(tuple(answers), together, alone, is_better(subject.metric, together, alone))
