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

from ..base.errors import BacklitError, NonFiniteError
from . import defaults
from .network_options import NETWORK, NetworkOptions
from .options import COMMON, Common
from .plan_options import LEARNING, WATCH, LearningOptions, WatchOptions
from .screen import Screen
from .sources import TOY, DataOptions, Source
from .words import ERROR, language, speaker

if TYPE_CHECKING:
    from ..training.run import Run


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
    output: OutputOptions = OUTPUT,
    common: Common = COMMON,
) -> int:
    """Train a network on data, or carry out a plan."""
    lang = language(common.lang)
    screen = Screen(speaker(lang), json=common.json, quiet=output.quiet)
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
    tell_end(screen, ended, source, report)
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
