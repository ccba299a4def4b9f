"""How a run on a table ended: scores beside baselines, where all is, and what to do next.

This module refuses to train.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from .screen import Screen
from .sources import Source
from .summary import run_facts, tell_end
from .tables import table_facts, tell_baselines

if TYPE_CHECKING:
    from ..training.table_run import TableRun


def finish_table(screen: Screen, run: TableRun, path: str, lang: str, wants_report: bool) -> int:
    """Write the report in the language asked for, tell how it ended, and the exit code."""
    report: Path | None = None
    if run.folder is not None:
        from ..reports.page import write_report
        from ..runs.folder import RunFolder

        folder = RunFolder(run.folder)
        if wants_report:
            report = write_report(folder, lang)
        elif folder.report.exists():
            folder.report.unlink()
    source = Source(path, run.plan.seed)
    tell_end(screen, run, source, report, lang, lambda: tell_baselines(screen, run))
    if run.folder is not None and run.best_epoch is not None:
        screen.tell(f"  backlit export {shlex.quote(str(run.folder))} --numpy")
    screen.result(run_facts(run, source, report) | table_facts(run))
    return run.exit_code
