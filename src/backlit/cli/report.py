"""`backlit report RUN`: write a run's report again, in either language, and show it.

This module refuses to know what a report shows.
"""

from __future__ import annotations

from .options import COMMON, Common
from .screen import Screen
from .words import language, speaker


def report(run: str, /, *, open: bool = False, common: Common = COMMON) -> int:
    """Write report.html in a run folder."""
    from ..reports.page import write_report
    from ..runs.folder import RunFolder

    lang = language(common.lang)
    screen = Screen(speaker(lang), json=common.json)
    path = write_report(RunFolder.open(run), lang)
    screen.show(screen.say("report", path=path))
    shown = False
    if open:
        import webbrowser

        shown = webbrowser.open(path.resolve().as_uri())
        screen.tell(screen.say("report.opened" if shown else "report.not_opened"))
    screen.result({"run": run, "report": str(path), "lang": lang, "opened": shown})
    return 0
