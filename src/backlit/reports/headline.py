"""The top of a report: one large number, what it means, and the size of the run.

This module refuses to know how the network came to its score.
"""

from __future__ import annotations

import math

import numpy as np

from ..runs.events import EpochEnded, RunStarted
from .markup import Markup, element, joined
from .numerals import count, number, percent
from .record import RunRecord
from .words import Say


def headline(record: RunRecord, say: Say) -> Markup:
    """Name and state, the score in one sentence, and a row of facts."""
    state = element(
        "span",
        say(f"status.{record.status}"),
        class_="state" if record.status in ("finished", "running") else "state bad",
    )
    head = element("header", element("h1", record.name), state)
    return joined([head, *_score(record, say), _facts(record, say)])


def wilson(right: int, rows: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of shares that fit `right` hits in `rows` trials (Wilson 1927).

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), with p = right/n, n = rows; z = 1.96 is
    a 95 % interval. Unlike p ± z √(p(1−p)/n) it is right near 0 and 1 too.

    >>> [round(bound, 4) for bound in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    p, square = right / rows, z * z
    middle = p + square / (2 * rows)
    half = z * math.sqrt(p * (1 - p) / rows + square / (4 * rows * rows))
    scale = 1 + square / rows
    low = (middle - half) / scale if right else 0.0  # exactly, where rounding leaves a trace
    high = (middle + half) / scale if right < rows else 1.0
    return low, high


def _score(record: RunRecord, say: Say) -> list[Markup]:
    part = record.part
    facts = record.evaluation.get(part, {}) if part else {}
    if "accuracy" in facts:
        told = _accuracy(record, say, str(part), float(facts["accuracy"]))
    elif "rmse" in facts:
        told = _rmse(record, say, str(part), facts)
    else:
        return [element("p", say("score.none"), class_="score-says quiet")]
    chosen = part == "validation" and record.best_epoch is not None
    return [*told, element("p", say("score.chosen"), class_="quiet")] if chosen else told


def _accuracy(record: RunRecord, say: Say, part: str, accuracy: float) -> list[Markup]:
    rows = int(record.evaluation[part]["rows"])
    right = round(accuracy * rows)
    says = say("score.accuracy", rows=count(rows), part=say(f"part.{part}"),
               right=count(right), wrong=count(rows - right))  # fmt: skip
    parts = [
        element("p", percent(accuracy), class_="score"),
        element("p", says, class_="score-says"),
    ]
    targets = record.array("targets")
    if targets.size and rows:
        low, high = wilson(right, rows)
        tally = np.bincount(targets.astype(int).ravel())
        commonest = int(tally.argmax())
        more = say("score.interval", low=percent(low), high=percent(high),
                   name=record.classes[commonest],
                   share=percent(tally[commonest] / targets.size))  # fmt: skip
        parts.append(element("p", more, class_="quiet"))
    return parts


def _rmse(record: RunRecord, say: Say, part: str, facts: dict[str, float]) -> list[Markup]:
    says = say("score.rmse", rows=count(int(facts["rows"])), part=say(f"part.{part}"))
    more = []
    targets = record.array("targets")
    if targets.size:
        spread = float(np.sqrt(np.mean((targets - targets.mean(axis=0)) ** 2)))
        more.append(say("score.rmse_baseline", spread=number(spread)))
    if "r2" in facts:
        more.append(say("score.r2", r2=number(float(facts["r2"]))))
    return [
        element("p", number(float(facts["rmse"])), class_="score"),
        element("p", says, class_="score-says"),
        element("p", " ".join(more), class_="quiet"),
    ]


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
