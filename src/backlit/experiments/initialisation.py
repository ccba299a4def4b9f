"""Three first draws of one network: weights that are too small do not learn at all.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Language, Words
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He, Initializer, Normal, Xavier
from ..optim.sgd import SGD
from .afterwards import BothLosses, both_losses
from .arms import Arm
from .curves import curves, smoothed
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .published import rings


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    updates   of each arm
    at        the updates, from 0, over which an arm's losses are averaged
    most      arm -> what its mean loss after the update may be at most
    ahead     what He's mean may be at most, as a share of Xavier's, in every seed
    """

    updates: int
    at: tuple[int, ...]
    most: Mapping[str, float]
    ahead: float


MNIST: Final = Case(
    2000,
    (1500, 1600, 1700, 1800, 1900),  # as the book prints them
    MappingProxyType({"Xavier": 0.35, "He": 0.28}),
    0.9,
)
"""Bounds that an independent simulation with three seeds kept."""

DIGITS: Final = Case(
    600,
    tuple(range(500, 600)),
    MappingProxyType({"Xavier": 1.35, "He": 0.26}),
    0.5,
)
"""Twelve seeds from 100 on gave 0.73 to 1.19 and 0.18 to 0.23; their means 0.96 and 0.20."""

_CHANCE: Final = math.log(10)  # the loss of ten classes held equally likely
_NEAR: Final = 0.005
_SMALL: Final = "std 0.01"


def network(init: Initializer) -> Chain:
    """Four hidden layers of 100 ReLU and ten outputs, every weight by the same rule.

    std of a weight: 0.01, or √(1/n) (Xavier by its inputs), or √(2/n) (He); n inputs of a unit.
    """
    hidden = [layer for _ in range(4) for layer in (Dense(100, init=init), ReLU())]
    return Chain(*hidden, Dense(10, init=init))


def _arms(effect: bool) -> dict[str, Arm]:
    rules: dict[str, Initializer] = {_SMALL: Normal(0.01), "Xavier": Xavier(fan="in"), "He": He()}
    if not effect:
        return {name: Arm(network(He()), SGD(0.0)) for name in rules}
    return {name: Arm(network(rule), SGD(0.01)) for name, rule in rules.items()}


def run(setup: Setup) -> Outcome:
    """Train the three, and take each batch's loss before and after its update."""
    case = MNIST if setup.is_mnist else DIGITS
    found = both_losses(
        _arms(setup.effect), setup.data, setup, updates=case.updates, batch_size=128
    )
    means = {name: each.after[:, case.at].mean(1) for name, each in found.items()}
    numbers = {f"{name}, after": float(each.mean()) for name, each in means.items()}
    before = {name: float(each.before[:, case.at].mean()) for name, each in found.items()}
    numbers |= {f"{name}, before": value for name, value in before.items()}
    return Outcome(
        _claims(means, case),
        lambda language: _figures(found, setup, language),
        _remarks(found, before) if setup.effect else (),
        numbers,
    )


def _claims(means: Mapping[str, NDArray[np.float64]], case: Case) -> tuple[Claim, ...]:
    span = f"{case.at[0]} to {case.at[-1]}", f"{case.at[0]}~{case.at[-1]}회"
    says = Words(
        f"std 0.01 has learnt nothing: mean loss of updates {span[0]}, after the update, within "
        f"{_NEAR:g} of ln 10 = {_CHANCE:.4g}",
        f"표준편차 0.01은 아무것도 배우지 못함: 업데이트 {span[1]}의 (업데이트 후) 평균 손실과 "
        f"ln 10 = {_CHANCE:.4g}의 차이가 {_NEAR:g} 이하",
    )
    claims = [Claim(says, float(means[_SMALL].mean()), _CHANCE - _NEAR, _CHANCE + _NEAR)]
    for name, most in case.most.items():
        says = Words(
            f"{name}: mean loss of updates {span[0]}, after the update, at most {most:g}",
            f"{name} 초깃값: 업데이트 {span[1]}의 (업데이트 후) 평균 손실이 {most:g} 이하",
        )
        claims.append(Claim(says, float(means[name].mean()), high=most))
    says = Words(
        f"He is ahead of Xavier in every seed: its loss is at most {case.ahead:g} of Xavier's, "
        "the largest share",
        f"모든 시드에서 He가 Xavier보다 앞섬: 손실의 비(He/Xavier) 중 가장 큰 값이 "
        f"{case.ahead:g} 이하",
    )
    claims.append(Claim(says, float((means["He"] / means["Xavier"]).max()), high=case.ahead))
    return tuple(claims)


def _figures(found: Mapping[str, BothLosses], setup: Setup, language: Language) -> list[Figure]:
    at, _ = smoothed(next(iter(found.values())).after)
    theirs = {}
    if setup.is_mnist and setup.effect:
        theirs = rings("initialisation", {name: name.replace(" ", "=") for name in found})
    picture = curves(
        {name: smoothed(each.after)[1] for name, each in found.items()},
        at,
        title=Words("Loss after each update", "업데이트 후 손실").within(language),
        x_label=Words("update", "업데이트").within(language),
        published=theirs,
        zero=True,
    )
    says = Words(
        "Each batch's loss after its update, the mean of eleven around it. std 0.01 stays where "
        "ten equally likely classes put it.",
        "각 배치의 업데이트 후 손실, 앞뒤 열한 개의 평균. 표준편차 0.01의 손실은 열 개의 클래스를 "
        "똑같이 볼 때의 값에 머뭅니다.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(found: Mapping[str, BothLosses], before: Mapping[str, float]) -> tuple[Words, ...]:
    first = float(found[_SMALL].before[:, 0].mean())
    fifth = found["He"].after.shape[1] // 5
    last = [
        f"{name} {each[:, -2 * fifth : -fifth].mean():.3g} → {each[:, -fifth:].mean():.3g}"
        for name, each in ((name, found[name].after) for name in ("Xavier", "He"))
    ]
    told = ", ".join(f"{name} {value:.4g}" for name, value in before.items())
    return (
        Words(
            f"The loss of std 0.01 begins at {first:.5g}: the outputs of its last layer are nearly "
            "0, whatever the image, and so are the gradients. It stands on a plateau, not in a "
            "minimum: more updates, or a rule such as Adam, may leave it.",
            f"표준편차 0.01의 첫 손실: {first:.5g}. 이미지와 관계없이 마지막 층의 출력이 거의 "
            "0이고, 기울기도 거의 0입니다. 최솟값이 아니라 고원에 있는 것이므로 더 오래 학습하거나 "
            "Adam 같은 규칙을 쓰면 벗어날 수도 있습니다.",
        ),
        Words(
            "That He is ahead of Xavier says who is faster, not where either would end. Mean loss "
            f"of the last but one and the last fifth of the updates: {', '.join(last)}.",
            "He가 Xavier보다 앞선다는 것은 더 빠르다는 뜻일 뿐, 어디에 도달하는지는 알 수 "
            "없습니다. 업데이트를 다섯 구간으로 나눌 때 넷째와 다섯째 구간의 평균 손실: "
            f"{', '.join(last)}.",
        ),
        Words(
            "The book takes each loss after the update, on the batch that was just learnt from. "
            f"Before the update the same means are {told}.",
            "책은 방금 배운 배치의 손실을 업데이트 후에 잽니다. 같은 구간의 업데이트 전 평균: "
            f"{told}.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="initialisation",
    ids=("E12",),
    title=Words("Three ways to begin", "가중치 초깃값 세 가지"),
    lead=Words(
        "The same network and the same batches; only the spread of the first weights differs: "
        "0.01 everywhere, Xavier or He. Which of them lets five layers of ReLU learn?",
        "같은 신경망을 같은 배치로 학습하되 초기 가중치의 표준편차만 바꿉니다: 모든 층에 0.01, "
        "Xavier, He. ReLU를 쓴 다섯 층 신경망은 어느 초깃값에서 학습이 될까요?",
    ),
    settings=MappingProxyType({
        "network": "100, 100, 100, 100 ReLU",
        "init": "Normal(0.01); Xavier(fan=\"in\"), std √(1/n); He, std √(2/n)",
        "batch_size": "128, with replacement",
        "updates": "2000; on the digits 600",
        "learning_rate": "SGD 0.01",
    }),
    run=run,
)  # fmt: skip
