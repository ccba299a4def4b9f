"""What is wrong with how weights begin, and with what the first gradients make of it.

This module refuses to know about rates and schedules.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ...base.words import Words
from ...nn.activation import RELU_LIKE, ReLU, Sigmoid, Tanh
from ...nn.batch_norm import BatchNorm
from ...nn.chain import Chain
from ...nn.dense import Dense
from ...nn.layer import Layer
from .evidence import Evidence
from .finding import Change, Finding, percent

_WIDE: Final = 1.4  # times the proper width, in the mean over layers
_LOUD: Final = 3.0  # of chance: the first loss, if outputs are far too large
_NARROW: Final = 0.03  # of the proper widths, multiplied layer by layer: what is left of a signal
_UNDER_EPSILON: Final = 0.02  # of the proper width: batch norm's epsilon outweighs the spread
_SLOW: Final = 0.6  # of chance: where a training loss has hardly begun to fall
_SLOWER: Final = 0.25  # of chance: likewise, where the start leaves no doubt
_LOST: Final = 0.02  # of the last layer's gradient that the first still gets
_SATURATED: Final = 0.85  # of a layer's outputs
_DEAD: Final = 0.6  # of a layer's units
_UNITS: Final = 5  # of a layer, for a share of them to mean something
_DEEP: Final = 6


def weights_too_large(e: Evidence) -> Finding | None:
    """Weights began so wide that outputs, and with them the first loss, were far too large, or
    activations saturated."""
    widths = _not_normed(e)
    if not widths or (e.first is None and not e.failed):
        return None
    wide = _mean(widths)
    grown = float(e.losses[0]) if len(e.losses) else 1.0
    worst = max(widths.values())
    flat = max(_smooth(e, "saturated").values(), default=0.0)
    unhurt = grown < _LOUD and flat < 0.5 and not e.failed
    if wide < _WIDE or unhurt:
        return None
    deep = len(e.dense) > _DEEP and worst < 4
    ratio = _first_to_last(e)
    name = "exploding-gradient" if deep else "weights-too-large"
    layer = max(widths, key=lambda each: widths[each])
    tail_en = f"; {percent(flat)} of a layer's outputs were saturated" if flat >= 0.5 else ""
    tail_ko = f", 한 층의 출력 {percent(flat)}가 포화" if flat >= 0.5 else ""
    if deep:
        says = Words(
            f"gradients explode through {len(e.dense)} layers: weights began {wide:.2g} times too "
            f"large, each layer multiplies that; the first loss was {grown:.3g} times that of a "
            f"constant answer{tail_en}",
            f"{len(e.dense)}개 층을 지나며 기울기가 폭발합니다. 초기 가중치가 알맞은 크기의 "
            f"{wide:.2g}배여서 층마다 곱해지고, 첫 손실이 상수 답의 {grown:.3g}배입니다{tail_ko}",
        )
    else:
        says = Words(
            f"weights began too large: {layer} {widths[layer]:.2g} times what suits its "
            f"activation; the first loss was {grown:.3g} times that of a constant answer{tail_en}",
            f"초기 가중치가 너무 큽니다. {layer}이(가) 활성화 함수에 알맞은 크기의 "
            f"{widths[layer]:.2g}배, 첫 손실은 상수 답의 {grown:.3g}배입니다{tail_ko}",
        )
    return Finding(
        name,
        says,
        {"width over the proper one": wide, "first loss": grown, "saturated": flat,
         "gradient, first layer over last": ratio},
        Words(
            "on first weights: too wide a start pushes activations to the ends of sigmoid, "
            "where the slope is next to 0; Xavier and He keep them spread",
            "초깃값: 표준편차가 너무 크면 활성화 값이 양 끝에 몰려 미분이 0에 가까워진다. "
            "Xavier와 He 초깃값은 고르게 퍼지게 한다",
        ),
        _proper_start(),
    )  # fmt: skip


def weights_too_small(e: Evidence) -> Finding | None:
    """Weights began so narrow that nothing of the input arrived at the output for long."""
    widths = {each.name: e.starts[each.name] for each in e.hidden
              if each.name in e.starts
              and (not each.normed or e.starts[each.name] < _UNDER_EPSILON)}  # fmt: skip
    if not widths or e.first is None or e.failed or not len(e.train):
        return None
    narrow, arrives = _mean(widths), float(np.prod(list(widths.values())))
    slow = float(e.train[min(len(e.train) - 1, len(e.train) // 3)])
    if arrives > _NARROW or slow < _SLOWER:
        return None
    ratio = _first_to_last(e)
    return Finding(
        "weights-too-small",
        Words(
            f"weights began too small: {narrow:.2g} of what suits their activations, layer upon "
            f"layer; after a third of the run the loss was still {slow:.2f} times that of a "
            "constant answer",
            "초기 가중치가 너무 작습니다. 층마다 활성화 함수에 알맞은 크기의 "
            f"{narrow:.2g}배입니다. 학습을 3분의 1 마친 뒤에도 손실이 상수 답의 {slow:.2f}배입니다",
        ),
        {"width over the proper one": narrow, "left of a signal": arrives,
         "loss after a third": slow, "gradient, first layer over last": ratio},
        Words(
            "on first weights: with a spread of 0.01 activations crowd at one value, units "
            "do alike, and a deep network does not begin to learn",
            "초깃값: 표준편차 0.01이면 활성화 값이 한곳에 모여 뉴런들이 같은 일을 하고, 깊은 "
            "신경망은 배우기 시작하지 못한다",
        ),
        _proper_start(),
    )  # fmt: skip


def vanishing_gradient(e: Evidence) -> Finding | None:
    """Next to nothing of the gradient arrived at the first layer, and little was learnt."""
    if e.first is None or len(e.dense) < 3 or not len(e.train):
        return None
    kinds = [each.kind for each in e.hidden if not each.normed]
    smooth = [kind for kind in kinds if isinstance(kind, Sigmoid | Tanh)]
    ratio = _first_to_last(e)
    slow = float(e.train[min(len(e.train) - 1, len(e.train) // 3)])
    needed = _SLOW if ratio > _LOST / 4 else _SLOWER
    if not smooth or not ratio < _LOST or slow < needed:
        return None
    kind = type(smooth[0]).__name__
    return Finding(
        "vanishing-gradient",
        Words(
            f"the gradient vanishes: through {len(e.dense)} layers of {kind}, {e.dense[0].name} "
            f"got {ratio:.2g} of the gradient of {e.dense[-1].name} in the first update; after a "
            f"third of the run the loss was still {slow:.2f} times that of a constant answer",
            f"기울기가 소실됩니다. {kind} {len(e.dense)}개 층을 지나 첫 업데이트에서 "
            f"{e.dense[0].name}의 기울기가 {e.dense[-1].name}의 {ratio:.2g}배입니다. 학습을 "
            f"3분의 1 마친 뒤에도 손실이 상수 답의 {slow:.2f}배입니다",
        ),
        {"gradient, first layer over last": ratio, "loss after a third": slow},
        Words(
            "on activations: the slope of sigmoid is at most 1/4 and next to 0 at its ends; "
            "for that reason hidden layers use ReLU",
            "활성화 함수: 시그모이드는 입력이 커지면 미분이 0에 가까워 기울기 소실이 생기므로 "
            "은닉층에는 ReLU를 쓴다",
        ),
        Change(
            Words(
                "ReLU instead of it: --activation relu; or --batch-norm",
                "ReLU로 바꾸십시오: --activation relu. 또는 --batch-norm",
            ),
            plan=lambda plan: plan.with_(network=_with_relu(plan.network)),
        ),
    )


def saturated(e: Evidence) -> Finding | None:
    """Sigmoid or tanh stood at its ends from the first update on, though weights began well."""
    if e.first is None:
        return None
    found = _smooth(e, "saturated")
    if not found:
        return None
    layer = max(found, key=lambda each: found[each])
    if found[layer] < _SATURATED:
        return None
    share = percent(found[layer])
    return Finding(
        "saturated",
        Words(
            f"{layer} is saturated: in the first update {share} of its outputs stood "
            "at an end, where the slope is under a twentieth of its largest",
            f"{layer}이(가) 포화되었습니다. 첫 업데이트에서 출력의 {share}가 미분이 "
            "최댓값의 20분의 1도 안 되는 양 끝에 있었습니다",
        ),
        {"saturated": found[layer]},
        Words(
            "on activations: where the input is large, the output hardly changes and the "
            "slope is near 0: weights are no longer updated",
            "활성화 함수: 입력이 크면 출력이 거의 변하지 않고 미분이 0에 가까워 가중치가 "
            "업데이트되지 않는다",
        ),
        _with_norm(),
    )


def dead_relu(e: Evidence) -> Finding | None:
    """Units of a ReLU layer were silent for every row, from the first update on."""
    if e.first is None:
        return None
    wide = {each.activation for each in e.hidden if each.fans[1] >= _UNITS}
    found = {name: value for name, value in e.of_layers(e.first, "dead").items()
             if isinstance(_kind(e, name), RELU_LIKE) and name in wide}  # fmt: skip
    if not found:
        return None
    layer = max(found, key=lambda each: found[each])
    if found[layer] < _DEAD:
        return None
    share = percent(found[layer])
    return Finding(
        "dead-relu",
        Words(
            f"{layer} is dead: {share} of its units gave 0 for every row of the first "
            "batch, so no gradient passes them",
            f"{layer}이(가) 죽어 있습니다. 첫 배치의 모든 행에서 유닛의 {share}가 0을 "
            "내어 기울기가 흐르지 않습니다",
        ),
        {"dead units": found[layer]},
        Words(
            "on activations: ReLU gives 0 for inputs of 0 and less, and its slope there is 0",
            "활성화 함수: ReLU는 0 이하의 입력에 0을 내고 그곳의 미분도 0이다",
        ),
        _with_norm(),
    )


# -- what rules look at -----------------------------------------------------------------------


def _not_normed(e: Evidence) -> dict[str, float]:
    return {each.name: e.starts[each.name] for each in e.dense
            if each.name in e.starts and not each.normed}  # fmt: skip


def _mean(widths: dict[str, float]) -> float:
    """The geometric mean: what a layer does to a signal, on the average."""
    return float(np.exp(np.mean(np.log(np.maximum(list(widths.values()), 1e-30)))))


def _first_to_last(e: Evidence) -> float:
    norms = list(e.of_weights(e.first, "gradient_norm").values())
    return norms[0] / max(norms[-1], 1e-30) if len(norms) > 1 else 1.0


def _kind(e: Evidence, activation: str) -> object:
    return next((each.kind for each in e.hidden if each.activation == activation), None)


def _smooth(e: Evidence, statistic: str) -> dict[str, float]:
    return {name: value for name, value in e.of_layers(e.first, statistic).items()
            if isinstance(_kind(e, name), Sigmoid | Tanh)}  # fmt: skip


# -- what to change ---------------------------------------------------------------------------


def _proper_start() -> Change:
    return Change(
        Words(
            "the first weights that suit the activation, He or Xavier: leave --init out",
            "활성화 함수에 맞는 초깃값(He, Xavier)을 쓰십시오: --init를 빼면 됩니다",
        ),
        plan=lambda plan: plan.with_(network=_own_init(plan.network)),
    )


def _own_init(network: Chain) -> Chain:
    return Chain(*(replace(each, init=None) if isinstance(each, Dense) else each
                   for each in network))  # fmt: skip


def _with_relu(network: Chain) -> Chain:
    mended: list[Layer] = [ReLU() if isinstance(each, Sigmoid | Tanh) else each for each in network]
    return _own_init(Chain(*mended))


def _with_norm() -> Change:
    return Change(
        Words(
            "batch normalisation before each activation: --batch-norm; and first biases of 0",
            "활성화 함수마다 앞에 배치 정규화를 두고(--batch-norm), 편향은 0에서 시작하십시오",
        ),
        plan=lambda plan: plan.with_(network=_normed(plan.network), init_from=None),
    )


def _normed(network: Chain) -> Chain:
    layers: list[Layer] = []
    for each in network:
        if isinstance(each, (Sigmoid, Tanh, *RELU_LIKE)) and not (
            layers and isinstance(layers[-1], BatchNorm)
        ):
            layers.append(BatchNorm())
        layers.append(each)
    return Chain(*layers)
