"""The gap against the number of rows and the number of units: more rows narrow it.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.interval import difference
from ..base.words import Language, Words
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..optim.sgd import SGD
from .arms import Arm, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .fewer_tested import fewer_tested
from .overfit import network

Floats = NDArray[np.float64]
Ends = Mapping[int, tuple[Floats, Floats]]

WIDTHS: Final = (8, 30, 100)
TESTED: Final = 2000  # test rows at most: they are evenly taken out of all


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    updates   of each arm
    rows      how many are learnt from, arm by arm
    narrower  from one number of rows to the next the gap is smaller by this, at least
    better    from the fewest rows to the most test accuracy rises by this, at least
    wide      from the narrowest network to the widest test accuracy rises by this, at least
    """

    updates: int
    rows: tuple[int, ...]
    narrower: float
    better: float
    wide: float


MNIST: Final = Case(600, (100, 300, 1000, 3000), 0.05, 0.2, 0.01)
DIGITS: Final = Case(400, (100, 300, 1000), 0.04, 0.1, 0.01)
"""Expected: from seeds from 100 on."""


def one_layer(units: int) -> Chain:
    """One hidden layer of ReLU. A deep narrow network would not even learn its own rows."""
    return Chain(Dense(units, init=He()), ReLU(), Dense(10, init=He()))


def run(setup: Setup) -> Outcome:
    """Train one network on more and more rows, and wider and wider ones on the first 300."""
    case, used = MNIST if setup.is_mnist else DIGITS, fewer_tested(setup, TESTED)
    by_rows = {
        count: _ends(Arm(network(), SGD(0.01)), count if setup.effect else 300, case, used)
        for count in case.rows
    }
    by_width = {
        units: _ends(Arm(one_layer(units if setup.effect else 30), SGD(0.1)), 300, case, used)
        for units in WIDTHS
    }
    steps = [
        float(difference(_gap(by_rows[few]), _gap(by_rows[more])).mean)
        for few, more in zip(case.rows, case.rows[1:], strict=False)
    ]
    fewest, most = case.rows[0], case.rows[-1]
    gained = difference(by_rows[most][1], by_rows[fewest][1])
    wider = difference(by_width[WIDTHS[-1]][1], by_width[WIDTHS[0]][1])
    told = ", ".join(map(str, case.rows))
    claims = (
        Claim(
            Words(
                f"more rows narrow the gap: at each step of {told} it falls by at least "
                f"{case.narrower:g} (paired; the smallest step)",
                f"데이터가 많을수록 차이가 줄어듦: 데이터 수 {told}의 단계마다 {case.narrower:g} "
                "이상 (짝지어 비교한 값 중 가장 작은 것)",
            ),
            min(steps),
            low=case.narrower,
        ),
        Claim(
            Words(
                f"from {fewest} rows to {most} test accuracy rises by at least {case.better:g} "
                "(paired)",
                f"데이터 수를 {fewest}에서 {most}까지 늘리면 시험 정확도가 (짝지어 비교해) "
                f"{case.better:g} 이상 오름",
            ),
            float(gained.mean),
            low=case.better,
        ),
        Claim(
            Words(
                f"more units do no harm: from {WIDTHS[0]} to {WIDTHS[-1]} test accuracy rises by "
                f"at least {case.wide:g} (paired)",
                f"뉴런이 많아도 해롭지 않음: 뉴런 수를 {WIDTHS[0]}에서 {WIDTHS[-1]}까지 늘리면 "
                f"시험 정확도가 (짝지어 비교해) {case.wide:g} 이상 오름",
            ),
            float(wider.mean),
            low=case.wide,
        ),
    )
    numbers = {
        f"{kind} {size}, {part}": float(ends[size][k].mean())
        for kind, ends in (("rows", by_rows), ("units", by_width))
        for size in ends
        for k, part in enumerate(("train", "test"))
    }
    return Outcome(
        claims,
        lambda language: _figures(by_rows, by_width, language),
        _remarks(case, by_rows, by_width) if setup.effect else (),
        numbers,
    )


def _ends(arm: Arm, count: int, case: Case, setup: Setup) -> tuple[Floats, Floats]:
    """(S,) each: training and test accuracy after the last update."""
    rows = setup.data.take(np.arange(count))
    found = compared({"": arm}, rows, setup, updates=case.updates)[""]
    return found["train_accuracy_predict"][:, -1], found["validation_accuracy"][:, -1]


def _gap(ends: tuple[Floats, Floats]) -> Floats:
    return ends[0] - ends[1]


def _figures(by_rows: Ends, by_width: Ends, language: Language) -> list[Figure]:
    return [
        _figure(
            by_rows,
            Words("Accuracy and the number of rows", "데이터 수와 정확도").within(language),
            Words("rows learnt from", "배운 데이터 수").within(language),
            Words(
                "Between the lines is the gap. With more rows it closes, mostly from below.",
                "두 선 사이가 차이입니다. 데이터가 늘면 주로 시험 정확도가 올라서 좁아집니다.",
            ).within(language),
            language,
        ),
        _figure(
            by_width,
            Words("Accuracy and the number of units", "뉴런 수와 정확도").within(language),
            Words("units of one hidden layer", "은닉층 하나의 뉴런 수").within(language),
            Words(
                "300 rows and one hidden layer: the gap does not grow with the parameters.",
                "데이터 300개, 은닉층 하나: 매개변수가 늘어도 차이는 커지지 않습니다.",
            ).within(language),
            language,
        ),
    ]


def _figure(ends: Ends, title: str, x_label: str, says: str, language: Language) -> Figure:
    sizes: Sequence[int] = list(ends)
    lines = {
        label.within(language): np.stack([ends[size][part] for size in sizes], axis=1)
        for part, label in enumerate((Words("training", "훈련"), Words("test", "시험")))
    }
    return Figure(curves(lines, sizes, title=title, x_label=x_label, height=280.0), says)


def _remarks(case: Case, by_rows: Ends, by_width: Ends) -> tuple[Words, ...]:
    gaps = ", ".join(f"{_gap(ends).mean():.3f}" for ends in by_width.values())
    learnt = ", ".join(f"{ends[0].mean():.3f}" for ends in by_width.values())
    units = ", ".join(map(str, by_width))
    train = float(by_rows[case.rows[-1]][0].mean())
    return (
        Words(
            "The notes say that overfitting comes from many parameters or few rows. Few rows: yes. "
            f"Parameters: not here; with {units} units the gap is {gaps}, and training accuracy "
            f"{learnt}.",
            "세미나 자료는 매개변수가 많거나 데이터가 적을 때 오버피팅이 일어난다고 합니다. "
            "데이터가 적으면 그렇지만, 매개변수가 많다고 해서 여기서는 그렇지 않습니다. 뉴런 수가 "
            f"{units}일 때 차이: {gaps}, 훈련 정확도: {learnt}.",
        ),
        Words(
            f"All arms make {case.updates} updates. With the most rows training accuracy has "
            f"reached {train:.3f}: a part of the gap closes because not all is learnt yet.",
            f"모두 업데이트를 {case.updates}회 합니다. 데이터가 가장 많을 때 훈련 정확도는 "
            f"{train:.3f}입니다. 차이의 일부는 아직 다 배우지 못해서 좁아진 것입니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="overfit-by-size",
    ids=(),
    title=Words("Overfitting by rows and by parameters", "데이터 수와 매개변수 수에 따른 오버피팅"),
    lead=Words(
        "One network learns from more and more images, and wider and wider networks learn from "
        "few. What narrows the gap between known and new images, and what widens it?",
        "한 신경망은 점점 더 많은 이미지로, 점점 더 넓은 신경망들은 적은 이미지로 배웁니다. 배운 "
        "이미지와 새 이미지의 정확도 차이를 무엇이 줄이고 무엇이 늘릴까요?",
    ),
    settings=MappingProxyType({
        "by rows": "6 × 100 ReLU, He, SGD 0.01; the first 100, 300, 1000, 3000; on the digits "
        "100, 300, 1000",
        "by units": "one hidden layer of 8, 30, 100 ReLU, He, SGD 0.1; the first 300",
        "batch_size": "100, with replacement",
        "updates": "600; on the digits 400",
        "test rows": "2,000 evenly taken; on the digits all",
    }),
    run=run,
)  # fmt: skip
