"""Search on a table: as `fit_table` trains, with settings from a space, each trial on all folds.

The plan that `fit_table` would train is the first trial, as it is: what is found is never behind
it unnoticed. This module refuses to know how a table is prepared, and how a trial is trained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from numpy.typing import ArrayLike

from ..base.errors import InputError, UnknownNameError
from ..base.rng import check_seed
from ..data.preparation.targets import Task
from ..data.tables.choose import find_column
from ..data.tables.table import Table
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..training.class_weights import ClassWeight
from ..training.drive import Progress
from ..training.interruption import SIGTERM_CODE
from ..training.model import as_table
from ..training.plan import Plan
from ..training.table_plan import Asked, TableWork, planned
from ..training.tables import SETTINGS
from .course import Course, halved
from .default_space import default_space
from .question import Question
from .sampler_names import sampler_named
from .samplers import Sampler
from .search import Searcher, check_numbers, check_trials
from .space import Space
from .study import Study
from .subject import Subject

_OF_NETWORK: Final = ("width", "depth", "activation", "batch_norm", "dropout")


def search_table(
    table: Any,
    target: str | int,
    *,
    space: Space | None = None,
    trials: int = 100,
    sampler: str | Sampler = "narrow",
    metric: str | None = None,
    halving: bool = True,
    repeat: int = 3,
    ensemble: int | None = None,
    drop: Iterable[str] = (),
    keep: Iterable[str] = (),
    categorical: Iterable[str] = (),
    task: Task | None = None,
    class_weight: ClassWeight = None,
    weights: ArrayLike | None = None,
    folds: int | None = None,
    members: int | None = None,
    seed: int = 0,
    test: Any = 0.2,
    validation: Any = None,
    network: Chain | None = None,
    loss: Loss | None = None,
    learning_rate: float | None = None,
    engine: str = "auto",
    out: str | Path | None = None,
    progress: Progress = "auto",
    **settings: Any,
) -> Study:
    """Search for the settings of a table's network; `study.model` answers such tables by itself.

    table, target  as for `fit_table`
    space      what varies; None: rate, decay, width, depth, activation, batch norm and dropout,
               around what the recipe says, but for what was decided here
    trials     how many, 1 or more; the first is what `fit_table` would train
    sampler    `narrow`, `random`, `quasi`, `tpe`, or a Sampler
    metric     `validation_accuracy` or `validation_loss` of classes, `validation_rmse`, in the
               target's units, or `validation_loss` of values; None: the first of them
    halving    whether all are trained a little, the best third of them goes on, and so forth
    repeat     with how many seeds the best three are trained before one is chosen; 1: only
               with their own
    ensemble   K: keep the best K trials as one model if that validates better
    drop … settings  as for `fit_table`. A network that is given, a rate and a decay vary only
               where the space names them
    out        where a study's folder is made, with its journal and report; None: nowhere
    engine, progress  as in `search`
    Each trial has a network for every fold, and is judged by all training rows together, each by
    the network that has not seen it. Test rows are looked at once, by the model chosen; with
    `folds` and a share of 0.2 left as it is, there are none. Ctrl-C ends the search and gives it
    back with the trials that were finished. Raises what `fit_table` and `search` raise, and
    InputError for validation=0: rows held back judge.

    >>> import backlit as bl, numpy as np
    >>> rng = np.random.default_rng(0)
    >>> size, age = rng.uniform(20, 90, 80), rng.uniform(0, 50, 80)
    >>> flats = {"size": size, "age": age, "rent": 9 * size - 2 * age}
    >>> study = search_table(flats, "rent", trials=4, repeat=1, epochs=6, members=2,
    ...                      progress="quiet")
    >>> study.metric, len(study.trials), study.trials[0].parameters
    ('validation_rmse', 4, {})
    >>> study.model.predict({"size": [50.0], "age": [10.0]}).shape
    (1,)
    """
    work = _worked_out(
        table,
        target,
        weights,
        (network, loss, learning_rate, settings),
        {"drop": drop, "keep": keep, "categorical": categorical},
        task=task,
        class_weight=class_weight,
        folds=folds,
        members=members,
        seed=seed,
        test=None if folds is not None and test == 0.2 else test,
        validation=validation,
    )
    decided = {*settings, *(_OF_NETWORK if network else ())}
    question = table_question(
        work.plans[0].with_(data={}),
        Subject.of_table(work, metric),
        space=space,
        decided=decided if learning_rate is None else {*decided, "learning_rate"},
        trials=trials,
        sampler=sampler,
        halving=halving,
        repeat=repeat,
        ensemble=ensemble,
        seed=seed,
    )
    if out is None:
        searcher = Searcher(question, ensemble=ensemble, engine=engine, progress=progress)
        study = searcher.concluded(searcher.work())
    else:
        study = _in_folder(out, work, weights, question, ensemble, engine, progress)
    if study.exit_code == SIGTERM_CODE:
        raise SystemExit(SIGTERM_CODE)
    return study


def table_question(
    plan: Plan,
    subject: Subject,
    *,
    space: Space | None,
    decided: Collection[str],
    trials: int,
    sampler: str | Sampler,
    halving: bool,
    repeat: int,
    ensemble: int | None,
    seed: int,
) -> Question:
    """What is asked of a table, with its plan as the first trial.

    space     what varies; None: the default one, without what was decided
    Raises InputError, UnknownNameError, PlanError for what the first trials would not train.
    """
    check_numbers(trials=(trials, 1), repeat=(repeat, 1))
    if ensemble is not None:
        check_numbers(ensemble=(ensemble, 2))
    check_seed(seed)
    if space is not None and not isinstance(space, Space):
        raise InputError(
            "space",
            expected="a Space, or None",
            got=repr(space),
            action='write space=Space({"learning_rate": LogRange(1e-5, 1e-1)})',
        )
    question = Question(
        plan,
        default_space(plan, decided, is_table=True) if space is None else space,
        sampler_named(sampler, trials, seed),
        Course(
            trials=trials,
            metric=subject.metric,
            shares=halved(plan.epochs) if halving else (1.0,),
            seeds=repeat,
        ),
        seed,
        subject,
        begins=True,
    )
    check_trials(question)
    return question


def _worked_out(
    table: Any,
    target: str | int,
    weights: ArrayLike | None,
    chosen: tuple[Chain | None, Loss | None, float | None, Mapping[str, Any]],
    columns: Mapping[str, Iterable[str]],
    **asked: Any,
) -> TableWork:
    """The table divided, prepared and planned as `fit_table` does."""
    unknown = next((name for name in chosen[-1] if name not in SETTINGS), None)
    if unknown is not None:
        raise UnknownNameError("search_table", unknown, [*SETTINGS, "learning_rate"])
    whole = as_table(table)
    found = {name: _found(whole, given) for name, given in columns.items()}
    own = Asked(find_column(whole, target), **found, **asked)
    return planned(whole, own, weights, *chosen)


def _found(table: Table, names: Iterable[str | int]) -> tuple[str, ...]:
    given = [names] if isinstance(names, str | int) else names
    return tuple(find_column(table, each) for each in given)


def _in_folder(
    out: str | Path,
    work: TableWork,
    weights: ArrayLike | None,
    question: Question,
    ensemble: int | None,
    engine: str,
    progress: Progress,
) -> Study:
    """The search in a folder of its own, with its report."""
    from ..reports.study_page import write_study_report  # figures are not needed to search
    from .in_folder import begin, carried_out

    facts = dict(question.subject.facts) | {"fingerprint": _fingerprint(work, weights)}
    folder = begin(str(out), work.parts.table.name, question, facts, ensemble)
    study = carried_out(folder, question, ensemble=ensemble, engine=engine, progress=progress)
    write_study_report(folder)
    return study


def _fingerprint(work: TableWork, weights: ArrayLike | None) -> str:
    """The table's, if it and what was asked of it say all; else with what else there was.

    So nobody goes on with a study on other rows than those it was begun with.
    """
    asked, own = work.asked, work.parts.table.fingerprint()
    is_all = isinstance(asked.test, int | float) or (asked.folds is not None and not asked.test)
    if is_all and weights is None and isinstance(asked.validation, int | float | None):
        return own
    parts = [own]
    for member in work.members:
        parts += [each.fingerprint() for each in (member.train, member.validation) if each]
    return hashlib.sha256("".join(parts).encode()).hexdigest()
