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


def mixture(subject: Subject, answers: Mapping[int, Answers], chosen: int) -> Mixture:
    """Judge trials together.

    answers  number -> answers, of two trials or more, the chosen one among them
    """
    exact = {n: [said.astype(np.float64) for said in own] for n, own in answers.items()}
    together = [
        np.mean([each[fold] for each in exact.values()], axis=0)
        for fold in range(len(subject.folds))
    ]
    score = subject.score(together)
    alone = subject.score(exact[chosen])
    return Mixture(tuple(answers), score, alone, is_better(subject.metric, score, alone))
