"""Batches large and small: how noisy a gradient is, and how many updates a pass makes of it.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base.words import Language, Words
from ..data.batches import BatchOrder
from ..data.dataset import Dataset
from ..graph.tensor import Tensor
from ..make import tensor
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..nn.layer import PREDICT
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.sgd import SGD
from ..reports.line_chart import Line, line_chart
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]

ROWS: Final = 4000  # of MNIST, as in the notes; the digits are fewer
SIZES: Final = (10, 40, 160, 640)  # of the batches whose gradients are compared
DRAWS: Final = 16  # batches of each size
TRAINED: Final = (10, 100, 500)
EPOCHS: Final = 10
AHEAD: Final = MappingProxyType({True: 0.03, False: 0.1})  # on MNIST, on the digits


def network() -> Chain:
    """784-50-10, or 64-50-10."""
    return Chain(Dense(50, init=He()), ReLU(), Dense(10, init=He()))


class _Gradients:
    """Gradients of the loss on some rows, at the first weights of a seed, in float64."""

    def __init__(self, data: Dataset, seed: int) -> None:
        self.data, self.network = data, network()
        first = self.network.init(data.feature_shape, seed=seed, dtype="float64")
        self.parameters: dict[str, Tensor] = {n: tensor(value) for n, value in first.items()}

    def of(self, rows: NDArray[np.int64]) -> Floats:
        """All parameters' in one vector."""
        x = tensor(self.data.x[rows].astype(np.float64))
        outputs, _ = self.network.apply(self.parameters, x, PREDICT)
        loss, _ = SoftmaxCrossEntropy().apply(outputs, tensor(self.data.y[rows]))
        found = gradient(loss, list(self.parameters.values()))
        return np.concatenate([each.numpy().ravel() for each in found])


def run(setup: Setup) -> Outcome:
    """Measure gradients' noise, add up micro-batches, and train with three sizes of batches."""
    data = setup.data.take(np.arange(min(setup.data.rows, ROWS)))
    sizes = SIZES if setup.effect else (SIZES[0],) * len(SIZES)
    noise = np.array([_noise(data, seed, sizes) for seed in setup.seeds])
    slope = np.polyfit(np.log(SIZES), np.log(noise.mean(0)), 1)[0]
    trained = TRAINED if setup.effect else (TRAINED[1],) * len(TRAINED)
    found = compared(
        {
            str(name): Arm(network(), SGD(0.1), {"batch_size": size})
            for name, size in zip(TRAINED, trained, strict=True)
        },
        data,
        setup,
        epochs=EPOCHS,
        sampling="epoch",
    )
    test = {name: each["validation_accuracy"] for name, each in found.items()}
    least = AHEAD[setup.is_mnist]
    claims = [
        Claim(
            Words("The noise of a batch's gradient falls as 1/√B: its slope in logarithms lies "
                  "between -0.55 and -0.45",
                  "배치 기울기의 잡음은 1/√B로 감소: 로그 기울기가 -0.55와 -0.45 사이"),
            float(slope), -0.55, -0.45,
        ),
        Claim(
            Words("The mean of four micro-batches' gradients is the whole batch's: the largest "
                  "difference is below 1e-12",
                  "마이크로 배치 네 개의 기울기 평균은 전체 배치의 기울기와 같음: "
                  "최대 차이 1e-12 미만"),
            max(_split(data, seed, mean=setup.effect) for seed in setup.seeds), high=1e-12,
        ),
        Claim(
            Words(f"After {EPOCHS} passes batches of 10 are ahead of batches of 500 by {least:g} "
                  "at least, on test rows, in every seed",
                  f"{EPOCHS}에포크 뒤 배치 크기 10의 테스트 정확도가 모든 시드에서 크기 500보다 "
                  f"{least:g} 이상 높음"),
            float((test["10"] - test["500"])[:, -1].min()), least,
        ),
    ]  # fmt: skip
    numbers = {
        f"noise, {size}": float(each) for size, each in zip(SIZES, noise.mean(0), strict=True)
    }
    numbers |= {f"accuracy, {name}": float(each[:, -1].mean()) for name, each in test.items()}
    return Outcome(
        tuple(claims),
        lambda language: _figures(noise, found, language),
        _remarks(found),
        numbers,
    )


def _noise(data: Dataset, seed: int, sizes: tuple[int, ...]) -> list[float]:
    """For each size √ mean ‖g_batch - g_all‖², over batches drawn with replacement."""
    at = _Gradients(data, seed)
    whole = at.of(np.arange(data.rows))
    found = []
    for place, size in enumerate(sizes):
        order = BatchOrder(data.rows, size, seed, sampling="replacement")
        batches = [order.slice(place * DRAWS + k, 0, 1)[0] for k in range(DRAWS)]
        squares = [((at.of(rows) - whole) ** 2).sum() for rows in batches]
        found.append(float(np.sqrt(np.mean(squares))))
    return found


def _split(data: Dataset, seed: int, *, mean: bool) -> float:
    """How far four micro-batches of 25, averaged (or only added), are from their batch of 100."""
    at = _Gradients(data, seed)
    rows, _ = BatchOrder(data.rows, 100, seed).slice(0, 0, 1)
    parts = np.array([at.of(each) for each in np.split(rows, 4)])
    return float(np.abs((parts.mean(0) if mean else parts.sum(0)) - at.of(rows)).max())


def _figures(noise: Floats, found: Mapping[str, Courses], language: Language) -> list[Figure]:
    mean = noise.mean(0)
    expected = [float(mean[0] * np.sqrt(SIZES[0] / size)) for size in SIZES]
    at = np.log2(SIZES).tolist()
    picture = line_chart(
        [
            Line(Words("measured", "측정").within(language), at, mean.tolist(), 1),
            Line("1/√B", at, expected, 4, dots=True),
        ],
        title=Words("Distance of a batch's gradient from that of all rows",
                    "배치 기울기와 전체 기울기의 거리").within(language),
        x_label=Words("batch size B, as a power of two", "배치 크기 B의 log₂").within(language),
        log_y=True,
        whole_x=False,
        width=620,
    )  # fmt: skip
    says = Words(
        f"Root mean square over {DRAWS} batches of each size (10, 40, 160, 640). Rings: 1/√B, from "
        "the first point on.",
        f"크기(10, 40, 160, 640)마다 배치 {DRAWS}개의 제곱평균제곱근. 동그라미: "
        "첫 점에서 시작한 1/√B.",
    )
    figures = [Figure(picture, says.within(language))]
    label = Words("B = {}", "B = {}").within(language)
    picture = curves(
        {label.format(name): each["validation_accuracy"] for name, each in found.items()},
        list(range(1, EPOCHS + 1)),
        title=Words("Accuracy on test rows", "테스트 정확도").within(language),
        x_label=Words("epoch", "에포크").within(language),
    )
    says = Words(
        "The same rate for all. Equally many passes are not equally many updates.",
        "학습률은 모두 같습니다. 에포크 수가 같아도 업데이트 횟수는 다릅니다.",
    )
    return [*figures, Figure(picture, says.within(language))]


def _remarks(found: Mapping[str, Courses]) -> tuple[Words, ...]:
    counts = ", ".join(f"{name}: {each.losses.shape[1]}" for name, each in found.items())
    notes = 3 * BatchOrder(4000, 500, 0).iterations_per_epoch
    return (
        Words(
            f"Updates made in {EPOCHS} passes, by batch size: {counts}. The notes' 4000 rows in "
            f"batches of 500 make {notes} updates in 3 passes.",
            f"{EPOCHS}에포크 동안의 배치 크기별 업데이트 횟수: {counts}. 노트의 예처럼 4000행을 "
            f"500행씩 나누면 3에포크에 업데이트 {notes}번입니다.",
        ),
        Words(
            "Large batches lose here because they make few updates at one and the same rate, not "
            "because they are exact: their smaller noise would allow a larger rate.",
            "여기서 큰 배치가 뒤지는 것은 같은 학습률로 업데이트를 적게 했기 때문이지 기울기가 "
            "정확해서가 아닙니다. 잡음이 작으므로 학습률을 더 키울 수 있습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="batch-sizes",
    ids=(),
    title=Words("Large and small batches", "큰 배치와 작은 배치"),
    lead=Words(
        "A batch's gradient is a guess at that of all rows. How much better is the guess of a "
        "larger batch, and what do equally many passes make of batches of 10, 100 and 500?",
        "배치의 기울기는 전체 데이터 기울기의 추정값입니다. 배치가 커지면 추정이 얼마나 "
        "정확해지고, 같은 에포크 동안 배치 크기 10, 100, 500은 얼마나 배울까요?",
    ),
    settings=MappingProxyType({
        "network": "50 ReLU, He",
        "optimizer": "SGD 0.1",
        "batch_size": "10, 100, 500; each row once an epoch",
        "epochs": "10",
        "rows": "the first 4000; all of the digits",
    }),
    run=run,
)  # fmt: skip
