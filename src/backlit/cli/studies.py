"""The studies in a folder, for `backlit runs`: a line each, as the runs have.

This module refuses to open models and states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.errors import BacklitError

if TYPE_CHECKING:
    from ..runs.study_folder import StudyFolder
    from .words import Say


def facts_of(study: StudyFolder) -> dict[str, Any]:
    """What the list says of a study: name, status, data, trials, the best score."""
    from ..runs.lines import read_mappings
    from ..runs.plan_file import read_plan

    named = {"name": study.path.name, "study": str(study.path)}
    try:
        plan, record = read_plan(study.study), _ranking(study)
        data = plan.get("data")
        done = {
            note["result"]["number"] for note in read_mappings(study.journal) if "result" in note
        }
        status = record.get("status", "interrupted")
        if status != "finished" and study.is_held():
            status = "running"
        ranked = record.get("ranking") or [{}]
        return {
            **named,
            "status": status,
            "data": data.get("name") if isinstance(data, dict) else data,
            "trials": len(done),
            "planned_trials": plan.get("trials"),
            "metric": plan.get("metric"),
            "score": ranked[0].get("score"),
        }
    except (BacklitError, KeyError, TypeError) as error:
        return {**named, "status": "damaged", "error": str(error)}


def _ranking(study: StudyFolder) -> dict[str, Any]:
    from ..base.files import told
    from ..runs.plain import mapping_from

    if not study.ranking.is_file():
        return {}
    with told(study.ranking, "read the file"):
        content = study.ranking.read_bytes()
    return mapping_from(content, who=study.ranking.name, where=str(study.ranking))


def cells(say: Say, facts: dict[str, Any]) -> list[str]:
    """The line of a study, in the columns that runs have."""
    status = say(f"status.{facts['status']}")
    if facts["status"] == "damaged":
        return [facts["name"], status, "", "", "", ""]
    score = ""
    if isinstance(facts["score"], int | float):
        score = f"{facts['metric']} {facts['score']:.4g}"
    trials = say("runs.trials", done=facts["trials"], planned=facts["planned_trials"])
    return [facts["name"], status, str(facts["data"] or ""), trials, score, ""]
