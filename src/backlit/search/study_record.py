"""ranking.json: what a search found, for reports and programs that only read.

This module refuses to know how any of it was found, and how it will be drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.describe import to_data
from ..base.wilson import wilson
from .course import goodness
from .finalists import Finalist
from .narrowing import Narrowing
from .samplers import Told
from .study import Study


def record_of(study: Study) -> dict[str, Any]:
    """The study's conclusions as plain data: places, finalists, verdicts, boxes, scores."""
    ranked = study.ranking
    return {
        "metric": study.metric,
        "rows": study.question.subject.rows,
        "status": study.status,
        "engine": study.engine,
        "seconds": study.seconds,
        "ranking": [
            {
                "place": each.place,
                "trial": each.trial.number,
                "score": each.trial.score,
                "interval": None if each.interval is None else list(each.interval),
                "tied": each.tied,
                "early": each.early,
                "epochs": each.trial.epochs,
                "line": each.line(),
            }
            for each in ranked
        ],
        "finalists": [_finalist(each, study) for each in study.finalists],
        "chosen": study.chosen.number if study.has_choice else None,
        "effects": [_effect(each) for each in study.effects],
        "boxes": _boxes(study),
        "ensemble": None if study.mixture is None else _plain(study.mixture),
        "scores": {part: dict(each.scores) for part, each in study.evaluations.items()},
        "validation": dict(sorted(study.chosen.scores.items())) if study.has_choice else {},
        "baseline": _baseline(study),
    }


def _finalist(each: Finalist, study: Study) -> dict[str, Any]:
    found = each.interval
    return {
        "trial": each.number,
        "scores": list(each.scores),
        "mean": each.mean,
        "failed": each.failed,
        "interval": None if found is None else list(found),
    }


def _effect(effect: Any) -> dict[str, Any]:
    said = effect.sentence()
    return {
        **{name: value for name, value in to_data(effect).items() if name != "kind"},
        "unknown": effect.unknown,
        "sentence": {"en": said.en, "ko": said.ko},
    }


def _boxes(study: Study) -> list[dict[str, Any]]:
    """The boxes of a search that narrowed, as far as results tell them."""
    sampler = study.sampler
    if not isinstance(sampler, Narrowing):
        return []
    told = []
    for number in range(study.question.course.trials):
        result = study.results.of(number, 0, 0)
        if result is None:
            break
        told.append(Told(number, result.parameters, goodness(result, study.metric)))
    boxes = sampler.boxes(study.space, told, study.question.course.trials)
    return [each.to_data() for each in boxes]


def _baseline(study: Study) -> Mapping[str, Any] | None:
    """The plan as it was, where it was a trial and came as far as the best."""
    if not study.question.begins:
        return None
    first = next((each for each in study.trials if each.number == 0), None)
    if first is None or first.score is None or first.level < study.question.course.last:
        return None
    interval = None
    if first.right:
        rows = study.question.subject.rows
        interval = list(wilson(round(first.score * rows), rows))
    return {"trial": 0, "score": first.score, "interval": interval}


def _plain(mixture: Any) -> dict[str, Any]:
    return {name: value for name, value in to_data(mixture).items() if name != "kind"}
