"""Buying apples and oranges: upstream × local, edge by edge, on two graphs small enough to check.

This module refuses to know how gradients are found: `autodiff` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ..autodiff.explain import Explanation, explain
from ..base.words import Language, Words
from ..graph.tensor import Tensor
from ..make import tensor
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .graphs import graph_image

NAMES: Final = MappingProxyType({
    "apple": Words("apple price", "사과 값"),
    "apples": Words("apples", "사과 개수"),
    "orange": Words("orange price", "귤 값"),
    "oranges": Words("oranges", "귤 개수"),
    "tax": Words("tax", "소비세"),
})  # fmt: skip

APPLES: Final = MappingProxyType({"apple": 100.0, "apples": 2.0, "tax": 1.1})
BOTH: Final = MappingProxyType({
    "apple": 100.0, "apples": 2.0, "orange": 150.0, "oranges": 3.0, "tax": 1.1,
})  # fmt: skip
EXPECTED: Final = MappingProxyType({
    "apples": MappingProxyType({"price": 220.0, "apple": 2.2, "apples": 110.0, "tax": 200.0}),
    "both": MappingProxyType({
        "price": 715.0, "apple": 2.2, "apples": 110.0, "orange": 3.3, "oranges": 165.0,
        "tax": 650.0,
    }),
})  # fmt: skip
"""The price, and its derivative by each number, as the book has them."""


def bought(values: Mapping[str, float], language: Language) -> tuple[Explanation, list[Tensor]]:
    """(apple · apples + orange · oranges) · tax, explained, and the numbers it was made from."""
    given = {k: tensor(v, name=NAMES[k].within(language)) for k, v in values.items()}
    total = given["apple"] * given["apples"]
    if "orange" in given:
        total = total + given["orange"] * given["oranges"]
    return explain(total * given["tax"]), list(given.values())


def _by_local_alone(explanation: Explanation, of: Tensor) -> float:
    """The local derivative of the first op behind a number, without the upstream: a mistake."""
    label = explanation.labels.node(of)
    local = next(each.local for each in explanation.edges if each.source == label)
    assert local is not None
    return 0.0 if local.size != 1 else float(local.item())


def run(setup: Setup) -> Outcome:
    """Explain both prices, and compare every number with the book's."""
    says = {
        "apples": Words(
            "two apples: price 220, derivatives 2.2, 110 and 200, each within 10⁻¹²",
            "사과 2개: 합계 220, 미분 2.2, 110, 200이 각각 오차 10⁻¹² 이하로 같음",
        ),
        "both": Words(
            "apples and oranges: 715, and 2.2, 110, 3.3, 165, 650, each within 10⁻¹²",
            "사과와 귤: 합계 715, 미분 2.2, 110, 3.3, 165, 650이 각각 오차 10⁻¹² 이하로 같음",
        ),
    }
    claims, numbers = [], dict[str, float]()
    for name, values in (("apples", APPLES), ("both", BOTH)):
        explanation, given = bought(values, "en")
        found = {"price": explanation.value}
        for key, each in zip(values, given, strict=True):
            right = float(explanation.gradient(each))
            found[key] = right if setup.effect else _by_local_alone(explanation, each)
        expected = EXPECTED[name]
        worst = max(abs(found[key] - value) / value for key, value in expected.items())
        claims.append(Claim(says[name], worst, high=1e-12))
        numbers |= {f"{name}: {key}": value for key, value in found.items()}
    explanation, _ = bought(BOTH, "en")
    broken = max(_mismatch(explanation, setup.effect))
    claims.append(
        Claim(
            Words(
                "on every edge what is handed back is upstream × local, within 10⁻¹²",
                "모든 간선에서 되돌아가는 값과 상류 × 국소의 차이가 10⁻¹² 이하",
            ),
            broken,
            high=1e-12,
        )
    )
    return Outcome(tuple(claims), _figures, _REMARKS, numbers)


def _mismatch(explanation: Explanation, upstream: bool) -> list[float]:
    """|upstream × local - handed back| of each edge; without upstream it is |local - …|."""
    found = []
    for edge in explanation.edges:
        assert edge.local is not None
        factor = float(edge.upstream) if upstream else 1.0
        found.append(abs(factor * float(edge.local) - float(edge.product)))
    return found


def _figures(language: Language) -> list[Figure]:
    says = (
        Words(
            "Two apples of 100 with a tax of 10 %: values above the lines, gradients below. A cent "
            "more per apple is 2.2 cents more to pay.",
            "100원짜리 사과 2개, 소비세 10 %. 선 위는 값, 선 아래는 기울기입니다. 사과 값이 "
            "1원 오르면 합계는 2.2원 오릅니다.",
        ),
        Words(
            "Apples and oranges: an addition hands its upstream on unchanged, a multiplication "
            "swaps its factors.",
            "사과와 귤. 덧셈은 상류의 값을 그대로 넘기고, 곱셈은 두 인수를 서로 바꾸어 곱합니다.",
        ),
    )
    pictures = [graph_image(bought(values, language)[0]) for values in (APPLES, BOTH)]
    return [Figure(a, b.within(language)) for a, b in zip(pictures, says, strict=True)]


_REMARKS: Final = (
    Words(
        "The derivatives cannot be compared with one another: that of the tax, 200, is per 100 "
        "percentage points, that of the apple's price, 2.2, per unit of money.",
        "이 미분값들은 서로 견줄 수 없습니다. 소비세의 200은 세율 100 %p당, 사과 값의 2.2는 1원당 "
        "변화입니다.",
    ),
)


EXPERIMENT: Final = Experiment(
    name="apples",
    ids=("E6",),
    title=Words("Apples and oranges: upstream × local", "사과와 귤: 상류 × 국소"),
    lead=Words(
        "A price is computed forward, and its derivative by every number backward: at each op what "
        "comes from behind is multiplied by the op's own slope. Small enough to check by hand.",
        "합계를 앞으로 계산하고, 각 숫자에 대한 미분을 뒤로 계산합니다. 연산마다 뒤에서 온 값에 그 "
        "연산의 기울기를 곱합니다. 손으로 확인할 수 있을 만큼 작은 예입니다.",
    ),
    settings=MappingProxyType({
        "apples": "100 × 2 × 1.1",
        "apples and oranges": "(100 × 2 + 150 × 3) × 1.1",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
