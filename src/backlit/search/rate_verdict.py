"""A range of learning rates with its uncertainty, or the reason why none can be recommended.

This module refuses to know what was trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Words
from .rate_region import Region, logarithms, reach, region

Floats = NDArray[np.float64]
Pair = tuple[float, float]

FEWEST_LEARNT: Final = 80  # rows
FEWEST_HELD: Final = 20
_GAIN: Final = 0.02  # of the constant answer's loss, that has to be gained at least
_LUCK: Final = 0.6  # √(rows held) times the share of it gained by luck in one of 120 draws of noise
_LONGER: Final = 1.33  # how much higher a rate a longer training, its best epoch kept, may stand
_DECADE: Final = 10.0  # ends that move by more between seeds are no ends


@dataclass(frozen=True)
class Verdict:
    """What the tried rates say.

    low, high            where the range begins and ends, or None
    low_within, high_within  where its ends may lie
    reason               why there is none, or None
    region               the rates like the best, whatever follows from them; None where nothing
                         could be compared
    """

    low: float | None
    high: float | None
    low_within: Pair | None
    high_within: Pair | None
    reason: Words | None
    region: Region | None


def verdict(rates: Floats, losses: Floats, chance: float | None, learnt: int, held: int) -> Verdict:
    """Judge R rates by the losses of S seeds.

    rates   (R,) ascending
    losses  (R, S) on held rows, infinity where training failed
    chance  the constant answer's loss; None if nobody knows: then what the lowest rate leaves
    learnt  rows learnt from, and `held` those that judged
    An end may lie between the ends that come out without one of the seeds (the jackknife's
    samples), and between the tried rates on either side of it. The upper one may in truth be as
    high as the highest rate that is like the best, for the safe distance is no measurement, and
    a third above: of a longer training, whose best epoch is kept, the best rate is often higher.
    """
    if learnt < FEWEST_LEARNT or held < FEWEST_HELD:
        return _none(_few(learnt, held))
    if not np.isfinite(losses).all(axis=1).any():
        return _none(_FAILED)
    level = _level(losses) if chance is None else chance
    if level is None or level <= 0 or losses.min() < 0:
        return _none(_NO_SCALE)
    logs = logarithms(losses, level)
    reached = reach(rates, logs)
    found = region(rates, logs, reached)
    reason = _reason(logs, found, reached, chance, held)
    without = [
        region(rates, np.delete(logs, seed, axis=1), reached) for seed in range(logs.shape[1])
    ]
    ends = [found, *without]
    if reason is None and any(_wide(values) for values in (
        [each.low for each in ends], [max(each.top, each.high) for each in ends],
    )):  # fmt: skip
        reason = _DISAGREE
    if reason is not None:
        return _none(reason, found)
    under, over = rates[rates < found.low], rates[rates > max(found.top, found.high)]
    low_within = (
        min(*(each.low for each in ends), *map(float, under[-1:])),
        max(each.low for each in ends),
    )
    high_within = (
        min(each.high for each in ends),
        max(*(max(each.top, each.high) for each in ends), *map(float, over[:1])) * _LONGER,
    )
    return Verdict(found.low, found.high, low_within, high_within, None, found)


def _reason(
    logs: Floats, found: Region, reached: float, chance: float | None, held: int
) -> Words | None:
    """Why nothing can be recommended, or None."""
    mean = logs.mean(axis=1)
    needed = max(_GAIN, _LUCK / np.sqrt(held))
    if chance is not None:
        worst = mean[found.best] + reached / np.sqrt(logs.shape[1])
        if mean[found.best] > np.log1p(-needed) or worst > 0:
            return _NOTHING
    if found.first == 0 and found.best > 0:
        return _FLAT
    if found.best in (0, len(mean) - 1):
        return _AT_THE_END
    return None


def _level(losses: Floats) -> float | None:
    """What the lowest rate with which no seed failed leaves."""
    whole = np.isfinite(losses).all(axis=1)
    return float(losses[whole][0].mean())


def _wide(values: list[float]) -> bool:
    return max(values) > _DECADE * min(values)


def _none(reason: Words, found: Region | None = None) -> Verdict:
    return Verdict(None, None, None, None, reason, found)


def _few(learnt: int, held: int) -> Words:
    return Words(
        f"too few rows: {learnt} to learn from and {held} to judge by, and {FEWEST_LEARNT} and "
        f"{FEWEST_HELD} are needed",
        f"데이터가 너무 적음: 학습 {learnt}행, 검증 {held}행으로, 적어도 {FEWEST_LEARNT}행과 "
        f"{FEWEST_HELD}행이 필요함",
    )


_FAILED: Final = Words(
    "with every rate some training met NaN or infinity",
    "모든 학습률에서 NaN이나 무한대가 나온 학습이 있음",
)
_NO_SCALE: Final = Words(
    "this loss has no natural zero: its values cannot be compared as shares",
    "손실에 자연스러운 0이 없어 비율로 비교할 수 없음",
)
_NOTHING: Final = Words(
    "with no rate is anything learnt: the same answer for every row does as well",
    "어떤 학습률로도 배우는 것이 없음: 모든 행에 같은 답을 하는 것과 다르지 않음",
)
_FLAT: Final = Words(
    "the rates cannot be told apart: the lowest does as well as the best",
    "학습률 사이에 차이가 없음: 가장 낮은 학습률도 가장 좋은 것만큼 배움",
)
_AT_THE_END: Final = Words(
    "the best rate is the last one tried: better ones may lie beyond",
    "가장 좋은 학습률이 시도한 범위의 끝에 있음: 더 좋은 값이 그 밖에 있을 수 있음",
)
_DISAGREE: Final = Words(
    "the seeds disagree: without one of them an end of the range moves by more than a decade",
    "시드마다 결과가 다름: 시드 하나를 빼면 범위의 끝이 열 배 넘게 움직임",
)
