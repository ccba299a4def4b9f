"""Search on a table: as `fit_table` trains, with settings from a space, each trial on all folds.

This module refuses to know how a table is prepared, and how a trial is trained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from numpy.typing import ArrayLike

from ..base.errors import UnknownNameError
from ..data.preparation.targets import Task
from ..data.tables.choose import find_column
from ..data.tables.table import Table
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..training.class_weights import ClassWeight
from ..training.drive import Progress
from ..training.interruption import SIGTERM_CODE
from ..training.model import as_table
from ..training.table_plan import Asked, TableWork, planned
from ..training.tables import SETTINGS
from .question import Question
from .samplers import Sampler
from .search import Searcher
from .space import Space
from .study import Study
from .subject import Subject
from .table_question import table_question

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
    halving    whether all are trained a little, the best third of them goes on
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
    unknown = next((name for name in settings if name not in SETTINGS), None)
    if unknown is not None:
        raise UnknownNameError("search_table", unknown, [*SETTINGS, "learning_rate"])
    whole = as_table(table)
    asked = Asked(
        target=find_column(whole, target),
        drop=_found(whole, drop),
        keep=_found(whole, keep),
        categorical=_found(whole, categorical),
        task=task,
        class_weight=class_weight,
        folds=folds,
        members=members,
        seed=seed,
        test=None if folds is not None and isinstance(test, float) and test == 0.2 else test,
        validation=validation,
    )
    work = planned(whole, asked, weights, network, loss, learning_rate, settings)
    decided = {*settings, *(_OF_NETWORK if network else ())}
    subject = Subject.of_table(work, metric)
    question = table_question(
        work.plans[0].with_(data=dict(subject.facts)),
        subject,
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
