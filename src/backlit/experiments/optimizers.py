"""SGD, Momentum, AdaGrad and Adam on one network: who gets how far in the same updates.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..base.words import Language, Words
from ..nn.init import He
from ..optim.adagrad import AdaGrad
from ..optim.adam import Adam
from ..optim.sgd import SGD, Momentum
from .afterwards import BothLosses, both_losses
from .arms import Arm
from .curves import curves, smoothed
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .initialisation import network
from .published import rings


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    updates   of each arm
    at        the updates, from 0, over which an arm's losses are averaged
    expected  arm -> their mean after the update
    within    how far the mean may be from it, as a share
    """

    updates: int
    at: tuple[int, ...]
    expected: Mapping[str, float]
    within: float


MNIST: Final = Case(
    2000,
    (1500, 1600, 1700, 1800, 1900),  # as the book prints them
    MappingProxyType({"SGD": 0.215, "Momentum": 0.072, "AdaGrad": 0.033, "Adam": 0.043}),
    0.15,
)
"""Expected: what an independent simulation with four seeds gave."""

DIGITS: Final = Case(
    400,
    tuple(range(200, 400)),
    MappingProxyType({"SGD": 0.44, "Momentum": 0.031, "AdaGrad": 0.0048, "Adam": 0.0066}),
    0.25,
)
"""Expected: means of twelve seeds from 100 on, which are not those that run by default."""


def _arms(effect: bool) -> dict[str, Arm]:
    rules = {
        "SGD": SGD(0.01),
        "Momentum": Momentum(0.01),
        "AdaGrad": AdaGrad(0.01),
        "Adam": Adam(0.001),
    }
    return {name: Arm(network(He()), rule if effect else SGD(0.0)) for name, rule in rules.items()}


def run(setup: Setup) -> Outcome:
    """Train the four, and take each batch's loss before and after its update."""
    case = MNIST if setup.is_mnist else DIGITS
    arms = _arms(setup.effect)
    found = both_losses(arms, setup.data, setup, updates=case.updates, batch_size=128)
    means = {name: each.after[:, case.at].mean(1) for name, each in found.items()}
    claims = []
    for name, expected in case.expected.items():
        share = 100 * case.within
        says = Words(
            f"{name}: mean loss of updates {case.at[0]} to {case.at[-1]}, after the update, "
            f"within {share:g} % of {expected:g}",
            f"{name}: 업데이트 {case.at[0]}~{case.at[-1]}회의 (업데이트 후) 평균 손실이 "
            f"{expected:g}의 {share:g} % 이내",
        )
        low, high = (1 - case.within) * expected, (1 + case.within) * expected
        claims.append(Claim(says, float(means[name].mean()), low, high))
    for name in ("Momentum", "AdaGrad", "Adam"):
        behind = means["SGD"] - means[name]
        says = Words(
            f"{name} is ahead of SGD for every seed: the least difference of their losses",
            f"모든 시드에서 {name}의 손실이 SGD보다 작음: 가장 작은 차이",
        )
        claims.append(Claim(says, float(behind.min()), low=1e-6))
    numbers = {f"{name}, after": float(each.mean()) for name, each in means.items()}
    before = {name: float(each.before[:, case.at].mean()) for name, each in found.items()}
    numbers |= {f"{name}, before": value for name, value in before.items()}
    return Outcome(
        tuple(claims),
        lambda language: _figures(found, setup, language),
        _remarks(before),
        numbers,
    )


def _figures(found: Mapping[str, BothLosses], setup: Setup, language: Language) -> list[Figure]:
    at, _ = smoothed(next(iter(found.values())).after)
    theirs = {}
    if setup.is_mnist and setup.effect:
        theirs = rings("optimizers", {name: name for name in found})
    picture = curves(
        {name: smoothed(each.after)[1] for name, each in found.items()},
        at,
        title=Words("Loss after each update", "업데이트 후 손실").within(language),
        x_label=Words("update", "업데이트").within(language),
        published=theirs,
        log_y=True,
    )
    says = Words(
        "Each batch's loss after its update, the mean of eleven around it. Rings: the book's run.",
        "각 배치의 업데이트 후 손실, 앞뒤 열한 개의 평균. 동그라미: 책의 실행 결과.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(before: Mapping[str, float]) -> tuple[Words, ...]:
    told = ", ".join(f"{name} {value:.3g}" for name, value in before.items())
    return (
        Words(
            "The book takes each loss after the update, on the batch that was just learnt from: "
            f"that flatters. Before the update the same means are {told}.",
            "책은 방금 배운 배치의 손실을 업데이트 후에 재므로 실제보다 작게 나옵니다. 업데이트 전 "
            f"평균: {told}.",
        ),
        Words(
            "One network and one rate for each rule: a better rate for SGD would bring it nearer.",
            "신경망 하나, 규칙마다 학습률 하나만 비교했습니다. 학습률을 잘 고르면 SGD도 더 "
            "가까워집니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="optimizers",
    ids=("E10",),
    title=Words("Four optimizers on one network", "한 신경망, 네 가지 옵티마이저"),
    lead=Words(
        "The same network, the same first weights and the same batches, learnt by SGD, Momentum, "
        "AdaGrad and Adam. Which one lowers the loss furthest in equally many updates?",
        "초기 가중치와 배치가 같은 한 신경망을 SGD, 모멘텀, AdaGrad, Adam으로 학습합니다. 같은 "
        "횟수의 업데이트로 누가 손실을 가장 많이 줄일까요?",
    ),
    settings=MappingProxyType({
        "network": "100, 100, 100, 100 ReLU, He",
        "batch_size": "128, with replacement",
        "updates": "2000; on the digits 400",
        "learning_rate": "SGD 0.01, Momentum 0.01 (0.9), AdaGrad 0.01, Adam 0.001",
    }),
    run=run,
)  # fmt: skip
