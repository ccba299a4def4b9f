"""Train a network: from a plan and data to a run.

`fit` is for people who have arrays, `train` and `resume` for whoever has a plan or a folder.
This module refuses to know how a step is computed, and draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from ..base.errors import InputError, NonFiniteError, PlanError
from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..engines.engine import Engine
from ..nn.chain import Chain
from ..nn.losses import Loss, default_loss
from ..optim.adam import Adam
from ..optim.clip import Clip
from ..optim.optimizer import Optimizer
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import Constant, Schedule
from ..registry import select
from ..runs.folder import RunFolder
from ..runs.plan_file import read_plan
from .drive import Listener, Progress, drive
from .ensemble import Ensemble
from .history import History
from .interruption import SIGTERM_CODE
from .keeper import Keeper
from .loop import CHUNK_SECONDS, Loop
from .model import Model
from .plan import Plan
from .policies import EarlyStopping, RollBack, StopAt
from .progress import check_progress
from .rates import rate_curve
from .rows import divide
from .run import Run
from .start import first_state


def fit(
    network: Chain,
    data: Dataset,
    *,
    loss: Loss | None = None,
    optimizer: Optimizer | None = None,
    schedule: Schedule | ReduceOnPlateau | None = None,
    weight_decay: float = 0.0,
    clip: Clip | None = None,
    batch_size: int = 32,
    epochs: int = 20,
    seed: int = 0,
    validation: float | Dataset | None = 0.2,
    sampling: Literal["epoch", "replacement"] = "epoch",
    early_stopping: EarlyStopping | None = None,
    stop_at: StopAt | None = None,
    roll_back: RollBack | None = None,
    monitor: str | None = None,
    keep: Literal["best", "last"] = "best",
    freeze: Iterable[str] = (),
    init_from: str | Path | Model | Ensemble | Run | None = None,
    statistics_every: int | None = None,
    dtype: Literal["float32", "float64"] = "float32",
    listeners: Iterable[Listener] = (),
    engine: str = "auto",
    out: str | Path | None = None,
    progress: Progress = "auto",
) -> Run:
    """Train a network on a data set and give back the run.

    Most settings are those of a plan, whose docstring says more: `backlit.training.plan.Plan`.

    network      a Chain; sizes of inputs are inferred from the data
    data         a Dataset; its test part, if any, is used once, at the end
    loss         default SoftmaxCrossEntropy for classes, MeanSquaredError for values
    optimizer    default Adam()
    validation   a share to hold back (stratified, seeded), a Dataset, or None
    init_from    a model, its file, or a run, whose parameters are the first values
    listeners    functions that hear every event; one that answers True ends the run
    engine       who computes: `native`, `eager`, or `auto`: native where it was compiled
    out          a folder for run folders, report included; None keeps everything in memory
    progress     `auto`: a line that moves on a terminal or in a notebook, one an epoch in a file;
                 `terminal`, `lines`, `quiet`
    Ctrl-C ends the run after the iterations under way and gives it back, with the best weights
    so far; SIGTERM ends the process with exit code 143 once everything is saved.
    Raises PlanError, ShapeError or DataError before the first update; NonFiniteError, with the
    run so far as its attribute `run`, where NaN or infinity ended it.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(2))
    >>> run = bl.fit(net, bl.load("moons"), optimizer=bl.Adam(0.02), epochs=20, seed=0)
    >>> run.status, run.evaluations["test"]["accuracy"] > 0.9
    ('finished', True)
    """
    _check_given(data, validation, listeners, freeze, out)
    if isinstance(init_from, Run):
        init_from = init_from.model
    if isinstance(init_from, Ensemble):
        init_from = init_from.members[0]
    own = validation if isinstance(validation, Dataset) else None
    plan = Plan(
        network=network,
        loss=default_loss(data.task) if loss is None else loss,
        optimizer=Adam() if optimizer is None else optimizer,
        schedule=Constant() if schedule is None else schedule,
        weight_decay=weight_decay,
        clip=clip,
        batch_size=batch_size,
        epochs=epochs,
        seed=seed,
        validation=validation if isinstance(validation, int | float) else 0.0,
        sampling=sampling,
        early_stopping=early_stopping,
        stop_at=stop_at,
        roll_back=roll_back,
        monitor=monitor,
        keep=keep,
        freeze=(freeze,) if isinstance(freeze, str) else tuple(freeze),
        init_from=None if isinstance(init_from, Model) or init_from is None else str(init_from),
        statistics_every=statistics_every,
        dtype=dtype,
        data={"name": data.name, "fingerprint": data.fingerprint()} if out else {},
    )
    return _concluded(
        lambda: train(
            plan,
            data,
            validation=own,
            first=init_from if isinstance(init_from, Model) else None,
            listeners=listeners,
            engine=engine,
            out=out,
            progress=progress,
        )
    )


def train(
    plan: Plan,
    data: Dataset,
    *,
    validation: Dataset | None = None,
    first: Model | None = None,
    preparation: Preparation | None = None,
    listeners: Iterable[Listener] = (),
    engine: str | Engine = "auto",
    out: str | Path | RunFolder | None = None,
    progress: Progress = "auto",
    chunk_seconds: float = CHUNK_SECONDS,
) -> Run:
    """Carry out a plan. What is wrong with plan or data is told before anything is written.

    preparation  of the table that the data was made of: the model gets it
    out          where a run folder is made, or a new one itself
    """
    if out is not None and validation is not None:
        plan = plan.with_(data={**plan.data, "validation": validation.fingerprint()})
    parts = replace(divide(plan, data, validation), preparation=preparation)
    chosen = select(engine) if isinstance(engine, str) else engine
    state = first_state(plan, parts, first)
    loop = Loop(plan, parts, chosen, state, chunk_seconds=chunk_seconds)
    check_progress(progress)
    keeper = None
    if out is not None:
        folder = out if isinstance(out, RunFolder) else RunFolder.create(str(out), data.name)
        keeper = Keeper.create(folder, _written(loop), chosen.facts())
    if keeper is not None and first is not None:
        try:
            keeper.save(state)  # the plan cannot name a model in memory: resume needs its weights
        except BaseException:
            keeper.close()
            raise
    return drive(loop, chosen.name, keeper, listeners, progress, History(), fresh=True)


def resume(
    folder: str | Path,
    data: Dataset,
    *,
    validation: Dataset | None = None,
    also: Iterable[type[Any]] = (),
    listeners: Iterable[Listener] = (),
    engine: str = "auto",
    progress: Progress = "auto",
) -> Run:
    """Go on with a run folder from its last checkpoint, bit for bit as if it had not stopped.

    data        the data set the run was started with: refused if its contents differ
    validation  the same, if the run was started with a validation set of its own
    also        descriptions of your own that the plan names
    The report is written again. Raises FileFormatError if no checkpoint can be read, PlanError
    for other data, BusyError if the run is under way.

    >>> import tempfile, backlit as bl
    >>> with tempfile.TemporaryDirectory() as out:
    ...     net, data = bl.Chain(bl.Dense(2)), bl.load("moons", rows=50)
    ...     run = bl.fit(net, data, epochs=2, out=out, listeners=[lambda event: True])
    ...     again = bl.resume(run.folder, data)
    >>> run.status, again.status, len(again.history)
    ('interrupted', 'finished', 2)
    """
    return _concluded(
        lambda: go_on(
            folder,
            data,
            validation=validation,
            also=also,
            listeners=listeners,
            engine=engine,
            progress=progress,
        )
    )


def go_on(
    folder: str | Path,
    data: Dataset,
    *,
    validation: Dataset | None = None,
    preparation: Preparation | None = None,
    also: Iterable[type[Any]] = (),
    listeners: Iterable[Listener] = (),
    engine: str | Engine = "auto",
    progress: Progress = "auto",
    chunk_seconds: float = CHUNK_SECONDS,
) -> Run:
    """Carry on with the plan in a run folder; see `resume`."""
    opened = RunFolder.open(folder)
    plan = Plan.from_data(read_plan(opened.plan), str(opened.plan), also)
    _check_given(data, validation, listeners)
    _check_same(opened, plan.data.get("fingerprint") or data.fingerprint(), data)
    _check_same(opened, plan.data.get("validation"), validation)
    parts = replace(divide(plan, data, validation), preparation=preparation)
    chosen = select(engine) if isinstance(engine, str) else engine
    check_progress(progress)
    keeper, state, said = Keeper.reopen(opened)
    try:
        first = state or first_state(plan, parts)
        loop = Loop(plan, parts, chosen, first, chunk_seconds=chunk_seconds)
    except BaseException:
        keeper.close()
        raise
    return drive(loop, chosen.name, keeper, listeners, progress, History(said), fresh=not said)


def _written(loop: Loop) -> dict[str, Any]:
    """What run.toml holds: the plan, and the rates that follow from it, to be seen."""
    curve = rate_curve(loop.plan, loop.state.clock.per_epoch)
    return loop.plan.to_data() | {"rate_curve": curve}


def _concluded(work: Callable[[], Run]) -> Run:
    """A run for whoever called: with its report, also when NaN or infinity ended it."""
    try:
        run = work()
    except NonFiniteError as error:
        if isinstance(error.run, Run) and error.run.folder is not None:
            error.run.report()
        raise
    if run.folder is not None:
        run.report()
    if run.exit_code == SIGTERM_CODE:
        raise SystemExit(SIGTERM_CODE)
    return run


def _check_given(
    data: object, validation: object, listeners: object, freeze: object = (), out: object = None
) -> None:
    kinds: tuple[tuple[str, object, Any, str, str], ...] = (
        ("data", data, Dataset, "a Dataset", "write Dataset(x, y)"),
        (
            "validation",
            validation,
            int | float | Dataset | None,
            "a share, a Dataset or None",
            "write validation=0.2, or Dataset(x, y)",
        ),
        ("listeners", listeners, Iterable, "a list of functions", "write listeners=[function]"),
        ("freeze", freeze, Iterable, "names of layers", "write freeze=['dense1']"),
        ("out", out, str | PathLike | None, "a folder's name, or None", "write out='runs'"),
    )
    for name, given, kind, expected, action in kinds:
        if not isinstance(given, kind):
            raise InputError(name, expected=expected, got=type(given).__name__, action=action)
    for each in listeners if isinstance(listeners, list | tuple) else ():
        if not callable(each):
            raise InputError(
                "listeners",
                expected="functions that hear events",
                got=repr(each),
                action="write listeners=[function]",
            )


def _check_same(folder: RunFolder, wanted: str | None, given: Dataset | None) -> None:
    """Refuse to go on with other data than the run was started with."""
    found = None if given is None else given.fingerprint()
    if wanted != found:
        got = "no validation set"
        if given is not None:
            got = f"other contents in {given.name}" if wanted else f"a validation set, {given.name}"
        raise PlanError(
            "resume",
            expected="the data the run was started with",
            got=got,
            where=str(folder.path),
            action="give the same data, or start a new run",
        )
