"""Rows sorted by class against shuffled rows: batches that are unlike each other teach badly.

Each pass shows every row once, in all arms: they differ in the order of rows alone. This module
refuses to know how a step is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..engines.engine import Engine
from ..nn.activation import ReLU
from ..nn.batch_norm import BatchNorm
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..nn.layer import Layer
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.sgd import SGD
from ..training.drive import Listener, drive
from ..training.history import History
from ..training.loop import Loop
from ..training.members import trained
from ..training.plan import Plan
from ..training.rows import divide
from ..training.run import Run
from ..training.start import first_state
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]

RATE: Final = 0.1


@dataclass(frozen=True)
class Case:
    """How long every arm learns, and what is expected of that.

    rows         the first so many are learnt from
    batch_size   rows of a batch
    epochs       passes, each row once
    ahead        shuffled rows are ahead of sorted ones at least, in test accuracy
    normed       test accuracy with sorted rows and batch norm at most
    last         share of test rows that are said to be of the last class, at least
    """

    rows: int
    batch_size: int
    epochs: int
    ahead: float
    normed: float
    last: float


MNIST: Final = Case(10_000, 100, 5, 0.45, 0.2, 0.35)
DIGITS: Final = Case(1438, 32, 10, 0.3, 0.35, 0.25)
"""Four seeds from 0, six or twelve from 100, the worst: MNIST 0.6, normed 0.105, last 0.52; the
digits 0.39, 0.217 and 0.38."""

_LAST: Final = 9  # the class that sorted rows end with


@dataclass(frozen=True)
class Way:
    """Which rows are shown in which order: anew in each pass, or as they lie."""

    network: Chain
    data: Dataset
    anew: bool


def network(*, normed: bool = False) -> Chain:
    """Two hidden layers of 100 ReLU, He; batch norm before each ReLU, or none."""
    between: tuple[Layer, ...] = (BatchNorm(), ReLU()) if normed else (ReLU(),)
    hidden = [layer for _ in range(2) for layer in (Dense(100, init=He()), *between)]
    return Chain(*hidden, Dense(10, init=He()))


def _ways(rows: Dataset, effect: bool) -> dict[str, Way]:
    anew = Way(network(), rows, anew=True)
    if not effect:
        return dict.fromkeys(("anew", "once", "sorted", "normed"), anew)
    by_class = rows.take(np.argsort(rows.y, kind="stable"))
    return {
        "anew": anew,
        "once": Way(network(), rows, anew=False),  # neither set of data is sorted
        "sorted": Way(network(), by_class, anew=False),
        "normed": Way(network(normed=True), by_class, anew=False),
    }


def run(setup: Setup) -> Outcome:
    """Train on the same rows in each order, and test after each pass."""
    case = MNIST if setup.is_mnist else DIGITS
    ways = _ways(setup.data.take(np.arange(case.rows)), setup.effect)
    runs = _trained(ways, setup, case)
    test = {
        name: np.array([each.history["validation_accuracy"] for each in found])
        for name, found in runs.items()
    }
    said = {
        name: np.array([(each.model.predict(setup.test.x) == _LAST).mean() for each in found])
        for name, found in runs.items()
    }
    numbers = {f"{name}, test accuracy": float(each[:, -1].mean()) for name, each in test.items()}
    numbers |= {f"{name}, share of answers 9": float(each.mean()) for name, each in said.items()}
    return Outcome(
        _claims({name: each[:, -1] for name, each in test.items()}, said["sorted"], case),
        lambda language: _figures(test, language),
        _remarks(numbers) if setup.effect else (),
        numbers,
    )


def _trained(ways: Mapping[str, Way], setup: Setup, case: Case) -> dict[str, Sequence[Run]]:
    works = [
        partial(_one, way, setup.test, case, seed) for way in ways.values() for seed in setup.seeds
    ]
    ended = trained(works, engine=setup.engine)
    if ended.failed is not None:
        raise ended.failed
    runs = [each for each in ended.runs if each is not None]
    if ended.told.signal is not None or len(runs) < len(works):
        raise KeyboardInterrupt
    count = len(setup.seeds)
    return {name: runs[k * count : (k + 1) * count] for k, name in enumerate(ways)}


def _one(
    way: Way, test: Dataset, case: Case, seed: int, engine: Engine, listeners: Sequence[Listener]
) -> Run:
    plan = Plan(
        network=way.network,
        loss=SoftmaxCrossEntropy(),
        optimizer=SGD(RATE),
        seed=seed,
        batch_size=case.batch_size,
        epochs=case.epochs,
        validation=0.0,
        keep="last",
        statistics_every=0,
    )
    parts = divide(plan, way.data, test)
    loop = Loop(plan, parts, engine, first_state(plan, parts))
    loop.order = replace(loop.order, shuffle=way.anew)
    return drive(loop, engine.name, None, listeners, "quiet", History(), fresh=True)


def _claims(test: Mapping[str, Floats], last: Floats, case: Case) -> tuple[Claim, ...]:
    return (
        Claim(
            Words(
                f"rows shuffled anew in each pass are ahead of sorted ones by at least "
                f"{case.ahead:g} in test accuracy, in every seed; the least difference",
                "에폭마다 새로 섞으면 모든 시드에서 시험 정확도가 클래스순일 때보다 "
                f"{case.ahead:g} 이상 높음: 가장 작은 차이",
            ),
            float((test["anew"] - test["sorted"]).min()),
            low=case.ahead,
        ),
        Claim(
            Words(
                f"rows shuffled once are ahead of sorted ones by at least {case.ahead:g} as well; "
                "the least difference",
                f"한 번만 섞어도 클래스순일 때보다 {case.ahead:g} 이상 높음: 가장 작은 차이",
            ),
            float((test["once"] - test["sorted"]).min()),
            low=case.ahead,
        ),
        Claim(
            Words(
                "sorted: the network says what it saw last: at least "
                f"{case.last:g} of its answers are 9, in every seed; the smallest share",
                f"클래스순: 마지막에 본 것을 답함, 모든 시드에서 답의 {case.last:g} 이상이 9: "
                "가장 작은 비율",
            ),
            float(last.min()),
            low=case.last,
        ),
        Claim(
            Words(
                "sorted: batch norm does not mend it: test accuracy with it is at most "
                f"{case.normed:g}, in every seed; the largest",
                "클래스순: 배치 정규화를 써도 나아지지 않음, 모든 시드에서 시험 정확도가 "
                f"{case.normed:g} 이하: 가장 큰 값",
            ),
            float(test["normed"].max()),
            high=case.normed,
        ),
        Claim(
            Words(
                "sorted: with batch norm test accuracy is even lower, in every seed, by at least "
                "0.02; the least difference",
                "클래스순: 배치 정규화를 쓰면 모든 시드에서 시험 정확도가 0.02 이상 더 낮음: 가장 "
                "작은 차이",
            ),
            float((test["sorted"] - test["normed"]).min()),
            low=0.02,
        ),
    )


def _figures(test: Mapping[str, Floats], language: Language) -> list[Figure]:
    labels = {
        "anew": Words("each pass", "매번 섞음"),
        "once": Words("shuffled once", "한 번 섞음"),
        "sorted": Words("sorted", "클래스순"),
        "normed": Words("sorted, BN", "클래스순, BN"),
    }
    picture = curves(
        {label.within(language): test[name] for name, label in labels.items()},
        range(1, test["anew"].shape[1] + 1),
        title=Words("Test accuracy by the order of rows", "데이터의 순서와 시험 정확도").within(
            language
        ),
        x_label=Words("pass", "에폭").within(language),
        zero=True,
    )
    says = Words(
        "The same rows, first weights and number of updates; the batches are what differs. BN: "
        "batch norm before each ReLU.",
        "데이터, 초기 가중치, 업데이트 횟수는 같고 배치만 다릅니다. BN: ReLU마다 그 앞에 배치 "
        "정규화를 둔 신경망.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(numbers: Mapping[str, float]) -> tuple[Words, ...]:
    anew, once, by_class, normed = (
        numbers[f"{name}, test accuracy"] for name in ("anew", "once", "sorted", "normed")
    )
    last = numbers["normed, share of answers 9"]
    return (
        Words(
            f"Shuffling once gives {once:.3f}, shuffling anew in each pass {anew:.3f}: what counts "
            "is that batches resemble each other, much more than that they change.",
            f"한 번만 섞으면 {once:.3f}, 에폭마다 새로 섞으면 {anew:.3f}입니다. 배치를 매번 바꾸는 "
            "것보다 배치끼리 분포가 비슷한 것이 훨씬 중요합니다.",
        ),
        Words(
            "The notes name batch normalisation as the remedy for batches whose distributions "
            f"differ. For sorted rows it is none: {normed:.3f} with it, {by_class:.3f} without. In "
            "a batch of a single class, subtracting the batch's mean takes away what its rows have "
            f"in common: what would tell the class. It says 9 for {last:.2f} of the test rows.",
            "노트는 배치마다 분포가 다를 때의 해법으로 배치 정규화를 듭니다. 클래스순 데이터에서는 "
            f"해법이 되지 못합니다. 사용하면 {normed:.3f}, 사용하지 않으면 {by_class:.3f}입니다. "
            "한 클래스만 있는 배치에서 배치 평균을 빼면 그 데이터의 공통점, 곧 클래스를 알려 주는 "
            f"것이 사라집니다. 시험 데이터에 9라고 답하는 비율은 {last:.2f}입니다.",
        ),
        Words(
            "Sorted by class is an extreme. `fit` shuffles anew in each pass unless told "
            "otherwise.",
            "클래스순은 극단적인 경우입니다. `fit`은 따로 정하지 않으면 에폭마다 새로 섞습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="shuffling",
    ids=(),
    title=Words("Sorted against shuffled rows", "섞은 데이터와 섞지 않은 데이터"),
    lead=Words(
        "The same rows in other orders: shuffled anew in each pass, shuffled once, sorted by "
        "class, and sorted with batch norm. What does it cost if a batch is unlike the next one?",
        "같은 데이터를 에폭마다 새로 섞거나, 한 번만 섞거나, 클래스순으로 보여 줍니다. "
        "클래스순에는 배치 정규화도 써 봅니다. 배치마다 분포가 다르면 무엇을 잃을까요?",
    ),
    settings=MappingProxyType({
        "network": "2 × 100 ReLU, He",
        "rows": "the first 10,000; on the digits all 1438",
        "batch_size": "100, each row once a pass; on the digits 32",
        "epochs": "5; on the digits 10",
        "learning_rate": f"SGD {RATE:g}",
    }),
    run=run,
    compares=False,
)  # fmt: skip
