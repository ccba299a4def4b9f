"""Few rows and many parameters: every training row is learnt, new rows are not.

The network, the rows and the gap are shared with the experiments that try to mend it. This module
refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.interval import difference
from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..nn.activation import ReLU
from ..nn.batch_norm import BatchNorm
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..nn.layer import Layer
from ..optim.sgd import SGD
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .fewer_tested import fewer_tested

Floats = NDArray[np.float64]

RATE: Final = 0.01
TESTED: Final = 5000  # test rows at most: they take longer than the updates
LAST: Final = 20  # passes over whose end accuracies are averaged: single ones jump


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    rows         the first so many are learnt from
    batch_size   rows of a batch; rows / batch_size draws are a pass
    test         bounds of the test accuracy
    gap          training minus test accuracy is at least this
    batch_norm   with batch norm test accuracy changes by at most this
    """

    rows: int
    batch_size: int
    test: tuple[float, float]
    gap: float
    batch_norm: float


MNIST: Final = Case(300, 100, (0.72, 0.81), 0.18, -0.1)
DIGITS: Final = Case(100, 50, (0.64, 0.80), 0.18, -0.04)
"""Expected: from twelve seeds from 100 on. With 300 of these easier images the gap is 0.16."""


def case_of(setup: Setup) -> Case:
    """The case of the setup's data."""
    return MNIST if setup.is_mnist else DIGITS


def few_rows(setup: Setup) -> Dataset:
    """The first rows of the data: too few."""
    return setup.data.take(np.arange(case_of(setup).rows))


def network(*, before: tuple[Layer, ...] = (), after: tuple[Layer, ...] = ()) -> Chain:
    """Six hidden layers of 100 ReLU, He in every layer; layers to stand before or after each ReLU.

    784-100x6-10 on MNIST: 130,010 parameters.
    """
    hidden = [
        each for _ in range(6) for each in (Dense(100, init=He()), *before, ReLU(), *after)
    ]  # fmt: skip
    return Chain(*hidden, Dense(10, init=He()))


def at_the_end(courses: Courses) -> tuple[Floats, Floats]:
    """(S,) each: training and test accuracy, means of the last passes."""
    train, test = courses["train_accuracy_predict"], courses["validation_accuracy"]
    return train[:, -LAST:].mean(1), test[:, -LAST:].mean(1)


def run(setup: Setup) -> Outcome:
    """Train on few rows, without and with batch norm before each ReLU."""
    case = case_of(setup)
    rule = SGD(RATE if setup.effect else 0.0)
    normal = (BatchNorm(),) if setup.effect else ()
    arms = {"plain": Arm(network(), rule), "batch norm": Arm(network(before=normal), rule)}
    used = fewer_tested(setup, TESTED)
    found = compared(arms, few_rows(setup), used, epochs=201, batch_size=case.batch_size)
    train, test = at_the_end(found["plain"])
    normal_train, normal_test = at_the_end(found["batch norm"])
    low, high = case.test
    changed = difference(normal_test, test)
    claims = (
        Claim(
            Words(
                "the rows learnt from are known: training accuracy of at least 0.99",
                "배운 데이터는 다 맞힘: 훈련 정확도가 0.99 이상",
            ),
            float(train.mean()),
            low=0.99,
        ),
        Claim(
            Words(
                f"others are not: test accuracy from {low:g} to {high:g}",
                f"새 데이터는 다 맞히지 못함: 시험 정확도가 {low:g}~{high:g}",
            ),
            float(test.mean()),
            low,
            high,
        ),
        Claim(
            Words(
                f"the gap, training minus test accuracy, is at least {case.gap:g}",
                f"훈련 정확도와 시험 정확도의 차이가 {case.gap:g} 이상",
            ),
            float((train - test).mean()),
            low=case.gap,
        ),
        Claim(
            Words(
                "batch norm does not help here: the paired difference of test accuracies, with "
                f"minus without, is at most {case.batch_norm:g}",
                "여기서는 배치 정규화가 도움이 되지 않음: 쓸 때의 시험 정확도에서 쓰지 않을 때의 "
                f"값을 뺀 짝지은 차이가 {case.batch_norm:g} 이하",
            ),
            float(changed.mean),
            high=case.batch_norm,
        ),
    )
    numbers = {
        "train": float(train.mean()),
        "test": float(test.mean()),
        "train, batch norm": float(normal_train.mean()),
        "test, batch norm": float(normal_test.mean()),
    }
    return Outcome(
        claims,
        lambda language: _figures(found, language),
        _remarks(found, numbers) if setup.effect else (),
        numbers,
    )


def _figures(found: Mapping[str, Courses], language: Language) -> list[Figure]:
    labels = {
        "plain": (Words("training", "훈련"), Words("test", "시험")),
        "batch norm": (Words("training, BN", "훈련, BN"), Words("test, BN", "시험, BN")),
    }
    lines = {}
    for name, (train, test) in labels.items():
        lines[train.within(language)] = found[name]["train_accuracy_predict"]
        lines[test.within(language)] = found[name]["validation_accuracy"]
    passes = found["plain"]["validation_accuracy"].shape[1]
    picture = curves(
        lines,
        range(1, passes + 1),
        title=Words("Accuracy on rows known and new", "배운 데이터와 새 데이터의 정확도").within(
            language
        ),
        x_label=Words("pass", "에폭").within(language),
        zero=True,
    )
    says = Words(
        "What was learnt from, and what was not, without and with batch norm (BN). The book prints "
        "no numbers of this run.",
        "배운 데이터와 배우지 않은 데이터의 정확도, 배치 정규화(BN)가 없을 때와 있을 때. 책에는 이 "
        "실행의 수치가 실려 있지 않습니다.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(found: Mapping[str, Courses], numbers: Mapping[str, float]) -> tuple[Words, ...]:
    train = found["plain"]["train_accuracy_predict"].mean(0)
    others = found["plain"]["validation_accuracy"].mean(0)
    known = np.flatnonzero(train >= 0.99)
    test, normal = numbers["test"], numbers["test, batch norm"]
    said = [
        Words(
            "The notes say that batch norm suppresses overfitting. Here it does the opposite: test "
            f"accuracy is {normal:.3f} with it and {test:.3f} without.",
            "세미나 자료는 배치 정규화가 오버피팅을 억제한다고 하지만 여기서는 반대입니다. 시험 "
            f"정확도는 사용했을 때 {normal:.3f}, 사용하지 않았을 때 {test:.3f}입니다.",
        )
    ]
    if len(known) and test >= others[known[0]]:
        first = int(known[0])
        said.append(
            Words(
                f"Training accuracy first reaches 0.99 after {first + 1} passes. Test accuracy is "
                f"{others[first]:.3f} then and {test:.3f} at the end: overfitting shows as a gap, "
                "not as a decline.",
                f"훈련 정확도는 {first + 1}에폭에서 처음 0.99에 이릅니다. 그때 시험 정확도는 "
                f"{others[first]:.3f}, 마지막에는 {test:.3f}입니다. 오버피팅은 하락이 아니라 "
                "차이로 나타납니다.",
            )
        )
    return tuple(said)


EXPERIMENT: Final = Experiment(
    name="overfit",
    ids=("E15",),
    title=Words("Overfitting: few rows, many parameters", "오버피팅: 적은 데이터, 많은 매개변수"),
    lead=Words(
        "A network of seven layers learns from a few hundred images until it knows them all. How "
        "well does it do on images that it never saw, and does batch norm help?",
        "7층 신경망이 이미지 수백 장을 모두 맞힐 때까지 배웁니다. 한 번도 보지 못한 이미지는 "
        "얼마나 맞힐까요? 배치 정규화는 도움이 될까요?",
    ),
    settings=MappingProxyType({
        "network": "6 × 100 ReLU, He",
        "rows": "the first 300; on the digits 100",
        "batch_size": "100, with replacement; on the digits 50",
        "epochs": "201; accuracies are means of the last 20",
        "test rows": "every second; on the digits all",
        "learning_rate": "SGD 0.01",
    }),
    run=run,
)  # fmt: skip
