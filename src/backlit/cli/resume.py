"""`backlit resume RUN`: go on with a run from its last checkpoint, as if it had not stopped.

This module refuses to change the plan: a run is what its run.toml says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from ..base.errors import InputError, NonFiniteError, PlanError
from .options import COMMON, Common
from .screen import Screen
from .sources import Source
from .words import language, speaker

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..runs.folder import RunFolder


@Parameter(name="*")
@dataclass(frozen=True)
class OutputOptions:
    """Who computes, and what is said and drawn."""

    engine: str = "auto"
    no_report: bool = False
    quiet: bool = False


OUTPUT = OutputOptions()


def resume(
    run: str,
    /,
    *,
    data: str | None = None,
    output: OutputOptions = OUTPUT,
    common: Common = COMMON,
) -> int:
    """Go on with a run."""
    from ..runs.folder import RunFolder
    from ..runs.plan_file import read_plan
    from ..runs.study_folder import StudyFolder
    from ..training.fit import go_on
    from ..training.plan import Plan
    from .summary import Announcement
    from .table_train import resume_table_run
    from .train import finish, progress_for

    lang = language(common.lang)
    screen = Screen(speaker(lang), json=common.json, quiet=output.quiet)
    if StudyFolder(Path(run)).study.is_file():
        raise PlanError(
            "backlit resume",
            expected="the folder of a run",
            got="that of a search",
            where=run,
            action=f"go on with it: backlit tune --resume {run}",
        )
    folder = RunFolder.open(run)
    written = read_plan(folder.plan)
    code = resume_table_run(
        screen,
        folder.path,
        written,
        data,
        engine=output.engine,
        lang=lang,
        wants_report=not output.no_report,
        quiet=output.quiet,
    )
    if code is not None:
        return code
    source = Source.from_plan(written.get("data"), 0, str(folder.plan))
    plan = Plan.from_data(written, str(folder.plan))
    if data is not None:
        source = replace(source, name=data)
    rows = _loaded(source, folder)
    heard = Announcement(screen, rows, plan, output.engine)
    try:
        ended = go_on(
            folder.path,
            rows,
            listeners=[heard],
            engine=output.engine,
            progress=progress_for(output.quiet),
        )
    except NonFiniteError as error:
        return finish(screen, error.run, source, lang, not output.no_report, error)
    return finish(screen, ended, source, lang, not output.no_report)


def _loaded(source: Source, folder: RunFolder) -> Dataset:
    """The rows again; where they cannot be found, what to do about it."""
    try:
        return source.load()
    except InputError as error:
        raise PlanError(
            f"backlit resume: {error.who}",
            expected=error.expected,
            got=error.got,
            where=str(folder.path),
            action="say where its data lie: --data DATA; rows given in Python resume in Python",
        ) from error
