"""Internal covariate shift: what batch norm holds still, and what moves in spite of it.

This module refuses to know how its arms are trained and looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Words
from ..nn.activation import ReLU
from ..nn.batch_norm import BatchNorm
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..nn.layer import Layer
from ..optim.sgd import SGD
from ..reports.numerals import number
from .arms import Arm
from .experiment import Claim, Experiment, Outcome, Setup
from .moving_inputs import Moved, Watching, moved_inputs, wandering
from .shift_pictures import Pairs, shift_pictures

Floats = NDArray[np.float64]

RATES: Final = (0.1, 0.5)
BATCH: Final = 60  # as in Ioffe and Szegedy's first experiment
EXACT: Final = 1e-3  # ε, 1e-5, stands beside variances that may be small


@dataclass(frozen=True)
class Case:
    """How long every arm learns, and what is expected of that, by rate.

    means     they wander so many times as far without batch norm, at least
    medians   and these
    gradient  what batch norm takes from the wandering of means is at least so many times what it
              takes from the change of the gradient
    """

    watching: Watching
    means: Mapping[float, float]
    medians: Mapping[float, float]
    gradient: Mapping[float, float]


MNIST: Final = Case(
    Watching(updates=1000, every=20, batch_size=BATCH, rows=500),
    MappingProxyType({0.1: 25.0, 0.5: 8.0}),
    MappingProxyType({0.1: 3.0, 0.5: 2.0}),
    MappingProxyType({0.1: 20.0, 0.5: 7.0}),
)
DIGITS: Final = Case(
    Watching(updates=240, every=10, batch_size=BATCH, rows=500),
    MappingProxyType({0.1: 30.0, 0.5: 30.0}),
    MappingProxyType({0.1: 4.0, 0.5: 5.0}),
    MappingProxyType({0.1: 10.0, 0.5: 20.0}),
)
"""Of twelve seeds from 100 on the smallest, at 0.1 and 0.5: means MNIST 79 and 25, digits 89 and
101; medians 6.9 and 4.6, 13 and 15; gradient 68 and 22, 29 and 62. The largest difference from β
and |γ| is 2e-5 on both."""


def network(*, normed: bool = False) -> Chain:
    """Three hidden layers of 100 ReLU, He; batch norm before each ReLU, or none."""
    between: tuple[Layer, ...] = (BatchNorm(), ReLU()) if normed else (ReLU(),)
    hidden = [layer for _ in range(3) for layer in (Dense(100, init=He()), *between)]
    return Chain(*hidden, Dense(10, init=He()))


def run(setup: Setup) -> Outcome:
    """Train both networks at both rates, and follow the third hidden layer."""
    case = MNIST if setup.is_mnist else DIGITS
    arms = {
        f"{rate} {name}": Arm(network(normed=normed and setup.effect), SGD(rate))
        for rate in RATES
        for name, normed in (("without", False), ("with", True))
    }
    found = moved_inputs(arms, setup, case.watching)
    pairs = {rate: (found[f"{rate} without"], found[f"{rate} with"]) for rate in RATES}
    numbers = {
        f"rate {rate:g}, {name}: {what}": float(value.mean())
        for rate, pair in pairs.items()
        for name, each in zip(("without", "with"), pair, strict=True)
        for what, value in (
            ("means wandered, spreads", _ways(each)),
            ("medians wandered, spreads", _ways(each, of_medians=True)),
            ("change of the gradient", each.changes),
            ("cosine of the gradients", each.cosines),
            ("test accuracy", each.accuracy),
        )
    }
    return Outcome(
        _claims(pairs, case),
        lambda language: shift_pictures(pairs, case.watching, language),
        _remarks(pairs) if setup.effect else (),
        numbers,
    )


def _ways(moved: Moved, *, of_medians: bool = False) -> Floats:
    """(S,): how far means, or medians, have wandered by the last look."""
    places = moved.percentiles[:, :, 1] if of_medians else moved.means
    return wandering(places, moved.spreads)[:, -1]


def _change(moved: Moved) -> Floats:
    """(S,): the middle one of all updates' changes of the gradient."""
    middle: Floats = np.median(moved.changes, axis=1)
    return middle


def _claims(pairs: Pairs, case: Case) -> tuple[Claim, ...]:
    claims = []
    for rate, (without, with_) in pairs.items():
        held = _ways(without) / _ways(with_)
        says = Words(
            f"rate {rate:g}: the means of what enters the third layer's ReLUs wander at least "
            f"{case.means[rate]:g} times as far without batch norm, in every seed",
            f"학습률 {rate:g}: 모든 시드에서 3층의 ReLU에 들어가는 값의 평균이 배치 "
            f"정규화가 없으면 {case.means[rate]:g}배 이상 멀리 움직임",
        )
        claims.append(Claim(says, float(held.min()), low=case.means[rate]))
        says = Words(
            f"rate {rate:g}: so do their medians, which nothing sets: at least "
            f"{case.medians[rate]:g} times, in every seed",
            f"학습률 {rate:g}: 직접 맞추지 않는 중앙값도 모든 시드에서 {case.medians[rate]:g}배 "
            "이상 멀리 움직임",
        )
        medians = _ways(without, of_medians=True) / _ways(with_, of_medians=True)
        claims.append(Claim(says, float(medians.min()), low=case.medians[rate]))
        says = Words(
            f"rate {rate:g}: but what batch norm divides the wandering by is at least "
            f"{case.gradient[rate]:g} times what it divides the change of the gradient by, in "
            "every seed",
            f"학습률 {rate:g}: 그러나 배치 정규화가 평균의 움직임을 줄이는 배율은 모든 시드에서 "
            f"기울기의 변화를 줄이는 배율의 {case.gradient[rate]:g}배 이상",
        )
        calmed = _change(without) / _change(with_)
        claims.append(Claim(says, float((held / calmed).min()), low=case.gradient[rate]))
    says = Words(
        "with batch norm these means are β and the spreads |γ| at every look, whatever the layers "
        f"below have learnt: the largest difference is at most {EXACT:g}",
        "배치 정규화가 있으면 아래층이 무엇을 배우든 이 평균은 늘 β, 표준편차는 |γ|: 가장 큰 "
        f"차이가 {EXACT:g} 이하",
    )
    apart = max(
        float(np.abs(ours - learnt).max())
        for _, each in pairs.values()
        for ours, learnt in ((each.means, each.shifts), (each.spreads, each.scales))
    )
    return (*claims, Claim(says, apart, high=EXACT))


def _remarks(pairs: Pairs) -> tuple[Words, ...]:
    without, with_ = pairs[RATES[0]]
    means = [number(float(_ways(each).mean()), 2) for each in (without, with_)]
    medians = [number(float(_ways(each, of_medians=True).mean()), 2) for each in (without, with_)]
    ends = [f"{each.accuracy.mean():.3f}" for each in (without, with_)]
    return (
        Words(
            "The notes say that the distribution of a layer's inputs changes while others learn "
            "(internal covariate shift; they write covariant), and that batch norm mends it. Taken "
            f"at its word it does: at a rate of {RATES[0]:g} the means wander {means[0]} spreads "
            f"without it and {means[1]} with it. But behind batch norm the mean is β by "
            f"construction. Nothing sets the median, and it still wanders {medians[1]} instead of "
            f"{medians[0]}.",
            "노트는 학습하는 동안 층마다 입력 분포가 달라지며(Internal Covariate Shift, 노트의 "
            "표기는 Covariant) 배치 정규화로 이를 개선한다고 설명합니다. 말 그대로 재면 맞습니다. "
            f"학습률 {RATES[0]:g}에서 평균이 움직인 거리는 표준편차의 {means[0]}배에서 "
            f"{means[1]}배로 줄어듭니다. 다만 배치 정규화를 지난 값의 평균은 정의에 따라 β입니다. "
            f"직접 맞추지 않는 중앙값의 거리는 {medians[0]}배에서 {medians[1]}배로 줄어듭니다.",
        ),
        _of_gradients(pairs),
        Words(
            "Nor does the moving keep the plain network from learning: test accuracy at "
            f"{RATES[0]:g} is {ends[0]} without batch norm and {ends[1]} with it. One network, "
            "three layers deep: deeper ones may depend on it more.",
            "분포가 움직인다고 배우지 못하는 것도 아닙니다. 학습률 "
            f"{RATES[0]:g}에서 시험 정확도는 배치 정규화가 없으면 {ends[0]}, 있으면 {ends[1]}"
            "입니다. 은닉층이 셋인 신경망 하나의 결과이며, 더 깊은 신경망에서는 차이가 더 클 수 "
            "있습니다.",
        ),
    )


def _of_gradients(pairs: Pairs) -> Words:
    """What Santurkar's measure says, rate by rate."""
    told, korean, calmed, held = [], [], [], []
    for rate, pair in pairs.items():
        sizes = [float(_change(each).mean()) for each in pair]
        cosines = [float(each.cosines.mean()) for each in pair]
        calmed.append(sizes[0] / sizes[1])
        held.append(float(_ways(pair[0]).mean() / _ways(pair[1]).mean()))
        told.append(
            f"at {rate:g} it is {sizes[0]:.2f} without batch norm and {sizes[1]:.2f} with it (mean "
            f"cosine {cosines[0]:.2f} and {cosines[1]:.2f})"
        )
        korean.append(
            f"학습률 {rate:g}에서 배치 정규화가 없으면 {sizes[0]:.2f}, 있으면 {sizes[1]:.2f}"
            f"(코사인 평균 {cosines[0]:.2f}, {cosines[1]:.2f})"
        )
    factors, ways = ([number(each, 2) for each in found] for found in (calmed, held))
    verdict = Words(
        f"Batch norm divides it by {' and '.join(factors)}, where it divides the way of the means "
        f"by {' and '.join(ways)}: holding the inputs does not hold the gradient. In the networks "
        "of that paper it was as large with batch norm, or larger.",
        f"배치 정규화로 이 변화는 {'배, '.join(factors)}배 줄지만, 평균이 움직인 거리는 "
        f"{'배, '.join(ways)}배 줄어듭니다. 입력의 분포를 붙든다고 기울기까지 붙드는 것은 "
        "아닙니다. 논문의 신경망에서는 배치 정규화가 있을 때도 비슷하거나 더 컸습니다.",
    )
    return Words(
        "Santurkar et al. (2018) ask instead how much a layer's gradient changes because the "
        f"layers below it are updated, ‖G′ − G‖ / ‖G‖; the median: {'; '.join(told)}. "
        + verdict.en,
        "Santurkar 등(2018)은 아래층이 함께 업데이트되면 한 층의 기울기가 얼마나 바뀌는지를 "
        f"봅니다. ‖G′ − G‖ / ‖G‖의 중앙값은 {', '.join(korean)}입니다. " + verdict.ko,
    )


EXPERIMENT: Final = Experiment(
    name="covariate-shift",
    ids=(),
    title=Words("Internal covariate shift", "내부 공변량 변화"),
    lead=Words(
        "While a network learns, what enters the ReLUs of its third layer moves, for the layers "
        "below learn as well. How far, without batch norm and with it? And does the layer's "
        "gradient change less where that is held?",
        "신경망이 배우는 동안 아래층도 함께 배우므로 3층의 ReLU에 들어가는 값의 분포가 움직입니다. "
        "배치 정규화가 없을 때와 있을 때 얼마나 움직일까요? 덜 움직이면 그 층의 기울기도 덜 "
        "바뀔까요?",
    ),
    settings=MappingProxyType({
        "network": "3 × 100 ReLU, He; batch norm before each ReLU, or none",
        "batch_size": f"{BATCH}, each row once a pass",
        "updates": f"{MNIST.watching.updates}; on the digits {DIGITS.watching.updates}",
        "looked at": f"every {MNIST.watching.every} updates, on the digits every "
                     f"{DIGITS.watching.every}: what enters the ReLUs of the third layer for the "
                     f"first {MNIST.watching.rows} test rows, as one batch",
        "learning_rate": "SGD " + ", ".join(f"{rate:g}" for rate in RATES),
    }),
    run=run,
)  # fmt: skip
