"""The gradient on its way back through six layers: plain sigmoid loses it.

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
from ..nn.activation import Activation, ReLU, Sigmoid, Tanh
from ..nn.batch_norm import BatchNorm
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He, Initializer, Xavier
from ..nn.layer import Layer
from ..optim.sgd import SGD
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """How long every arm learns, and what is expected of that.

    epochs    passes, of batches of 100
    most      sigmoid's accuracy on the test rows at most, in every seed
    ahead     how far the others are ahead of it at least, in every seed
    """

    epochs: int
    most: float
    ahead: float


MNIST: Final = Case(1, 0.2, 0.6)
DIGITS: Final = Case(20, 0.2, 0.6)
"""Twelve seeds from 100 on: sigmoid at most 0.103; tanh 0.947, ReLU 0.891 at least;
of six, sigmoid with batch normalisation 0.955."""

LAYERS: Final = 6
_NORMED: Final = "sigmoid, BN"
_NEVER_AGAIN: Final = 10**9  # statistics are taken of the first update, and then after so many


def network(activation: Activation, init: Initializer, *, normed: bool = False) -> Chain:
    """Five hidden layers of 100 and ten outputs: six weights; BatchNorm before f, or not."""
    between: tuple[Layer, ...] = (BatchNorm(), activation) if normed else (activation,)
    hidden = [layer for _ in range(LAYERS - 1) for layer in (Dense(100, init=init), *between)]
    return Chain(*hidden, Dense(10, init=init))


def _arms(effect: bool) -> dict[str, Arm]:
    xavier = Xavier(fan="in")
    networks = {
        "sigmoid": network(Sigmoid(), xavier),
        "tanh": network(Tanh(), xavier),
        "ReLU": network(ReLU(), He()),
        _NORMED: network(Sigmoid(), xavier, normed=True),
    }
    if not effect:
        networks = dict.fromkeys(networks, network(Tanh(), xavier))
    return {name: Arm(each, SGD(0.1)) for name, each in networks.items()}


def run(setup: Setup) -> Outcome:
    """Take the length of every weight's gradient at the first update, then learn on."""
    case = MNIST if setup.is_mnist else DIGITS
    went = compared(
        _arms(setup.effect),
        setup.data,
        setup,
        epochs=case.epochs,
        statistics_every=_NEVER_AGAIN,
    )
    norms = {name: _norms(each) for name, each in went.items()}
    after = {name: each["validation_accuracy"][:, -1] for name, each in went.items()}
    numbers = {f"{name}, test accuracy": float(each.mean()) for name, each in after.items()}
    numbers |= {
        f"{name}, layer {place}: gradient": float(value)
        for name, each in norms.items()
        for place, value in enumerate(each.mean(0), start=1)
    }
    return Outcome(
        _claims(norms, after, case),
        lambda language: _figures(norms, language),
        _remarks(norms) if setup.effect else (),
        numbers,
    )


def _norms(went: Courses) -> Floats:
    """(S, 6): |∂L/∂W| of each layer, on the batch of the first update."""
    first = [run.history.statistics[0].parameters for run in went.runs]
    names = [f"dense{place}/weight" for place in range(1, LAYERS + 1)]
    return np.array([[each[name]["gradient_norm"] for name in names] for each in first])


def _claims(
    norms: Mapping[str, Floats], after: Mapping[str, Floats], case: Case
) -> tuple[Claim, ...]:
    ratio = {name: each[:, 0] / each[:, -1] for name, each in norms.items()}
    step = (norms["sigmoid"][:, 1] / norms["sigmoid"][:, -1]) ** (1 / (LAYERS - 2))
    claims = [
        Claim(Words("sigmoid: the gradient of layer 1 is at most 0.005 of that of layer 6, in "
                    "every seed; the largest share",
                    "시그모이드: 모든 시드에서 1층 기울기의 크기가 6층의 0.005 이하, 가장 큰 비"),
              float(ratio["sigmoid"].max()), high=0.005),
        Claim(Words("sigmoid: from layer 6 back to 2, each step leaves 0.15 to 0.3 of the "
                    "gradient, near the largest slope, 1/4",
                    "시그모이드: 6층에서 2층까지 한 층을 거슬러 갈 때 남는 비율이 0.15~0.3, 미분의 "
                    "최댓값 1/4 근처"), float(step.mean()), 0.15, 0.3),
    ]  # fmt: skip
    for name in ("tanh", "ReLU", _NORMED):
        says = Words(
            f"{name}: the gradient of layer 1 over that of layer 6 is at least 100 times what it "
            "is with sigmoid, in every seed",
            f"{name}: 같은 비(1층/6층)가 모든 시드에서 시그모이드의 100배 이상",
        )
        claims.append(Claim(says, float((ratio[name] / ratio["sigmoid"]).min()), low=100))
    says = Words(
        f"sigmoid has learnt nothing in the training: test accuracy at most {case.most:g} in "
        "every seed",
        "시그모이드는 학습이 끝나도 배운 것이 없음: 모든 시드에서 테스트 정확도 "
        f"{case.most:g} 이하",
    )
    claims.append(Claim(says, float(after["sigmoid"].max()), high=case.most))
    for name in ("tanh", "ReLU", _NORMED):
        says = Words(
            f"{name} is ahead of sigmoid by at least {case.ahead:g} in test accuracy, in every "
            "seed",
            f"{name}: 모든 시드에서 테스트 정확도가 시그모이드보다 {case.ahead:g} 이상 높음",
        )
        claims.append(Claim(says, float((after[name] - after["sigmoid"]).min()), low=case.ahead))
    return tuple(claims)


def _figures(norms: Mapping[str, Floats], language: Language) -> list[Figure]:
    picture = curves(
        norms,
        list(range(1, LAYERS + 1)),
        title=Words("Gradient at the first update", "첫 업데이트의 기울기").within(language),
        x_label=Words("layer, 1 at the input", "층, 1이 입력 쪽").within(language),
        y_label=Words("length of the weight's gradient", "가중치 기울기의 크기").within(language),
        log_y=True,
    )
    says = Words(
        "Read from right to left, as the gradient goes: with sigmoid each layer leaves about a "
        "quarter of it. BN: batch normalisation before each sigmoid.",
        "기울기가 흐르는 방향인 오른쪽에서 왼쪽으로 읽습니다. 시그모이드에서는 한 층을 지날 때마다 "
        "약 4분의 1만 남습니다. BN: 시그모이드마다 그 앞에 배치 정규화를 둔 신경망.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(norms: Mapping[str, Floats]) -> tuple[Words, ...]:
    lost = float((norms["sigmoid"][:, -1] / norms["sigmoid"][:, 0]).mean())
    size = 10 ** math.floor(math.log10(lost))
    about = f"{round(lost / size) * size:,.0f}"
    return (
        Words(
            "The notes say that the slope becomes 0 and weights are no longer updated. It is small "
            f"rather than 0: layer 1 gets about 1/{about} of what layer 6 gets, and is updated as "
            "little. One rate cannot suit both.",
            "노트에는 미분 값이 0이 되어 가중치가 업데이트되지 않는다고 적혀 있습니다. 실제로는 "
            f"0이 아니라 아주 작습니다. 1층 기울기의 크기는 6층의 약 1/{about}, 업데이트도 그만큼 "
            "작습니다. 한 학습률이 두 층에 모두 맞을 수 없습니다.",
        ),
        Words(
            "Nor is sigmoid itself to blame alone: the same function learns with batch "
            "normalisation, which widens what enters it, layer by layer.",
            "시그모이드 함수만의 잘못도 아닙니다. 배치 정규화로 층마다 입력의 폭을 넓혀 주면 같은 "
            "함수로도 학습이 됩니다.",
        ),
        Words(
            "A single rate, 0.1, and a short training: it shows who starts, not who ends best.",
            "학습률은 0.1 하나, 학습은 짧습니다. 누가 먼저 배우기 시작하는지를 보여 줄 뿐, 누가 "
            "끝에 가장 좋은지는 보여 주지 않습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="vanishing-gradient",
    ids=(),
    title=Words("The gradient that vanishes", "기울기 소실"),
    lead=Words(
        "Networks of six layers with sigmoid, tanh and ReLU, each begun as suits it, and sigmoid "
        "again with batch normalisation. How much of the gradient at the output arrives at the "
        "first layer, and who learns?",
        "시그모이드, tanh, ReLU를 쓴 여섯 층 신경망을 각 함수에 권하는 초깃값에서 시작하고, "
        "시그모이드에 배치 정규화를 더한 신경망도 둡니다. 출력층의 기울기는 첫 층까지 얼마나 "
        "전해지고, 어느 신경망이 배울까요?",
    ),
    settings=MappingProxyType({
        "network": "100, 100, 100, 100, 100, 10 outputs",
        "init": "sigmoid, tanh: Xavier(fan=\"in\"), std √(1/n); ReLU: He, std √(2/n)",
        "batch_size": "100, with replacement",
        "epochs": "1; on the digits 20",
        "learning_rate": "SGD 0.1",
    }),
    run=run,
)  # fmt: skip
