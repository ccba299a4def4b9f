"""study.toml: everything that fixes a search, for people to read, and to go on with.

This module refuses to know what the data are: their facts are somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from ..base.describe import from_data, to_data
from ..base.errors import PlanError
from ..runs.plan_file import read_plan, write_toml
from ..runs.study_folder import StudyFolder
from ..training.plan import Plan
from .course import Course
from .narrowing import Narrowing
from .question import Question
from .samplers import QuasiRandom, Random, Sampler
from .space import Space
from .subject import Subject
from .tpe import TPE

SAMPLERS: Final = MappingProxyType(
    {kind.__name__: kind for kind in (Narrowing, QuasiRandom, Random, TPE)}
)
"""The closed table of samplers, for files."""

_HEAD: Final = "# What this search is: `backlit tune --resume` with its folder goes on with it.\n\n"


@dataclass(frozen=True)
class Written:
    """What study.toml says, but for the data.

    data      their facts, as whoever began the search wrote them
    ensemble  K, or None
    """

    plan: Plan
    space: Space
    sampler: Sampler
    course: Course
    seed: int
    begins: bool
    data: Mapping[str, Any]
    ensemble: int | None = None

    def question(self, subject: Subject) -> Question:
        """The question again, on the rows that the data's facts stand for."""
        return Question(
            self.plan, self.space, self.sampler, self.course, self.seed, subject, self.begins
        )


def write_study(
    folder: StudyFolder, question: Question, data: Mapping[str, Any], ensemble: int | None = None
) -> None:
    """Write study.toml. Raises PlanError for settings that no file can hold, StorageError."""
    course, plan = question.course, question.plan
    facts = {
        "metric": course.metric,
        "trials": course.trials,
        "seed": question.seed,
        "rungs": [course.epochs(level, plan.epochs) for level in range(course.last + 1)],
        "shares": list(course.shares),
        "divisor": course.divisor,
        "repeat": course.seeds,
        "finalists": course.finalists,
        "ensemble": ensemble,
        "begins": question.begins,
        "sampler": to_data(question.sampler),
        "data": dict(data),
        "space": question.space.to_data(),
        "plan": {name: value for name, value in plan.to_data().items() if name != "data"},
    }
    write_toml(folder.study, facts, _HEAD)


def read_study(folder: StudyFolder) -> Written:
    """What study.toml says. Raises FileFormatError, PlanError, UnknownNameError."""
    facts = read_plan(folder.study)
    where = str(folder.study)
    try:
        course = Course(
            trials=int(facts["trials"]),
            metric=str(facts["metric"]),
            shares=tuple(float(each) for each in facts["shares"]),
            divisor=int(facts["divisor"]),
            finalists=int(facts["finalists"]),
            seeds=int(facts["repeat"]),
            first=bool(facts["begins"]),
        )
        return Written(
            plan=Plan.from_data(facts["plan"], where),
            space=Space.from_data(facts["space"], where),
            sampler=from_data(facts["sampler"], SAMPLERS, where),
            course=course,
            seed=int(facts["seed"]),
            begins=bool(facts["begins"]),
            data=facts["data"],
            ensemble=facts.get("ensemble"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanError(
            folder.study.name,
            expected="what a search wrote there",
            got=f"{type(error).__name__}: {error}",
            where=where,
            action="put the file back as it was",
        ) from error
