"""The signs of a learning rate that is too high, and a plan with another rate.

This module refuses to know about data, first weights and schedules.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from ...base.words import Words
from ...optim.adagrad import AdaGrad
from ...optim.optimizer import Optimizer
from ..plan import Plan
from .evidence import Evidence
from .finding import Change, Finding, percent

_PACE: Final = 0.003  # what a mended rate aims at
_FAST: Final = 0.05  # a pace at which weights are thrown about
_SPIKE: Final = 5.0  # times the first loss: a step far beyond the valley
_LEAP: Final = 0.5  # a first update that is half of the weights
_ROWS: Final = 32  # over which a loss is averaged, so that a batch of four is no spike
_LOST: Final = 0.8  # of chance: a training loss that shows what was thrown up did not settle
_STUCK: Final = 0.5  # of chance: one that hardly fell
_HURT: Final = 0.08  # of chance: one that suffered, after what was thrown up sky-high
_DEAD: Final = 0.9  # of a layer's units
_LARGE: Final = 0.01  # a first update that may kill them
_FIRST: Final = 0.01  # what a rate of 0 is mended to


def rate_too_high(e: Evidence) -> Finding | None:
    """The loss was thrown up, or NaN was met, or updates went on as large as weights."""
    peak, pace = _peak(e), _late_pace(e)
    ended = float(np.median(e.train[-3:])) if len(e.train) else math.inf
    sign = next(_signs(e, peak, pace, ended), None)
    if sign is None:
        return None
    largest = max([pace, *e.paces[:1].tolist()])
    factor = float(np.clip(_PACE / largest, 1e-3, 0.3)) if largest > 0 else 0.1
    tail = Words("no pass was finished", "에포크 하나를 마치지 못했습니다")
    evidence = {"highest loss over the first": peak, "pace": pace}
    if math.isfinite(ended):
        evidence["last training loss"] = ended
        tail = Words(
            f"the loss ended at {ended:.3g} times that of a constant answer",
            f"마지막 손실은 상수 답의 {ended:.3g}배입니다",
        )
    return Finding(
        "rate-too-high",
        Words(
            f"the learning rate is too high: {sign.en}; {tail.en}",
            f"학습률이 너무 높습니다. {sign.ko}. {tail.ko}",
        ),
        {name: value for name, value in evidence.items() if math.isfinite(value)},
        Words(
            "on AdaGrad: with too high a rate training diverges and nothing is learnt",
            "AdaGrad: 학습률이 너무 크면 발산하여 학습이 제대로 이뤄지지 않는다",
        ),
        with_rate(e.plan, factor),
    )


def with_rate(plan: Plan, factor: float) -> Change:
    """The plan with its rate so many times as high."""
    rate = float(f"{plan.optimizer.learning_rate * factor:.1e}") or _FIRST

    def mend(plan: Plan) -> Plan:
        optimizer: Optimizer = replace(plan.optimizer, learning_rate=rate)
        return plan.with_(optimizer=optimizer)

    return Change(
        Words(f"--learning-rate {rate:g}", f"--learning-rate {rate:g}"),
        plan=mend,
    )


def _signs(e: Evidence, peak: float, pace: float, ended: float) -> Iterator[Words]:
    """Each sign that is there, the plainest first."""
    if e.failed:
        yield Words("NaN or infinity was met", "NaN이나 무한대가 나왔습니다")
    settled = ended <= (_HURT if peak >= 6 * _SPIKE else _LOST)
    if (peak >= _SPIKE and not settled) or (
        peak >= _SPIKE / 2 and pace >= _FAST / 2 and ended > _STUCK
    ):
        yield Words(
            f"the loss rose to {peak:.3g} times the first",
            f"손실이 처음의 {peak:.3g}배까지 올랐습니다",
        )
    if pace >= _FAST and ended > _HURT / 4:
        yield Words(
            f"updates were {percent(pace)} of the weights",
            f"업데이트 크기가 가중치의 {percent(pace)}입니다",
        )
    first = float(e.paces[0]) if len(e.paces) else 0.0
    largest_anyway = isinstance(e.plan.optimizer, AdaGrad)  # its first step is its longest
    if first >= _LEAP and ended > _HURT / 2 and not largest_anyway:
        yield Words(
            f"the first update was {percent(first)} of the weights",
            f"첫 업데이트 크기가 가중치의 {percent(first)}입니다",
        )
    if ended > _STUCK and first >= _LARGE and e.plan.weight_decay < _LARGE and _killed(e):
        yield Words(
            "early updates left a layer without a living unit",
            "초기 업데이트가 한 층의 유닛을 모두 죽였습니다",
        )


def _peak(e: Evidence) -> float:
    """The highest loss over the first, or over that of a constant answer if that is more."""
    span = max(1, _ROWS // e.plan.batch_size)
    if len(e.losses) < span:
        return 1.0
    losses = np.convolve(e.losses, np.full(span, 1 / span), mode="valid")
    return float(np.nanmax(losses)) / max(float(losses[0]), 1.0)


def _late_pace(e: Evidence) -> float:
    late = e.paces[len(e.paces) // 2 :] if len(e.paces) > 1 else e.paces[:0]
    return float(np.nanmedian(late)) if len(late) else 0.0


def _killed(e: Evidence) -> bool:
    """Whether a layer's units came to stand at an end of their activation, and did not begin so."""
    before, after = e.of_layers(e.first, "dead"), e.of_layers(e.last, "dead")
    return any(value >= _DEAD and before.get(name, 1.0) < 0.5 for name, value in after.items())
