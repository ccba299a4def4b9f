"""XOR: no straight line tells it apart, a deep linear network is one, a hidden layer is not.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np

from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..nn.activation import Tanh
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..optim.adam import Adam
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .planes import areas

EPOCHS: Final = 200
GRID: Final = 24  # squares across the picture
SEEDS: Final = tuple(range(8))
POINTS: Final = ((-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0))

NAMES: Final = MappingProxyType({
    "one layer": Words("one layer", "한 층"),
    "deep linear": Words("three linear layers", "선형 세 층"),
    "tanh": Words("hidden tanh", "tanh 은닉층"),
})  # fmt: skip


def four_points(effect: bool) -> Dataset:
    """Class 1 where the signs differ (XOR); without the effect where one is positive (OR)."""
    x = np.array(POINTS, dtype=np.float32)
    positive = x > 0
    y = (positive[:, 0] != positive[:, 1]) if effect else positive.any(1)
    rows = Dataset(x, y.astype(np.int64), name="xor", classes=2)
    return Dataset(rows.x, rows.y, name="xor", classes=2, test=rows)


def _networks() -> dict[str, Chain]:
    return {
        "one layer": Chain(Dense(2)),
        "deep linear": Chain(Dense(8), Dense(8), Dense(2)),
        "tanh": Chain(Dense(8), Tanh(), Dense(2)),
    }


def run(setup: Setup) -> Outcome:
    """Train the three on four points, eight seeds each."""
    data = four_points(setup.effect)
    arms = {name: Arm(network, Adam(0.03)) for name, network in _networks().items()}
    found = compared(
        arms,
        data,
        replace(setup, data=data, seeds=SEEDS),
        epochs=EPOCHS,
        batch_size=4,
        sampling="epoch",
    )
    accuracy = {name: each["validation_accuracy"][:, -1] for name, each in found.items()}
    losses = {name: each.losses[:, -1] for name, each in found.items()}
    straight = {name: accuracy[name] for name in ("one layer", "deep linear")}
    ahead = accuracy["tanh"] - np.max(list(straight.values()), axis=0)
    least = min(float(losses[name].min()) for name in straight)
    claims = (
        Claim(Words("one layer: accuracy is at most 0.75 in each of 8 seeds",
                    "한 층: 시드 8개 모두에서 정확도가 0.75 이하"),
              float(straight["one layer"].max()), high=0.75),
        Claim(Words("three linear layers: accuracy is at most 0.75 in each of 8 seeds",
                    "선형 세 층: 시드 8개 모두에서 정확도가 0.75 이하"),
              float(straight["deep linear"].max()), high=0.75),
        Claim(Words("without tanh no loss falls below 0.69: ln 2 = 0.693 is that of guessing",
                    "tanh가 없으면 손실이 0.69 아래로 내려가지 않음 (찍기의 손실은 ln 2 = 0.693)"),
              least, low=0.69),
        Claim(Words("the hidden layer with tanh is ahead by at least 0.25 in each of 8 seeds",
                    "tanh 은닉층: 시드 8개 모두에서 정확도가 0.25 이상 앞섬"),
              float(ahead.min()), low=0.25),
    )  # fmt: skip
    numbers = {f"accuracy, {name}": float(each.mean()) for name, each in accuracy.items()}
    numbers |= {f"loss, {name}": float(each.mean()) for name, each in losses.items()}
    return Outcome(
        claims,
        lambda language: [_map(found, data, language), _figure(found, language)],
        _remarks(numbers),
        numbers,
    )


def _map(found: Mapping[str, Courses], data: Dataset, language: Language) -> Figure:
    """What the network of the first seed says of every place in [-2, 2]²."""
    middles = (np.arange(GRID) + 0.5) * 4 / GRID - 2
    x, y = np.meshgrid(middles, middles)
    places = np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)
    panels = {
        NAMES[name].within(language): each.runs[0].probabilities(places)[:, 1].reshape(GRID, GRID)
        for name, each in found.items()
    }
    points = list(zip(POINTS, (int(label) for label in data.y), strict=True))
    title = Words("What each network says", "각 신경망의 답").within(language)
    says = Words(
        "Seed 0. The stronger the colour, the likelier class 1; discs are of class 1, rings of "
        "class 0. Without tanh every place gets one half.",
        "시드 0. 색이 짙을수록 클래스 1의 확률이 높습니다. 채운 점은 클래스 1, 빈 점은 클래스 "
        "0입니다. tanh가 없으면 어디서나 확률이 절반입니다.",
    )
    return Figure(areas(panels, points, title=title, reach=2.0), says.within(language))


def _figure(found: Mapping[str, Courses], language: Language) -> Figure:
    every = 2
    picture = curves(
        {NAMES[name].within(language): each.losses[:, ::every] for name, each in found.items()},
        list(range(1, EPOCHS + 1, every)),
        title=Words("Loss on the four points", "네 점에서의 손실").within(language),
        x_label=Words("update", "업데이트").within(language),
        zero=True,
    )
    says = Words(
        f"Means of {len(SEEDS)} seeds. Both linear networks stop at ln 2 = {math.log(2):.3f}, "
        "the loss of a guess.",
        f"시드 {len(SEEDS)}개의 평균. 선형 신경망은 둘 다 찍기의 손실인 ln 2 = {math.log(2):.3f}"
        "에서 멈춥니다.",
    )
    return Figure(picture, says.within(language))


def _remarks(numbers: Mapping[str, float]) -> tuple[Words, ...]:
    told = f"{numbers['loss, one layer']:.4f}, {numbers['loss, deep linear']:.4f}"
    return (
        Words(
            "The product of three matrices is a matrix: depth without an activation adds weights, "
            f"not functions. Mean losses of the two linear networks at the end: {told}.",
            "행렬 세 개의 곱도 행렬 하나입니다. 활성화 함수 없이 층을 쌓으면 가중치만 늘고 표현할 "
            f"수 있는 함수는 늘지 않습니다. 두 선형 신경망의 마지막 평균 손실: {told}.",
        ),
        Words(
            "A line can get three of the four points right, but cross-entropy does not look for "
            "that: its minimum says one half everywhere. What accuracy a linear network then has "
            "is chance, decided by rounding.",
            "직선 하나로 네 점 중 셋은 맞힐 수 있지만 교차 엔트로피가 찾는 것은 그것이 아닙니다. "
            "최솟값에서는 모든 점의 확률이 절반입니다. 그때 선형 신경망의 정확도는 반올림이 정하는 "
            "우연입니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="xor",
    ids=(),
    title=Words("XOR needs a hidden layer that is not linear", "XOR에는 비선형 은닉층이 필요하다"),
    lead=Words(
        "Four points, two classes, opposite corners alike. One layer cannot tell them apart, and "
        "neither can three linear ones; a hidden layer with tanh can.",
        "네 점, 두 클래스, 마주 보는 꼭짓점끼리 같은 클래스입니다. 한 층으로는 가르지 못하고 선형 "
        "세 층으로도 못 하지만, tanh를 쓴 은닉층은 해냅니다.",
    ),
    settings=MappingProxyType({
        "networks": "2; 8, 8, 2 linear; 8 tanh, 2",
        "optimizer": "Adam 0.03",
        "updates": "200, all four points each",
        "seeds": "0 … 7",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
