"""Train on a table: from columns as they are to a run whose model answers such tables.

What is not said is chosen from the data: which columns are features and how each is prepared,
which rows are held back, the network and its recipe, how many members answer together.
This module refuses to know files of tables, and how a network is trained.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from ..base.errors import PlanError, UnknownNameError
from ..data.preparation.targets import Task
from ..data.tables.choose import find_column
from ..data.tables.table import Table
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..runs.folder import RunFolder
from ..runs.plan_file import read_plan
from .class_weights import ClassWeight
from .drive import Listener, Progress
from .model import as_table
from .plan import Plan
from .table_plan import Asked, TableWork, planned
from .table_run import TableRun
from .table_work import carried_out

_OWN = {"network", "loss", "seed", "validation", "data", "init_from"}
SETTINGS = {each.name for each in fields(Plan)} - _OWN


def fit_table(
    table: Any,
    target: str | int,
    *,
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
    listeners: Iterable[Listener] = (),
    **settings: Any,
) -> TableRun:
    """Train on a table and give back the run, whose model answers such tables by itself.

    table         a Table, a frame of any library, a mapping of columns, a list of rows …
    target        the column to be learnt: its name, its number from 1, or from -1 at the end
    drop          columns to leave out
    keep          columns to use, whatever speaks against them (an id, a leak)
    categorical   columns whose values are names, even if they are numbers
    task          `classification` or `regression`; None decides by the target
    class_weight  `balanced` weighs class c by N / (K N_c); or class -> weight; None: all 1
    weights       (N,) how much each row of the table counts, 0 or more
    folds         K: cross-validation. K members, each with a fold of the rows held back and a
                  preparation learnt from the others; all of them are kept and answer together
    members       how many networks answer together; None: 5 of a small table, 2 of a large one
    seed          0 … 2³² - 1: fixes splits, first values, order and masks
    test          a share of the rows kept for the final score, a table, or None. With `folds`
                  and a share of 0.2 left as it is, the cross-validated score is the score: no
                  rows are kept apart
    validation    None: each member holds back a part of its own; a share of the rows; a table;
                  0: nothing is held back, and the last weights are kept
    network       a chain for the prepared features; None: chosen from the data
    loss          default SoftmaxCrossEntropy for classes, MeanSquaredError for values
    settings      those of a plan (batch_size, epochs, optimizer, schedule, early_stopping …),
                  in place of what the recipe says
    engine, out, progress, listeners   as in `fit`

    Rows whose target is missing are passed over; rows that are equal in all columns stay on one
    side of every split. Members run side by side, one on each core. Raises what `fit` raises;
    UnknownNameError for a column or a setting that does not exist.

    >>> import backlit as bl, numpy as np
    >>> rng = np.random.default_rng(0)
    >>> height, age = rng.normal(1.7, 0.1, 300), rng.integers(20, 60, 300)
    >>> people = {"height": height, "age": age, "shoe": 20 * height + 0.01 * age}
    >>> run = bl.fit_table(people, "shoe", keep=["height"], epochs=30, progress="quiet")
    >>> run.evaluations["test"]["r2"] > 0.9, run.predict({"height": [1.8], "age": [30]}).round()
    (True, array([36.]))
    """
    unknown = next((name for name in settings if name not in SETTINGS), None)
    if unknown is not None:
        raise UnknownNameError("fit_table", unknown, [*SETTINGS, "learning_rate"])
    whole = as_table(table)
    name = find_column(whole, target)
    asked = Asked(
        target=name,
        drop=_found(whole, drop),
        keep=_found(whole, keep),
        categorical=_found(whole, categorical),
        task=task,
        class_weight=class_weight,
        folds=folds,
        members=members,
        seed=seed,
        test=None if folds is not None and test == 0.2 else test,
        validation=validation,
    )
    made = planned(whole, asked, weights, network, loss, learning_rate, settings)
    return carried_out(made, engine=engine, out=out, progress=progress, listeners=listeners)


def resume_table(
    folder: str | Path,
    table: Any,
    *,
    test: Any = None,
    validation: Any = None,
    weights: ArrayLike | None = None,
    also: Iterable[type[Any]] = (),
    engine: str = "auto",
    progress: Progress = "auto",
    listeners: Iterable[Listener] = (),
) -> TableRun:
    """Go on with a run folder that `fit_table` made, each member from its last checkpoint.

    table       the table the run was started with: refused if its contents differ
    test, validation, weights   again, if the run was started with tables or weights of its own
    also        descriptions of your own that the plan names
    A member ends bit for bit as if it had not stopped; one that was not begun is begun. Raises
    PlanError for another table or a run of no table, and what `resume` raises.
    """
    opened = RunFolder.open(folder)
    made = planned_again(
        opened, table, test=test, validation=validation, weights=weights, also=also
    )
    return carried_out(made, engine=engine, folder=opened, progress=progress, listeners=listeners)


def planned_again(
    opened: RunFolder,
    table: Any,
    *,
    test: Any = None,
    validation: Any = None,
    weights: ArrayLike | None = None,
    also: Iterable[type[Any]] = (),
) -> TableWork:
    """The members and plans of a run folder once more, from the table it was started with.

    Raises PlanError for another table or a run of no table.
    """
    plan = Plan.from_data(read_plan(opened.plan), str(opened.plan), also)
    facts, whole = plan.data, as_table(table)
    if "table" not in facts or facts["table"] != whole.fingerprint():
        known = "table" in facts
        raise PlanError(
            "resume",
            expected="the table the run was started with" if known else "a run of a table",
            got=f"other contents in {whole.name}" if known else "one of a data set",
            where=str(opened.path),
            action="give the same table, or start a new run",
        )
    asked = Asked(
        target=facts["target"],
        drop=tuple(facts.get("drop", ())),
        keep=tuple(facts.get("keep", ())),
        categorical=tuple(facts.get("categorical", ())),
        task=facts["task"],
        folds=facts.get("folds"),
        members=facts["members"],
        seed=facts["seed"],
        test=facts.get("test") if test is None else test,
        validation=facts.get("held_back") if validation is None else validation,
    )
    settings = {name: getattr(plan, name) for name in SETTINGS}
    settings = {name: value for name, value in settings.items() if value is not None}
    return planned(whole, asked, weights, plan.network, plan.loss, None, settings)


def _found(table: Table, names: Iterable[str | int]) -> tuple[str, ...]:
    """The columns that an option names."""
    given = [names] if isinstance(names, str | int) else names
    return tuple(find_column(table, each) for each in given)
