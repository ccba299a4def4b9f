"""A study as an estimator keeps it: what was tried and found, without rows and models.

So a pickle of an estimator holds none of the rows that it has learnt from. This module refuses
to know what is concluded from a study.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..search.course import Course, Results
from ..search.dimensions import Dimension
from ..search.mixture import Mixture
from ..search.question import Question
from ..search.samplers import Sampler
from ..search.space import Condition, Space
from ..search.study import Study
from ..search.subject import Fold, Subject
from ..search.trial import Trial
from ..training.plan import Plan


@dataclass(frozen=True, eq=False)
class Studied:
    """What a study is made of, all of it plain enough to be pickled.

    dimensions, when  of its space
    rows              how many judged
    trials            what came of each piece of work
    told              engine, seconds, status, exit_code
    """

    plan: Plan
    dimensions: dict[str, Dimension]
    when: dict[str, Condition]
    sampler: Sampler
    course: Course
    seed: int
    begins: bool
    rows: int
    trials: tuple[Trial, ...]
    mixture: Mixture | None
    told: dict[str, Any]

    @staticmethod
    def of(study: Study) -> Studied:
        """Everything but the rows and the models."""
        asked, space = study.question, study.space
        names = ("engine", "seconds", "status", "exit_code")
        return Studied(
            asked.plan,
            dict(space.dimensions),
            dict(space.when),
            asked.sampler,
            asked.course,
            asked.seed,
            asked.begins,
            asked.subject.rows,
            tuple(study.results),
            study.mixture,
            {name: getattr(study, name) for name in names},
        )

    @cached_property
    def study(self) -> Study:
        """The study; of its rows only their number is left, all of them zeros."""
        empty = Dataset(np.zeros((self.rows, 1), np.float32), np.zeros(self.rows, np.float32))
        question = Question(
            self.plan,
            Space(self.dimensions, self.when),
            self.sampler,
            self.course,
            self.seed,
            Subject((Fold(empty, empty),), self.course.metric),
            self.begins,
        )
        results = Results()
        for each in self.trials:
            results.add(each)
        return Study(question, results, mixture=self.mixture, **self.told)

    def __getstate__(self) -> dict[str, Any]:
        """All but the study itself, which is made again."""
        return {name: value for name, value in self.__dict__.items() if name != "study"}
