"""Four optimizers in a long valley: the paths of SGD, Momentum, AdaGrad and Adam, step by step.

This module refuses to know data, networks and chance: everything here can be worked out twice.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base.words import Language, Words
from ..make import tensor
from ..optim.adagrad import AdaGrad
from ..optim.adam import Adam
from ..optim.optimizer import Optimizer
from ..optim.sgd import SGD, Momentum
from ..reports.canvas import Frame, rule, sheet, touch_point, words
from ..reports.line_chart import stroke
from ..reports.markup import Markup, element
from ..reports.numerals import number
from ..reports.scale import Scale
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Path = NDArray[np.float64]

POINTS: Final = 30
START: Final = (-7.0, 2.0)
RULES: Final[Mapping[str, Optimizer]] = MappingProxyType(
    {"SGD": SGD(0.95), "Momentum": Momentum(0.1), "AdaGrad": AdaGrad(1.5), "Adam": Adam(0.3)}
)
LAST: Final[Mapping[str, tuple[float, float]]] = MappingProxyType({
    "SGD": (-0.3871745809, -0.0942025739),
    "Momentum": (0.8141121495, 0.2728778524),
    "AdaGrad": (-0.1361853999, 9.071e-17),
    "Adam": (0.0201490647, 0.3219572219),
})  # fmt: skip
"""The last point that is plotted, worked out with the book's ε of 1e-7."""

WITHIN: Final = MappingProxyType({"SGD": 1e-9, "Momentum": 1e-9, "AdaGrad": 3.6e-7, "Adam": 9.6e-6})
"""How far ours may be from it: where ε is added differs in AdaGrad and in Adam."""


def path(optimizer: Optimizer) -> Path:
    """(30, 2): the start, and where each of 29 updates on f = x²/20 + y² leads."""
    w = {"x": tensor(START[0]), "y": tensor(START[1])}
    state, points = optimizer.init(w), [START]
    for _ in range(POINTS - 1):
        f = w["x"] * w["x"] / 20 + w["y"] * w["y"]
        slopes = gradient(f, [w["x"], w["y"]])
        w, state = optimizer.update(w, dict(zip(("x", "y"), slopes, strict=True)), state)
        points.append((w["x"].item(), w["y"].item()))
    return np.array(points)


def run(setup: Setup) -> Outcome:
    """Follow the four from the same start."""
    rules = (
        RULES
        if setup.effect
        else {name: replace(r, learning_rate=0.0) for name, r in RULES.items()}
    )
    paths = {name: path(rule) for name, rule in rules.items()}
    claims = []
    for name, (x, y) in LAST.items():
        off = float(np.abs(paths[name][-1] - LAST[name]).max())
        says = Words(
            f"{name}: the last point is ({x:.6g}, {y:.6g}), each coordinate within "
            f"{WITHIN[name]:g}",
            f"{name}: 마지막 점이 ({x:.6g}, {y:.6g}), 좌표별 오차 {WITHIN[name]:g} 이내",
        )
        claims.append(Claim(says, off, high=WITHIN[name]))
    turns = {name: _turns(each) for name, each in paths.items()}
    claims += [
        Claim(
            Words("SGD crosses the valley in each of its 29 updates",
                  "SGD는 업데이트 29번 모두에서 골짜기를 가로지름"),
            turns["SGD"], 29, 29,
        ),
        Claim(
            Words("Momentum crosses the valley less than half as often, and at least once",
                  "모멘텀이 골짜기를 가로지르는 횟수는 1회 이상, SGD의 절반 미만"),
            turns["Momentum"], 1, 14,
        ),
        Claim(
            Words("Momentum runs past the lowest point: the largest x of its path is above 0.5",
                  "모멘텀은 최저점을 지나침: 경로에서 가장 큰 x가 0.5 초과"),
            float(paths["Momentum"][:, 0].max()), 0.5,
        ),
        Claim(
            Words("AdaGrad ends lowest: f at its end, as a share of the next best, is below 0.2",
                  "AdaGrad의 끝이 가장 낮음: 끝점의 f가 그다음으로 낮은 값의 0.2배 미만"),
            _lowest(paths), high=0.2,
        ),
    ]  # fmt: skip
    numbers = {f"{name}, f": _height(each[-1]) for name, each in paths.items()}
    return Outcome(
        tuple(claims), lambda language: _figures(paths, language), _remarks(paths), numbers
    )


def _height(point: Path) -> float:
    return float(point[0] ** 2 / 20 + point[1] ** 2)


def _turns(points: Path) -> int:
    """How often y changes its sign."""
    return int((np.diff(np.sign(points[:, 1])) != 0).sum())


def _lowest(paths: Mapping[str, Path]) -> float:
    rest = min(_height(each[-1]) for name, each in paths.items() if name != "AdaGrad")
    return _height(paths["AdaGrad"][-1]) / rest


def _figures(paths: Mapping[str, Path], language: Language) -> list[Figure]:
    says = Words(
        "Every point is an update; all four begin at (-7, 2). Ellipses are lines of equal f, the "
        "cross is the lowest point. Across, f is twenty times as steep as along.",
        "점 하나가 업데이트 한 번이고, 모두 (-7, 2)에서 출발합니다. 타원은 f가 같은 등고선, 십자는 "
        "최저점입니다. 같은 거리만큼 벗어나면 세로 방향의 f가 가로 방향의 20배입니다.",
    )
    return [Figure(_valleys(paths), says.within(language))]


def _valleys(paths: Mapping[str, Path]) -> Markup:
    """Two by two panels on equal axes."""
    wide, high, gap = 400.0, 250.0, 60.0
    parts: list[Markup] = []
    for place, (name, points) in enumerate(paths.items()):
        row, column = divmod(place, 2)
        left, top = 40 + column * (wide + gap), 34 + row * (high + gap)
        frame = Frame(Scale(-10, 10, left, left + wide), Scale(-4, 4, top + high, top))
        parts += _valley(frame, name, points, tone=place + 1)
    title = "f = x²/20 + y²"
    return sheet(2 * wide + gap + 60, 2 * (high + gap) + 30, parts, label=title)


def _valley(frame: Frame, name: str, points: Path, tone: int) -> list[Markup]:
    f = _height(points[-1])
    parts = [words(f"{name}: f = {number(f)}", frame.x.start, frame.y.end - 12, f"name tone{tone}")]
    parts += frame.axes(x_ticks=5, y_ticks=5)
    angles = np.linspace(0, 2 * math.pi, 361)
    for reach in np.arange(0.5, 5.0, 0.5):  # where f = reach²
        x, y = reach * math.sqrt(20) * np.cos(angles), reach * np.sin(angles)
        inside = (np.abs(x) <= 10) & (np.abs(y) <= 4)
        parts.append(_line(frame, np.where(inside, x, np.nan), y, "line tone4", 0.7, 0.5))
    across, up = frame.point(0, 0)
    parts += [
        rule(across - 6, up, across + 6, up, "axis"),
        rule(across, up - 6, across, up + 6, "axis"),
    ]
    parts.append(_line(frame, points[:, 0], points[:, 1], f"line tone{tone}", 1.6, 1.0))
    for k, (x, y) in enumerate(points):
        parts.append(
            element("circle", cx=frame.x(x), cy=frame.y(y), r=2.6, class_=f"fill tone{tone}")
        )
        says = f"{name} · {k}: ({number(x, 4)}, {number(y, 4)})"
        parts.append(element("g", touch_point(*frame.point(x, y), says), class_=f"tone{tone}"))
    return parts


def _line(
    frame: Frame,
    x: Sequence[float] | Path,
    y: Sequence[float] | Path,
    kind: str,
    width: float,
    opacity: float,
) -> Markup:
    d = stroke(frame, list(map(float, x)), list(map(float, y)))
    return element("path", d=d, class_=kind, stroke_width=width, opacity=opacity)


def _remarks(paths: Mapping[str, Path]) -> tuple[Words, ...]:
    told = ", ".join(f"{name} {number(_height(each[-1]))}" for name, each in paths.items())
    return (
        Words(
            f"f at the last point: {told}. The rates differ, as the book chose them: the picture "
            "shows how each of them moves, not which is best.",
            f"마지막 점의 f: {told}. 학습률은 책이 정한 대로 서로 다릅니다. 이 그림은 우열이 "
            "아니라 움직이는 방식을 보여 줍니다.",
        ),
        Words(
            "The book adds ε outside the root in AdaGrad, and leaves it uncorrected in Adam. Ours "
            "move a point by up to 3.6e-7 and 9.6e-6 against that; nothing else differs.",
            "책의 AdaGrad는 ε을 제곱근 밖에서 더하고, 책의 Adam은 ε을 보정하지 않습니다. 이 차이로 "
            "점이 최대 3.6e-7, 9.6e-6만큼 움직일 뿐 나머지는 같습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="optimizer-paths",
    ids=("E9",),
    title=Words("Paths of four optimizers", "네 가지 옵티마이저의 경로"),
    lead=Words(
        "f = x²/20 + y² is a valley, steep across and flat along. From (-7, 2), how do SGD, "
        "Momentum, AdaGrad and Adam go down in 29 updates?",
        "f = x²/20 + y²의 그래프는 한 방향으로는 가파르고 다른 방향으로는 완만한 골짜기입니다. "
        "SGD, 모멘텀, AdaGrad, Adam은 (-7, 2)에서 업데이트 29번 동안 어떻게 내려갈까요?",
    ),
    settings=MappingProxyType({
        "f": "x²/20 + y²",
        "start": "(-7, 2)",
        "updates": "29",
        "learning_rate": "SGD 0.95, Momentum 0.1 (0.9), AdaGrad 1.5, Adam 0.3",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
