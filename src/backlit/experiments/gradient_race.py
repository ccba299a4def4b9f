"""A race: numerical gradients, two losses for each parameter, against one backpropagation.

This module refuses to judge how right either is beyond that they agree: `gradient_check` does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base import rng
from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..graph.tensor import Tensor
from ..make import tensor
from ..nn.activation import Tanh
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..reports.line_chart import Line, line_chart
from ..reports.numerals import count, number
from ..training.network_check import network_function
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]
Loss = Callable[[Mapping[str, Tensor]], Tensor]

WIDTHS: Final = (4, 16, 64, 128)
ROWS: Final = 8
INPUTS, CLASSES = 10, 3
STEP: Final = 1e-5
BOOK: Final = 39_760  # parameters of the book's network of 784, 50 and 10


@dataclass(frozen=True)
class Lane:
    """How often the loss was computed, how long it took, and the gradient, flat."""

    losses: int
    seconds: float
    gradient: Floats


@dataclass(frozen=True)
class Heat:
    """Both lanes on a network with so many parameters."""

    parameters: int
    numerical: Lane
    backpropagated: Lane

    @property
    def ratio(self) -> float:
        """How many times longer differences take."""
        return self.numerical.seconds / self.backpropagated.seconds


def by_differences(function: Loss, first: Mapping[str, Floats]) -> Lane:
    """(f(x + h) - f(x - h)) / 2h for every single parameter."""
    begun, losses, slopes = time.perf_counter(), 0, []
    given = {name: tensor(value) for name, value in first.items()}
    for name, value in first.items():
        for place in range(value.size):
            ends = []
            for sign in (1.0, -1.0):
                moved = value.copy()
                moved.flat[place] += sign * STEP
                ends.append(function({**given, name: tensor(moved)}).item())
                losses += 1
            slopes.append((ends[0] - ends[1]) / (2 * STEP))
    return Lane(losses, time.perf_counter() - begun, np.array(slopes))


def by_backpropagation(function: Loss, first: Mapping[str, Floats], times: int = 20) -> Lane:
    """The whole gradient from one loss; the shortest of some repetitions."""
    seconds, found = [], list[Tensor]()
    for _ in range(times):
        begun = time.perf_counter()
        given = {name: tensor(value) for name, value in first.items()}
        found = gradient(function(given), list(given.values()))
        seconds.append(time.perf_counter() - begun)
    return Lane(1, min(seconds), np.concatenate([each.numpy().ravel() for each in found]))


def heat(width: int, effect: bool) -> Heat:
    """One network; without the effect both lanes backpropagate."""
    x = rng.normal(0, "gradient-race/x", (ROWS, INPUTS))
    data = Dataset(x, np.arange(ROWS) % CLASSES, name="points", classes=CLASSES)
    network = Chain(Dense(width), Tanh(), Dense(CLASSES))
    function, drawn = network_function(network, data, rows=ROWS)
    first: dict[str, Any] = dict(drawn)
    parameters = sum(value.size for value in first.values())
    right = by_backpropagation(function, first)
    lane = by_differences if effect else by_backpropagation
    again = 5 if parameters < 500 else 1  # a short race is easily disturbed
    slow = min((lane(function, first) for _ in range(again)), key=lambda each: each.seconds)
    return Heat(parameters, slow, right)


def run(setup: Setup) -> Outcome:
    """Four networks, from narrow to wide."""
    heats = [heat(width, setup.effect) for width in WIDTHS]
    first, last = heats[0], heats[-1]
    apart = max(
        float(np.abs(each.numerical.gradient - each.backpropagated.gradient).max())
        for each in heats
    )
    claims = (
        Claim(Words("differences compute the loss exactly twice for each parameter",
                    "수치 미분은 매개변수마다 손실을 정확히 두 번 계산함"),
              min(each.numerical.losses / each.parameters for each in heats), 2, 2),
        Claim(Words("both gradients agree within 10⁻⁸, and not to the last digit",
                    "두 기울기의 차이가 10⁻⁸ 이하이되 0은 아님"), apart, 1e-18, 1e-8),
        Claim(Words(f"with {last.parameters:,} parameters differences take at least 100 times "
                    "longer",
                    f"매개변수 {last.parameters:,}개: 수치 미분의 시간이 100배 이상"),
              last.ratio, low=100),
        Claim(Words(f"that ratio is at least 4 times the one with {first.parameters} parameters",
                    f"그 비가 매개변수 {first.parameters}개일 때의 4배 이상"),
              last.ratio / first.ratio, low=4),
    )  # fmt: skip
    numbers = {f"ratio, {each.parameters} parameters": each.ratio for each in heats}
    numbers |= {f"losses, {each.parameters} parameters": each.numerical.losses for each in heats}
    return Outcome(claims, lambda language: [_figure(heats, language)], _remarks(last), numbers)


def _figure(heats: Sequence[Heat], language: Language) -> Figure:
    x = [each.parameters for each in heats]
    names = (Words("differences", "수치 미분"), Words("backpropagation", "역전파"))
    seconds = (
        [each.numerical.seconds for each in heats],
        [each.backpropagated.seconds for each in heats],
    )
    lines = [
        Line(name.within(language), x, y, tone)
        for tone, (name, y) in enumerate(zip(names, seconds, strict=True), start=1)
    ]
    picture = line_chart(
        lines,
        title=Words("Seconds for one gradient", "기울기 한 번에 걸리는 시간(초)").within(language),
        x_label=Words("parameters", "매개변수 수").within(language),
        log_y=True,
        width=620,
        height=340,
    )
    says = Words(
        "One whole gradient of four networks, on a logarithmic axis. Differences cost two losses "
        "for every parameter, backpropagation about as much as a few losses in all.",
        "네 신경망에서 전체 기울기를 한 번 구하는 시간, 로그 축. 수치 미분은 매개변수마다 손실을 "
        "두 번 계산하고, 역전파는 통틀어 손실 몇 번 값이면 됩니다.",
    )
    return Figure(picture, says.within(language))


def _remarks(last: Heat) -> tuple[Words, ...]:
    each = last.numerical.seconds / max(1, last.numerical.losses)
    whole = 2 * BOOK * each
    told = number(whole, 2)
    return (
        Words(
            f"The book's network of 784, 50 and 10 has {count(BOOK)} parameters: "
            f"{count(2 * BOOK)} losses for one step. At the {number(1e6 * each, 2)} µs that a loss "
            f"took here that is {told} s a step, and its loss is larger than ours.",
            f"책의 784-50-10 신경망은 매개변수가 {count(BOOK)}개라 한 단계에 손실을 "
            f"{count(2 * BOOK)}번 계산합니다. 여기서 손실 한 번에 걸린 {number(1e6 * each, 2)} µs"
            f"로 치면 한 단계에 {told}초이고, 그 신경망의 손실 계산은 여기보다 더 무겁습니다.",
        ),
        Words(
            "Seconds depend on the machine and on what else it does; the counts do not.",
            "시간은 기계와 그때의 부하에 따라 다르지만 횟수는 다르지 않습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="gradient-race",
    ids=(),
    title=Words("Numerical gradients against backpropagation", "수치 미분과 역전파의 경주"),
    lead=Words(
        "Both find the same gradient. Differences ask for two losses per parameter, "
        "backpropagation for one loss and one way back, however many parameters there are.",
        "둘은 같은 기울기를 구합니다. 수치 미분은 매개변수마다 손실을 두 번 계산하고, 역전파는 "
        "매개변수가 몇 개든 한 번 갔다가 한 번 돌아올 뿐입니다.",
    ),
    settings=MappingProxyType({
        "network": "10 inputs; 4, 16, 64 or 128 tanh; 3 outputs",
        "rows": "8, float64",
        "h": "1e-5, central",
        "clock": "differences once, the shortest of 5 below 500 parameters; backpropagation of 20",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
