"""Numerical differentiation: how right it is, what descent does with it, and where it fails.

This module refuses to know networks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..autodiff.gradient import gradient
from ..base.words import Language, Words
from ..make import tensor
from ..reports.line_chart import Line, line_chart
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .planes import Point, arrows, over_circles

Slope = Callable[[Callable[[float], float], float], float]

STEP: Final = 1e-4
START: Final = (-3.0, 4.0)
GRID: Final = tuple(-2 + 0.25 * k for k in range(18))  # -2 … 2.25, as in the book


def curve(x: float) -> float:
    """f(x) = 0.01 x² + 0.1 x; f'(5) = 0.2, f'(10) = 0.3."""
    return float(0.01 * x**2 + 0.1 * x)


def bowl(x: Point) -> float:
    """f(x₀, x₁) = x₀² + x₁²."""
    return float(x[0] ** 2 + x[1] ** 2)


def central(f: Callable[[float], float], x: float) -> float:
    """(f(x + h) - f(x - h)) / 2h."""
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def halved(f: Callable[[float], float], x: float) -> float:
    """(f(x + h) - f(x)) / 2h: half the slope, a wrong formula."""
    return (f(x + STEP) - f(x)) / (2 * STEP)


def numerical(x: Point, slope: Slope) -> Point:
    """The gradient of the bowl, one coordinate after the other."""
    return slope(lambda v: bowl((v, x[1])), x[0]), slope(lambda v: bowl((x[0], v)), x[1])


def exact(x: Point) -> Point:
    """The gradient of the bowl by backpropagation."""
    given = [tensor(each) for each in x]
    first, second = gradient(given[0] * given[0] + given[1] * given[1], given)
    return first.item(), second.item()


def descent(slopes: Callable[[Point], Point], rate: float, steps: int) -> list[Point]:
    """x ← x - rate · gradient, from (-3, 4): the start and every point after it."""
    path = [START]
    for _ in range(steps):
        x, g = path[-1], slopes(path[-1])
        path.append((x[0] - rate * g[0], x[1] - rate * g[1]))
    return path


@dataclass(frozen=True)
class Found:
    """Slopes at 5 and 10, the path of 100 steps at rate 0.1, and where rate 10 leads."""

    slopes: tuple[float, float]
    path: list[Point]
    thrown: Point
    grown: Point
    field: list[tuple[Point, Point]]


def run(setup: Setup) -> Outcome:
    """Differentiate, descend, and descend far too fast."""
    slope: Slope = central if setup.effect else halved
    rate = 10.0 if setup.effect else 0.0

    def by_differences(x: Point) -> Point:
        return numerical(x, slope)

    found = Found(
        (slope(curve, 5.0), slope(curve, 10.0)),
        descent(by_differences, 0.1, 100),
        descent(by_differences, rate, 100)[-1],
        descent(exact, rate, 100)[-1],
        [((a, b), by_differences((a, b))) for b in GRID for a in GRID],
    )
    after, end = found.path[20], found.path[100]
    worst = max(math.dist(g, exact(x)) for x, g in found.field)
    says = (
        Words("f′(5) differs from the published 0.1999999999990898 by at most 2·10⁻¹⁶",
              "f′(5)와 발표된 값 0.1999999999990898의 차이가 2·10⁻¹⁶ 이하"),
        Words("f′(10) is within 10⁻¹¹ of 0.3", "f′(10)과 0.3의 차이가 10⁻¹¹ 이하"),
        Words("on all 18 × 18 points of the grid the numerical gradient is within 10⁻¹⁰ of "
              "backpropagation",
              "18 × 18 격자의 모든 점에서 수치 기울기와 역전파의 차이가 10⁻¹⁰ 이하"),
        Words("rate 0.1: x₀ after 20 steps is within 10⁻⁴ of −0.0346",
              "학습률 0.1: 20단계 후 x₀와 −0.0346의 차이가 10⁻⁴ 이하"),
        Words("rate 0.1: x₁ after 20 steps is within 10⁻⁴ of 0.0461",
              "학습률 0.1: 20단계 후 x₁과 0.0461의 차이가 10⁻⁴ 이하"),
        Words("rate 0.1: after 100 steps at most 1.1·10⁻⁹ from the minimum",
              "학습률 0.1: 100단계 후 최솟값까지의 거리가 1.1·10⁻⁹ 이하"),
        Words("rate 10, numerical gradient: x₀ after 100 steps is −2.589·10¹³, as published, "
              "within 1 %",
              "학습률 10, 수치 기울기: 100단계 후 x₀가 발표된 −2.589·10¹³의 1 % 이내"),
        Words("rate 10, exact gradient: x₀ after 100 steps is −3·19¹⁰⁰ ≈ −2.25·10¹²⁸, within 1 %",
              "학습률 10, 정확한 기울기: 100단계 후 x₀가 −3·19¹⁰⁰ ≈ −2.25·10¹²⁸의 1 % 이내"),
    )  # fmt: skip
    power = -3 * 19.0**100
    values = (
        (abs(found.slopes[0] - 0.1999999999990898), -math.inf, 2e-16),
        (abs(found.slopes[1] - 0.3), -math.inf, 1e-11),
        (worst, -math.inf, 1e-10),
        (after[0], -0.0347, -0.0345),
        (after[1], 0.0460, 0.0462),
        (math.hypot(*end), -math.inf, 1.1e-9),
        (found.thrown[0], -2.589e13 * 1.01, -2.589e13 * 0.99),
        (found.grown[0], power * 1.01, power * 0.99),
    )
    claims = [Claim(each, *bounds) for each, bounds in zip(says, values, strict=True)]
    numbers = {"f'(5)": found.slopes[0], "f'(10)": found.slopes[1], "thrown x1": found.thrown[1]}
    return Outcome(tuple(claims), lambda language: _figures(found, language), _REMARKS, numbers)


_REMARKS: Final = (
    Words(
        "The −2.589·10¹³ that the book prints for rate 10 is no divergence of gradient descent: "
        "exact descent multiplies x by −19 at every step and would be at −2.25·10¹²⁸. Once x is "
        "about 10¹², x + h and x − h are rounded, x² has no digits left for their difference, and "
        "the numerical gradient is rounding noise or 0; there the point stays.",
        "책이 학습률 10에서 출력하는 −2.589·10¹³은 경사 하강법의 발산 결과가 아닙니다. 정확한 경사 "
        "하강법은 단계마다 x에 −19를 곱하므로 −2.25·10¹²⁸에 이르러야 합니다. x가 10¹² 정도가 되면 "
        "x + h와 x − h가 반올림되고 x²에는 그 차이를 담을 자릿수가 남지 않아, 수치 기울기가 반올림 "
        "잡음이나 0이 되어 점이 그 자리에 멈춥니다.",
    ),
    Words(
        "For a parabola the central difference has no truncation error at all: what is missing in "
        "0.1999999999990898 is rounding, about 10⁻¹⁶ divided by 2h.",
        "포물선에서 중심 차분에는 절단 오차가 전혀 없습니다. 0.1999999999990898에서 모자란 부분은 "
        "10⁻¹⁶ 정도의 반올림 오차를 2h로 나눈 것입니다.",
    ),
)


def _figures(found: Found, language: Language) -> list[Figure]:
    xs = [0.25 * k for k in range(81)]
    lines = [Line("f", xs, [curve(x) for x in xs], 1)]
    for tone, at, slope in zip((2, 3), (5.0, 10.0), found.slopes, strict=True):
        told = Words(f"tangent at {at:g}", f"x = {at:g}의 접선").within(language)
        lines.append(Line(told, xs, [curve(at) + slope * (x - at) for x in xs], tone, width=1.5))
        lines.append(Line("", [at], [curve(at)], tone, dots=True))
    title = Words("Two tangents by central differences", "중심 차분으로 구한 두 접선")
    tangents = line_chart(
        lines, title=title.within(language), x_label="x", width=620, height=340, whole_x=False
    )
    says = (
        Words("The slopes at 5 and at 10 came from two values of f each, 2·10⁻⁴ apart.",
              "5와 10에서의 기울기는 2·10⁻⁴ 떨어진 두 함숫값으로 구했습니다."),
        Words("−gradient of x₀² + x₁² at 324 points: every arrow points to the minimum and is "
              "the longer the farther it is away.",
              "324개 점에서 x₀² + x₁²의 −기울기. 모든 화살표가 최솟값을 향하고, 멀수록 깁니다."),
        Words("Descent with rate 0.1 from (−3, 4), 20 steps over circles of equal value.",
              "(−3, 4)에서 학습률 0.1로 내려간 20단계. 원은 함숫값이 같은 점들입니다."),
    )  # fmt: skip
    field = Words("The field of −gradient", "−기울기의 장").within(language)
    down = Words("Descent, step by step", "한 단계씩 내려가기").within(language)
    start = Words("start (−3, 4)", "시작 (−3, 4)").within(language)
    pictures = (
        tangents,
        arrows([(x, (-g[0], -g[1])) for x, g in found.field], title=field, reach=2.6),
        over_circles(found.path[:21], title=down, start=start),
    )
    return [Figure(a, b.within(language)) for a, b in zip(pictures, says, strict=True)]


EXPERIMENT: Final = Experiment(
    name="numerical-gradient",
    ids=("E1", "E2", "E3"),
    title=Words("Numerical gradients, and where they fail", "수치 미분의 정확도와 한계"),
    lead=Words(
        "A slope taken from two values of a function is nearly right, and descent by it finds the "
        "minimum. With a rate of 10 the same slopes turn into rounding noise, and the number that "
        "comes out says nothing about gradient descent.",
        "함숫값 두 개로 구한 기울기는 거의 정확하고, 그 기울기로 내려가면 최솟값에 닿습니다. "
        "그러나 학습률이 10이면 같은 기울기가 반올림 잡음이 되어, 나온 숫자는 경사 하강법에 대해 "
        "아무것도 말해 주지 않습니다.",
    ),
    settings=MappingProxyType({
        "f": "0.01 x² + 0.1 x; x₀² + x₁²",
        "h": "1e-4, central",
        "start": "(−3, 4)",
        "learning_rate": "0.1; 10",
        "steps": "20, 100",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
