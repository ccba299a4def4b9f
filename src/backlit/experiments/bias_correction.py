"""Adam with and without its bias correction: how large the first steps are.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from ..base.words import Language, Words
from ..graph.tensor import Tensor
from ..make import tensor
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..optim.adam import Adam
from ..optim.optimizer import Optimizer
from ..reports.line_chart import Line, line_chart
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]

UPDATES: Final = 60
STEPS: Final = 3000  # of one weight under a gradient that never changes
WATCHED: Final = "dense1/weight"
LARGE: Final = 0.03
RISE: Final = MappingProxyType({True: 10.0, False: 1.0})  # on MNIST, on the digits


@dataclass(frozen=True)
class UncorrectedAdam(Optimizer):
    """m <- β₁ m + (1 - β₁) g;  v <- β₂ v + (1 - β₂) g²;  w <- w - η m / (√v + ε), from m = v = 0.

    A constant gradient makes step t larger than Adam's by (1 - β₁ᵗ) / √(1 - β₂ᵗ).
    """

    slots: ClassVar[tuple[str, ...]] = Adam.slots
    open_unit: ClassVar[tuple[str, ...]] = Adam.open_unit

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def scalars(self, rates: Floats, k: NDArray[np.int64]) -> dict[str, Floats]:
        """Adam's, with corrections of 1."""
        corrections = {"corrected_rate": rates, "root_correction": np.ones(len(k))}
        return self._adam().scalars(rates, k) | corrections

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Mapping[str, Tensor], role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Adam's."""
        return self._adam().rule(w, g, slots, s, role)

    def _adam(self) -> Adam:
        return Adam(self.learning_rate, self.beta1, self.beta2, self.epsilon)


def _arms(rate: float, effect: bool) -> dict[str, Arm]:
    hidden = [layer for _ in range(2) for layer in (Dense(100, init=He()), ReLU())]
    network = Chain(*hidden, Dense(10, init=He()))
    without = UncorrectedAdam(rate) if effect else Adam(rate)
    return {"corrected": Arm(network, Adam(rate)), "uncorrected": Arm(network, without)}


def run(setup: Setup) -> Outcome:
    """One weight under a constant gradient, and a network at two rates."""
    ratio = _steps(UncorrectedAdam() if setup.effect else Adam()) / _steps(Adam())
    usual, large = (
        compared(_arms(rate, setup.effect), setup.data, setup, updates=UPDATES, statistics_every=1)
        for rate in (0.001, LARGE)
    )
    sizes = {name: _sizes(each) for name, each in usual.items()}
    grown = sizes["uncorrected"] / sizes["corrected"]  # (S, K)
    rise = RISE[setup.is_mnist]
    peaks = {name: each.losses[:, :10].max(1) for name, each in large.items()}
    ahead = usual["corrected"].losses[:, 20] - usual["uncorrected"].losses[:, 20]
    claims = [
        Claim(
            Words("Constant gradient: without the correction the first step is 3.162 times Adam's "
                  "(0.1 / √0.001)",
                  "기울기가 일정할 때: 보정이 없으면 첫 스텝이 Adam의 3.162배 (0.1 / √0.001)"),
            float(ratio[0]), 3.161, 3.163,
        ),
        Claim(
            Words("… and the largest step, near the twelfth, 6.57 times",
                  "… 열두 번째 무렵에 가장 커져 6.57배"),
            float(ratio.max()), 6.55, 6.58,
        ),
        Claim(
            Words("A network at rate 0.001: the first update of the first layer's weights is 3.1 "
                  "to 3.2 times Adam's",
                  "학습률 0.001인 신경망: 첫 층 가중치의 첫 업데이트 크기가 Adam의 3.1~3.2배"),
            float(grown[:, 0].mean()), 3.1, 3.2,
        ),
        Claim(
            Words("… and the mean of updates 2 to 8 between 3 and 6.5 times",
                  "… 업데이트 2~8회의 평균은 3~6.5배"),
            float(grown[:, 1:8].mean()), 3.0, 6.5,
        ),
        Claim(
            Words(f"At rate {LARGE:g} the largest loss of the first ten batches is above Adam's by "
                  f"{rise:g} at least",
                  f"학습률 {LARGE:g}: 첫 열 배치 중 가장 큰 손실이 Adam보다 {rise:g} 이상 큼"),
            float((peaks["uncorrected"] - peaks["corrected"]).mean()), rise,
        ),
        Claim(
            Words("At rate 0.001 it is ahead, for all that: the loss of the 21st batch is lower by "
                  "0.1 at least in every seed",
                  "반면 학습률 0.001에서는 21번째 배치의 손실이 모든 시드에서 0.1 이상 작음"),
            float(ahead.min()), 0.1,
        ),
    ]  # fmt: skip
    numbers = {f"peak, {name}": float(each.mean()) for name, each in peaks.items()}
    numbers |= {f"21st loss, {name}": float(c.losses[:, 20].mean()) for name, c in usual.items()}
    numbers["least rise"] = float((peaks["uncorrected"] - peaks["corrected"]).min())
    return Outcome(
        tuple(claims),
        lambda language: _figures(ratio, grown, (usual, large), language),
        _remarks(ratio),
        numbers,
    )


def _steps(optimizer: Optimizer) -> Floats:
    """(STEPS,): how far each update moves a weight whose gradient is 1 each time."""
    w, g = {"w": tensor(0.0)}, {"w": tensor(1.0)}
    state, places = optimizer.init(w), [0.0]
    for _ in range(STEPS):
        w, state = optimizer.update(w, g, state)
        places.append(w["w"].item())
    return -np.diff(places)


def _sizes(courses: Courses) -> Floats:
    """(S, K): of each update, the norm of the change as a share of the weights' norm."""
    return np.array([
        [each.parameters[WATCHED]["update_ratio"] for each in run.history.statistics]
        for run in courses.runs
    ])  # fmt: skip


def _figures(
    ratio: Floats, grown: Floats, losses: tuple[Mapping[str, Courses], ...], language: Language
) -> list[Figure]:
    updates = list(range(1, UPDATES + 1))
    names = {
        "corrected": Words("corrected", "보정함"),
        "uncorrected": Words("uncorrected", "보정 안 함"),
    }
    shown = np.unique(np.geomspace(1, STEPS, 200).astype(int)) - 1
    formula = line_chart(
        [Line("", np.log10(shown + 1.0).tolist(), ratio[shown].tolist())],
        title=Words("Size of a step over Adam's, constant gradient",
                    "기울기가 일정할 때 Adam 대비 스텝 크기").within(language),
        x_label=Words("update, as a power of ten", "업데이트 횟수의 상용로그").within(language),
        zero=True,
        whole_x=False,
        width=620,
    )  # fmt: skip
    said = Words(
        "(1 - 0.9ᵗ) / √(1 - 0.999ᵗ): 3.16 at the first update, 6.57 near the twelfth, and still "
        "1.26 at the thousandth.",
        "(1 - 0.9ᵗ) / √(1 - 0.999ᵗ): 첫 업데이트에서 3.16, 열두 번째 무렵 6.57, 천 번째에도 1.26.",
    )
    measured = curves(
        {Words("uncorrected", "보정 안 함").within(language): grown},
        updates,
        title=Words("Size of a network's updates over Adam's, rate 0.001",
                    "신경망에서 Adam 대비 업데이트 크기, 학습률 0.001").within(language),
        x_label=Words("update", "업데이트").within(language),
        zero=True,
    )  # fmt: skip
    told = Words(
        "Weights of the first layer. Gradients soon differ between the two, so the ratio leaves "
        "the formula's.",
        "첫 층의 가중치. 두 신경망의 기울기가 곧 달라지므로 위의 식에서 벗어납니다.",
    )
    figures = [
        Figure(formula, said.within(language)),
        Figure(measured, told.within(language)),
    ]
    for rate, found in zip((0.001, LARGE), losses, strict=True):
        picture = curves(
            {names[name].within(language): each.losses for name, each in found.items()},
            updates,
            title=Words(f"Loss, rate {rate:g}", f"손실, 학습률 {rate:g}").within(language),
            x_label=Words("update", "업데이트").within(language),
            log_y=True,
        )
        says = Words("Of each batch, before its update.", "각 배치의 업데이트 전 손실.")
        figures.append(Figure(picture, says.within(language)))
    return figures


def _remarks(ratio: Floats) -> tuple[Words, ...]:
    return (
        Words(
            f"The correction matters for long: at update 1000 the step is {ratio[999]:.2f} times "
            "Adam's, for β₂ = 0.999 forgets slowly.",
            "영향은 오래갑니다. β₂ = 0.999는 천천히 잊으므로 1000번째 업데이트에서도 스텝이 "
            f"Adam의 {ratio[999]:.2f}배입니다.",
        ),
        Words(
            "The notes say that moments are biased towards 0 at first, and one may expect steps "
            "that are too small. They are too large: v stands under the line, and is further off.",
            "노트는 초기 추정치가 0에 치우친다고 설명합니다. 그래서 스텝이 작아질 것 같지만 "
            "실제로는 커집니다. 분모의 v가 분자의 m보다 더 크게 치우치기 때문입니다.",
        ),
        Words(
            "Larger first steps are no harm in themselves: they act as a larger rate that falls. "
            "At a small rate that speeds learning up, at a large one it throws the network off.",
            "첫 스텝이 큰 것 자체가 해로운 것은 아닙니다. 처음에 컸다가 줄어드는 학습률과 같아서, "
            "학습률이 작으면 학습이 빨라지고 크면 신경망이 튕겨 나갑니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="bias-correction",
    ids=(),
    title=Words("Adam's bias correction", "Adam의 편향 보정"),
    lead=Words(
        "Adam's moments begin at 0 and are corrected for it. What do the first steps look like "
        "without, for one weight and for a network?",
        "Adam의 모멘트는 0에서 시작하므로 편향을 보정합니다. 보정하지 않으면 첫 스텝들이 어떻게 "
        "될까요? 가중치 하나와 신경망에서 확인합니다.",
    ),
    settings=MappingProxyType({
        "network": "100, 100 ReLU, He",
        "optimizer": "Adam 0.001 and 0.03; β₁ 0.9, β₂ 0.999",
        "batch_size": "100, with replacement",
        "updates": "60",
    }),
    run=run,
)  # fmt: skip
