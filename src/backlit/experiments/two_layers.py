"""Sigmoid against ReLU in one hidden layer: the book's first network, in 10,000 updates.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from ..base.words import Language, Words
from ..nn.activation import ReLU, Sigmoid
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import Normal
from ..optim.sgd import SGD
from .arms import Arm, Courses, compared
from .curves import curves, smoothed
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .published import published


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    updates   of each arm; accuracy is taken after each whole pass
    early     the pass after which the arms are furthest apart
    expected  arm -> accuracy on the test rows after the last whole pass
    within    how far the mean may be from it
    ahead     by how much ReLU is ahead, at least: after that early pass, and at the end
    """

    updates: int
    early: int
    expected: Mapping[str, float]
    within: float
    ahead: tuple[float, float]


MNIST: Final = Case(
    10_000, 1, MappingProxyType({"sigmoid": 0.9465, "ReLU": 0.969}), 0.01, (0.08, 0.01)
)
"""Expected: as published."""

DIGITS: Final = Case(
    2_800, 20, MappingProxyType({"sigmoid": 0.92, "ReLU": 0.957}), 0.02, (0.3, 0.01)
)
"""Expected: means of twelve seeds from 100 on, which are not those that run by default."""

PUBLISHED: Final = MappingProxyType({"sigmoid": "training_sigmoid", "ReLU": "training_relu"})


def _arms(effect: bool) -> dict[str, Arm]:
    """784-50-10, the first weights N(0, 0.01²) in both layers, whatever the activation."""
    first = Normal(0.01)
    optimizer = SGD(0.1 if effect else 0.0)
    return {
        name: Arm(Chain(Dense(50, init=first), layer, Dense(10, init=first)), optimizer)
        for name, layer in (("sigmoid", Sigmoid()), ("ReLU", ReLU()))
    }


def run(setup: Setup) -> Outcome:
    """Train both, and take accuracy after each pass."""
    case = MNIST if setup.is_mnist else DIGITS
    found = compared(_arms(setup.effect), setup.data, setup, updates=case.updates)
    test = {name: each["validation_accuracy"] for name, each in found.items()}
    passes = test["ReLU"].shape[1]
    claims = []
    for name, expected in case.expected.items():
        says = Words(
            f"{name}: accuracy on the test rows after {passes} passes within {case.within:g} of "
            f"{expected:g}",
            f"{name}: {passes}회 반복 학습 후 테스트 정확도와 {expected:g}의 차이가 "
            f"{case.within:g} 이내",
        )
        mean = float(test[name][:, -1].mean())
        claims.append(Claim(says, mean, expected - case.within, expected + case.within))
    for at, least in zip((case.early, passes), case.ahead, strict=True):
        ahead = test["ReLU"][:, at - 1] - test["sigmoid"][:, at - 1]
        says = Words(
            f"After pass {at} ReLU's accuracy on test rows is ahead by {least:g} at least, seed by "
            "seed: the smallest difference",
            f"{at}번째 에포크 뒤 ReLU의 테스트 정확도가 모든 시드에서 {least:g} 이상 높음: "
            "가장 작은 차이",
        )
        claims.append(Claim(says, float(ahead.min()), low=least))
    numbers = {f"{name}, test": float(each[:, -1].mean()) for name, each in test.items()}
    numbers |= {
        f"{name}, training": float(each["train_accuracy_predict"][:, -1].mean())
        for name, each in found.items()
    }
    return Outcome(
        tuple(claims),
        lambda language: _figures(found, setup, language),
        _remarks(found, setup),
        numbers,
    )


def _figures(found: Mapping[str, Courses], setup: Setup, language: Language) -> list[Figure]:
    passes = list(range(1, found["ReLU"]["validation_accuracy"].shape[1] + 1))
    parts = {
        Words("test", "테스트").within(language): "validation_accuracy",
        Words("training", "훈련").within(language): "train_accuracy_predict",
    }
    figures = []
    for name, each in found.items():
        rings = {}
        if setup.is_mnist and setup.effect:
            told = np.array(published(PUBLISHED[name]))
            after = [k + 1 / 600 for k in range(len(told))]  # after 1, 601, 1201 … updates
            columns = zip(parts, (told[:, 1], told[:, 0]), strict=True)
            rings = {label: (after, column.tolist()) for label, column in columns}
        picture = curves(
            {label: each[metric] for label, metric in parts.items()},
            passes,
            title=Words(f"Accuracy, {name}", f"정확도, {name}").within(language),
            x_label=Words("epoch", "에포크").within(language),
            published=rings,
        )
        says = Words(
            "After each pass. Rings: the book's run, which begins after its first update.",
            "각 에포크 뒤의 값. 동그라미: 책의 실행 결과로, 첫 업데이트 직후부터 잰 값.",
        )
        figures.append(Figure(picture, says.within(language)))
    at, _ = smoothed(found["ReLU"].losses)
    shown = [k for k, update in enumerate(at) if update <= 2000]
    picture = curves(
        {name: smoothed(each.losses)[1][:, shown] for name, each in found.items()},
        [at[k] for k in shown],
        title=Words("Loss of each batch", "배치별 손실").within(language),
        x_label=Words("update", "업데이트").within(language),
        zero=True,
    )
    says = Words(
        "Before each update, the mean of eleven around it. Sigmoid stays near ln 10 = 2.3 first.",
        "업데이트 전 손실, 앞뒤 열한 개의 평균. 시그모이드는 처음에 ln 10 = 2.3 근처에 머뭅니다.",
    )
    return [*figures, Figure(picture, says.within(language))]


def _remarks(found: Mapping[str, Courses], setup: Setup) -> tuple[Words, ...]:
    waits = {}
    for name, each in found.items():
        below = each.losses.mean(0) < 0.5 * each.losses[:, 0].mean()
        waits[name] = int(below.argmax()) + 1 if below.any() else each.losses.shape[1]
    told = ", ".join(f"{name} {count}" for name, count in waits.items())
    gaps = ", ".join(
        f"{name} {float((each['train_accuracy_predict'] - test)[:, -1].mean()):.3f}"
        for name, each in found.items()
        for test in [each["validation_accuracy"]]
    )
    said = [
        Words(
            f"Updates until a batch's loss first is half of what it was at the start: {told}.",
            f"배치 손실이 처음의 절반 아래로 내려가기까지의 업데이트 수: {told}.",
        ),
        Words(
            f"Accuracy on training rows less that on test rows, at the end: {gaps}.",
            f"마지막 에포크의 훈련 정확도에서 테스트 정확도를 뺀 값: {gaps}.",
        ),
        Words(
            "Both arms have one and the same rate. That favours nobody on purpose, but a sigmoid "
            "hands back at most a quarter of a gradient: a larger rate would help it.",
            "두 신경망의 학습률이 같습니다. 시그모이드는 기울기를 최대 4분의 1만 전달하므로 "
            "학습률을 키우면 격차가 줄어듭니다.",
        ),
    ]
    if setup.is_mnist:
        said.append(Words(
            "Accuracy on training rows is that of a fixed sample of as many rows as are tested.",
            "훈련 정확도는 테스트와 같은 수의 고정된 훈련 표본으로 잽니다.",
        ))  # fmt: skip
    return tuple(said)


EXPERIMENT: Final = Experiment(
    name="two-layers",
    ids=("E5", "E8"),
    title=Words("A network of two layers: sigmoid or ReLU", "2층 신경망: 시그모이드와 ReLU"),
    lead=Words(
        "The book's first network that learns digits, 784-50-10, once with sigmoid and once with "
        "ReLU in its hidden layer, from the same first weights on the same batches. How fast does "
        "each get how far?",
        "책에서 처음으로 숫자를 학습하는 784-50-10 신경망의 은닉층에 시그모이드와 ReLU를 각각 "
        "쓰고, 같은 초기 가중치와 같은 배치로 학습합니다. 어느 쪽이 더 빨리, 더 높이 올라갈까요?",
    ),
    settings=MappingProxyType({
        "network": "50 sigmoid / ReLU, Normal(0.01)",
        "optimizer": "SGD 0.1",
        "batch_size": "100, with replacement",
        "updates": "10000; on the digits 2800",
    }),
    run=run,
)  # fmt: skip
