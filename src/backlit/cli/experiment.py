"""`backlit experiment list` and `backlit experiment run NAME`: the experiments of the notes.

A page for each, and of all of them an index. A claim that fails is told and ends in exit code 1.
This module refuses to know what any experiment does.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from ..base.errors import InputError
from .options import COMMON, Common, Whole
from .screen import Screen
from .words import language, speaker

if TYPE_CHECKING:
    from ..base.words import Language
    from ..experiments.experiment import Experiment, Outcome, Setup

_QUICK = 2  # seeds


def list_experiments(*, common: Common = COMMON) -> int:
    """List the experiments that can be asked for by name."""
    from ..experiments.known import everything
    from ..reports.tables import text_table

    lang: Any = language(common.lang)
    screen = Screen(speaker(lang), json=common.json)
    found = everything()
    heads = [screen.say(f"head.{key}") for key in ("experiment", "repeats", "question")]
    rows = [[each.name, ", ".join(each.ids), each.title.within(lang)] for each in found]
    screen.show(text_table(heads, rows))
    facts = [
        {"name": each.name, "ids": each.ids, "title": each.title.within(lang)} for each in found
    ]
    screen.result({"experiments": facts})
    return 0


def run_experiment(
    name: Annotated[str, Parameter(name="EXPERIMENT")],
    /,
    *,
    seeds: Whole | None = None,
    quick: bool = False,
    data: str | None = None,
    engine: str = "auto",
    out: str = "experiments",
    open: bool = False,
    common: Common = COMMON,
) -> int:
    """Carry out one experiment, or all, and write its page."""
    from ..base.files import make_folder, write_atomic
    from ..experiments.known import everything, experiment
    from ..experiments.page import Written, experiment_page, gallery

    lang: Any = language(common.lang)
    screen = Screen(speaker(lang), json=common.json)
    wanted = everything() if name == "all" else (experiment(name),)
    setup = _setup(data, seeds, quick, engine)
    folder = Path(out)
    make_folder(folder)
    began, written, facts = time.perf_counter(), [], []
    for each in wanted:
        own = replace(setup, seeds=setup.seeds or tuple(range(each.seeds)))
        key = "experiment.begun" if each.uses_data else "experiment.bare"
        screen.tell(screen.say(key, name=each.name, data=own.data.name, seeds=len(own.seeds)))
        outcome = each.run(own)
        path = folder / f"{each.name}.html"
        write_atomic(path, experiment_page(each, own, outcome, lang).encode("utf-8"))
        _show(screen, outcome, lang)
        screen.show(screen.say("experiment.page", path=path))
        written.append(Written(each, outcome, path.name))
        facts.append(_facts(each, own, outcome, path))
    seconds = time.perf_counter() - began
    shown = folder / f"{written[0].experiment.name}.html"
    if name == "all":
        shown = folder / "index.html"
        write_atomic(shown, gallery(written, lang).encode("utf-8"))
        held = sum(each.outcome.holds for each in written)
        told = {"held": held, "count": len(written), "seconds": f"{seconds:.0f}"}
        screen.show(screen.say("experiment.ended", **told))
        screen.show(screen.say("experiment.gallery", path=shown))
    if open:
        import webbrowser

        opened = webbrowser.open(shown.resolve().as_uri())
        screen.tell(screen.say("report.opened" if opened else "report.not_opened"))
    screen.result({"experiments": facts, "page": str(shown), "seconds": seconds})
    return 0 if all(each.outcome.holds for each in written) else 1


def _setup(data: str | None, seeds: int | None, quick: bool, engine: str) -> Setup:
    """What experiments are carried out with; no seeds where each decides for itself."""
    from ..data import known, load
    from ..experiments.experiment import Setup
    from ..registry import select

    select(engine)  # a name that does not exist is told before anything is done
    if seeds is not None and not 1 <= seeds <= 1000:
        raise InputError("--seeds", expected="1 to 1000", got=str(seeds), action="write --seeds 4")
    here = any(each.name == "mnist" and each.present for each in known())
    chosen = data or ("mnist" if here and not quick else "digits")
    if chosen not in ("mnist", "digits"):
        raise InputError(
            "--data",
            expected="mnist or digits",
            got=repr(chosen),
            action="leave it out, or write --data digits",
        )
    count = seeds or (_QUICK if quick else 0)
    return Setup(load(chosen), tuple(range(count)), engine=engine)


def _show(screen: Screen, outcome: Outcome, lang: Language) -> None:
    from ..reports.numerals import number

    for claim in outcome.claims:
        verdict = screen.say("experiment.holds" if claim.holds else "experiment.fails")
        found = number(claim.found, 4)
        says = claim.says.within(lang)
        screen.show(screen.say("experiment.claim", verdict=verdict, found=found, says=says))


def _facts(each: Experiment, setup: Setup, outcome: Outcome, path: Path) -> dict[str, Any]:
    claims = [
        {
            "says": claim.says.en,
            "found": claim.found,
            "low": claim.low,
            "high": claim.high,
            "holds": claim.holds,
        }
        for claim in outcome.claims
    ]
    return {
        "name": each.name,
        "holds": outcome.holds,
        "data": setup.data.name if each.uses_data else None,
        "seeds": list(setup.seeds) if each.uses_data else [],
        "claims": claims,
        "numbers": dict(outcome.numbers or {}),
        "page": str(path),
    }
