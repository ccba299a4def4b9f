"""The top of a report: one large number, what it means, and the size of the run.

This module refuses to know how the network came to its score.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..base.wilson import wilson
from ..runs.events import EpochEnded, RunStarted
from .baseline import Baseline, baseline
from .failure import alarm
from .markup import Markup, element, joined
from .numerals import count, number, percent
from .record import RunRecord
from .words import Say


def headline(record: RunRecord, say: Say) -> Markup:
    """Name and state, why it failed if it did, the score in a sentence, and a row of facts."""
    state = element(
        "span",
        say(f"status.{record.status}"),
        class_="state" if record.status in ("finished", "running") else "state bad",
    )
    head = element("header", element("h1", record.name), state)
    return joined([head, alarm(record, say), *_score(record, say), _facts(record, say)])


def _score(record: RunRecord, say: Say) -> list[Markup]:
    part = record.part
    facts = record.evaluation.get(part, {}) if part else {}
    if part is None or not {"accuracy", "rmse"} & set(facts):
        return [element("p", say("score.none"), class_="score-says quiet")]
    rows, named = int(facts["rows"]), say(f"part.{part}")
    if not record.sound:
        says = say("score.unsound", rows=count(rows), part=named)
        return [element("p", says, class_="score-says quiet")]
    told = _accuracy if "accuracy" in facts else _rmse
    score, says, more = told(record, say, facts, rows, named)
    if part == "validation" and _chosen_by_validation(record):
        more.append(say("score.chosen"))
    return [
        element("p", score, class_="score"),
        element("p", says, class_="score-says"),
        *(element("p", each, class_="quiet") for each in more if each),
    ]


def _chosen_by_validation(record: RunRecord) -> bool:
    """Whether validation rows had a say in which weights were kept."""
    stops = [record.plan.get(name) for name in ("early_stopping", "stop_at")]
    metrics = [str(each.get("metric", "")) for each in stops if isinstance(each, Mapping)]
    metrics += [record.monitor] if record.kept_epoch is not None else []
    return any(metric.startswith("validation") for metric in metrics)


def _accuracy(
    record: RunRecord, say: Say, facts: Mapping[str, float], rows: int, part: str
) -> tuple[str, str, list[str]]:
    accuracy, simplest = float(facts["accuracy"]), baseline(record)
    if simplest is None or simplest.answer is None or not record.classes:
        return percent(accuracy), say("score.share", rows=count(rows), part=part), []
    right = round(accuracy * rows)
    says = say("score.accuracy", rows=count(rows), part=part, right=count(right),
               wrong=count(rows - right))  # fmt: skip
    low, high = wilson(right, rows)
    more = say("score.interval", low=percent(low), high=percent(high),
               name=record.classes[simplest.answer], share=percent(simplest.score))  # fmt: skip
    return percent(accuracy), says, [f"{more}{_against(simplest, say)}"]


def _rmse(
    record: RunRecord, say: Say, facts: Mapping[str, float], rows: int, part: str
) -> tuple[str, str, list[str]]:
    says, simplest, more = say("score.rmse", rows=count(rows), part=part), baseline(record), []
    if simplest is not None:
        spread = say("score.rmse_baseline", spread=number(simplest.score))
        more.append(f"{spread}{_against(simplest, say)}")
    r2 = float(facts.get("r2", math.nan))
    if simplest is not None and simplest.score == 0:
        more.append(say("score.constant"))
    elif math.isfinite(r2):
        more.append(say("score.r2" if r2 > 0 else "score.r2_negative", r2=number(r2)))
    return number(float(facts["rmse"])), says, [" ".join(more)]


def _against(simplest: Baseline, say: Say) -> str:
    if simplest.verdict == "better":
        return ""
    return " " + say(f"score.{simplest.verdict}")


def _facts(record: RunRecord, say: Say) -> Markup:
    facts: list[tuple[str, str]] = []
    start, last = record.last(RunStarted), record.last(EpochEnded)
    if start:
        facts.append(("parameters", count(start.parameters)))
        for part in ("train_rows", "validation_rows", "test_rows"):
            if getattr(start, part):
                facts.append((part, count(getattr(start, part))))
    if last:
        facts += [("epochs", count(last.epoch)), ("iterations", count(last.iteration))]
    if record.best_epoch is not None:
        facts.append(("best_epoch", count(record.best_epoch)))
    if record.ended and record.kept_epoch is None:
        facts.append(("kept", say("kept.last")))
    if record.seconds is not None:
        facts.append(("time", _duration(record.seconds, say)))
    cells = [
        element("div", element("dt", say(f"fact.{name}")), element("dd", fact))
        for name, fact in facts
    ]
    return element("dl", *cells, class_="facts") if cells else Markup()


def _duration(seconds: float, say: Say) -> str:
    if seconds < 60:
        return say("seconds", seconds=number(seconds, 2))
    minutes, rest = divmod(round(seconds), 60)
    return say("minutes", minutes=count(minutes), seconds=rest)
