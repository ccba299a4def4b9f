"""Gradient check: backpropagation against numerical gradients, and what a check cannot see.

This module refuses to know how referees measure: `autodiff.check` does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.check_report import CheckReport
from ..autodiff.gradient import gradient
from ..base.words import Language, Words
from ..make import tensor
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He, Normal
from ..ops.stable import logsumexp
from ..training.network_check import gradient_check
from .differences import backpropagated, differences
from .disc_rows import disc_rows
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .mistakes import AnyBatchNorm, MistakenReLU
from .published import published

Floats = NDArray[np.float64]

SAMPLES: Final = 100
AGAIN: Final = range(100, 108)  # seeds for mean |Δ|: a kink is crossed in some, not in others
SMALL: Final = (0.0, 0.0, 1.0)  # the target of the book's smallest network
INPUT: Final = (0.6, 0.9)
GIVEN: Final = ((0.176, 0.225, -0.401), (0.264, 0.338, -0.601))  # its published gradient
ARRAYS: Final = MappingProxyType({
    "W1": "dense1/weight", "b1": "dense1/bias", "W2": "dense2/weight", "b2": "dense2/bias",
})  # fmt: skip
IN_TEXT: Final = MappingProxyType({"W1": 2.2e-13, "b1": 9.7e-13, "W2": 8.4e-13, "b2": 1.2e-10})
"""mean |Δ| as the book's text has it; the run saved beside it is among the published numbers."""


def _plain(effect: bool) -> Chain:
    return Chain(
        Dense(50, init=Normal(0.01)),
        ReLU() if effect else MistakenReLU(),
        Dense(10, init=Normal(0.01)),
    )


def _normal(mistaken: bool) -> Chain:
    hidden = [
        layer for _ in range(2) for layer in (Dense(100, init=He()), AnyBatchNorm(mistaken), ReLU())
    ]
    return Chain(*hidden, Dense(10, init=He()))


def _smallest(effect: bool) -> Floats:
    """(2, 3): dL/dW for scores x W; W is such that softmax gives what the book's run gave.

    dW = xᵀ (y - t), so the published row fixes y = dW₀ / x₀ + t. The effect off leaves t out.
    """
    shares = np.array(GIVEN[0]) / INPUT[0] + np.array(SMALL)
    weight = tensor(np.stack([np.zeros(3), np.log(shares) / INPUT[1]]))
    scores = tensor([INPUT]) @ weight
    loss = logsumexp(scores).sum()
    if effect:
        loss = loss - (scores * np.array([SMALL])).sum()
    return gradient(loss, [weight])[0].numpy()


def run(setup: Setup) -> Outcome:
    """Check a network on three images, once for each seed, and batch norm on one and on ten."""
    network = _plain(setup.effect)
    reports = [
        gradient_check(network, setup.data, rows=3, seed=seed, samples=SAMPLES // 2)
        for seed in setup.seeds
    ]
    apart = {name: list[float]() for name in ARRAYS}
    for seed in AGAIN:
        found = differences(network, setup.data, 3, seed, SAMPLES)
        for name, array in ARRAYS.items():
            apart[name].append(found[array].apart)
    claims = [*_on_three(reports, apart), *_smallest_claims(_smallest(setup.effect))]
    told, numbers = _batch_norm(setup)
    middle = {name: float(np.median(each)) for name, each in apart.items()}
    numbers |= {f"mean |Δ|, {name}": value for name, value in middle.items()}
    crossed = sum(each > 1e-8 for each in apart["b1"])
    return Outcome(
        (*claims, *told),
        lambda language: [_figure(apart, setup.is_mnist and setup.effect, language)],
        _remarks(crossed, numbers["mean |Δ|, one image, beta2"]),
        numbers,
    )


def _on_three(reports: Sequence[CheckReport], apart: Mapping[str, list[float]]) -> list[Claim]:
    worst = max(row.error for report in reports for row in report.rows)
    passed = min(sum(row.passed for row in report.rows) for report in reports)
    hidden = max(float(np.median(apart[name])) for name in ("W1", "b1"))
    return [
        Claim(Words("three images: the worst relative error of all arrays is at most 10⁻¹⁰",
                    "이미지 세 장: 배열을 통틀어 가장 큰 상대 오차가 10⁻¹⁰ 이하"),
              worst, high=1e-10),
        Claim(Words("three images: all 4 arrays pass, for every seed",
                    "이미지 세 장: 모든 시드에서 배열 네 개가 모두 통과"), passed, low=4),
        Claim(Words("W1 and b1, h = 10⁻⁴: the median of mean |Δ| over 8 seeds is at most 10⁻¹¹",
                    "W1과 b1, h = 10⁻⁴: 시드 8개에서 잰 평균 |Δ|의 중앙값이 10⁻¹¹ 이하"),
              hidden, high=1e-11),
    ]  # fmt: skip


def _smallest_claims(found: Floats) -> list[Claim]:
    return [
        Claim(Words("the smallest network: with y from the first row of the published dW, the "
                    "second is within 0.001 of the published one",
                    "가장 작은 신경망: 발표된 dW의 첫 행으로 y를 정하면, 둘째 행과 발표된 값의 "
                    "차이가 0.001 이하"),
              float(np.abs(found[1] - GIVEN[1]).max()), high=1e-3),
        Claim(Words("each row of that dW sums to 0 within 10⁻¹²",
                    "그 dW의 각 행의 합과 0의 차이가 10⁻¹² 이하"),
              float(np.abs(found.sum(1)).max()), high=1e-12),
    ]  # fmt: skip


def _batch_norm(setup: Setup) -> tuple[list[Claim], dict[str, float]]:
    """What a batch of one can see, and one of ten; without the effect both have ten."""
    data, seed, one = setup.data, setup.seeds[0], 1 if setup.effect else 10
    right, wrong = _normal(mistaken=False), _normal(mistaken=True)
    gamma = "any_batch_norm1/gamma"
    alone = backpropagated(right, data, one, seed)
    together = backpropagated(right, data, 10, seed)
    alive = [float((each[gamma] != 0).mean()) for each in (alone, together)]
    mistaken = backpropagated(wrong, data, one, seed)
    unseen = max(float(np.abs(mistaken[name] - alone[name]).max()) for name in alone)
    searched = wrong if setup.effect else right
    report = gradient_check(searched, data, rows=10, seed=seed, samples=10)
    kink = differences(right, data, 1, seed, 20)["any_batch_norm2/beta"].apart
    claims = [
        Claim(Words("batch norm, one image: the share of gradients by γ other than 0 is 0",
                    "배치 정규화, 이미지 한 장: γ의 기울기 가운데 0이 아닌 비율이 0"),
              alive[0], high=0.0),
        Claim(Words("batch norm, ten images: that share is larger by at least 0.5",
                    "배치 정규화, 이미지 열 장: 그 비율이 0.5 이상 더 큼"),
              alive[1] - alive[0], low=0.5),
        Claim(Words("one image: a mistake in batch norm changes no gradient by more than 10⁻¹²",
                    "이미지 한 장: 배치 정규화를 틀리게 미분해도 기울기의 변화가 10⁻¹² 이하"),
              unseen, high=1e-12),
        Claim(Words("ten images: the check finds that mistake, a relative error of 0.01 or more",
                    "이미지 열 장: 검사가 그 실수를 찾아냄 (상대 오차 0.01 이상)"),
              max(row.error for row in report.rows), low=0.01),
    ]  # fmt: skip
    return claims, {"mean |Δ|, one image, beta2": kink}


def _figure(apart: Mapping[str, list[float]], beside: bool, language: Language) -> Figure:
    title = Words("mean |Δ| of each array", "배열별 평균 |Δ|")
    ours = Words(f"ours, {len(AGAIN)} seeds", f"이 실험, 시드 {len(AGAIN)}개")
    theirs: dict[str, Mapping[str, float]] = {}
    if beside:
        text, rerun = Words("the book's text", "책 본문"), Words("its saved run", "저장된 실행")
        theirs[text.within(language)] = IN_TEXT
        theirs[rerun.within(language)] = published("gradient_check")
    picture = disc_rows(
        apart, theirs, title=title.within(language), ours=ours.within(language), low=1e-14, high=0.1
    )
    says = Words(
        "Mean |backpropagation − central difference| with h = 10⁻⁴ on three images. A disc far to "
        "the right is a seed in which h crossed a kink of ReLU.",
        "이미지 세 장, h = 10⁻⁴일 때 |역전파 − 중심 차분|의 평균. 오른쪽으로 멀리 떨어진 점은 h가 "
        "ReLU의 꺾인 곳을 넘은 시드입니다.",
    )
    return Figure(picture, says.within(language))


def _remarks(crossed: int, kink: float) -> tuple[Words, ...]:
    theirs = published("batch_norm_check")["beta2"]
    return (
        Words(
            "The book's text and the run saved with its notebook differ by up to seven orders of "
            "magnitude. Here b1 is near 10⁻¹², as in the text, where no kink is crossed; "
            f"in {crossed} of {len(AGAIN)} seeds one is, and b1 is above 10⁻⁸. No gradient is "
            "wrong in either: a mean |Δ| without a scale and without a look at kinks has no "
            "verdict. What moved W2 and b2 in the saved run, where no kink lies, this page does "
            "not show.",
            "책 본문의 값과 노트북에 저장된 실행의 값은 최대 일곱 자릿수까지 다릅니다. 이 실험에서 "
            "b1은 꺾인 곳을 넘지 않으면 책 본문처럼 10⁻¹² 부근이고, 넘으면 10⁻⁸보다 커집니다"
            f"(시드 {len(AGAIN)}개 중 {crossed}개). 어느 쪽도 기울기는 틀리지 않았습니다. 크기의 "
            "기준과 꺾인 곳을 따지지 않는 평균 |Δ|로는 옳고 그름을 판정할 수 없습니다. 저장된 "
            "실행에서 꺾인 곳과 무관한 W2와 b2가 왜 커졌는지는 이 페이지로 알 수 없습니다.",
        ),
        Words(
            "The book checks batch norm on one image: then x − μ is 0, x̂ is 0, and almost every "
            "gradient is 0 on both sides, whatever the formula. The one large number, beta2 "
            f"({theirs:.3g} in the book, {kink:.3g} here), is no mistake either: with x̂ = 0 and "
            "β = 0 every input of ReLU lies on its kink, where differences see half a slope.",
            "책은 배치 정규화를 이미지 한 장으로 검사합니다. 그러면 x − μ가 0이고 x̂도 0이어서, "
            "수식이 어떻든 거의 모든 기울기가 양쪽에서 0이 됩니다. 유일하게 큰 값인 beta2"
            f"(책 {theirs:.3g}, 이 실험 {kink:.3g})도 실수가 아닙니다. x̂ = 0, β = 0이면 ReLU의 "
            "입력이 모두 꺾인 점에 놓이고, 차분은 그곳에서 기울기의 절반을 봅니다.",
        ),
        Words(
            "This library refuses to train or to check a batch norm on one row; the layer used "
            "here was written for this page.",
            "이 라이브러리는 한 행으로 배치 정규화를 학습하거나 검사하는 것을 거부합니다. "
            "여기서 쓴 층은 이 페이지를 위해 따로 만든 것입니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="gradient-check",
    ids=("E4", "E7", "E13"),
    title=Words("Gradient check, and checks that test nothing", "기울기 검사, 그리고 헛된 검사"),
    lead=Words(
        "Backpropagation and numerical gradients agree on three images, in every array. On one "
        "image a check of batch norm agrees as well, and has tested nothing: even a wrong formula "
        "passes.",
        "이미지 세 장에서 역전파와 수치 기울기는 모든 배열에서 일치합니다. 이미지 한 장으로 한 "
        "배치 정규화 검사도 일치하지만 아무것도 검사하지 못합니다. 틀린 수식도 통과하기 "
        "때문입니다.",
    ),
    settings=MappingProxyType({
        "network": "50 ReLU, Normal(0.01); 100, 100 batch norm ReLU, He",
        "rows": "3; 1 and 10",
        "h": "1e-4, central; complex step for the verdict",
        "samples": "at most 100 elements of each array; 50 for the verdict",
    }),
    run=run,
    compares=False,
)  # fmt: skip
