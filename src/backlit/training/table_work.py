"""Carry out the plans of a table's members, and gather what they learnt into one run.

A run folder of one network is that of any run. Of several, each has a folder of its own inside,
`member-1` and so on, and the outer folder holds what is true of all: the plan of the first (its
seed is the run's), the model of all in best.safetensors, the evaluation, and at the end the
first member's journal. This module refuses to know what was asked for, and why.
"""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from ..base import files
from ..base.errors import PlanError
from ..engines.engine import Engine
from ..registry import select
from ..runs.environment import write_environment
from ..runs.evaluation import write_evaluation
from ..runs.folder import RunFolder
from ..runs.model_file import write_model
from ..runs.plan_file import write_plan
from ..runs.times import Times
from .drive import Listener, Progress
from .evaluation import arrays_to_keep
from .fit import go_on, train
from .interruption import SIGTERM_CODE
from .members import Outcomes, Work, trained
from .model import Model
from .progress import progress_to
from .run import Run
from .table_plan import TableWork, facts_of
from .table_record import KEY, table_record
from .table_run import TableRun, baselines_of, evaluations_of, fold_scores, together


def carried_out(
    work: TableWork,
    *,
    engine: str = "auto",
    out: str | Path | None = None,
    folder: RunFolder | None = None,
    progress: Progress = "auto",
    listeners: Iterable[Listener] = (),
) -> TableRun:
    """Train every member, side by side if there are several, and give back the run of all.

    out     where a run folder is made; None keeps everything in memory
    folder  a run's folder to go on with, instead of a new one
    """
    began = time.perf_counter()
    is_new = folder is None
    if folder is None and out is not None:
        folder = RunFolder.create(str(out), work.parts.table.name)
    if len(work.members) == 1:
        task = _Task(work, 0, folder, is_new)
        only = task(select(engine), tuple(listeners), progress)
        runs: tuple[Run | None, ...] = (only,)
        code, reason = only.exit_code, only.reason
    else:
        found = _several(work, engine, folder, is_new, progress, listeners)
        if found.failed is not None and not any(found.runs):
            _note_end(folder, "failed")
            raise found.failed
        runs, code, reason = found.runs, 0, f"{sum(map(bool, found.runs))} members have ended"
        if found.told.signal is not None:
            code, reason = found.told.exit_code, _called(found.told.signal)
    run = _gathered(work, runs, folder, (code, reason), time.perf_counter() - began)
    if folder is not None:
        _keep(work, run, folder)
        run.report()
    if run.exit_code == SIGTERM_CODE:
        raise SystemExit(SIGTERM_CODE)
    return run


class _Task:
    """What trains one member: from the beginning, or on from its folder."""

    def __init__(self, work: TableWork, place: int, folder: RunFolder | None, is_new: bool) -> None:
        self._plan, self._member = work.plans[place], work.members[place]
        self._folder, self._is_new = folder, is_new
        alone = len(work.members) == 1 and folder is not None and is_new
        self._facts = facts_of(work) if alone else {}

    def __call__(
        self, engine: Engine, listeners: Sequence[Listener], progress: Progress = "quiet"
    ) -> Run:
        member = self._member
        if self._folder is not None and not self._is_new and self._folder.plan.is_file():
            return go_on(
                self._folder.path,
                member.train,
                validation=member.validation,
                preparation=member.preparation,
                listeners=listeners,
                engine=engine,
                progress=progress,
            )
        plan = self._plan
        if self._folder is not None:
            facts = {**plan.data, **self._facts, "fingerprint": member.train.fingerprint()}
            plan = plan.with_(data=facts)
        return train(
            plan,
            member.train,
            validation=member.validation,
            preparation=member.preparation,
            listeners=listeners,
            engine=engine,
            out=self._folder,
            progress=progress,
        )


def _several(
    work: TableWork,
    engine: str,
    folder: RunFolder | None,
    is_new: bool,
    progress: Progress,
    listeners: Iterable[Listener],
) -> Outcomes:
    """Members side by side; the outer folder is held, and says `running`, as long as they run."""
    count = len(work.members)
    inner = [None if folder is None else member_folder(folder, k + 1) for k in range(count)]
    works: list[Work] = [_Task(work, k, inner[k], is_new) for k in range(count)]
    shown = progress_to(progress, count)
    with ExitStack() as stack:
        stack.callback(shown.close)
        if folder is not None:
            if is_new:
                write_plan(folder, work.plans[0].with_(data=facts_of(work)).to_data())
                write_environment(folder, select(engine).facts())
            stack.enter_context(folder.lock())
            times = Times(folder)
            stack.callback(times.close)
            times.note("start" if is_new else "resume", **({} if is_new else {"iteration": 0}))
            for each in filter(None, inner):
                files.make_new_folder(each.path)
        return trained(works, engine=engine, listeners=listeners, say=shown.say)


def member_folder(folder: RunFolder, place: int) -> RunFolder:
    """The folder of a member, counted from 1, inside the run's."""
    return RunFolder(folder.path / f"member-{place}")


def _gathered(
    work: TableWork,
    runs: Sequence[Run | None],
    folder: RunFolder | None,
    ending: tuple[int, str],
    seconds: float,
) -> TableRun:
    """The run of all members that were begun."""
    ended = [(member, run) for member, run in zip(work.members, runs, strict=True) if run]
    if not ended:
        raise PlanError(
            "training",
            expected="a member that was begun",
            got="an interruption before it",
            action="train again, or go on with backlit resume",
        )
    models = [(member, _single(run)) for member, run in ended]
    first = ended[0][1]
    told = facts_of(work).items()
    facts = {name: value for name, value in told if name not in ("columns", "member")}
    model = together([model for _, model in models], facts)
    notes = list(work.notes)
    broken = sum(run.status == "failed" for _, run in ended) + (len(runs) - len(ended))
    cut = next((run for _, run in ended if run.status == "interrupted"), None)
    if broken and cut is None:
        notes.append(f"{broken} of {len(runs)} members met NaN or infinity and stopped there")
    last = cut or first
    return TableRun(
        model=model,
        history=first.history,
        plan=first.plan,
        status=last.status,
        reason=ending[1],
        best_epoch=first.best_epoch,
        monitor=first.monitor,
        evaluations=evaluations_of(model, models, work.parts, work.validation),
        engine=first.engine,
        seconds=seconds,
        folder=None if folder is None else folder.path,
        note=first.note,
        exit_code=ending[0] if last.status == "interrupted" else 0,
        preparation=work.preparation,
        members=tuple(run for _, run in ended),
        baselines=baselines_of(model, work.whole, work.parts, work.folds, work.preparation),
        folds=tuple(fold_scores(models, work.parts)),
        notes=tuple(notes),
    )


def _called(number: signal.Signals) -> str:
    """A signal, as the reason of a run's end."""
    return "Ctrl-C" if number == signal.SIGINT else number.name


def _single(run: Run) -> Model:
    assert isinstance(run.model, Model)
    return run.model


def _keep(work: TableWork, run: TableRun, folder: RunFolder) -> None:
    """The model of all, the scores of all, and what the report tells of the table."""
    with ExitStack() as stack:
        stack.enter_context(folder.lock())
        write_model(folder.best, run.model.arrays, run.model.to_facts())
        facts: dict[str, Any] = {part: dict(each.scores) for part, each in run.evaluations.items()}
        own = run.model.to_facts()
        facts |= {key: own[key] for key in ("classes", "image_shape", "task")}
        facts |= {"baselines": run.baselines, "folds": list(run.folds)}
        if run.evaluations:
            told, arrays = _record(work, run)
            facts[KEY] = told
            write_evaluation(folder, facts, {**arrays_to_keep(run.evaluations), **arrays})
        if len(work.members) > 1:
            inner = member_folder(folder, 1)
            for name in ("journal", "metrics", "diagnosis"):
                source, copy = getattr(inner, name), getattr(folder, name)
                if source.is_file():
                    with files.told(copy, "copy the journal"):
                        shutil.copyfile(source, copy)
            _note_end(folder, run.status)


def _note_end(folder: RunFolder | None, status: str) -> None:
    """How the run of all members ended, for whoever asks its folder."""
    if folder is not None:
        times = Times(folder)
        try:
            times.note("end", status=status)
        finally:
            times.close()


def _record(work: TableWork, run: TableRun) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the report shows of columns: judged on rows that the model asked has not learnt from."""
    parts, notes, baselines = work.parts, run.notes, run.baselines
    seed = work.asked.seed
    if parts.test is not None:
        test = (parts.test, parts.test_rows)
        return table_record(
            run.model,
            *test,
            part="test",
            test=test,
            roles=run.preparation.roles,
            baselines=baselines,
            notes=notes,
            seed=seed,
        )
    first = work.members[0]
    table, rows = parts.table, first.held
    if rows is None:
        table = work.validation or parts.table
        rows = np.flatnonzero(~table[parts.target].missing)
    judges: list[tuple[Model, Any]] = []
    if first.held is not None and len(run.members) == len(work.members):
        pairs = zip(run.members, work.members, strict=True)
        judges = [(_single(each), member.held) for each, member in pairs]
    return table_record(
        run.model if judges else _single(run.members[0]),
        table,
        rows,
        members=judges,
        roles=run.preparation.roles,
        baselines=baselines,
        notes=notes,
        seed=seed,
    )
