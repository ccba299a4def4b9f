"""Batch norm before or after each activation: both learn where plain weights do not; who leads?

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from ..nn.init import Normal
from ..nn.layer import Layer
from ..optim.sgd import SGD
from .arms import Arm, Courses, compared
from .batch_norm import STDS
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .published import published

Floats = NDArray[np.float64]

EPOCHS: Final = 20
ROWS: Final = 1000
TESTED: Final = 2000  # test rows, for the time
POOR: Final = 5  # places in STDS: 0.0464, where plain weights learn nothing
FAIR: Final = 3  # 0.158, near He's √(2/100) of the hidden layers
PLACES: Final = ("none", "before", "after")


@dataclass(frozen=True)
class Case:
    """How far apart mean losses are at least, in every seed.

    none    from no batch norm to either place, with poor first weights
    places  from before the activation to after it
    """

    none: float
    places: float


MNIST: Final = Case(0.9, 0.2)
DIGITS: Final = Case(1.2, 0.2)
"""Six seeds from 100 on: MNIST 1.06 and 0.31 at least; twelve on the digits: 1.46 and 0.28."""


def network(std: float, place: str) -> Chain:
    """Five hidden layers of 100 ReLU, weights N(0, std²); batch norm before, after, or none.

    The book's epsilon, 1e-6.
    """
    norm, start = BatchNorm(epsilon=1e-6), Normal(std)
    between: Mapping[str, tuple[Layer, ...]] = {
        "none": (ReLU(),),
        "before": (norm, ReLU()),
        "after": (ReLU(), norm),
    }
    hidden = [each for _ in range(5) for each in (Dense(100, init=start), *between[place])]
    return Chain(*hidden, Dense(10, init=start))


def run(setup: Setup) -> Outcome:
    """Train the three networks from poor and from fair first weights, on the first 1,000 rows."""
    case = MNIST if setup.is_mnist else DIGITS
    data, test = setup.data, setup.test
    tested = test.take(np.arange(min(TESTED, test.rows)))
    few = Dataset(data.x, data.y, name=data.name, classes=data.classes, test=tested)
    arms = {
        f"{std} {place}": Arm(network(STDS[std], place if setup.effect else "none"), SGD(0.01))
        for std in (POOR, FAIR)
        for place in PLACES
    }
    found = compared(
        arms, data.take(np.arange(ROWS)), replace(setup, data=few), epochs=EPOCHS
    )  # fmt: skip
    losses = {name: each.losses.mean(1) for name, each in found.items()}
    numbers = {
        f"std {STDS[std]:.3g}, {place}, {what}": float(value)
        for std in (POOR, FAIR)
        for place in PLACES
        for what, value in (
            ("mean loss", losses[f"{std} {place}"].mean()),
            ("test accuracy", found[f"{std} {place}"]["validation_accuracy"][:, -1].mean()),
        )
    }
    return Outcome(
        _claims(losses, case),
        lambda language: _figures(found, setup, language),
        _remarks(found, losses) if setup.effect else (),
        numbers,
    )


def _claims(losses: Mapping[str, Floats], case: Case) -> tuple[Claim, ...]:
    poor, none = f"{STDS[POOR]:.3g}", losses[f"{POOR} none"]
    before = Words(f"std {poor}: batch norm before each ReLU",
                   f"표준편차 {poor}: 배치 정규화를 ReLU 앞에 두면")  # fmt: skip
    after = Words(f"std {poor}: batch norm after each ReLU",
                  f"표준편차 {poor}: 배치 정규화를 ReLU 뒤에 두면")  # fmt: skip
    claims = []
    for place, who in (("before", before), ("after", after)):
        says = Words(
            f"{who.en} is ahead of none: the mean loss of all updates is lower by at least "
            f"{case.none:g} in every seed; the least difference",
            f"{who.ko} 모든 시드에서 전체 업데이트의 평균 손실이 쓰지 않을 때보다 "
            f"{case.none:g} 이상 작음: 가장 작은 차이",
        )
        behind = none - losses[f"{POOR} {place}"]
        claims.append(Claim(says, float(behind.min()), low=case.none))
    for std in (POOR, FAIR):
        spread = f"{STDS[std]:.3g}"
        behind = losses[f"{std} before"] - losses[f"{std} after"]
        says = Words(
            f"std {spread}: after the ReLU is ahead of before it by at least {case.places:g} in "
            "mean loss, in every seed; the least difference",
            f"표준편차 {spread}: 모든 시드에서 ReLU 뒤에 둔 쪽의 평균 손실이 앞에 둔 쪽보다 "
            f"{case.places:g} 이상 작음: 가장 작은 차이",
        )
        claims.append(Claim(says, float(behind.min()), low=case.places))
    apart = difference(losses[f"{POOR} before"], losses[f"{POOR} after"])
    says = Words(
        f"std {poor}: that lead is beyond noise: the 95 % interval of the paired difference lies "
        "above 0; its lower end",
        f"표준편차 {poor}: 이 차이는 우연으로 보기 어려움: 짝지은 차이의 95 % 구간이 0보다 큼, "
        "구간의 아래 끝",
    )
    claims.append(Claim(says, float(apart.low), low=1e-6))
    return tuple(claims)


def _figures(found: Mapping[str, Courses], setup: Setup, language: Language) -> list[Figure]:
    labels = {
        "none": Words("no batch norm", "미사용"),
        "before": Words("before ReLU", "ReLU 앞"),
        "after": Words("after ReLU", "ReLU 뒤"),
    }
    ringed = setup.is_mnist and setup.effect
    theirs = list(published("batch_norm")["runs"].values())
    figures = []
    for std in (POOR, FAIR):
        rings = {}
        if ringed:
            passes = [k + 0.1 for k in range(1, EPOCHS)]  # theirs: after 10 k + 1 updates
            for which, place in enumerate(("none", "before")):
                values = [each[which] for each in theirs[std]][1:EPOCHS]
                rings[labels[place].within(language)] = (passes, values)
        spread = f"{STDS[std]:.3g}"
        picture = curves(
            {
                labels[place].within(language): found[f"{std} {place}"]["train_accuracy_predict"]
                for place in PLACES
            },
            range(1, EPOCHS + 1),
            title=Words(
                f"Training accuracy, std {spread}", f"훈련 정확도, 표준편차 {spread}"
            ).within(language),
            x_label=Words("pass", "에폭").within(language),
            published=rings,
            zero=True,
        )
        says = Words(
            "Ten updates are a pass. " + ("Rings: the book's run, none and before." * ringed),
            "업데이트 열 번이 1에폭입니다. "
            + ("동그라미: 책의 실행 결과, 미사용과 ReLU 앞." * ringed),
        )
        figures.append(Figure(picture, says.within(language).strip()))
    return figures


def _remarks(found: Mapping[str, Courses], losses: Mapping[str, Floats]) -> tuple[Words, ...]:
    test = {name: each["validation_accuracy"][:, -1] for name, each in found.items()}
    apart = difference(test[f"{POOR} after"], test[f"{POOR} before"])
    mean, low, high = (float(each) for each in (apart.mean, apart.low, apart.high))
    span = Words(f"{low:+.3f} to {high:+.3f}", f"{low:+.3f}~{high:+.3f}")
    verdict = Words(
        "not beyond noise. A lead in speed is not one in what is learnt.",
        "우연과 구별되지 않습니다. 빨리 배운다고 더 잘 배우는 것은 아닙니다.",
    )
    if low > 0 or high < 0:
        verdict = Words("beyond noise.", "우연으로 보기 어려운 차이입니다.")
    if np.isnan(low):
        span = Words("none of one seed", "시드가 하나라 없음")
        verdict = Words("it tells little.", "시드 하나로는 알 수 없습니다.")
    poor, fair = f"{STDS[POOR]:.3g}", f"{STDS[FAIR]:.3g}"
    told = [float(losses[f"{FAIR} {place}"].mean()) for place in PLACES]
    worse = Words("", "")
    if told[1] > told[0] and told[2] > told[0]:
        worse = Words(
            " There either place does worse than no batch norm.",
            " 이때는 어느 쪽이든 쓰지 않을 때보다 나쁩니다.",
        )
    elif told[1] > told[0]:
        worse = Words(
            " There batch norm before the ReLU does worse than none.",
            " 이때 ReLU 앞에 두면 쓰지 않을 때보다 나쁩니다.",
        )
    first = (
        "At the end of this short training the test accuracies differ by "
        f"{mean:+.3f} (std {poor}, after minus before; 95 % interval {span.en}): "
    )
    korean = (
        f"이 짧은 학습이 끝났을 때 시험 정확도의 차이(표준편차 {poor}, 뒤에서 앞을 뺀 값)는 "
        f"{mean:+.3f}입니다(95 % 구간: {span.ko}). "
    )
    said = [
        Words(
            "The notes put batch norm before or after the activation and prefer neither place. "
            "Either place rescues poor first weights, yet here the one after learns faster.",
            "세미나 자료는 배치 정규화를 활성화 함수의 앞이나 뒤에 넣는다고만 합니다. 나쁜 초기 "
            "가중치에서는 어느 쪽이든 학습이 되지만, 여기서는 뒤에 둔 쪽이 더 빨리 배웁니다.",
        ),
        Words(
            first + verdict.en,
            korean + verdict.ko,
        ),
        Words(
            f"Mean losses at std {fair}: none {told[0]:.2f}, before {told[1]:.2f}, after "
            f"{told[2]:.2f}." + worse.en,
            f"표준편차 {fair}에서 평균 손실: 미사용 {told[0]:.2f}, 앞 {told[1]:.2f}, 뒤 "
            f"{told[2]:.2f}." + worse.ko,
        ),
        Words(
            "One network, one rate and 200 updates: elsewhere the order may be otherwise.",
            "신경망 하나, 학습률 하나, 업데이트 200번의 결과입니다. 다른 조건에서는 순서가 바뀔 수 "
            "있습니다.",
        ),
    ]  # fmt: skip
    return tuple(said)


EXPERIMENT: Final = Experiment(
    name="batch-norm-place",
    ids=(),
    title=Words("Batch norm before or after the activation", "배치 정규화, 활성화 함수 앞과 뒤"),
    lead=Words(
        "Deep networks with poor first weights and few updates: without batch norm, with it before "
        "each ReLU, and with it after. Both places help; is one of them ahead?",
        "초기 가중치가 나쁘고 업데이트가 적을 때, 배치 정규화를 쓰지 않은 신경망과 ReLU 앞에 둔 "
        "신경망, 뒤에 둔 신경망을 비교합니다. 어느 쪽이든 도움이 되지만, 더 나은 자리가 있을까요?",
    ),
    settings=MappingProxyType({
        "network": "5 × 100 ReLU; batch norm before, after, or none, epsilon 1e-6",
        "init": f"Normal, std {STDS[POOR]:.3g} and {STDS[FAIR]:.3g}",
        "rows": f"the first {ROWS}",
        "batch_size": "100, with replacement",
        "epochs": f"{EPOCHS}, 200 updates",
        "learning_rate": "SGD 0.01",
    }),
    run=run,
)  # fmt: skip
