"""The partial derivatives of one perceptron's squared error, and a slip in the notes.

This module refuses to know networks of several layers.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base.words import Language, Words
from ..graph.tensor import Tensor
from ..make import tensor
from ..reports.line_chart import Line, line_chart
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]
Formula = Callable[[Floats], Floats]

X: Final = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5])
Y: Final = np.array([1.2, 1.4, 2.1, 2.4, 3.2, 3.3, 4.1, 4.3])
PLACES: Final = tuple((a, b) for a in (-2.0, 0.0, 1.0, 3.0) for b in (-1.0, 0.5, 2.0))
RATE: Final = 0.1
STEPS: Final = 400


def loss(weights: Tensor) -> Tensor:
    """L = 1/N Σ (yᵢ - (w₀ + w₁ xᵢ))² for weights (2,)."""
    rows = tensor(np.stack([np.ones_like(X), X], axis=1))
    error = tensor(Y) - (rows * weights).sum(-1)
    return (error * error).mean()


def derived(w: Floats) -> Floats:
    """∂L/∂w₀ = -2/N Σ (yᵢ - (w₀ + w₁ xᵢ)), and ∂L/∂w₁ the same with xᵢ in the sum."""
    error = Y - (w[0] + w[1] * X)
    return np.array([-2 * error.mean(), -2 * (X * error).mean()])


def slipped(w: Floats) -> Floats:
    """The derivatives of 1/N Σ Zᵢ² with the notes' Zᵢ = yᵢ (w₀ + w₁ xᵢ)."""
    z = Y * (w[0] + w[1] * X)
    return np.array([2 * (z * Y).mean(), 2 * (z * X * Y).mean()])


def differences(w: Floats, step: float = 1e-5) -> Floats:
    """Central differences of the loss."""
    moves = np.eye(2) * step
    ends = [[loss(tensor(w + sign * move)).item() for sign in (1, -1)] for move in moves]
    return np.array([(high - low) / (2 * step) for high, low in ends])


def descended(formula: Formula) -> Floats:
    """(STEPS + 1, 2): w ← w - rate · formula(w), from (-1, 2)."""
    path = [np.array([-1.0, 2.0])]
    for _ in range(STEPS):
        path.append(path[-1] - RATE * formula(path[-1]) * _scale(formula))
    return np.array(path)


def _scale(formula: Formula) -> float:
    return 0.1 if formula is slipped else 1.0  # its slopes are steeper: it would diverge


def run(setup: Setup) -> Outcome:
    """Hold the formula against backpropagation and differences, then descend by it."""
    formula = derived if setup.effect else slipped
    worst, numerical = 0.0, 0.0
    for place in PLACES:
        w = np.array(place)
        given = tensor(w)
        exact = gradient(loss(given), [given])[0].numpy()
        scale = float(np.abs(exact).max())
        worst = max(worst, float(np.abs(formula(w) - exact).max()) / scale)
        numerical = max(numerical, float(np.abs(formula(w) - differences(w)).max()) / scale)
    best = np.polyfit(X, Y, 1)[::-1]
    end, astray = descended(formula)[-1], descended(slipped)[-1]
    claims = (
        Claim(Words("at 12 points the formula is within 10⁻¹² of backpropagation, relatively",
                    "점 12곳에서 수식과 역전파의 상대 차이가 10⁻¹² 이하"), worst, high=1e-12),
        Claim(Words("and within 10⁻⁷ of central differences",
                    "같은 점들에서 수식과 중심 차분의 상대 차이가 10⁻⁷ 이하"),
              numerical, high=1e-7),
        Claim(Words("400 steps by the formula end within 10⁻⁶ of the least-squares line",
                    "수식으로 400단계 내려간 끝과 최소제곱 직선의 차이가 10⁻⁶ 이하"),
              float(np.abs(end - best).max()), high=1e-6),
    )  # fmt: skip
    numbers = {
        "w0": float(end[0]), "w1": float(end[1]),
        "w0, slip": float(astray[0]), "w1, slip": float(astray[1]),
    }  # fmt: skip
    return Outcome(claims, lambda language: [_figure(end, astray, language)], _REMARKS, numbers)


_REMARKS: Final = (
    Words(
        "The notes substitute Z = y(w₀ + w₁x). It must be Z = y − (w₀ + w₁x): with a product, the "
        "loss is smallest where the perceptron always says 0, whatever y is, and descent by its "
        "derivatives goes there.",
        "강의 노트는 Z = y(w₀ + w₁x)로 치환합니다. Z = y − (w₀ + w₁x)라야 맞습니다. 곱으로 두면 "
        "y가 무엇이든 퍼셉트론이 항상 0을 낼 때 손실이 가장 작으므로, 그 미분을 따라가면 그곳으로 "
        "갑니다.",
    ),
    Words(
        "The factor 2, and the minus that comes from the inner derivative, belong to the formula; "
        "a loss with ½ in front loses the 2, not the minus.",
        "2라는 계수와 안쪽 미분에서 나오는 음의 부호는 수식의 일부입니다. 손실 앞에 ½을 두면 2는 "
        "사라지지만 음의 부호는 남습니다.",
    ),
)


def _figure(end: Floats, astray: Floats, language: Language) -> Figure:
    x = X.tolist()
    lines = [Line("", x, Y.tolist(), 4, dots=True)]
    names = (Words("y − (w₀ + w₁x)", "y − (w₀ + w₁x)"), Words("y(w₀ + w₁x)", "y(w₀ + w₁x)"))
    for tone, (name, w) in enumerate(zip(names, (end, astray), strict=True), start=1):
        lines.append(Line(name.within(language), x, (w[0] + w[1] * X).tolist(), tone))
    title = Words("Where descent by each formula ends", "각 수식으로 내려간 끝").within(language)
    picture = line_chart(
        lines, title=title, x_label="x", y_label="y", width=620, height=340, whole_x=False
    )
    says = Words(
        "Rings: the eight points. Lines: what the perceptron says after 400 steps, by the right "
        "substitution and by the one in the notes.",
        "동그라미: 데이터 여덟 점. 선: 올바른 치환과 강의 노트의 치환으로 각각 400단계 내려간 뒤 "
        "퍼셉트론의 출력.",
    )
    return Figure(picture, says.within(language))


EXPERIMENT: Final = Experiment(
    name="perceptron-derivatives",
    ids=(),
    title=Words("Partial derivatives of one perceptron", "퍼셉트론 하나의 편미분"),
    lead=Words(
        "The derivatives of the mean squared error of w₀ + w₁x, worked out by the chain rule, "
        "against backpropagation and against differences; and where the slip in the notes leads.",
        "w₀ + w₁x의 평균 제곱 오차를 연쇄 법칙으로 미분하여 역전파, 수치 미분과 견줍니다. 강의 "
        "노트의 오기를 그대로 따르면 어디에 이르는지도 봅니다.",
    ),
    settings=MappingProxyType({
        "perceptron": "w₀ + w₁x",
        "loss": "1/N Σ (y − (w₀ + w₁x))²",
        "rows": "8",
        "start": "(−1, 2)",
        "learning_rate": "0.1; 0.01 for the slip",
        "steps": "400",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
