"""`backlit runs [FOLDER]`: the runs in a folder, a line each, and the studies behind them.

A run that cannot be read is listed as damaged; the others are not held up by it.
This module refuses to open models and checkpoints.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import BacklitError, InputError
from . import defaults, studies
from .options import COMMON, Common
from .screen import Screen
from .words import Say, language, speaker

if TYPE_CHECKING:
    from ..runs.folder import RunFolder

_SCORES = ("accuracy", "rmse")


def runs(folder: str = defaults.OUT, /, *, common: Common = COMMON) -> int:
    """List the runs in a folder."""
    from ..reports.tables import text_table
    from ..runs.folder import list_runs
    from ..runs.study_folder import list_studies

    screen = Screen(speaker(language(common.lang)), json=common.json)
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise InputError(
            "backlit runs",
            expected="a folder",
            got="a file",
            where=folder,
            action="name the folder that holds run folders",
        )
    if folder != defaults.OUT and not place.exists():
        raise InputError(
            "backlit runs",
            expected="a folder",
            got="nothing there",
            where=folder,
            action="look at the path",
        )
    found = [facts_of(run) for run in list_runs(place)]
    searched = [studies.facts_of(study) for study in list_studies(place)]
    lines = [_cells(screen.say, each) for each in found]
    lines += [studies.cells(screen.say, each) for each in searched]
    if lines:
        heads = [screen.say(f"head.{key}") for key in _COLUMNS]
        screen.show(text_table(heads, lines, right=(3,)))
    else:
        screen.show(screen.say("runs.none", folder=folder))
    screen.result({"folder": folder, "runs": found, "studies": searched})
    return 0


_COLUMNS = ("name", "status", "data", "epochs", "score", "when")


def facts_of(run: RunFolder) -> dict[str, Any]:
    """What the list says of a run: name, status, data, epochs, best score and when it began."""
    from ..runs.journal import read_metrics
    from ..runs.plan_file import read_plan
    from ..runs.times import read_times

    try:
        plan = read_plan(run.plan)
        data = plan.get("data")
        times = [fact["at"] for fact in read_times(run.times) if "at" in fact]
        return {
            "name": run.path.name,
            "run": str(run.path),
            "status": run.status(),
            "data": data.get("name") if isinstance(data, dict) else data,
            "epochs": len(read_metrics(run.metrics)),
            "planned_epochs": plan.get("epochs"),
            **_score(run),
            "started": min(times, default=None),
        }
    except BacklitError as error:
        return {
            "name": run.path.name,
            "run": str(run.path),
            "status": "damaged",
            "error": str(error),
        }


def _score(run: RunFolder) -> dict[str, Any]:
    """The recorded score on test rows, or else on validation rows."""
    from ..base.files import told
    from ..runs.plain import mapping_from

    if run.evaluation.is_file():
        with told(run.evaluation, "read the file"):
            page = run.evaluation.read_bytes()
        facts = mapping_from(page, who="scores", where=str(run.evaluation))
        for part in ("test", "validation"):
            scores = facts.get(part)
            for name in _SCORES:
                if isinstance(scores, dict) and isinstance(scores.get(name), int | float):
                    return {"part": part, "metric": name, "score": scores[name]}
    return {"part": None, "metric": None, "score": None}


def _cells(say: Say, facts: dict[str, Any]) -> list[str]:
    status = say(f"status.{facts['status']}")
    if facts["status"] == "damaged":
        return [facts["name"], status, "", "", "", ""]
    score = ""
    if facts["score"] is not None:
        score = f"{say('part.' + facts['part'])} {facts['metric']} {facts['score']:.4g}"
    began = facts["started"]
    when = "" if began is None else f"{datetime.fromtimestamp(began):%Y-%m-%d %H:%M}"
    epochs = f"{facts['epochs']}/{facts['planned_epochs'] or '?'}"
    return [facts["name"], status, str(facts["data"] or ""), epochs, score, when]
