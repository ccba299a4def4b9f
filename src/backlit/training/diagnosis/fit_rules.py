"""What is wrong with the fit: too close to the training rows, or not close enough.

This module refuses to know about first weights and rates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from ...base.words import Words
from ...nn.activation import Activation
from ...nn.batch_norm import BatchNorm
from ...nn.chain import Chain
from ...nn.dense import Dense
from ...nn.dropout import Dropout
from ...nn.layer import Layer
from ..plan import Plan
from ..policies import EarlyStopping
from .evidence import Evidence, still_falling
from .finding import Change, Finding, percent

_RISEN: Final = 1.3  # times its least: the last loss on held-out rows
_RISE: Final = 0.04  # of chance: and so much above it
_APART: Final = 0.13  # of accuracy between training and held-out rows
_APART_VALUES: Final = 0.25  # of chance between the losses, where values are learnt
_GAP: Final = 1.5  # times the loss on training rows
_FEW: Final = 4  # rows of a batch: statistics of so few are noise
_HIGH: Final = 0.1  # of chance: a training loss that leaves much to learn
_CLOSE: Final = 1.35  # times the loss on training rows: held-out rows that fare no worse
_FALLING: Final = 0.2  # of its loss in the last third: a course that is not at its end
_NARROW: Final = 4  # units: a layer through which little passes
_STRONG: Final = 0.01  # weight decay that pulls harder than data
_DROPPED: Final = 0.5  # of the units


def batch_norm_small_batch(e: Evidence) -> Finding | None:
    """Batch norm takes its statistics of a handful of rows."""
    size = e.plan.batch_size
    if not e.plan.network.has(BatchNorm) or size > _FEW or not len(e.train):
        return None
    own, told = float(e.epochs("train_loss")[-1] / e.chance), float(e.train[-1])
    return Finding(
        "batch-norm-small-batch",
        Words(
            f"batches of {size} are too small for batch normalisation: mean and spread of {size} "
            f"rows are noise; the loss was {own:.2f} times that of a constant answer on "
            f"the batches, {told:.2f} with the running statistics",
            f"배치 크기 {size}은(는) 배치 정규화에 너무 작습니다. {size}개 행의 평균과 분산은 "
            f"잡음입니다. 손실은 배치에서 상수 답의 {own:.2f}배, 이동 통계로는 {told:.2f}배입니다",
        ),
        {"batch size": float(size), "loss on batches": own, "loss with running statistics": told},
        Words(
            "on batches: with few samples statistics are inexact and training is unstable",
            "배치: 배치가 작으면 샘플 수가 적어 통계값이 부정확하고 수렴 과정이 불안정하다",
        ),
        Change(
            Words("batches of 32: --batch-size 32", "배치 크기 32: --batch-size 32"),
            plan=lambda plan: plan.with_(batch_size=32),
        ),
    )


def overfitting(e: Evidence) -> Finding | None:
    """The loss on held-out rows rose while that on training rows went on falling; or the two are
    far apart. Where early stopping gives the best epoch's weights, only what holds there counts."""
    if len(e.validation) < 3 or e.failed:
        return None
    least = int(np.nanargmin(e.validation))
    stops = e.plan.early_stopping is not None and e.plan.keep == "best"
    end = least if stops else len(e.validation) - 1
    held, own = float(e.validation[end]), float(e.train[end])
    risen, gap = held / max(float(e.validation[least]), 1e-30), held / max(own, 1e-30)
    accuracy = e.epochs("train_accuracy_predict"), e.epochs("validation_accuracy")
    if len(accuracy[0]) and len(accuracy[1]):
        apart = float(np.median((accuracy[0] - accuracy[1])[max(0, end - 2) : end + 1]))
        far = apart >= _APART
    else:
        apart = held - own
        far = apart >= _APART_VALUES
    rises = risen >= _RISEN and held - float(e.validation[least]) >= _RISE
    if gap < _GAP or not (rises or far):
        return None
    rows = e.history.started.train_rows if e.history.started else 0
    tail = ("", "")
    if len(accuracy[0]) and len(accuracy[1]):
        both = f"{percent(accuracy[0][end], 1)}", f"{percent(accuracy[1][end], 1)}"
        tail = (f"; accuracy {both[0]} and {both[1]}", f", 정확도는 {both[0]}와 {both[1]}")
    return Finding(
        "overfitting",
        Words(
            f"it overfits: after epoch {end + 1} the loss on held-out rows is {gap:.3g} times that "
            f"on the {rows:,} training rows, and {risen:.2f} times what it was after epoch "
            f"{least + 1}{tail[0]}",
            f"오버피팅입니다. 에포크 {end + 1}의 검증 손실이 학습 데이터 {rows:,}행의 손실의 "
            f"{gap:.3g}배이고, 가장 작았던 에포크 {least + 1}의 {risen:.2f}배입니다{tail[1]}",
        ),
        {
            "risen": risen,
            "gap": gap,
            "apart": apart,
            "best epoch": least + 1.0,
            "training rows": float(rows),
        },
        Words(
            "on overfitting: it comes of many parameters and few rows; weight decay and "
            "dropout hold it back",
            "오버피팅: 매개변수가 많고 훈련 데이터가 적을 때 일어난다. 가중치 감소와 "
            "드롭아웃으로 억제한다",
        ),
        Change(
            Words(
                "more rows help most; else stop in time, and drop units: --early-stopping 10 "
                "--dropout 0.2 --weight-decay 1e-3",
                "데이터를 늘리는 것이 가장 좋습니다. 아니면 제때 멈추고 유닛을 삭제하십시오: "
                "--early-stopping 10 --dropout 0.2 --weight-decay 1e-3",
            ),
            plan=_held_back,
        ),
    )


def underfitting(e: Evidence) -> Finding | None:
    """The loss on training rows stands high, and something keeps the network from more."""
    if not len(e.train) or e.failed or e.train[-1] < _HIGH or still_falling(e.train) > _FALLING:
        return None
    best = float(np.median(e.train[-max(1, len(e.train) // 3) :]))
    if best < _HIGH:
        return None
    held = e.validation
    gap = float(np.nanmin(held)) / best if len(held) else 1.0
    limit = next((found for found in (_decay(e), _dropout(e), _width(e)) if found), None)
    if limit is None or gap > (_CLOSE if e.plan.weight_decay >= _STRONG else 1.5 * _CLOSE):
        return None
    what, why, change = limit
    return Finding(
        "underfitting",
        Words(
            f"it underfits: even on training rows the loss stands at {best:.2f} times that of a "
            f"constant answer, held-out rows at {gap:.2f} times that; {what.en}",
            f"과소적합입니다. 학습 데이터에서도 손실이 상수 답의 {best:.2f}배에서 멈추고, 검증 "
            f"손실은 그 {gap:.2f}배입니다. {what.ko}",
        ),
        {"least training loss": best, "validation over it": gap},
        why,
        change,
    )


# -- what keeps a network from fitting --------------------------------------------------------

Limit = tuple[Words, Words, Change]
_ON_DECAY: Final = Words(
    "on weight decay: it holds learning back; with too much of it training rows are not "
    "learnt either",
    "가중치 감소: 지나친 학습을 억제한다. 너무 크면 학습 데이터조차 배우지 못한다",
)
_ON_DROPOUT: Final = Words(
    "on dropout: units are left out while learning; with too many gone little is learnt",
    "드롭아웃: 뉴런을 무작위로 삭제하며 학습한다. 너무 많이 삭제하면 배우는 것이 적다",
)
_ON_WIDTH: Final = Words(
    "on deep networks: a perceptron solves simple problems only, hidden layers make harder "
    "ones possible",
    "심층 신경망: 퍼셉트론은 간단한 문제만 풀 수 있어 은닉층으로 복잡한 문제를 푼다",
)


def _decay(e: Evidence) -> Limit | None:
    decay = e.plan.weight_decay
    if decay < _STRONG:
        return None
    mended = decay / 100
    return (
        Words(f"weight decay {decay:g} is strong", f"가중치 감소 계수 {decay:g}이(가) 큽니다"),
        _ON_DECAY,
        _plan(f"--weight-decay {mended:g}", lambda plan: plan.with_(weight_decay=mended)),
    )


def _dropout(e: Evidence) -> Limit | None:
    rate = max((each.rate for each in e.plan.network if isinstance(each, Dropout)), default=0.0)
    if rate < _DROPPED:
        return None
    return (
        Words(
            f"dropout leaves {percent(1 - rate)} of the units",
            f"드롭아웃이 유닛의 {percent(1 - rate)}만 남깁니다",
        ),
        _ON_DROPOUT,
        _plan("--dropout 0.1", lambda plan: plan.with_(network=_dropping(plan.network, 0.1))),
    )  # fmt: skip


def _width(e: Evidence) -> Limit | None:
    if not e.hidden:
        return None
    narrow = min(e.hidden, key=lambda each: each.fans[1])
    if narrow.fans[1] > _NARROW:
        return None
    units = narrow.fans[1]
    return (
        Words(f"{narrow.name} has {units} unit{'s' * (units > 1)}", f"{narrow.name}의 유닛이 "
              f"{units}개뿐입니다"),
        _ON_WIDTH,
        _plan(
            f"--layers {','.join(str(max(50, each.fans[1])) for each in e.hidden)}",
            lambda plan: plan.with_(network=_widened(plan.network, 50)),
        ),
    )  # fmt: skip


def _plan(option: str, mend: Callable[[Plan], Plan]) -> Change:
    return Change(Words(option, option), plan=mend)


def _held_back(plan: Plan) -> Plan:
    network = plan.network if plan.network.has(Dropout) else _with_dropout(plan.network, 0.2)
    return plan.with_(
        network=network,
        weight_decay=max(plan.weight_decay, 1e-3),
        early_stopping=plan.early_stopping or EarlyStopping(patience=10),
    )


def _dropping(network: Chain, rate: float) -> Chain:
    return Chain(*(replace(each, rate=rate) if isinstance(each, Dropout) else each
                   for each in network))  # fmt: skip


def _with_dropout(network: Chain, rate: float) -> Chain:
    layers: list[Layer] = []
    for each in network:
        layers.append(each)
        if isinstance(each, Activation):
            layers.append(Dropout(rate))
    return Chain(*layers)


def _widened(network: Chain, units: int) -> Chain:
    last = max(place for place, each in enumerate(network) if isinstance(each, Dense))
    return Chain(*(
        replace(each, units=max(units, each.units))
        if isinstance(each, Dense) and place != last else each
        for place, each in enumerate(network)
    ))  # fmt: skip
