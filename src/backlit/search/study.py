"""A search and what it found: its trials, their ranking, and the models of the best few.

This module refuses to know how trials are carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..base.errors import RunError, UnknownNameError
from ..data.dataset import Dataset
from ..training.ensemble import Ensemble
from ..training.evaluation import Evaluation
from ..training.model import Model
from ..training.plan import Plan
from .course import Results, goodness
from .dimensions import LogRange
from .effects import Effect, effects
from .finalists import Finalist, finalists
from .mixture import Mixture
from .question import Question
from .ranking import Ranked, ranking
from .samplers import Sampler
from .space import Space
from .trial import Trial


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """Many trials of one plan on the same rows.

    question     what fixed them: plan, space, sampler, course, seed, rows
    results      what came of each piece of work
    models       number -> model, of the best few
    model        what was chosen at the end, or None: see `chosen`
    mixture      whether the best few answer better together, where that was asked
    evaluations  `validation` and, where there are test rows, `test` of that model, once
    engine       who computed
    seconds      how long all of it took
    status       `finished` or `interrupted`
    exit_code    what the command line returns: 0, or 128 + the signal that ended the search
    folder       the study's folder, or None
    """

    question: Question
    results: Results
    models: Mapping[int, Model | Ensemble] = field(default_factory=dict)
    model: Model | Ensemble | None = None
    mixture: Mixture | None = None
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    engine: str = ""
    seconds: float = 0.0
    status: str = "finished"
    exit_code: int = 0
    folder: Path | None = None

    @property
    def plan(self) -> Plan:
        """What all trials have in common."""
        return self.question.plan

    @property
    def space(self) -> Space:
        """What varies."""
        return self.question.space

    @property
    def sampler(self) -> Sampler:
        """Who chose."""
        return self.question.sampler

    @property
    def seed(self) -> int:
        """Of the search: fixes the rows held back, and each trial's seed."""
        return self.question.seed

    @property
    def metric(self) -> str:
        """What trials are judged by."""
        return self.question.course.metric

    @property
    def learning(self) -> Dataset:
        """The rows that all trials learnt from, those of the first fold."""
        return self.question.subject.folds[0].learning

    @property
    def validation(self) -> Dataset:
        """The rows that judged them, those of the first fold."""
        return self.question.subject.folds[0].held

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """Those that came to a level, by number, as they stood at their last one."""
        return tuple(self.question.course.standing(self.results))

    @cached_property
    def ranking(self) -> tuple[Ranked, ...]:
        """The trials that did not fail, the best first."""
        return ranking(self.trials, self.metric, self.question.subject.rows)

    @property
    def best(self) -> Trial:
        """The trial in the first place. Raises RunError if none came to an end without NaN."""
        found = self.ranking
        if not found:
            raise RunError(
                "a search",
                expected="a trial that did not fail",
                got=f"{len(self.trials)} that did" if self.trials else "no trial",
                action="search smaller learning rates, or give the search more time",
            )
        return found[0].trial

    @cached_property
    def finalists(self) -> tuple[Finalist, ...]:
        """The best few, over several seeds, the best mean first; none until they are known."""
        return finalists(self.question.course, self.results)

    @property
    def chosen(self) -> Trial:
        """The trial that is best over its seeds; else the best that came to its end, or, of a
        search that was interrupted before any did, the best so far. Raises RunError."""
        if self.finalists and not self.finalists[0].failed:
            number = self.finalists[0].number
            return next(each for each in self.trials if each.number == number)
        last = self.question.course.last
        over = [each.trial for each in self.ranking if each.trial.level == last]
        if over or self.status == "interrupted":
            return over[0] if over else self.best
        raise RunError(
            "a search",
            expected="a trial that came to its end",
            got="none that did not fail there",
            action="search smaller learning rates",
        )

    @property
    def has_choice(self) -> bool:
        """Whether there is a trial to choose."""
        try:
            return self.chosen is not None
        except RunError:
            return False

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each hyper-parameter did to the score: see `effects.effects`.

        Of the trials whose parameters no result had a part in, each as it was first judged: where
        a search narrows, what is drawn later follows the scores, and would prove itself.
        """
        course, found = self.question.course, []
        for number in self.question.independent():
            result = self.results.of(number, 0, 0)
            if result is not None:
                found.append(result)
        if not found:
            return ()
        columns = {
            name: [_value(each.parameters.get(name)) for each in found] for name in self.space.names
        }
        scores = [goodness(each, course.metric) for each in found]
        judged = [float("-inf") if each is None else each for each in scores]
        scale = [n for n, each in self.space.dimensions.items() if isinstance(each, LogRange)]
        return effects(columns, judged, log=scale, seed=self.seed)

    def plan_of(self, number: int) -> Plan:
        """The plan of a trial: `train(plan, study.learning, validation=study.validation)` alone
        gives the same run, bit for bit.

        Raises UnknownNameError for a number that no trial has.
        """
        for trial in self.trials:
            if trial.number == number:
                return self.question.plan_of(trial)
        raise UnknownNameError("trial", number, [str(each.number) for each in self.trials])

    def listing(self, most: int = 20) -> str:
        """The best trials, a line each."""
        return "\n".join(each.line() for each in self.ranking[:most])

    def __repr__(self) -> str:
        failed = sum(each.status == "failed" for each in self.trials)
        told = [f"{self.status} after {len(self.trials)} trials"]
        told += [f"{failed} failed"] if failed else []
        told += [self.ranking[0].line()] if self.ranking else []
        return f"Study({'; '.join(told)})"


def _value(value: object) -> object:
    """A parameter as an effect's column takes it: numbers as they are, descriptions by words."""
    return value if value is None or isinstance(value, int | float | str) else repr(value)
