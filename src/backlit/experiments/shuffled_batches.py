"""Sorted against shuffled rows: what happens if batches differ in what they hold.

This module refuses to know how a step is computed; it only says which rows each batch takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..data.batches import BatchOrder
from ..data.dataset import Dataset
from ..engines.engine import Batches, State
from ..make import tensor
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..nn.layer import PREDICT
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.sgd import SGD
from ..registry import select
from ..training.plan import Plan
from ..training.rates import scheduled
from ..training.rows import divide
from ..training.start import first_state
from ..training.step import host_scalars, record_training
from .curves import curves
from .experiment import Claim, Experiment, Figure, Language, Outcome, Setup, Words

Floats = NDArray[np.float64]

ROWS: Final = 4000  # of MNIST; the digits are fewer
BATCH: Final = 100
EPOCHS: Final = 10
AHEAD: Final = MappingProxyType({True: 0.2, False: 0.1})  # on MNIST, on the digits


@dataclass(frozen=True, eq=False)
class Course:
    """How one order of rows went. losses (S, K) before each update, accuracy (S, EPOCHS)."""

    losses: Floats
    accuracy: Floats


def _course(data: Dataset, setup: Setup, *, by_class: bool) -> Course:
    runs = [_one(data, setup, seed, by_class=by_class) for seed in setup.seeds]
    return Course(np.array([losses for losses, _ in runs]), np.array([a for _, a in runs]))


def _one(data: Dataset, setup: Setup, seed: int, *, by_class: bool) -> tuple[Floats, list[float]]:
    """Train once, each row once an epoch: in the order of their classes, or shuffled."""
    plan = Plan(
        network=Chain(Dense(50, init=He()), ReLU(), Dense(10, init=He())),
        loss=SoftmaxCrossEntropy(),
        optimizer=SGD(0.1),
        seed=seed,
        batch_size=BATCH,
        epochs=EPOCHS,
        validation=0.0,
    )
    parts = divide(plan, data, None)
    order = BatchOrder(data.rows, BATCH, seed)
    state, per_epoch = first_state(plan, parts).arrays, order.iterations_per_epoch
    program = select(setup.engine).compile(record_training(plan, parts.signature), BATCH)
    classes = np.argsort(data.y, kind="stable")
    losses, accuracy = list[Floats](), list[float]()
    for epoch in range(EPOCHS):
        rows, boundaries = order.slice(epoch, 0, per_epoch)
        k = np.arange(epoch * per_epoch, (epoch + 1) * per_epoch)
        outcome = program.run(
            state,
            parts.train.arrays,
            Batches(classes if by_class else rows, boundaries),
            host_scalars(plan, k, scheduled(plan, plan.optimizer.learning_rate, k, per_epoch)),
            epoch * per_epoch,
        )
        state = outcome.state
        losses.append(outcome.metrics["loss"].astype(np.float64))
        accuracy.append(_accuracy(plan.network, state, setup.test))
    return np.concatenate(losses), accuracy


def _accuracy(network: Chain, state: State, test: Dataset) -> float:
    given = {name.partition("/")[2]: tensor(value) for name, value in state.items()}
    outputs, _ = network.apply(given, tensor(test.x.astype(np.float32)), PREDICT)
    right = SoftmaxCrossEntropy().correct(outputs, tensor(test.y))
    assert right is not None
    return float(right.mean().item())


def run(setup: Setup) -> Outcome:
    """Train on rows in the order of their classes, and on the same rows shuffled."""
    data = setup.data.take(np.arange(min(setup.data.rows, ROWS)))
    found = {
        "shuffled": _course(data, setup, by_class=False),
        "sorted": _course(data, setup, by_class=setup.effect),
    }
    least = AHEAD[setup.is_mnist]
    ahead = found["shuffled"].accuracy[:, -1] - found["sorted"].accuracy[:, -1]
    count = data.rows // BATCH
    peaks = {name: each.losses[:, -count:].max(1) for name, each in found.items()}
    kinds = _classes(data, by_class=setup.effect)
    claims = [
        Claim(
            Words(f"After {EPOCHS} epochs shuffled rows are ahead by {least:g} at least on test "
                  "rows, in every seed",
                  f"{EPOCHS}에포크 뒤 섞은 쪽의 테스트 정확도가 모든 시드에서 {least:g} 이상 높음"),
            float(ahead.min()), least,
        ),
        Claim(
            Words("In the last epoch a new class still comes as a surprise: the largest loss of a "
                  "sorted batch is 2 times that of a shuffled one, or more, in every seed",
                  "마지막 에포크에서도 정렬한 배치의 최대 손실은 모든 시드에서 섞은 배치의 "
                  "2배 이상"),
            float((peaks["sorted"] / peaks["shuffled"]).min()), 2.0,
        ),
        Claim(
            Words("A sorted batch holds at most 2 of the ten classes on average",
                  "정렬한 배치 하나에 든 클래스는 열 개 중 평균 2개 이하"),
            kinds, high=2.0,
        ),
    ]  # fmt: skip
    numbers = {f"accuracy, {name}": float(c.accuracy[:, -1].mean()) for name, c in found.items()}
    numbers |= {f"largest loss, {name}": float(each.mean()) for name, each in peaks.items()}
    return Outcome(
        tuple(claims),
        lambda language: _figures(found, language),
        _remarks(found),
        numbers,
    )


def _classes(data: Dataset, *, by_class: bool) -> float:
    """How many classes a batch holds, on average."""
    order = np.argsort(data.y, kind="stable") if by_class else np.arange(data.rows)
    batches = [order[k : k + BATCH] for k in range(0, data.rows - BATCH + 1, BATCH)]
    return float(np.mean([np.unique(data.y[rows]).size for rows in batches]))


def _figures(found: Mapping[str, Course], language: Language) -> list[Figure]:
    names = {"shuffled": Words("shuffled", "섞음"), "sorted": Words("sorted", "정렬")}
    accuracy = curves(
        {names[name].within(language): each.accuracy for name, each in found.items()},
        list(range(1, EPOCHS + 1)),
        title=Words("Accuracy on test rows", "테스트 정확도").within(language),
        x_label=Words("epoch", "에포크").within(language),
    )
    said = Words(
        "The same first weights, the same rows, each once an epoch; only their order differs.",
        "초기 가중치와 데이터가 같고 모든 행을 에포크마다 한 번씩 씁니다. 순서만 다릅니다.",
    )
    count = next(iter(found.values())).losses.shape[1]
    losses = curves(
        {names[name].within(language): each.losses for name, each in found.items()},
        list(range(1, count + 1)),
        title=Words("Loss of each batch", "배치별 손실").within(language),
        x_label=Words("update", "업데이트").within(language),
        log_y=True,
    )
    told = Words(
        "Before each update. Among sorted rows the loss falls while a class lasts, and leaps with "
        "the next one: what was learnt of the others is lost again.",
        "업데이트 전 손실. 정렬하면 한 클래스가 이어지는 동안 줄다가 다음 클래스에서 치솟습니다. "
        "앞서 배운 것을 다시 잊기 때문입니다.",
    )
    return [Figure(accuracy, said.within(language)), Figure(losses, told.within(language))]


def _remarks(found: Mapping[str, Course]) -> tuple[Words, ...]:
    best = found["sorted"].accuracy.mean(0).max()
    return (
        Words(
            f"The best of the sorted arm's epochs has a mean accuracy of {best:.3f}. An epoch ends "
            "with the last class, so all that is measured leans towards it.",
            f"정렬한 쪽은 가장 좋은 에포크의 평균 정확도가 {best:.3f}입니다. 에포크가 항상 마지막 "
            "클래스로 끝나므로 측정값도 그쪽으로 기웁니다.",
        ),
        Words(
            "The notes name batch norm as a remedy for batches whose distributions differ. "
            "Shuffling, which costs nothing, already makes them alike; Backlit's fit shuffles.",
            "노트는 배치 간 분포 차이의 해법으로 배치 정규화를 듭니다. 그러나 비용이 들지 않는 "
            "섞기만으로도 분포가 비슷해집니다. Backlit의 fit은 언제나 섞습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="shuffled-batches",
    ids=(),
    title=Words("Sorted and shuffled rows", "정렬한 데이터와 섞은 데이터"),
    lead=Words(
        "Batches may differ in what they hold. At worst rows are sorted by class: what does a "
        "network learn then, and what if the same rows are shuffled?",
        "배치마다 데이터 분포가 다를 수 있습니다. 가장 심한 경우는 클래스별로 정렬된 데이터입니다. "
        "이때 신경망은 무엇을 배우고, 같은 데이터를 섞으면 어떻게 달라질까요?",
    ),
    settings=MappingProxyType({
        "network": "50 ReLU, He",
        "optimizer": "SGD 0.1",
        "batch_size": "100, each row once an epoch",
        "epochs": "10",
        "rows": "the first 4000; all of the digits",
    }),
    run=run,
)  # fmt: skip
