"""`backlit diagnose RUN`: what is wrong with a run, by what it recorded, and what to change.

With `--try` each change is trained beside the run as it was, for some seeds. The test rows are
not looked at. This module refuses to judge: the rules of `training.diagnosis` do.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ..base.errors import InputError, PlanError
from .options import COMMON, Common, Whole
from .screen import Screen
from .words import language, speaker

if TYPE_CHECKING:
    from ..base.words import Language
    from ..data.dataset import Dataset
    from ..training.diagnosis.finding import Finding
    from ..training.diagnosis.trial import Trial
    from ..training.plan import Plan


def diagnose(
    run: str,
    /,
    *,
    attempt: Annotated[bool, Parameter(name="--try", negative=())] = False,
    seeds: Whole | None = None,
    data: str | None = None,
    engine: str = "auto",
    common: Common = COMMON,
) -> int:
    """Say what is wrong with a run."""
    from ..runs.folder import RunFolder
    from ..training.diagnosis.diagnose import evidence, examined
    from ..training.diagnosis.trial import SEEDS, try_change

    lang: Any = language(common.lang)
    screen = Screen(speaker(lang), json=common.json)
    count = SEEDS if seeds is None else seeds
    if count < 2:
        raise InputError(
            "--seeds", expected="2 or more", got=str(count), action=f"leave it out for {SEEDS}"
        )
    folder = RunFolder.open(run)
    recorded = evidence(folder.path)
    found = examined(recorded)
    facts = []
    rows = _rows(folder, data) if attempt and any(_can(each) for each in found.findings) else None
    for place, finding in enumerate(found.findings, start=1):
        _show(screen, place, finding, lang)
        told = finding.to_data(lang)
        if rows is not None and _can(finding):
            screen.tell(screen.say("diagnose.trying", seeds=count))
            trial = try_change(finding.change, *rows, seeds=count, engine=engine)
            screen.show(_tried(screen, trial, lang))
            told["tried"] = trial.to_data()
        elif attempt:
            screen.show(screen.say("diagnose.by_hand"))
        facts.append(told)
    if found.healthy:
        screen.show(screen.say("diagnose.healthy", run=folder.name))
    elif not attempt and any(_can(each) for each in found.findings):
        screen.tell(screen.say("diagnose.next", run=run))
    screen.result({"run": run, "healthy": found.healthy, "findings": facts})
    return 0


def _can(finding: Finding) -> bool:
    return finding.change.can_be_tried


def _show(screen: Screen, place: int, finding: Finding, lang: Language) -> None:
    blank = "" if place == 1 else "\n"
    says = finding.says.within(lang)
    screen.show(f"{blank}{place}. {says[0].upper()}{says[1:]}. [{finding.name}]")
    screen.show(screen.say("diagnose.notes", text=finding.passage.within(lang)))
    screen.show(screen.say("diagnose.change", text=finding.change.says.within(lang)))


def _tried(screen: Screen, trial: Trial, lang: Language) -> str:
    return screen.say(
        "diagnose.tried",
        metric=trial.measured.within(lang),
        seeds=len(trial.before),
        before=f"{sum(trial.before) / len(trial.before):.3f}",
        after=f"{sum(trial.after) / len(trial.after):.3f}",
        mean=f"{trial.mean:+.3f}",
        low=f"{trial.low:+.3f}",
        high=f"{trial.high:+.3f}",
        verdict=trial.verdict.within(lang),
    )


def _rows(folder: Any, data: str | None) -> tuple[Plan, Dataset, Dataset | None]:
    """The plan and the rows it was carried out with; of a table, those of the first member."""
    from ..runs.plan_file import read_plan
    from ..training.plan import Plan
    from .sources import Source
    from .table_train import from_plan

    written = read_plan(folder.plan)
    table = from_plan(written, folder.plan)
    if table is not None:
        from ..data.tables.read import read_table
        from ..training.tables import planned_again

        work = planned_again(folder, read_table(data or table.path, kinds=table.kinds or None))
        member = work.members[0]
        return work.plans[0], member.train, member.validation
    plan = Plan.from_data(written, str(folder.plan))
    source = Source.from_plan(written.get("data"), 0, str(folder.plan))
    if data is not None:
        source = replace(source, name=data)
    try:
        loaded = source.load()
    except InputError as error:
        raise PlanError(
            f"backlit diagnose: {error.who}",
            expected=error.expected,
            got=error.got,
            where=str(Path(folder.path)),
            action="say where its data lie: --data DATA; rows given in Python: `try_change` there",
        ) from error
    return plan, loaded, None
