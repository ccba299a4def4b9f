"""Drive a loop to its end: everyone hears every event, and what remains is gathered into a run.

This module refuses to know what a plan says and what a step computes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from ..base.errors import NonFiniteError
from ..base.trees import ordered
from ..runs.events import Event, RunEnded, RunStarted
from .data_facts import data_facts
from .diagnosis.diagnose import examined
from .diagnosis.evidence import Evidence
from .evaluation import Evaluation, arrays_to_keep, evaluate
from .history import History
from .interruption import listening
from .keeper import Keeper
from .loop import Loop
from .model import Model
from .plan import Plan
from .progress import Quiet, progress_to
from .rows import Part, Parts
from .run import Run
from .state import RunState

Listener = Callable[[Event], bool | None]
Progress = Literal["auto", "terminal", "lines", "quiet"]


def drive(
    loop: Loop,
    engine: str,
    keeper: Keeper | None,
    listeners: Iterable[Listener],
    progress: Progress,
    history: History,
    *,
    fresh: bool,
) -> Run:
    """Let everyone hear every event, and gather what remains at the end."""
    began = time.perf_counter()
    shown = Quiet()
    try:
        shown = progress_to(progress, loop.plan.epochs)
        if keeper is not None and keeper.note:
            shown.say(keeper.note)
        heard: list[Listener] = [history, *listeners, shown]
        with listening(loop.stop) as told:
            ended = _told_to_all(loop, keeper, heard, fresh)
        model = best_model(loop.plan, loop.state, loop.parts)
        evaluations = _evaluations(loop, model)
        if keeper is not None:
            findings = (
                [] if ended.status == "interrupted" else _findings(loop, history, evaluations)
            )
            keeper.finish(ended.status, model, evaluations, _evaluation_facts(model), findings)
    finally:
        if keeper is not None:
            keeper.close()
        shown.close()
    run = Run(
        model=model,
        history=history,
        plan=loop.plan,
        status=ended.status,
        reason=ended.reason,
        best_epoch=loop.state.best_epoch,
        monitor=loop.monitor,
        evaluations=evaluations,
        engine=engine,
        seconds=time.perf_counter() - began,
        folder=None if keeper is None else keeper.folder.path,
        note=None if keeper is None else keeper.note,
        exit_code=told.exit_code if ended.status == "interrupted" and told.signal else 0,
    )
    if loop.failure is not None:
        raise _non_finite(loop, run)
    return run


def _told_to_all(
    loop: Loop, keeper: Keeper | None, listeners: list[Listener], fresh: bool
) -> RunEnded:
    """Tell every event, to the run folder first; returns the last one."""
    for event in _all_events(loop, fresh):
        if keeper is not None:
            keeper.hear(event, loop)
        for listener in listeners:
            if listener(event):
                loop.stop("a listener asked for it")
        if isinstance(event, RunEnded):
            return event
    raise AssertionError("a loop tells how it ended")


def _all_events(loop: Loop, fresh: bool) -> Iterable[Event]:
    if fresh:
        yield _started(loop)
    yield from loop.events()


def _started(loop: Loop) -> RunStarted:
    """The first event of a run."""
    parts = loop.parts
    sizes = [
        value.size for name, value in loop.state.arrays.items() if name.startswith("parameters/")
    ]

    def rows(part: Part | None) -> int:
        return 0 if part is None else part.count

    return RunStarted(
        plan=loop.plan.to_data(),
        parameters=sum(sizes),
        train_rows=parts.train.count,
        validation_rows=rows(parts.validation),
        test_rows=rows(parts.test),
        iterations_per_epoch=loop.state.clock.per_epoch,
        epochs=loop.plan.epochs,
        data=data_facts(parts.train, loop.plan.loss, loop.plan.network),
    )


def best_model(plan: Plan, state: RunState, parts: Parts) -> Model:
    """The model of the weights that the plan keeps: of the best epoch, or of the last."""
    source = parts.train.source
    is_best = plan.keep == "best" and state.best is not None
    weights = state.best if is_best and state.best is not None else state.model()
    return Model(
        network=plan.network,
        loss=plan.loss,
        arrays=ordered(weights),
        input_shape=parts.signature.inputs,
        classes=source.classes,
        image_shape=source.image_shape,
        facts={
            "data": {"name": source.name, **plan.data},
            "trained": {
                "epoch": state.best_epoch if is_best else state.clock.epoch,
                "iterations": state.clock.iteration,
            },
        },
        preparation=parts.preparation,
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


def _findings(
    loop: Loop, history: History, evaluations: Mapping[str, Evaluation]
) -> list[dict[str, Any]]:
    """What is wrong with the run, as its folder keeps it."""
    kept = arrays_to_keep(evaluations) if evaluations else {}
    seen = Evidence(loop.plan, history, kept.get("validation_confusion"))
    return [finding.to_record() for finding in examined(seen).findings]


def _non_finite(loop: Loop, run: Run) -> NonFiniteError:
    assert loop.failure is not None
    iteration = loop.state.clock.iteration + 1
    kept = f"of epoch {run.best_epoch}" if run.best_epoch else "before this update"
    error = NonFiniteError(
        loop.failure.sentence(iteration),
        where="training",
        action=f"the weights {kept} are kept; try a smaller learning rate or clip=ClipNorm(1.0)",
    )
    error.iteration, error.tensor, error.run = iteration, loop.failure.tensor, run
    return error
