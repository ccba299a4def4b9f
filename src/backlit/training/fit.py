"""Train a network: from a plan and data to a run.

`fit` is for people who have arrays, `train` and `resume` for whoever has a plan or a folder.
This module refuses to know how a step is computed, and draws nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError, PlanError, ShapeError
from ..base.shapes import show
from ..base.trees import below, ordered
from ..data.dataset import Dataset
from ..engines.engine import Engine
from ..nn.chain import Chain
from ..nn.losses import Loss, MeanSquaredError, SoftmaxCrossEntropy
from ..optim.adam import Adam
from ..optim.clip import Clip
from ..optim.optimizer import Optimizer
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import Constant, Schedule
from ..optim.update import empty_slots
from ..registry import select
from ..runs.events import Event, RunEnded, RunStarted, from_data
from ..runs.folder import RunFolder
from ..runs.journal import read_journal
from ..runs.plan_file import read_plan
from .clock import Clock
from .evaluation import Evaluation, evaluate
from .history import History
from .interruption import listening
from .keeper import Keeper
from .loop import CHUNK_SECONDS, Loop, batch_order
from .model import Model, open_model
from .plan import Plan
from .policies import EarlyStopping, RollBack, StopAt
from .progress import progress_to
from .rows import Part, Parts, divide
from .run import Run
from .state import RunState

Listener = Callable[[Event], bool | None]
Progress = Literal["auto", "terminal", "lines", "quiet"]


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
    init_from: str | Path | Model | None = None,
    statistics_every: int | None = None,
    dtype: Literal["float32", "float64"] = "float32",
    listeners: Iterable[Listener] = (),
    engine: str = "auto",
    out: str | Path | None = None,
    progress: Progress = "auto",
) -> Run:
    """Train a network on a data set and give back the run; see `Plan` for most settings.

    network      a Chain; sizes of inputs are inferred from the data
    data         a Dataset; its test part, if any, is used once, at the end
    loss         default SoftmaxCrossEntropy for classes, MeanSquaredError for values
    optimizer    default Adam()
    validation   a share to hold back (stratified, seeded), a Dataset, or None
    init_from    a model, or a model file, whose parameters are the first values
    listeners    functions that hear every event; one that answers True ends the run
    out          a folder for run folders; None keeps everything in memory
    progress     `auto`: a line on a terminal, otherwise nothing; `lines`: one an epoch
    Ctrl-C ends the run after the iterations under way, with the best weights so far.
    Raises PlanError, ShapeError or DataError before the first update; NonFiniteError, with the
    run so far as its attribute `run`, where NaN or infinity ended it.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(2))
    >>> run = bl.fit(net, bl.load("moons"), optimizer=bl.Adam(0.02), epochs=20, seed=0)
    >>> run.status, run.evaluations["test"]["accuracy"] > 0.9
    ('finished', True)
    """
    if loss is None:
        loss = SoftmaxCrossEntropy() if data.task == "classification" else MeanSquaredError()
    share = validation if isinstance(validation, int | float) else 0.0
    plan = Plan(
        network=network,
        loss=loss,
        optimizer=Adam() if optimizer is None else optimizer,
        schedule=Constant() if schedule is None else schedule,
        weight_decay=weight_decay,
        clip=clip,
        batch_size=batch_size,
        epochs=epochs,
        seed=seed,
        validation=share,
        sampling=sampling,
        early_stopping=early_stopping,
        stop_at=stop_at,
        roll_back=roll_back,
        monitor=monitor,
        keep=keep,
        freeze=tuple(freeze),
        init_from=None if isinstance(init_from, Model) or init_from is None else str(init_from),
        statistics_every=statistics_every,
        dtype=dtype,
        data={"name": data.name, "fingerprint": data.fingerprint()} if out else {},
    )
    return train(
        plan,
        data,
        validation=validation if isinstance(validation, Dataset) else None,
        first=init_from if isinstance(init_from, Model) else None,
        listeners=listeners,
        engine=engine,
        out=out,
        progress=progress,
    )


def train(
    plan: Plan,
    data: Dataset,
    *,
    validation: Dataset | None = None,
    first: Model | None = None,
    listeners: Iterable[Listener] = (),
    engine: str = "auto",
    out: str | Path | None = None,
    progress: Progress = "auto",
    chunk_seconds: float = CHUNK_SECONDS,
) -> Run:
    """Carry out a plan. What is wrong with plan or data is told before anything is written."""
    parts = divide(plan, data, validation)
    chosen = select(engine)
    state = first_state(plan, parts, first)
    loop = Loop(plan, parts, chosen, state, chunk_seconds=chunk_seconds)
    keeper = None if out is None else Keeper.create(str(out), data.name, plan.to_data())
    return _drive(loop, chosen, keeper, listeners, progress, History(), fresh=True)


def resume(
    folder: str | Path,
    data: Dataset,
    *,
    validation: Dataset | None = None,
    also: Iterable[type[Any]] = (),
    listeners: Iterable[Listener] = (),
    engine: str = "auto",
    progress: Progress = "auto",
    chunk_seconds: float = CHUNK_SECONDS,
) -> Run:
    """Go on with a run folder from its last checkpoint, bit for bit as if it had not stopped.

    data  the data set the run was started with: refused if its contents differ
    also  descriptions of your own that the plan names
    Raises FileFormatError if no checkpoint can be read, BusyError if the run is under way.
    """
    opened = RunFolder.open(folder)
    plan = Plan.from_data(read_plan(opened.plan), str(opened.plan), also)
    wanted = plan.data.get("fingerprint")
    if wanted is not None and wanted != data.fingerprint():
        raise PlanError(
            "resume",
            expected="the data the run was started with",
            got=f"other contents in {data.name}",
            where=str(opened.path),
            action="give the same data, or start a new run",
        )
    parts = divide(plan, data, validation)
    chosen = select(engine)
    keeper, state = Keeper.reopen(opened)
    try:
        fresh = state is None
        loop = Loop(
            plan, parts, chosen, state or first_state(plan, parts), chunk_seconds=chunk_seconds
        )
        said = History(from_data(event) for event in read_journal(opened.journal))
    except BaseException:
        keeper.close()
        raise
    return _drive(loop, chosen, keeper, listeners, progress, said, fresh=fresh)


def first_state(plan: Plan, parts: Parts, first: Model | None = None) -> RunState:
    """Parameters, statistics and optimizer state before the first update."""
    inputs = parts.signature.inputs
    described = plan.network.parts(inputs)
    drawn = plan.network.init(inputs, seed=plan.seed, dtype=plan.dtype)
    given = first or (open_model(plan.init_from) if plan.init_from else None)
    if given is not None:
        drawn |= _pre_trained(given, drawn, plan.dtype)
    learnt = {name: drawn[name] for name in drawn if described[name].role != "statistic"}
    rest = {name: drawn[name] for name in drawn if name not in learnt}
    arrays = {
        **below("parameters", learnt),
        **below("statistics", rest),
        **below("optimizer", empty_slots(plan.optimizer.slots, learnt)),
    }
    per_epoch = batch_order(plan, parts.train).iterations_per_epoch
    return RunState(ordered(arrays), Clock(0, 0, per_epoch))


def _pre_trained(
    given: Model, drawn: Mapping[str, NDArray[Any]], dtype: str
) -> dict[str, NDArray[Any]]:
    """The given model's arrays that the new network has too, by layer name.

    A layer whose shape differs (a new last layer for new classes) keeps its own first values;
    at least one must fit.
    """
    own = {name.partition("/")[2]: value for name, value in given.arrays.items()}
    by_layer = {name.partition("/")[0] for name in drawn}
    fitting: dict[str, NDArray[Any]] = {}
    for layer in sorted(by_layer):
        names = [name for name in drawn if name.startswith(layer + "/")]
        if all(name in own and own[name].shape == drawn[name].shape for name in names):
            fitting |= {name: own[name].astype(dtype) for name in names}
    if not fitting:
        name, value = next(iter(sorted(drawn.items())))
        got = show(own[name].shape) if name in own else "no such layer"
        raise ShapeError(
            "init_from",
            expected=f"a layer that fits, {name} of shape {show(value.shape)} for one",
            got=got,
            action="use a model of the same layers",
        )
    return fitting


def _drive(
    loop: Loop,
    engine: Engine,
    keeper: Keeper | None,
    listeners: Iterable[Listener],
    progress: Progress,
    history: History,
    *,
    fresh: bool,
) -> Run:
    """Let everyone hear every event, and gather what remains at the end."""
    began = time.perf_counter()
    shown = progress_to(progress, loop.plan.epochs, loop.monitor)
    heard: list[Listener] = [history, shown, *listeners]
    ended: RunEnded | None = None
    try:
        with listening(loop.stop) as told:
            for event in _all_events(loop, fresh):
                if keeper is not None:
                    keeper.hear(event, loop)
                for listener in heard:
                    if listener(event):
                        loop.stop("a listener asked for it")
                if isinstance(event, RunEnded):
                    ended = event
        assert ended is not None
        model = _best_model(loop)
        evaluations = _evaluations(loop, model)
        if keeper is not None:
            keeper.finish(ended.status, model, evaluations, _evaluation_facts(model))
    finally:
        shown.close()
        if keeper is not None:
            keeper.close()
    run = Run(
        model=model,
        history=history,
        plan=loop.plan,
        status=ended.status,
        reason=ended.reason,
        best_epoch=loop.state.best_epoch,
        evaluations=evaluations,
        engine=engine.name,
        seconds=time.perf_counter() - began,
        folder=None if keeper is None else keeper.folder.path,
        exit_code=told.exit_code if ended.status == "interrupted" and told.signal else 0,
    )
    if loop.failure is not None:
        raise _non_finite(loop, run)
    return run


def _all_events(loop: Loop, fresh: bool) -> Iterable[Event]:
    if fresh:
        yield started(loop)
    yield from loop.events()


def started(loop: Loop) -> RunStarted:
    """The first event of a run."""
    parts = loop.parts
    sizes = [
        value.size for name, value in loop.state.arrays.items() if name.startswith("parameters/")
    ]

    def rows(part: Part | None) -> int:
        return 0 if part is None else part.count

    return RunStarted(
        plan=loop.plan.to_data(),
        parameters=int(np.sum(sizes)),
        train_rows=parts.train.count,
        validation_rows=rows(parts.validation),
        test_rows=rows(parts.test),
        iterations_per_epoch=loop.state.clock.per_epoch,
        epochs=loop.plan.epochs,
    )


def _best_model(loop: Loop) -> Model:
    plan, state, source = loop.plan, loop.state, loop.parts.train.source
    best = state.best if plan.keep == "best" and state.best is not None else state.model()
    return Model(
        network=plan.network,
        loss=plan.loss,
        arrays=ordered(best),
        input_shape=loop.parts.signature.inputs,
        classes=source.classes,
        image_shape=source.image_shape,
        facts={
            "data": {"name": source.name},
            "trained": {"epoch": state.best_epoch, "iterations": state.clock.iteration},
        },
    )


def _evaluations(loop: Loop, model: Model) -> dict[str, Evaluation]:
    parts = {"validation": loop.parts.validation, "test": loop.parts.test}
    return {
        name: evaluate(model, part.source, part.rows)
        for name, part in parts.items()
        if part is not None
    }


def _evaluation_facts(model: Model) -> dict[str, Any]:
    facts = model.to_facts()
    return {key: facts[key] for key in ("classes", "image_shape", "task")}


def _non_finite(loop: Loop, run: Run) -> NonFiniteError:
    assert loop.failure is not None
    iteration = loop.state.clock.iteration + 1
    best = f"the weights of epoch {run.best_epoch} are kept" if run.best_epoch else "nothing kept"
    error = NonFiniteError(
        loop.failure.sentence(iteration),
        where="training",
        action=f"{best}; try a smaller learning rate or clip=ClipNorm(1.0)",
    )
    error.iteration, error.tensor, error.run = iteration, loop.failure.tensor, run
    return error
