"""Search: one plan tried with many settings, trials side by side, one core each.

All trials learn from the same rows and are judged by the same others, which the search's seed
chooses; a trial's own seed fixes its first weights and batches. This module refuses to know
which points are tried, and how a trial is trained.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from ..base.rng import check_seed
from ..data.dataset import Dataset
from ..registry import select
from ..training.drive import Progress
from ..training.interruption import SIGTERM_CODE
from ..training.members import OneThread
from ..training.plan import Plan
from ..training.progress import check_progress
from .concluding import Concluding
from .course import WHOLE, Course, halved
from .desk import Desk
from .ledger import Ledger
from .question import Question
from .ranking import in_places
from .remembering import Remembering
from .sampler_names import sampler_named
from .samplers import Sampler
from .searching import Kept, work_off
from .shelf import Shelf
from .space import Space
from .study import Study
from .subject import Subject
from .telling import telling
from .trial import Piece


def search(
    plan: Plan,
    data: Dataset,
    space: Space,
    *,
    trials: int = 100,
    sampler: str | Sampler = "random",
    metric: str | None = None,
    validation: float | Dataset | None = None,
    halving: bool = False,
    repeat: int = 3,
    ensemble: int | None = None,
    engine: str = "auto",
    seed: int = 0,
    keep: int = 3,
    progress: Progress = "auto",
) -> Study:
    """Try a plan with settings from a space, and give back what came of each.

    plan        what all trials have in common; its seed plays no part
    data        the rows to learn from; a test part is looked at once, by the model chosen
    trials      how many, 1 or more
    sampler     `random`, `quasi`, `narrow`, `tpe`, or one of your own
    metric      `validation_accuracy` for classes, `validation_loss` for values, unless another
                metric of the validation rows is named
    validation  a share of the rows, (0, 1), or a Dataset; None: the share that the plan names
    halving     whether all are trained a little, the best third of them goes on, and so forth:
                see `course.py`
    repeat      with how many seeds the best three are trained before one is chosen; 1: only
                with their own
    ensemble    K: keep the best K trials as one model if that validates better
    engine      `native`, `eager`, or `auto`: native where it was compiled
    seed        0 … 2³² - 1
    keep        of how many of the best trials the models are kept
    progress    `auto`, `terminal`, `lines`: a line for each trial on standard error; `quiet`
    A trial is judged by the weights that its plan gives back: those of its best epoch, or the
    last with keep="last". One that meets NaN or infinity is recorded as failed. Ctrl-C ends the
    search and gives it back with the trials that were finished; SIGTERM ends the process then.
    Raises InputError, PlanError or DataError before the first trial for what fits no plan.

    >>> import backlit as bl
    >>> from backlit.search.space import LogRange, Space
    >>> base = Plan(bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(2)), bl.SoftmaxCrossEntropy(),
    ...             bl.Adam(), epochs=5)
    >>> space = Space({"learning_rate": LogRange(1e-4, 1e-1)})
    >>> study = search(base, bl.load("moons"), space, trials=8, progress="quiet")
    >>> len(study.trials), study.best.score > 0.8, study.best.parameters["learning_rate"] > 1e-3
    (8, True, True)
    """
    check_numbers(trials=(trials, 1), keep=(keep, 0), repeat=(repeat, 1))
    if ensemble is not None:
        check_numbers(ensemble=(ensemble, 2))
    check_seed(seed)
    subject = Subject.of_data(plan, data, validation, metric, seed)
    shares, divisor = halved(plan.epochs) if halving else WHOLE
    course = Course(
        trials=trials,
        metric=subject.metric,
        shares=shares,
        divisor=divisor,
        seeds=repeat,
    )
    chosen = sampler_named(sampler, trials, seed)
    question = Question(plan, space, chosen, course, seed, subject)
    check_trials(question)
    searcher = Searcher(question, ensemble=ensemble, engine=engine, keep=keep, progress=progress)
    study = searcher.concluded(searcher.work())
    if study.exit_code == SIGTERM_CODE:
        raise SystemExit(SIGTERM_CODE)
    return study


class Searcher:
    """Works a question off, and concludes.

    ensemble, engine, keep, progress   as in `search`
    """

    def __init__(
        self,
        question: Question,
        *,
        ensemble: int | None = None,
        engine: str = "auto",
        keep: int = 3,
        progress: Progress = "auto",
    ) -> None:
        check_progress(progress)
        self._question, self._ensemble = question, ensemble
        self._engine, self._keep, self._progress = engine, keep, progress
        course = question.course
        repeated = course.finalists if course.seeds > 1 else 0
        self._shelf = Shelf()
        self._kept = Kept(question, max(keep, repeated, ensemble or 0))

    def work(
        self,
        ledger: Ledger | None = None,
        states: Path | None = None,
        count: int | None = None,
    ) -> Study:
        """Work until nothing is wanted any more, or somebody interrupts; no conclusion yet.

        ledger   where results are noted, and read; None: nowhere
        states   a folder for networks that may go on; None: memory
        count    how many trials at a time; None: one a core
        """
        began = time.perf_counter()
        question, kept = self._question, self._kept
        self._shelf = Shelf(states)
        desk = Desk(question, ledger)
        desk.look()
        desk.news()  # what was known before is told no more
        with telling(self._progress, question) as tell:
            told = work_off(
                question, desk, self._shelf, kept, engine=self._engine, count=count, tell=tell
            )
        is_whole = desk.is_done()
        placed = in_places(question.course.standing(desk.results), question.course.metric)
        last = question.course.last  # of others a model may be there, by chance
        best = [each.number for each in placed[: self._keep] if each.level == last]
        return Study(
            question=question,
            results=desk.results,
            models={each: kept.model(each) for each in best if (each, 0) in kept.models},
            engine=select(self._engine).name,
            seconds=time.perf_counter() - began,
            status="finished" if is_whole else "interrupted",
            exit_code=0 if is_whole else told.exit_code,
        )

    def concluded(self, study: Study) -> Study:
        """With the model that is chosen, and its scores; an interrupted one as it is."""
        if study.status != "finished":
            return study
        alone = OneThread(Remembering(select(self._engine)))
        drawn = Concluding(self._question, study.results, self._kept, self._shelf, alone)
        found = drawn.conclude(self._ensemble)
        return replace(
            study, model=found.model, mixture=found.mixture, evaluations=found.evaluations
        )


def check_trials(question: Question) -> None:
    """Raise what the first trials would, before any is begun."""
    count = min(question.course.trials, 20)
    for number in [each for each in question.independent() if each < count] or [0]:
        parameters = question.parameters(number, [])
        plan = question.attempt(Piece(number, 0, 0), parameters).plan
        for fold in range(len(question.subject.folds)):
            question.subject.parts(plan, fold)


def check_numbers(**given: tuple[Any, int]) -> None:
    """Raise InputError for what is no whole number of at least so many."""
    for name, (value, least) in given.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError(
                name,
                expected=f"a whole number, {least} or more",
                got=repr(value),
                action=f"write {name}{' ' if name.startswith('-') else '='}{max(3, least)}",
            )
