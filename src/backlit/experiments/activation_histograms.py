"""What the first weights do to the outputs of five layers, before anything is learnt.

This module refuses to know training.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.rng import normal
from ..base.words import Language, Words
from ..graph.record import topological
from ..make import tensor
from ..nn.activation import Activation, ReLU, Sigmoid, Tanh
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He, Initializer, Normal, Xavier
from ..reports.markup import Markup
from ..reports.numerals import number
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .layer_histograms import layer_histograms

Outputs = Sequence[NDArray[np.float64]]  # of each of the five layers, (1000, 100)


@dataclass(frozen=True)
class Case:
    """An activation and how its weights begin.

    ends  the range of outputs that is drawn
    says  what is to be seen
    """

    title: Words
    activation: Activation
    init: Initializer
    ends: tuple[float, float]
    says: Words


CASES: Final = MappingProxyType({
    "sigmoid, 1": Case(
        Words("sigmoid, std 1", "시그모이드, 표준편차 1"), Sigmoid(), Normal(1.0), (0, 1),
        Words("Pressed to 0 and 1, where the slope is nearly 0: gradients vanish.",
              "출력이 0과 1에 몰립니다. 그곳의 미분은 0에 가까워 기울기가 소실됩니다.")),
    "sigmoid, 0.01": Case(
        Words("sigmoid, std 0.01", "시그모이드, 표준편차 0.01"), Sigmoid(), Normal(0.01), (0, 1),
        Words("Crowded at 0.5: a hundred units say much the same.",
              "0.5에 몰립니다. 뉴런 백 개가 거의 같은 값을 냅니다.")),
    "sigmoid, Xavier": Case(
        Words("sigmoid, Xavier: std √(1/n)", "시그모이드, Xavier: √(1/n)"),
        Sigmoid(), Xavier(fan="in"), (0, 1),
        Words("Spread, as the book shows. But the ragged bars of the last layers are single units, "
              "each nearly the same for every input.",
              "책에서 보인 대로 퍼집니다. 그러나 뒤쪽 층의 들쭉날쭉한 막대는 입력이 바뀌어도 값이 "
              "거의 그대로인 뉴런들입니다.")),
    "tanh, Xavier": Case(
        Words("tanh, Xavier: std √(1/n)", "tanh, Xavier: √(1/n)"),
        Tanh(), Xavier(fan="in"), (-1, 1),
        Words("Centred on 0; it narrows slowly from layer to layer.",
              "0을 중심으로 퍼지며, 층을 지날수록 조금씩 좁아집니다.")),
    "ReLU, Xavier": Case(
        Words("ReLU, Xavier: std √(1/n)", "ReLU, Xavier: √(1/n)"),
        ReLU(), Xavier(fan="in"), (0, 4),
        Words("Each layer is smaller than the one before. Outputs of 0 are not drawn, their share "
              "is written.",
              "층을 지날수록 작아집니다. 0인 출력은 그리지 않고 비율을 적었습니다.")),
    "ReLU, He": Case(
        Words("ReLU, He: std √(2/n)", "ReLU, He: √(2/n)"), ReLU(), He(), (0, 4),
        Words("The factor 2 makes up for the half that ReLU sets to 0.",
              "ReLU가 0으로 만드는 절반을 계수 2가 메웁니다.")),
})  # fmt: skip

_ROWS, _UNITS, _LAYERS = 1000, 100, 5


def outputs(case: Case, effect: bool = True) -> Outputs:
    """Each layer's output for inputs from N(0, 1), (1000, 100); without effect weights are 0."""
    init = case.init if effect else Normal(0.0)
    pairs = [(Dense(_UNITS, init=init), case.activation) for _ in range(_LAYERS)]
    network = Chain(*[layer for pair in pairs for layer in pair])
    first = network.init(_UNITS, seed=0, dtype="float64")
    x = normal(0, "activation-histograms", (_ROWS, _UNITS))
    last, _ = network.apply({name: tensor(value) for name, value in first.items()}, tensor(x))
    values = {node.name: node.value for node in topological([last]) if node.name}
    return [values[f"{name}/output"] for name in network.names[1::2]]


def spread_over_inputs(values: NDArray[np.float64]) -> float:
    """√(mean over units of the variance over rows): what of the spread the input decides."""
    return float(np.sqrt(values.var(0).mean()))


def run(setup: Setup) -> Outcome:
    """Send the same inputs through every network once."""
    found = {name: outputs(case, setup.effect) for name, case in CASES.items()}
    numbers = {
        f"{name}, layer {place}: std": float(values.std())
        for name, layers in found.items()
        for place, values in enumerate(layers, start=1)
    }
    remarks = _remarks(found) if setup.effect else ()
    return Outcome(_claims(found), lambda language: _figures(found, language), remarks, numbers)


def _claims(found: Mapping[str, Outputs]) -> tuple[Claim, ...]:
    saturated = min(float((np.abs(v - 0.5) > 0.45).mean()) for v in found["sigmoid, 1"])
    last = {name: float(layers[-1].std()) for name, layers in found.items()}
    flat = found["sigmoid, Xavier"][-1]
    tanh, xavier, he = (_kept(found[name]) for name in ("tanh, Xavier", "ReLU, Xavier", "ReLU, He"))
    return (
        Claim(Words("sigmoid, std 1: in every layer at least 0.55 of the outputs lie within "
                    "0.05 of 0 or 1, the least share",
                    "시그모이드, 표준편차 1: 모든 층에서 0 또는 1과의 차이가 0.05 이내인 "
                    "출력의 비율이 0.55 이상, 가장 작은 비율"), saturated, low=0.55),
        Claim(Words("sigmoid, std 0.01: the outputs of layer 5 crowd around 0.5, their std is "
                    "above 0 and at most 0.02",
                    "시그모이드, 표준편차 0.01: 5층의 출력이 0.5 근처에 몰림, 표준편차가 0보다 "
                    "크고 0.02 이하"), last["sigmoid, 0.01"], 1e-6, 0.02),
        Claim(Words("sigmoid, Xavier: the outputs of layer 5 are spread, std at least 0.1",
                    "시그모이드, Xavier: 5층의 출력이 퍼져 있음, 표준편차 0.1 이상"),
              last["sigmoid, Xavier"], low=0.1),
        Claim(Words("… but that spread lies between units: of layer 5, the part that the input "
                    "decides is at most 0.02 of it",
                    "… 그러나 이 퍼짐은 뉴런 사이의 차이임: 5층에서 입력에 따라 달라지는 몫이 0.02 "
                    "이하"), _share(spread_over_inputs(flat), float(flat.std())), high=0.02),
        Claim(Words("tanh, Xavier: size of the outputs (root mean square), layer 5 over layer 1, "
                    "at least 0.4",
                    "tanh, Xavier: 출력의 크기(제곱평균제곱근), 5층 / 1층, 0.4 이상"),
              tanh, low=0.4),
        Claim(Words("ReLU, Xavier: the same falls to near (1/√2)⁴ = 0.25, between 0.15 and 0.35",
                    "ReLU, Xavier: 같은 비가 (1/√2)⁴ = 0.25 근처로 줄어듦, 0.15~0.35"),
              xavier, 0.15, 0.35),
        Claim(Words("ReLU, He: the same stays, between 0.75 and 1.35",
                    "ReLU, He: 같은 비가 유지됨, 0.75~1.35"), he, 0.75, 1.35),
    )  # fmt: skip


def _kept(layers: Outputs) -> float:
    size = [float(np.sqrt(np.square(values).mean())) for values in layers]
    return _share(size[-1], size[0])


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _figures(found: Mapping[str, Outputs], language: Language) -> list[Figure]:
    return [
        Figure(_picture(case, found[name], language), case.says.within(language))
        for name, case in CASES.items()
    ]


def _picture(case: Case, layers: Outputs, language: Language) -> Markup:
    return layer_histograms(
        layers,
        case.ends,
        names=[Words(f"layer {k}", f"{k}층").within(language) for k in range(1, _LAYERS + 1)],
        title=case.title.within(language),
        y_label=Words("share of outputs", "출력의 비율").within(language),
        zeros=not isinstance(case.activation, ReLU),
    )


def _remarks(found: Mapping[str, Outputs]) -> tuple[Words, ...]:
    layers = found["sigmoid, Xavier"]
    shares = [_share(spread_over_inputs(each), float(each.std())) for each in layers]
    told = ", ".join(number(each, 2) for each in shares)
    return (
        Words(
            "The histogram of sigmoid with Xavier looks healthy, and the book takes it so. But of "
            f"its spread the input decides, layer by layer, only {told}: units differ, inputs "
            "hardly do. The slope of sigmoid is at most 1/4, and √(1/n) does not make up for it. "
            "A histogram over all outputs cannot show that.",
            "시그모이드에 Xavier를 쓴 히스토그램은 좋아 보이고, 책도 그렇게 설명합니다. 그러나 이 "
            f"퍼짐 가운데 입력에 따라 달라지는 몫은 1층부터 차례로 {told}: 뉴런끼리는 달라도 "
            "입력끼리는 거의 구별되지 않습니다. 시그모이드의 미분은 최대 1/4이고 √(1/n)은 이를 "
            "메우지 못합니다. 모든 출력을 모은 히스토그램에는 이것이 드러나지 않습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="activation-histograms",
    ids=("E11",),
    title=Words("Outputs of five layers before learning", "초깃값에 따른 활성화값 분포"),
    lead=Words(
        "A thousand inputs from N(0, 1) go through five layers of 100 units that have learnt "
        "nothing yet. Where do the outputs lie, and does anything of the input get through?",
        "N(0, 1)에서 뽑은 입력 천 개를, 아직 학습하지 않은 뉴런 100개짜리 층 다섯 개에 "
        "통과시킵니다. 출력은 어디에 모이고, 입력의 차이는 끝까지 전해질까요?",
    ),
    settings=MappingProxyType({
        "network": "100, 100, 100, 100, 100",
        "inputs": "1000 × 100, N(0, 1)",
        "weights": "std 1; 0.01; √(1/n) (Xavier, fan=\"in\"); √(2/n) (He)",
        "histogram": "30 bins; σ: standard deviation of all outputs of the layer",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
