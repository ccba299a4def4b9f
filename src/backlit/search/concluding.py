"""What is made of a search that is done: one model out of all, judged once by the test rows.

This module refuses to know how trials were carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..engines.engine import Engine
from ..training.drive import best_model
from ..training.ensemble import Ensemble
from ..training.evaluation import Evaluation, evaluate
from ..training.model import Model
from .attempt import fold_plan
from .course import Results
from .finalists import finalists, repetitions
from .mixture import Mixture, mixture
from .question import Question
from .ranking import in_places
from .recorded import Recorded
from .searching import Kept, Models
from .shelf import Shelf
from .trial import Trial


@dataclass(frozen=True, eq=False)
class Conclusion:
    """The model that was chosen, what it is made of, and its scores; nothing of no trial."""

    model: Model | Ensemble | None = None
    mixture: Mixture | None = None
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Concluding:
    """Draws the conclusion; what models nobody has kept are trained again, bit for bit.

    shelf    where another process may have left them
    engine   of one thread
    """

    question: Question
    results: Results
    kept: Kept
    shelf: Shelf
    engine: Engine
    _steps: Recorded = field(default_factory=Recorded)

    def conclude(self, ensemble: int | None = None) -> Conclusion:
        """The conclusion: the chosen trial's model, or the best few as one if that is better.

        ensemble  K, 2 or more: whether the best K answer better together is tried
        """
        chosen = self._chosen()
        if chosen is None:
            return Conclusion()
        model = self._model(chosen)
        tried = None
        if ensemble is not None:
            tried, together = self._together(chosen, ensemble, model)
            model = together if tried is not None and tried.kept else model
        return Conclusion(model, tried, self._evaluations(model))

    def _chosen(self) -> Trial | None:
        best = [each for each in finalists(self.question.course, self.results) if not each.failed]
        ranked = self._ranked()
        if best:
            return next(each for each in ranked if each.number == best[0].number)
        over = [each for each in ranked if each.level == self.question.course.last]
        return over[0] if over else None

    def _ranked(self) -> list[Trial]:
        course = self.question.course
        standing = course.standing(self.results)
        return in_places(standing, course.metric)

    def _model(self, chosen: Trial) -> Model | Ensemble:
        return self._joined([model for own in self._networks(chosen) for model in own])

    def _networks(self, trial: Trial) -> list[Models]:
        """Of a table those of all its seeds, for it answers with several anyway; else those of
        its best seed."""
        course = self.question.course
        seeds = repetitions(course, self.results, trial.number) or (trial,)
        if not self.question.subject.is_table:
            seeds = (in_places(seeds, course.metric)[0],)
        return [self._models(each) for each in seeds]

    def _together(
        self, chosen: Trial, count: int, alone: Model | Ensemble
    ) -> tuple[Mixture | None, Model | Ensemble]:
        last = self.question.course.last  # others were never judged at their end
        others = [
            each for each in self._ranked() if each.number != chosen.number and each.level == last
        ]
        members = [chosen, *others[: count - 1]]
        if len(members) < 2:
            return None, alone
        folds = self.question.subject.folds
        networks = {each.number: self._networks(each) for each in members}
        answers = {
            number: [
                [model.unchecked(fold.held.x) for model, fold in zip(own, folds, strict=True)]
                for own in seeds
            ]
            for number, seeds in networks.items()
        }
        found = mixture(self.question.subject, answers, chosen.number)
        every = [model for seeds in networks.values() for own in seeds for model in own]
        return found, self._joined(every)

    def _joined(self, models: list[Model]) -> Model | Ensemble:
        if len(models) == 1:
            return models[0]
        return Ensemble(tuple(models), {"data": dict(self.question.subject.facts)})

    def _models(self, trial: Trial) -> Models:
        """Its networks, one a fold: as they were kept, or trained again."""
        key = (trial.number, trial.repeat)
        kept = self.kept.models.get(key)
        if kept is None:
            kept = self._from_shelf(trial)
        if kept is None:
            outcome = self.question.again(trial, self.engine, self._steps, lambda event: None)
            kept = outcome.models
        self.kept.models[key] = kept
        return kept

    def _from_shelf(self, trial: Trial) -> Models | None:
        """As another process left them, once they were done with."""
        subject, plan = self.question.subject, self.question.plan_of(trial)
        put_aside = self.shelf.take((trial.number, trial.repeat))
        folds = range(len(subject.folds))
        if len(put_aside) != len(folds):
            return None
        plans = [fold_plan(plan, fold) for fold in folds]
        over = [
            each.state.stopped or each.state.clock.epoch >= own.epochs
            for each, own in zip(put_aside, plans, strict=True)
        ]
        if not all(over):
            return None
        return tuple(
            best_model(own, each.state, subject.parts(own, fold))
            for fold, (own, each) in enumerate(zip(plans, put_aside, strict=True))
        )

    def _evaluations(self, model: Model | Ensemble) -> dict[str, Evaluation]:
        subject = self.question.subject
        found = {}
        if len(subject.folds) == 1 and not subject.is_table:
            found["validation"] = evaluate(model, subject.folds[0].held)
        test = subject.tested(model)
        if test is not None:
            found["test"] = test
        return found
