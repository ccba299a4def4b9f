"""Cross-entropy against accuracy and against squared error: what a loss tells a network.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Language, Words
from ..graph.tensor import Tensor
from ..make import tensor
from ..nn.activation import Sigmoid, Softmax
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import Initializer, Normal, Xavier
from ..nn.layer import Layer, known_size
from ..nn.losses import Loss, SoftmaxCrossEntropy
from ..nn.targets import class_numbers
from ..ops import stable
from ..ops.rows import one_hot
from ..optim.sgd import SGD
from ..reports.line_chart import Line, line_chart
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

LABELS: Final = (0, 1, 2)
NEARLY: Final = ((0.3, 0.4, 0.3), (0.1, 0.7, 0.2), (0.1, 0.2, 0.7))
BADLY: Final = ((0.1, 0.2, 0.7), (0.3, 0.4, 0.3), (0.3, 0.3, 0.4))
"""Shares given to three rows: both sets are right in the second and in the third only."""

ORDINARY, CONFIDENT = "ordinary", "confident"
UPDATES: Final = MappingProxyType({True: 3000, False: 560})  # on MNIST, on the digits
AHEAD: Final = MappingProxyType({True: (0.03, 0.1, 0.3), False: (0.3, 0.2, 0.4)})


@dataclass(frozen=True)
class SquaredErrorOfShares(Loss):
    """½ Σ (softmax(x) - t)² over a row's K classes, from logits x (B, K); t is one-hot."""

    task: ClassVar[str] = "classification"
    contains: ClassVar[type[Layer] | None] = Softmax

    def prepare(self, targets: NDArray[Any], outputs: int, dtype: str) -> NDArray[Any]:
        """(N,) class numbers -> (N,) int64."""
        return class_numbers(targets, outputs)

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """One loss per row."""
        wanted = one_hot(targets, known_size(outputs.shape[-1]), str(outputs.dtype))
        off = stable.softmax(outputs) - wanted
        return (off * off).sum(-1) * 0.5

    def predict(self, outputs: Tensor) -> Tensor:
        """softmax(x)."""
        return stable.softmax(outputs)

    def correct(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        """As with cross-entropy."""
        return SoftmaxCrossEntropy().correct(outputs, targets)


def _arms(effect: bool, last: Initializer) -> dict[str, Arm]:
    """One network under both losses, squared error also at ten times the rate."""
    hidden = Dense(50, init=Xavier(fan="in"))
    network = Chain(hidden, Sigmoid(), Dense(10, init=last))
    entropy = Arm(network, SGD(0.1))
    if not effect:
        return dict.fromkeys(("cross-entropy", "squared error", "10 × rate"), entropy)
    other = {"loss": SquaredErrorOfShares()}
    return {
        "cross-entropy": entropy,
        "squared error": Arm(network, SGD(0.1), other),
        "10 × rate": Arm(network, SGD(1.0), other),
    }


def run(setup: Setup) -> Outcome:
    """Two sets of three predictions, one prediction that goes wrong, and six trainings."""
    starts = {ORDINARY: Xavier(fan="in"), CONFIDENT: Normal(3.0)}
    updates = UPDATES[setup.is_mnist]
    found = {
        name: compared(_arms(setup.effect, last), setup.data, setup, updates=updates)
        for name, last in starts.items()
    }
    rows = [_measured(each) for each in (NEARLY, BADLY if setup.effect else NEARLY)]
    same = rows[0][0] == rows[1][0]
    claims = [
        Claim(
            Words("Two sets of three predictions, both 66.7 % right: their cross-entropies differ "
                  "by 0.739 (1.378 and 0.639)",
                  "예측 세 개씩 두 묶음의 정확도는 모두 66.7 %, 크로스 엔트로피의 차이는 "
                  "0.739 (1.378과 0.639)"),
            rows[1][1] - rows[0][1] if same else float("nan"), 0.738, 0.740,
        ),
        Claim(
            Words("From a share of 0.9 for the truth to one of 0.5 squared error grows at least "
                  "three times as much as cross-entropy, each as a ratio",
                  "정답 확률이 0.9에서 0.5로 떨어질 때 제곱 오차의 증가 배율이 "
                  "크로스 엔트로피의 3배 이상"),
            _growth(0.9, 0.5, setup.effect), 3.0,
        ),
        Claim(
            Words("From 0.1 to 0.001 it grows less than half as much as cross-entropy",
                  "0.1에서 0.001로 떨어질 때는 그 증가 배율이 크로스 엔트로피의 절반 미만"),
            _growth(0.1, 0.001, setup.effect), high=0.5,
        ),
    ]  # fmt: skip
    claims += _trained(found, AHEAD[setup.is_mnist])
    numbers = {
        f"{start}, {name}": float(each["validation_accuracy"][:, -1].mean())
        for start, arms in found.items()
        for name, each in arms.items()
    }
    remarks = _remarks(numbers)
    return Outcome(tuple(claims), lambda language: _figures(found, language), remarks, numbers)


def _trained(found: Mapping[str, Mapping[str, Courses]], ahead: tuple[float, ...]) -> list[Claim]:
    cases = (
        (ORDINARY, "squared error", Words(
            "From ordinary first weights, at equal rates, cross-entropy's accuracy on test rows is "
            "ahead of squared error's by {least:g}, on average",
            "보통의 초기 가중치, 같은 학습률: 크로스 엔트로피의 테스트 정확도가 평균 "
            "{least:g} 이상 높음")),
        (CONFIDENT, "squared error", Words(
            "From a start that is sure and wrong, at equal rates, it is ahead by {least:g}",
            "틀린 답을 확신하는 초기 가중치, 같은 학습률: 평균 {least:g} 이상 높음")),
        (CONFIDENT, "10 × rate", Words(
            "From that start, squared error with ten times the rate is behind by {least:g}, too",
            "같은 초기 가중치에서 제곱 오차의 학습률을 10배로 해도 평균 {least:g} 이상 높음")),
    )  # fmt: skip
    claims = []
    for (start, name, says), least in zip(cases, ahead, strict=True):
        arms = found[start]
        test = [arms[each]["validation_accuracy"][:, -1] for each in ("cross-entropy", name)]
        told = Words(says.en.format(least=least), says.ko.format(least=least))
        claims.append(Claim(told, float((test[0] - test[1]).mean()), low=least))
    return claims


def _measured(shares: tuple[tuple[float, ...], ...]) -> tuple[float, float]:
    """Accuracy and mean cross-entropy of the shares (3, 3) given to three rows."""
    logits, labels = tensor(np.log(shares)), tensor(np.array(LABELS))
    right = SoftmaxCrossEntropy().correct(logits, labels)
    assert right is not None
    return float(right.mean().item()), float(SoftmaxCrossEntropy().apply(logits, labels)[0].item())


def _of_two(loss: Loss, share: float) -> float:
    """The loss of one row of two classes, if the truth is given that share."""
    logits = tensor(np.log([[share, 1 - share]]))
    return float(loss.apply(logits, tensor(np.array([0])))[0].item())


def _growth(before: float, after: float, effect: bool) -> float:
    """How many times squared error grows between two shares, over cross-entropy's number."""
    losses = (SquaredErrorOfShares() if effect else SoftmaxCrossEntropy(), SoftmaxCrossEntropy())
    square, entropy = (_of_two(each, after) / _of_two(each, before) for each in losses)
    return square / entropy


def _figures(found: Mapping[str, Mapping[str, Courses]], language: Language) -> list[Figure]:
    names = {
        "cross-entropy": Words("cross-entropy", "크로스 엔트로피"),
        "squared error": Words("squared error", "제곱 오차"),
        "10 × rate": Words("squared error, 10 × rate", "제곱 오차, 학습률 10배"),
    }
    titles = {
        ORDINARY: Words("Accuracy on test rows, ordinary start",
                        "테스트 정확도, 보통의 초기 가중치"),
        CONFIDENT: Words("Accuracy on test rows, a sure and wrong start",
                         "테스트 정확도, 틀린 답을 확신하는 초기 가중치"),
    }  # fmt: skip
    scores = np.linspace(-8, 8, 81)
    shares = 1 / (1 + np.exp(-scores))
    losses = {"cross-entropy": SoftmaxCrossEntropy(), "squared error": SquaredErrorOfShares()}
    picture = line_chart(
        [
            Line(
                names[name].within(language),
                scores.tolist(),
                [_of_two(loss, each) for each in shares],
                k,
            )
            for k, (name, loss) in enumerate(losses.items(), start=1)
        ],
        title=Words("Loss of one row", "한 행의 손실").within(language),
        x_label=Words("score of the truth less the other's", "정답의 점수 - 오답의 점수").within(
            language
        ),
        zero=True,
        whole_x=False,
        width=620,
    )
    says = Words(
        "Two classes. At the left, where the truth scores far lower, squared error is flat: its "
        "gradient vanishes just where the network is most wrong.",
        "클래스가 둘일 때. 정답의 점수가 훨씬 낮은 왼쪽에서 제곱 오차는 평평합니다. 가장 크게 "
        "틀린 곳에서 기울기가 사라집니다.",
    )
    figures = [Figure(picture, says.within(language))]
    for start, arms in found.items():
        tests = {names[n].within(language): each["validation_accuracy"] for n, each in arms.items()}
        picture = curves(
            tests,
            list(range(1, next(iter(tests.values())).shape[1] + 1)),
            title=titles[start].within(language),
            x_label=Words("epoch", "에포크").within(language),
            width=720,
        )
        says = Words(
            "The same first weights and batches; only the loss differs, and the rate as written.",
            "초기 가중치와 배치는 같고, 손실 함수와 표시된 학습률만 다릅니다.",
        )
        figures.append(Figure(picture, says.within(language)))
    return figures


def _remarks(numbers: Mapping[str, float]) -> tuple[Words, ...]:
    entropy, plain, more = (numbers[f"{ORDINARY}, {n}"] for n in
                            ("cross-entropy", "squared error", "10 × rate"))  # fmt: skip
    return (
        Words(
            f"From ordinary weights much of the lead is a matter of rates: cross-entropy reaches "
            f"{entropy:.3f}, squared error {plain:.3f}, and with ten times the rate {more:.3f}.",
            "보통의 초기 가중치에서 차이의 상당 부분은 학습률 탓입니다. 테스트 정확도: "
            f"크로스 엔트로피 {entropy:.3f}, 제곱 오차 {plain:.3f}, 학습률을 10배로 한 제곱 오차 "
            f"{more:.3f}.",
        ),
        Words(
            "The notes' remark holds both ways as ratios: squared error grows faster while a "
            "prediction is a little wrong, and slower where it is very wrong. Cross-entropy itself "
            "is larger everywhere.",
            "노트의 설명은 증가 배율로 보면 양쪽 모두 맞습니다. 조금 틀린 예측에서는 제곱 오차가 "
            "더 빠르게, 아주 틀린 예측에서는 더 느리게 커집니다. 값 자체는 언제나 크로스 "
            "엔트로피가 큽니다.",
        ),
        Words(
            "The notes show their two sets of predictions as a picture; the numbers here are ours.",
            "노트에는 예측 두 묶음이 그림으로만 나오므로, 여기서 쓴 수치는 새로 정한 것입니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="cross-entropy",
    ids=(),
    title=Words("Cross-entropy, accuracy and squared error", "크로스 엔트로피, 정확도, 제곱 오차"),
    lead=Words(
        "Three predictions can be equally often right and yet not equally good: cross-entropy "
        "tells them apart. And one network learns under cross-entropy and under squared error, "
        "from ordinary first weights and from weights that are sure of wrong answers.",
        "맞힌 개수가 같아도 예측의 질은 다를 수 있고, 크로스 엔트로피는 그 차이를 구별합니다. "
        "또 한 신경망을 크로스 엔트로피와 제곱 오차로 각각 학습합니다. 보통의 초기 가중치에서, "
        "그리고 틀린 답을 확신하는 초기 가중치에서 출발합니다.",
    ),
    settings=MappingProxyType({
        "network": "50 sigmoid, Xavier; last layer Xavier / Normal(3)",
        "loss": "cross-entropy / ½ Σ (softmax(x) - t)²",
        "optimizer": "SGD 0.1; squared error also SGD 1",
        "batch_size": "100, with replacement",
        "updates": "3000; on the digits 560",
    }),
    run=run,
)  # fmt: skip
