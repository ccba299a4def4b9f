"""`backlit train [DATA]` and `backlit train PLAN.toml`: from rows to a run folder.

This module refuses to know how a network is trained: it makes a plan, has it carried out, and
says what became of it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cyclopts import Parameter

from ..base.errors import BacklitError, InputError, NonFiniteError
from . import defaults
from .network_options import NETWORK, NetworkOptions
from .options import COMMON, Common
from .plan_options import LEARNING, WATCH, LearningOptions, WatchOptions
from .screen import Screen
from .sources import TOY, DataOptions, Source
from .table_options import TABLE, TableOptions
from .tables import is_table
from .words import ERROR, language, speaker

if TYPE_CHECKING:
    from ..training.run import Run
    from .table_train import TableSettings


@Parameter(name="*")
@dataclass(frozen=True)
class OutputOptions:
    """Who computes, and where what comes of it goes."""

    engine: str = "auto"
    out: str = defaults.OUT
    no_report: bool = False
    quiet: bool = False


OUTPUT = OutputOptions()


def train(
    data: str | None = None,
    /,
    *,
    network: NetworkOptions = NETWORK,
    learning: LearningOptions = LEARNING,
    watch: WatchOptions = WATCH,
    toy: DataOptions = TOY,
    table: TableOptions = TABLE,
    output: OutputOptions = OUTPUT,
    common: Common = COMMON,
) -> int:
    """Train a network on data, or carry out a plan."""
    lang = language(common.lang)
    screen = Screen(speaker(lang), json=common.json, quiet=output.quiet)
    wanted = _of_table(data, network, learning, watch, toy, table)
    if wanted is not None:
        from .table_train import train_table

        return train_table(
            screen,
            wanted,
            network,
            engine=output.engine,
            out=output.out,
            wants_report=not output.no_report,
            lang=lang,
            quiet=output.quiet,
        )
    from ..training.fit import train as carry_out
    from .plans import planned
    from .summary import Announcement

    plan, source, rows = planned(data, network, learning, watch, toy, screen)
    try:
        run = carry_out(
            plan,
            rows,
            listeners=[Announcement(screen, rows, plan, output.engine)],
            engine=output.engine,
            out=output.out,
            progress=progress_for(output.quiet),
        )
    except NonFiniteError as error:
        return finish(screen, error.run, source, lang, not output.no_report, error)
    return finish(screen, run, source, lang, not output.no_report)


def _of_table(
    data: str | None,
    network: NetworkOptions,
    learning: LearningOptions,
    watch: WatchOptions,
    toy: DataOptions,
    table: TableOptions,
) -> TableSettings | None:
    """What is asked of a table, named or by a plan; None for other data."""
    before = None
    if data is not None and Path(data).suffix.lower() == ".toml":
        from ..runs.plan_file import read_plan
        from .table_train import from_plan

        before = from_plan(read_plan(data), Path(data))
    if before is not None or (data is not None and is_table(data)):
        from .table_train import settings_of

        path = str(data) if before is None else before.path
        return settings_of(path, network, learning, watch, toy, table, before)
    if table.given:
        raise InputError(
            table.given[0],
            expected="a table's file",
            got="none" if data is None else repr(data),
            action=f"name one: backlit train FILE.csv {table.given[0]} …",
        )
    return None


def finish(
    screen: Screen,
    run: Any,
    source: Source,
    lang: str,
    wants_report: bool,
    error: BacklitError | None = None,
) -> int:
    """Write the report, tell how it ended, and the exit code; train and resume end with it."""
    from .error_words import told
    from .mends import diverged
    from .screen import write
    from .summary import run_facts, tell_end

    ended: Run = run
    if isinstance(error, NonFiniteError):
        error = diverged(error, ended)
    report: Path | None = None
    if wants_report and ended.folder is not None:
        from ..reports.page import write_report
        from ..runs.folder import RunFolder

        try:
            report = write_report(RunFolder(ended.folder), lang)
        except BacklitError as fault:  # the run itself is safe, and says so first
            error = error or fault
    tell_end(screen, ended, source, report, lang)
    facts = run_facts(ended, source, report)
    if error is not None:
        said = told(error, lang)
        write(sys.stderr, f"{ERROR[lang]}: {said}\n")
        facts |= {"error": said, "kind": type(error).__name__, "exit_code": error.exit_code}
    screen.result(facts)
    return error.exit_code if error is not None else ended.exit_code


def progress_for(quiet: bool) -> Literal["terminal", "lines", "quiet"]:
    """One line on a terminal, one line an epoch for a file, or nothing."""
    if quiet or sys.stderr is None:
        return "quiet"
    return "terminal" if sys.stderr.isatty() else "lines"
