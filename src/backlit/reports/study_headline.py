"""The top of a study's report: what was searched, what was chosen, and how far luck may go.

This module refuses to know how trials were ranked, and how the chosen model was tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..base.describe import is_number
from ..base.wilson import wilson
from .markup import Markup, element, joined
from .numerals import count, number, percent
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords

_ENDS = ("accuracy", "rmse", "r2", "loss")  # of a test's scores, the one that is told


def study_headline(record: StudyRecord, say: StudyWords) -> Markup:
    """Name and state, one large number and what it means, the chosen setting, and the facts."""
    state = "state" if record.status != "interrupted" else "state bad"
    head = element(
        "header",
        element("h1", record.name),
        element("span", say(f"status.{record.status}"), class_=state),
    )
    chosen = record.chosen
    if chosen is None:
        failed = len(record.failed)
        says = say("none.failed", count=count(failed)) if failed else say("none")
        body = [element("p", says, class_="alarm" if failed else "score-says quiet")]
    else:
        body = list(_score(record, chosen, say))
    names = ", ".join(say.name(each.name) for each in record.dimensions)
    searched = [element("p", say("searched", names=names), class_="quiet")] if names else []
    return joined([head, *body, *searched, _facts(record, say)])


def _score(record: StudyRecord, chosen: StudyTrial, say: StudyWords) -> Iterator[Markup]:
    tested = _tested(record)
    if tested is None:
        yield element("p", written(record.metric, chosen.score or 0.0), class_="score")
        key = "score.best" if record.facts.get("chosen") is None else "score.chosen"
        interval = _interval(record.metric, chosen.interval, say)
        says = say(key, metric=say.metric(record.metric), interval=interval)
        yield element("p", says, class_="score-says")
    else:
        yield element("p", written(tested[0], tested[1]), class_="score")
        yield element("p", _test_says(*tested, say), class_="score-says")
    yield element("p", element("code", line(record, chosen)), class_="line-of")
    for each in _luck(record, chosen, say, told=tested is not None):
        if each:
            yield element("p", each, class_="quiet")


def written(metric: str, value: float) -> str:
    """A score as people write it: an accuracy in per cent.

    >>> written("validation_loss", 0.12345)
    '0.123'
    """
    return percent(value) if metric.endswith("accuracy") else number(value)


def line(record: StudyRecord, trial: StudyTrial) -> str:
    """The trial in a line, as it was recorded, or made of what is known of it."""
    for row in record.told("ranking"):
        if row.get("trial") == trial.number and isinstance(row.get("line"), str):
            return str(row["line"])
    told = {each.name: each.reads(trial.parameters.get(each.name)) for each in record.dimensions}
    given = ", ".join(f"{name}:{value}" for name, value in told.items())
    score = f"{record.metric}:{number(trial.score or 0.0)}"
    return f"Best-{trial.place} ({score}) | {given}".replace("_", " ")


def _tested(record: StudyRecord) -> tuple[str, float, int] | None:
    """The metric, the score and the rows of the test, if there was one."""
    scores = record.facts.get("scores")
    test = scores.get("test") if isinstance(scores, Mapping) else None
    if not isinstance(test, Mapping):
        return None
    for name in _ENDS:
        value = test.get(name)
        if is_number(value):
            rows = test.get("rows")
            return name, float(str(value)), int(rows) if isinstance(rows, int) else 0
    return None


def _test_says(metric: str, score: float, rows: int, say: StudyWords) -> str:
    if metric == "accuracy" and rows > 0:
        low, high = wilson(round(score * rows), rows)
        return say("score.test.accuracy", rows=count(rows), low=percent(low), high=percent(high))
    return say("score.test", metric=say.metric(metric), rows=count(rows))


def _luck(record: StudyRecord, chosen: StudyTrial, say: StudyWords, *, told: bool) -> Iterator[str]:
    """What the number owes to chance, and what it is to be compared with."""
    metric = say.metric(record.metric)
    if told:
        score = written(record.metric, chosen.score or 0.0)
        interval = _interval(record.metric, chosen.interval, say)
        yield say("validated", metric=metric, score=score, interval=interval)
    elif len(record.finished) > 1:
        yield say("score.flatters", count=count(len(record.finished)))
    tied = sum(each.tied for each in record.finished[1:])
    if record.facts.get("ranking") and len(record.finished) > 1:
        key = "tied.none" if not tied else "tied.one" if tied == 1 else "tied"
        yield say(key, count=count(tied))
    for each in record.told("finalists"):
        scores = each.get("scores")
        again = each.get("trial") == chosen.number and isinstance(scores, list) and len(scores) > 1
        if again and is_number(each.get("mean")):
            mean = written(record.metric, float(each["mean"]))
            interval = _interval(record.metric, each.get("interval"), say)
            yield say("again", seeds=len(scores or ()), mean=mean, interval=interval)
    yield " ".join(_beside(record, say))


def _beside(record: StudyRecord, say: StudyWords) -> Iterator[str]:
    baseline, ensemble = record.facts.get("baseline"), record.facts.get("ensemble")
    if isinstance(baseline, Mapping) and is_number(baseline.get("score")):
        named = str(baseline.get("name") or say("baseline.default"))
        yield say("baseline", name=named, score=written(record.metric, float(baseline["score"])))
    if isinstance(ensemble, Mapping) and isinstance(ensemble.get("members"), list):
        told = {
            name: written(record.metric, float(ensemble[name]))
            for name in ("score", "alone")
            if is_number(ensemble.get(name))
        }
        key = "ensemble.kept" if ensemble.get("kept") else "ensemble.left"
        if len(told) == 2:
            yield say(key, members=len(ensemble["members"]), **told)


def _interval(metric: str, ends: Any, say: StudyWords) -> str:
    if not (isinstance(ends, list | tuple) and len(ends) == 2 and all(map(is_number, ends))):
        return ""
    low, high = (written(metric, float(end)) for end in ends)
    return say("interval.told", low=low, high=high)


def _facts(record: StudyRecord, say: StudyWords) -> Markup:
    made, wanted = len(record.trials), record.wanted
    of = say("fact.of", made=count(made), wanted=count(wanted)) if made < wanted else count(made)
    facts = [("trials", of)]
    if record.failed:
        facts.append(("failed", count(len(record.failed))))
    if record.rungs:
        facts.append(("stopped", count(record.stopped)))
    for name, value in (("rows", record.facts.get("rows")), ("seed", record.plan.get("seed"))):
        if isinstance(value, int):
            facts.append((name, count(value) if name == "rows" else str(value)))
    seconds = record.facts.get("seconds")
    if is_number(seconds):
        facts.append(("time", _duration(float(str(seconds)), say)))
    cells = [
        element("div", element("dt", say(f"fact.{name}")), element("dd", fact))
        for name, fact in facts
    ]
    return element("dl", *cells, class_="facts")


def _duration(seconds: float, say: StudyWords) -> str:
    if seconds < 60:
        return say("seconds", seconds=number(seconds, 2))
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return say("minutes", minutes=minutes, seconds=rest)
    return say("hours", hours=count(minutes // 60), minutes=minutes % 60)
