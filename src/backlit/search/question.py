"""What is asked of a search: everything that fixes which networks are trained, and on what.

Two searches with equal questions end with equal trials, however many cores and processes work
on them. This module refuses to know who works, and where it is noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..engines.engine import Engine
from ..training.drive import Listener
from ..training.plan import Plan
from .attempt import Attempt, Outcome
from .configure import configured
from .course import Course
from .recorded import Recorded
from .samplers import Sampler, Told
from .space import Space
from .subject import Subject
from .trial import Piece, Trial


@dataclass(frozen=True, eq=False)
class Question:
    """What is tried, on what, and how far.

    plan      what all trials have in common, and the first trial itself if `begins` is true
    space     what varies, and `sampler`, who chooses
    course    how far each is trained
    seed      fixes each trial's own seed
    subject   what they learn from, and who judges
    begins    whether trial 0 is the plan as it is, so that a search is never behind it unnoticed
    """

    plan: Plan
    space: Space
    sampler: Sampler
    course: Course
    seed: int
    subject: Subject
    begins: bool = False

    def parameters(self, number: int, told: Sequence[Told]) -> dict[str, Any]:
        """A trial's parameters; `told`: of `needs` first trials."""
        if self.begins and number == 0:
            return {}
        return self.sampler.parameters(number, self.space, told)

    def needs(self, number: int) -> int:
        """Of how many first trials the results must be known before this one can be drawn."""
        return 0 if self.begins and number == 0 else self.sampler.needs(number)

    def attempt(self, piece: Piece, parameters: Mapping[str, Any]) -> Attempt:
        """What a piece of work asks for."""
        return Attempt.of(self.plan, self.course, piece, parameters, self.seed)

    def again(self, trial: Trial, engine: Engine, steps: Recorded, hear: Listener) -> Outcome:
        """The networks of a trial that came to the last level once more, bit for bit."""
        piece = Piece(trial.number, trial.repeat, self.course.last)
        found = self.attempt(piece, trial.parameters).carry_out(self.subject, engine, steps, hear)
        assert isinstance(found, Outcome), "a listener that never answers True ends nothing"
        return found

    def plan_of(self, trial: Trial) -> Plan:
        """The plan of a trial's first network."""
        return configured(self.plan, trial.parameters, trial.seed)

    def independent(self) -> range:
        """The trials whose parameters were drawn without knowing any result."""
        count = 0
        while count < self.course.trials and self.needs(count) == 0:
            count += 1
        return range(1 if self.begins else 0, count)
