"""A weight that acts on two paths: its gradient is the sum over the paths.

This module refuses to know how paths are found: `autodiff.paths` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..autodiff.explain import Explanation, explain
from ..autodiff.paths import Paths
from ..base.words import Language, Words
from ..graph.tensor import Tensor
from ..make import tensor
from ..reports.numerals import number
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .graphs import graph_image

INPUT: Final = 2.0
WEIGHT: Final = 0.5  # θ₁₁, from the input to the hidden unit
OUTWARD: Final = (3.0, -2.0)  # from the hidden unit to each output
STEP: Final = 1e-5


@dataclass(frozen=True)
class Found:
    """The loss, explained, and what acts along each path from θ₁₁ to it."""

    explanation: Explanation
    paths: Paths
    gradient: float


def loss_at(weight: Tensor) -> Tensor:
    """Σ (vₖ h)² for h = θ₁₁ x and two outputs k whose targets are 0."""
    hidden = weight * tensor(INPUT, name="x")
    first, second = (
        hidden * tensor(outward, name=f"v{k}") for k, outward in enumerate(OUTWARD, start=1)
    )
    return first**2 + second**2


def find() -> Found:
    """Follow θ₁₁ to the loss."""
    weight = tensor(WEIGHT, name="θ11")
    explanation = explain(loss_at(weight), [weight])
    return Found(explanation, explanation.paths(weight), float(explanation.gradient(weight)))


def run(setup: Setup) -> Outcome:
    """Sum over both paths, or, without the effect, over the first of them alone."""
    found = find()
    followed = list(found.paths)[: None if setup.effect else 1]
    parts = [path.product for path in followed]
    ends = [loss_at(tensor(WEIGHT + sign * STEP)).item() for sign in (1, -1)]
    quotient = (ends[0] - ends[1]) / (2 * STEP)
    claims = (
        Claim(Words("two paths lead from θ₁₁ to the loss", "θ₁₁에서 손실까지의 경로가 둘"),
              len(parts), 2, 2),
        Claim(Words("their products sum to the backpropagated gradient within 10⁻¹²",
                    "경로별 곱의 합과 역전파 기울기의 차이가 10⁻¹² 이하"),
              abs(sum(parts) - found.gradient), high=1e-12),
        Claim(Words("the sum is within 10⁻⁶ of the central difference",
                    "그 합과 중심 차분의 차이가 10⁻⁶ 이하"),
              abs(sum(parts) - quotient), high=1e-6),
        Claim(Words("the weaker path carries at least 0.1 of the whole",
                    "약한 쪽 경로의 몫이 전체의 0.1 이상"),
              abs(sum(parts) - parts[0]) / abs(found.gradient), low=0.1),
    )  # fmt: skip
    numbers = {f"path {k}": value for k, value in enumerate(parts, start=1)}
    numbers |= {"gradient": found.gradient, "central difference": quotient}
    return Outcome(claims, lambda language: [_figure(found, language)], _remarks(found), numbers)


def _figure(found: Found, language: Language) -> Figure:
    says = Words(
        "One weight, one hidden unit, two outputs. The line out of the hidden unit forks: each "
        "branch carries its own gradient back, and the line before the fork carries their sum.",
        "가중치 하나, 은닉 유닛 하나, 출력 둘. 은닉 유닛에서 나온 선이 갈라집니다. 갈래마다 제 "
        "기울기가 되돌아오고, 갈라지기 전의 선에는 그 합이 흐릅니다.",
    )
    return Figure(graph_image(found.explanation), says.within(language))


def _remarks(found: Found) -> tuple[Words, ...]:
    told = []
    for path in found.paths:
        factors = " × ".join(number(each) for each in path.factors)
        told.append(f"{factors} = {number(path.product)}")
    whole = number(found.gradient)
    return (
        Words(
            f"Path by path, local slopes multiplied: {'; '.join(told)}. The sum is {whole}.",
            f"경로마다 국소 기울기를 곱한 값: {'; '.join(told)}. 합: {whole}.",
        ),
        Words(
            "The notes colour the two paths blue and orange and add them. That is exact, but paths "
            "multiply with every layer: backpropagation takes the same sum without listing them.",
            "강의 노트는 두 경로를 파란색과 주황색으로 칠하고 더합니다. 정확한 방법이지만 경로의 "
            "수는 층마다 곱으로 늘어납니다. 역전파는 경로를 늘어놓지 않고 같은 합을 구합니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="two-paths",
    ids=(),
    title=Words("A weight that acts on two paths", "두 경로에 작용하는 가중치"),
    lead=Words(
        "A weight below a fork acts on both outputs. Its gradient is the sum of what both paths "
        "carry; whoever follows one path alone is wrong.",
        "갈라지는 곳보다 앞에 있는 가중치는 두 출력에 모두 작용합니다. 그 기울기는 두 경로가 "
        "나르는 값의 합이며, 한 경로만 따라가면 틀립니다.",
    ),
    settings=MappingProxyType({
        "network": "h = 0.5 x; 3 h, −2 h",
        "x": "2",
        "targets": "0, 0",
        "loss": "Σ (y − t)²",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
