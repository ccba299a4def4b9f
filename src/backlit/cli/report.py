"""`backlit report RUN`: write the report of a run or a study again, in either language.

This module refuses to know what a report shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .options import COMMON, Common
from .screen import Screen
from .words import language, speaker


def report(run: str, /, *, open: bool = False, common: Common = COMMON) -> int:
    """Write report.html in the folder of a run or a study."""
    lang = language(common.lang)
    screen = Screen(speaker(lang), json=common.json)
    path = _written(run, lang)
    screen.show(screen.say("report", path=path))
    shown = False
    if open:
        import webbrowser

        shown = webbrowser.open(path.resolve().as_uri())
        screen.tell(screen.say("report.opened" if shown else "report.not_opened"))
    screen.result({"run": run, "report": str(path), "lang": lang, "opened": shown})
    return 0


def _written(folder: str, lang: Any) -> Path:
    from ..runs.study_folder import StudyFolder

    if StudyFolder(Path(folder)).study.is_file():
        from ..reports.study_page import write_study_report

        return write_study_report(StudyFolder(Path(folder)), lang)
    from ..reports.page import write_report
    from ..runs.folder import RunFolder

    return write_report(RunFolder.open(folder), lang)
