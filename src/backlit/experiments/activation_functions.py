"""Sigmoid, tanh and ReLU with their derivatives, and where a fresh network stands on them.

This module refuses to know training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base.rng import normal
from ..base.words import Language, Words
from ..graph.tensor import Tensor
from ..make import tensor
from ..nn.activation import Activation, ReLU, Sigmoid, Tanh
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He, Initializer, Normal, Xavier
from ..reports.line_chart import Line, line_chart
from ..reports.markup import Markup
from ..reports.numerals import number, percent
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """An activation f, the formula of its derivative, and the first weights that suit it.

    formula  f'(x) of x (n,), written out without y
    slope    the largest f'(x) there is
    mean     between which bounds the mean of f' lies where a fresh unit stands
    """

    title: Words
    activation: Activation
    formula: Callable[[Floats], NDArray[Any]]
    slope: float
    init: Initializer
    mean: tuple[float, float]
    says: Words


CASES: Final = MappingProxyType({
    "sigmoid": Case(
        Words("sigmoid, f′ = y (1 − y)", "시그모이드, f′ = y (1 − y)"),
        Sigmoid(), lambda x: 0.25 / np.cosh(x / 2) ** 2, 0.25, Xavier(fan="in"), (0.19, 0.22),
        Words("Even at its steepest only a quarter of a gradient passes.",
              "가장 가파른 곳에서도 기울기의 4분의 1만 통과합니다.")),
    "tanh": Case(
        Words("tanh, f′ = 1 − y²", "tanh, f′ = 1 − y²"),
        Tanh(), lambda x: 1 / np.cosh(x) ** 2, 1.0, Xavier(fan="in"), (0.55, 0.65),
        Words("Centred on 0, and at 0 the whole gradient passes.",
              "0을 중심으로 하고, 0에서는 기울기가 그대로 통과합니다.")),
    "ReLU": Case(
        Words("ReLU, f′ = 1 for x > 0", "ReLU, x > 0이면 f′ = 1"),
        ReLU(), lambda x: (x > 0) * 1.0, 1.0, He(), (0.45, 0.55),
        Words("All or nothing: above 0 the whole gradient passes, however large x is.",
              "전부 아니면 전무입니다. 0보다 크면 x가 아무리 커도 기울기가 그대로 통과합니다.")),
})  # fmt: skip

_EDGE: Final = 6.0  # of the charts
_FLAT: Final = 0.05  # of the largest derivative: below it a unit is called saturated
_ROWS, _UNITS = 1000, 100
_KOREAN: Final = MappingProxyType({"sigmoid": "시그모이드"})


@dataclass(frozen=True, eq=False)
class Found:
    """What was computed of one activation.

    x, y, slope  (n,): a grid, f and the library's f' on it
    suited       (1000, 100): pre-activations of a layer with the first weights that suit f
    wide         (1000, 100): the same with weights of std 1
    flat         the share of `suited`, and of `wide`, where a unit is saturated
    mean         the mean of f' over `suited`
    """

    x: Floats
    y: Floats
    slope: Floats
    suited: Floats
    wide: Floats
    flat: tuple[float, float]
    mean: float


def run(setup: Setup) -> Outcome:
    """Differentiate each function on a grid, and where a layer that has learnt nothing stands.

    Without effect there is no activation function but the straight line 2 x.
    """
    found = {name: _found(case, setup.effect) for name, case in CASES.items()}
    numbers = {f"{name}, mean derivative": each.mean for name, each in found.items()}
    numbers |= {f"{name}, saturated, std 1": each.flat[1] for name, each in found.items()}
    remarks = _remarks(found) if setup.effect else ()
    return Outcome(_claims(found), lambda language: _figures(found, language), remarks, numbers)


def _found(case: Case, effect: bool) -> Found:
    function = case.activation.function if effect else _line
    x = np.linspace(-_EDGE, _EDGE, 1201)
    y, slope = _differentiated(function, x)
    suited, wide = (_before(init) for init in (case.init, Normal(1.0)))
    slopes = [_differentiated(function, each)[1] for each in (suited, wide)]
    flat = [float((each < _FLAT * slope.max()).mean()) for each in slopes]
    return Found(x, y, slope, suited, wide, (flat[0], flat[1]), float(slopes[0].mean()))


def _line(x: Tensor) -> Tensor:
    return x * 2.0


def _differentiated(f: Callable[[Tensor], Tensor], x: Floats) -> tuple[Floats, Floats]:
    at = tensor(x)
    y = f(at)
    return np.asarray(y.value), np.asarray(gradient(y.sum(), [at])[0].value)


def _before(init: Initializer) -> Floats:
    """(1000, 100): x W for inputs x from N(0, 1), (1000, 100), and first weights W."""
    layer = Chain(Dense(_UNITS, init=init))
    first = layer.init(_UNITS, seed=0, dtype="float64")
    x = tensor(normal(0, "activation-functions", (_ROWS, _UNITS)))
    return np.asarray(layer.apply({k: tensor(v) for k, v in first.items()}, x)[0].value)


def _claims(found: Mapping[str, Found]) -> tuple[Claim, ...]:
    claims = []
    for name, case in CASES.items():
        each = found[name]
        off = np.abs(each.slope - case.formula(each.x))
        low, high = case.mean
        korean = _KOREAN.get(name, name)
        claims += [
            Claim(Words(f"{name}: backpropagation and the formula of f′ differ by at most 1e-12",
                        f"{korean}: 역전파로 구한 미분과 공식의 차이가 1e-12 이하"),
                  float(off.max()), high=1e-12),
            Claim(Words(f"{name}: the largest derivative is {case.slope:g}",
                        f"{korean}: 미분의 최댓값 {case.slope:g}"),
                  float(each.slope.max()), case.slope - 1e-6, case.slope + 1e-6),
            Claim(Words(f"{name}: mean derivative at the pre-activations of a fresh layer, {low:g} "
                        f"to {high:g}",
                        f"{korean}: 학습 전 층의 입력값에서 미분의 평균, {low:g}~{high:g}"),
                  each.mean, low, high),
        ]  # fmt: skip
    for name in ("sigmoid", "tanh"):
        less, more = found[name].flat
        says = Words(
            f"{name}: weights of std 1 saturate more units than Xavier's, by a share of at least "
            "0.6",
            f"{_KOREAN.get(name, name)}: 가중치의 표준편차가 1이면 포화된 출력의 비율이 Xavier보다 "
            "0.6 이상 높음",
        )
        claims.append(Claim(says, more - less, low=0.6))
    return tuple(claims)


def _figures(found: Mapping[str, Found], language: Language) -> list[Figure]:
    beyond = percent(float((np.abs(found["sigmoid"].wide) > _EDGE).mean()), 0)
    rings = Words(
        "Rings: the pre-activations of a fresh layer, forty quantiles; with std 1, "
        f"{beyond} lie outside the picture.",
        "동그라미: 학습 전 층에서 활성화 함수에 들어가는 값의 분위수 40개. 표준편차 1에서는 "
        f"{beyond}가 그림 밖에 있습니다.",
    ).within(language)
    figures: list[Figure] = []
    for name, case in CASES.items():
        says = case.says.within(language)
        told = f"{says} {rings}" if not figures else says
        figures.append(Figure(_picture(case, found[name], language), told))
    return figures


def _picture(case: Case, each: Found, language: Language) -> Markup:
    low, span = float(each.y.min()), float(np.ptp(each.y))
    lines = [
        Line("f(x)", each.x.tolist(), each.y.tolist(), 1),
        Line("f′(x)", each.x.tolist(), each.slope.tolist(), 2),
    ]
    rows = ((type(case.init).__name__, each.suited), ("std 1", each.wide))
    for place, (name, values) in enumerate(rows, start=1):
        at = np.quantile(values, np.linspace(0.0125, 0.9875, 40))
        at = at[np.abs(at) <= _EDGE]
        height = [low - 0.11 * place * span] * len(at)
        lines.append(Line(name, at.tolist(), height, 2 + place, dots=True))
    title = case.title.within(language)
    return line_chart(lines, title=title, x_label="x", width=620.0, height=300.0)


def _remarks(found: Mapping[str, Found]) -> tuple[Words, ...]:
    sigmoid, tanh = found["sigmoid"].mean, found["tanh"].mean
    five = [number(each**5, 2) for each in (sigmoid, tanh)]
    return (
        Words(
            f"At a fresh layer sigmoid passes on {number(sigmoid)} of a gradient in the mean, "
            f"tanh {number(tanh)}. Five in a row would leave {five[0]} and {five[1]} if the "
            "weights between them kept its length.",
            f"학습 전 층에서 통과하는 기울기의 평균: 시그모이드 {number(sigmoid)}, tanh "
            f"{number(tanh)}. 사이의 가중치가 크기를 그대로 둔다면 다섯 번 지난 뒤 남는 몫: "
            f"{five[0]}, {five[1]}.",
        ),
        Words(
            "The notes give ReLU as the cure for vanishing gradients. Yet half of the derivatives "
            "of a fresh layer are exactly 0; He's factor 2 makes up for them on the average.",
            "노트는 기울기 소실의 해결책으로 ReLU를 듭니다. 그러나 학습 전 층에서는 미분의 절반이 "
            "정확히 0이며, He 초깃값의 계수 2가 평균적으로 이를 메웁니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="activation-functions",
    ids=(),
    title=Words("Three activation functions and their derivatives", "활성화 함수 셋과 그 미분"),
    lead=Words(
        "Sigmoid, tanh and ReLU, with the derivatives that backpropagation computes. Below the "
        "curves: where the units of a layer stand that has learnt nothing yet.",
        "시그모이드, tanh, ReLU를 역전파로 구한 미분과 함께 그렸습니다. 곡선 아래에는 아직 "
        "학습하지 않은 층의 뉴런들이 어디에 있는지 표시했습니다.",
    ),
    settings=MappingProxyType({
        "inputs": "1000 × 100, N(0, 1)",
        "weights": "100 × 100; sigmoid, tanh: Xavier(fan=\"in\"), std √(1/n); ReLU: He, std √(2/n)",
        "saturated": "f′ below 1/20 of its largest value",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
