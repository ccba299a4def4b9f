"""A search carried out in its folder, and what is said before and after it.

This module refuses to know what is searched, and how.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine_words import tell_engine
from .screen import Screen

if TYPE_CHECKING:
    from ..runs.study_folder import StudyFolder
    from ..search.dimensions import Dimension
    from ..search.question import Question
    from ..search.study import Study
    from .tune import OutputOptions

_LISTED = 10
_MANY = 20  # trials


def carry_out(
    screen: Screen,
    folder: StudyFolder,
    question: Question,
    ensemble: int | None,
    output: OutputOptions,
    lang: Any,
) -> int:
    """Work in the folder, write the report, tell what was found; the exit code."""
    from ..search.in_folder import carried_out
    from .train import progress_for

    _tell_question(screen, question, output.engine)
    screen.tell(screen.say("tune.folder", path=folder.path))
    study = carried_out(
        folder,
        question,
        ensemble=ensemble,
        engine=output.engine,
        progress=progress_for(output.quiet),
        processes=_processes(question, output.engine),
    )
    report = None
    if not output.no_report:
        from ..reports.study_page import write_study_report

        report = write_study_report(folder, lang)
    return _ended(screen, folder, study, report, lang)


def _processes(question: Question, engine: str) -> int | None:
    """One a core, for a search that is longer than it takes to begin a process."""
    from ..search.workers import cores

    count = cores(engine)
    return count if count > 1 and question.course.trials >= _MANY else None


def _tell_question(screen: Screen, question: Question, engine: str) -> None:
    from ..registry import select
    from ..search.workers import cores

    say, course, plan = screen.say, question.course, question.plan
    for name, dimension in question.space.dimensions.items():
        screen.tell(say("tune.space", name=name, range=_range(dimension)))
    passes = [course.epochs(level, plan.epochs) for level in range(course.last + 1)]
    if course.last:
        cuts = ", ".join(map(str, passes[:-1]))
        levels = say("tune.halving", divisor=course.divisor, epochs=cuts)
    else:
        levels = say("tune.whole", epochs=plan.epochs)
    screen.tell(
        say(
            "tune.course",
            trials=course.trials,
            sampler=say(f"tune.sampler.{type(question.sampler).__name__}"),
            levels=levels,
            engine=select(engine).name,
            cores=cores(engine),
        )
    )
    if engine == "auto":
        tell_engine(screen)


def _ended(
    screen: Screen, folder: StudyFolder, study: Study, report: Path | None, lang: Any
) -> int:
    from ..search.in_folder import concluded

    say = screen.say
    failed = sum(each.status == "failed" for each in study.trials)
    record = concluded(folder)
    if study.ranking:
        screen.show(study.listing(_LISTED))
        tied = sum(each.tied for each in study.ranking)
        if tied > 1:
            rows = f"{study.question.subject.rows:,}"
            screen.show(say("tune.ties", count=tied, rows=rows))
    if record is None:
        screen.tell(say("tune.interrupted", trials=len(study.trials), folder=folder.path))
    elif not study.has_choice:
        screen.show(say("tune.none"))
    else:
        _tell_conclusion(screen, study, record, lang)
        seconds = f"{study.seconds:.1f}"
        screen.tell(say("tune.ended", trials=len(study.trials), seconds=seconds, failed=failed))
        screen.tell(say("tune.model", path=folder.best))
    if report is not None:
        screen.tell(say("tune.report", path=report))
    if record is not None and study.has_choice:
        screen.tell(say("tune.next", folder=folder.path))
    screen.result(_facts(folder, study, record, failed, report))
    if record is not None and not study.has_choice:
        return 1
    return study.exit_code


def _tell_conclusion(screen: Screen, study: Study, record: Mapping[str, Any], lang: Any) -> None:
    say = screen.say
    screen.show("")
    screen.show(say("tune.effects"))
    for effect in study.effects:
        screen.show(f"  {effect.sentence().within(lang)}")
    if study.question.course.seeds > 1:
        screen.show("")
        screen.show(say("tune.finalists"))
        for each in study.finalists:
            scores = ", ".join(f"{score:.4g}" for score in each.scores)
            facts = {"trial": each.number, "mean": f"{each.mean:.4g}", "scores": scores}
            screen.show(say("tune.finalist", seeds=len(each.scores), **facts))
    chosen = study.chosen
    given = ", ".join(f"{name} {_text(value)}" for name, value in chosen.parameters.items())
    screen.show("")
    told = given or say("tune.as_it_is")
    screen.show(say("tune.chosen", trial=chosen.number, parameters=told))
    if mixture := record.get("ensemble"):
        told = say(
            "tune.together" if mixture["kept"] else "tune.apart",
            count=len(mixture["members"]),
            metric=study.metric,
            score=f"{mixture['score']:.4g}",
            alone=f"{mixture['alone']:.4g}",
        )
        screen.show(told)
    if test := record["scores"].get("test"):
        scores = ", ".join(f"{name} {value:.4g}" for name, value in test.items())
        screen.show(say("tune.test", scores=scores))


def _facts(
    folder: StudyFolder,
    study: Study,
    record: Mapping[str, Any] | None,
    failed: int,
    report: Path | None,
) -> dict[str, Any]:
    """The result for programs."""
    from ..base.describe import to_data

    facts: dict[str, Any] = {
        "study": str(folder.path),
        "status": study.status,
        "engine": study.engine,
        "trials": len(study.trials),
        "failed": failed,
        "seconds": study.seconds,
        "metric": study.metric,
        "report": None if report is None else str(report),
    }
    if study.has_choice:
        best, chosen = study.ranking[0], study.chosen
        facts |= {
            "best": {
                "trial": best.trial.number,
                "score": best.trial.score,
                "interval": best.interval,
                "line": best.line(),
            },
            "chosen": chosen.number,
            "parameters": to_data(dict(chosen.parameters)),
            **chosen.scores,
            "effects": [
                {"name": each.name, "matters": each.matters, "p_value": each.p_value}
                for each in study.effects
            ],
        }
    if record is not None and study.has_choice:
        facts["model"] = str(folder.best)
        facts["ensemble"] = record["ensemble"]
        for part, scores in record["scores"].items():
            facts |= {f"{part}_{name}": value for name, value in scores.items()}
    return facts


def _range(dimension: Dimension) -> str:
    """`5e-05 … 0.02 (log)`, `relu, tanh`: what a dimension may be."""
    from ..search.dimensions import Choice, IntegerRange, LogRange

    if isinstance(dimension, Choice):
        return ", ".join(map(str, dimension.options))
    facts: Any = dimension
    is_log = isinstance(facts, LogRange) or (isinstance(facts, IntegerRange) and facts.log)
    return f"{facts.low:g} … {facts.high:g}{' (log)' if is_log else ''}"


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
