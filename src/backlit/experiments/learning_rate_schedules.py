"""Learning rates that fall in steps: what a schedule counts decides whether a network learns.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Language, Words
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..optim.adam import Adam
from ..optim.schedules import Constant, ExponentialDecay, Schedule, StepDecay
from ..reports.line_chart import Line, line_chart
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

RATE: Final = 0.1
EPOCHS: Final = 18
ROWS: Final = 10_000  # of MNIST; the digits are fewer
PER_EPOCH: Final = 600  # updates of an epoch in the claims on rates: MNIST in batches of 100

CONSTANT, BY_EPOCH, BY_UPDATE = "constant", "3 epochs", "3 updates"


def _schedules(effect: bool) -> dict[str, Schedule]:
    """Keras' ExponentialDecay(0.1, decay_steps=3, decay_rate=0.5, staircase=True), read twice."""
    if not effect:
        return {name: Constant() for name in (CONSTANT, BY_EPOCH, BY_UPDATE)}
    return {
        CONSTANT: Constant(),
        BY_EPOCH: ExponentialDecay(0.5, 3, "epoch", staircase=True),
        BY_UPDATE: ExponentialDecay(0.5, 3, "iteration", staircase=True),
    }


def run(setup: Setup) -> Outcome:
    """Work out the rates, then train with each schedule."""
    schedules = _schedules(setup.effect)
    rows = setup.data.take(np.arange(min(setup.data.rows, ROWS)))
    network = Chain(Dense(50, init=He()), ReLU(), Dense(10, init=He()))
    found = compared(
        {name: Arm(network, Adam(RATE), {"schedule": each}) for name, each in schedules.items()},
        rows,
        setup,
        epochs=EPOCHS,
    )
    test = {name: each["validation_accuracy"] for name, each in found.items()}
    least = 0.15 if setup.is_mnist else 0.05
    shake = {name: float(np.abs(np.diff(each[:, -7:])).mean()) for name, each in test.items()}
    claims = [
        *_rates(schedules, setup.effect),
        Claim(
            Words(f"Halved every 3 epochs, the network ends more accurate on test rows than halved "
                  f"every 3 updates, by {least:g} at least in every seed",
                  "마지막 테스트 정확도: 3에포크마다 반감한 쪽이 3업데이트마다 반감한 쪽보다 "
                  f"모든 시드에서 {least:g} 이상 높음"),
            float((test[BY_EPOCH] - test[BY_UPDATE])[:, -1].min()), least,
        ),
        Claim(
            Words("Over the last six epochs its accuracy moves at most half as much from epoch to "
                  "epoch as at a constant rate",
                  "마지막 여섯 에포크 동안 정확도의 에포크 간 변화가 고정 학습률의 절반 이하"),
            shake[BY_EPOCH] / max(shake[CONSTANT], 1e-9), high=0.5,
        ),
    ]  # fmt: skip
    numbers = {name: float(each[:, -1].mean()) for name, each in test.items()}
    return Outcome(
        tuple(claims),
        lambda language: _figures(found, schedules, rows.rows // 100, language),
        _remarks(numbers),
        numbers,
    )


def _rates(schedules: Mapping[str, Schedule], effect: bool) -> list[Claim]:
    """Rates as closed forms: each is claimed to the last of its digits."""
    step = StepDecay(3, "epoch", factor=0.5) if effect else Constant()

    def rate(schedule: Schedule, k: int) -> float:
        return float(schedule.rates(RATE, [k], PER_EPOCH)[0])

    by_epoch, by_update, third = schedules[BY_EPOCH], schedules[BY_UPDATE], 3 * PER_EPOCH
    cases = (
        (rate(step, 3 * third), 0.0125,
         Words("Step decay, halved every 3 epochs: in the 10th epoch the rate is 0.0125",
               "3에포크마다 반감하는 Step Decay: 10번째 에포크의 학습률은 0.0125")),
        (rate(by_epoch, third) / rate(by_epoch, third - 1), 0.5,
         Words("ExponentialDecay in epochs: it halves with the first update of the 4th epoch",
               "에포크를 세는 ExponentialDecay: 4번째 에포크의 첫 업데이트에서 절반이 됨")),
        (rate(by_update, 3), 0.05,
         Words("The same in updates, as Keras counts: at the 4th update the rate is 0.05",
               "Keras처럼 업데이트를 세면: 4번째 업데이트의 학습률은 0.05")),
        (rate(by_update, PER_EPOCH), 0.1 * 0.5**200,
         Words("… and after one epoch of 600 updates 6.2e-62, which is nothing",
               "… 업데이트 600번인 한 에포크가 지나면 6.2e-62, 사실상 0")),
    )  # fmt: skip
    return [
        Claim(says, found, expected * (1 - 1e-12), expected * (1 + 1e-12))
        for found, expected, says in cases
    ]


def _figures(
    found: Mapping[str, Courses],
    schedules: Mapping[str, Schedule],
    per_epoch: int,
    language: Language,
) -> list[Figure]:
    names = {
        CONSTANT: Words("constant", "고정"),
        BY_EPOCH: Words("every 3 epochs", "3에포크마다"),
        BY_UPDATE: Words("every 3 updates", "3업데이트마다"),
    }
    k = np.arange(EPOCHS * per_epoch)
    lines = [
        Line(names[name].within(language), (k + 1).tolist(), _shown(each, k, per_epoch), tone)
        for tone, (name, each) in enumerate(schedules.items(), start=1)
    ]
    rates = line_chart(
        lines,
        title=Words("Learning rate", "학습률").within(language),
        x_label=Words("update", "업데이트").within(language),
        log_y=True,
        width=620,
    )
    says = Words(
        f"In this training an epoch has {per_epoch} updates. The line that leaves the picture goes "
        "on halving every three updates.",
        f"이 학습의 한 에포크는 업데이트 {per_epoch}번입니다. 그림 밖으로 나가는 선은 업데이트 "
        "세 번마다 계속 반감합니다.",
    )
    tests = {names[n].within(language): each["validation_accuracy"] for n, each in found.items()}
    accuracy = curves(
        tests,
        list(range(1, EPOCHS + 1)),
        title=Words("Accuracy on test rows", "테스트 정확도").within(language),
        x_label=Words("epoch", "에포크").within(language),
    )
    told = Words(
        "After each epoch. Halved every three updates, learning stands still within the first.",
        "각 에포크 뒤의 값. 업데이트 세 번마다 반감하면 첫 에포크 안에서 학습이 멈춥니다.",
    )
    return [Figure(rates, says.within(language)), Figure(accuracy, told.within(language))]


def _shown(schedule: Schedule, k: NDArray[np.int64], per_epoch: int) -> list[float]:
    """The rates of updates k, those below 1e-4 left out."""
    rates = schedule.rates(RATE, k, per_epoch)
    return np.where(rates >= 1e-4, rates, np.nan).tolist()  # type: ignore[no-any-return]


def _remarks(numbers: Mapping[str, float]) -> tuple[Words, ...]:
    gain = numbers[BY_EPOCH] - numbers[CONSTANT]
    return (
        Words(
            "The notes write decay_steps=3 with the comment that the rate falls every 3 epochs. "
            "Keras counts updates, so their code halves it every 3 updates. Here a schedule has to "
            "name its unit.",
            "노트는 decay_steps=3 옆에 3에포크마다 학습률이 감소한다고 적었습니다. Keras는 "
            "업데이트를 세므로 그 코드는 업데이트 세 번마다 반감합니다. Backlit의 스케줄은 "
            "단위를 꼭 적어야 합니다.",
        ),
        Words(
            f"Against a constant rate the steps change final accuracy by {gain:+.3f}. 0.1 is large "
            "for Adam, whose usual rate is 0.001: a constant smaller rate could do as well.",
            f"고정 학습률과 비교한 마지막 테스트 정확도의 차이: {gain:+.3f}. Adam의 흔한 학습률 "
            "0.001에 비하면 0.1은 크므로, 더 작은 고정 학습률로도 비슷할 수 있습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="learning-rate-schedules",
    ids=(),
    title=Words("Learning rates that fall in steps", "계단식으로 줄어드는 학습률"),
    lead=Words(
        "ExponentialDecay(0.1, decay_steps=3, decay_rate=0.5, staircase=True) halves a learning "
        "rate every 3 … what? Adam learns with the rate halved every 3 epochs, every 3 updates, "
        "and not at all.",
        "ExponentialDecay(0.1, decay_steps=3, decay_rate=0.5, staircase=True)에서 3은 무엇을 센 "
        "수일까요? 학습률을 3에포크마다, 3업데이트마다 반감하는 Adam과 학습률을 고정한 Adam을 "
        "비교합니다.",
    ),
    settings=MappingProxyType({
        "network": "50 ReLU, He",
        "optimizer": "Adam 0.1, as in the notes",
        "batch_size": "100, with replacement",
        "epochs": "18",
        "rows": "the first 10000; all of the digits",
    }),
    run=run,
)  # fmt: skip
