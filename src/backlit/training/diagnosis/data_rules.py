"""What is wrong before anything is learnt: scales, labels, classes.

This module refuses to know about weights and rates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...base.words import Words
from ...data.dataset import Dataset
from ...nn.batch_norm import BatchNorm
from ...nn.losses import SoftmaxCrossEntropy
from ..plan import Plan
from .evidence import Evidence, still_falling
from .finding import Change, Finding, percent

_LARGEST: Final = 8.0  # root mean square of a column of inputs
_SMALLEST: Final = 0.08
_TARGETS: Final = 15.0  # spread of a regression's targets
_RARE: Final = 0.2  # of an even share of rows
_MISSED: Final = 0.2  # recall of the rare behind that of the others
_OFTENER: Final = 3.0  # times the share among training rows
_KNOWS_NOTHING: Final = 0.965  # of chance: the loss on held-out rows never came below it
_TOLD_APART: Final = 0.15  # of the way from the commonest class to all right: more than luck
_LUCK: Final = 0.25  # of chance, for one row
_MOVED: Final = 0.1  # of their own size: weights that went less far have not shown anything
_BEGINS: Final = 0.02  # of its loss in the last third: a course that has begun to fall
_BY_HEART: Final = 0.9  # of chance: and yet that on training rows did


def data_not_scaled(e: Evidence) -> Finding | None:
    """A column of inputs is many times wider than first weights are made for, or all are next to
    nothing; or the values of a regression are far from a spread of 1."""
    inputs = e.data.get("inputs", {})
    largest = float(inputs.get("largest", 1.0))
    spread = float(e.data.get("targets", {}).get("spread", 1.0))
    first = e.plan.network[0]
    odd = not isinstance(first, BatchNorm) and (largest > _LARGEST or 0 < largest < _SMALLEST)
    if odd:
        says = Words(
            f"inputs are not scaled: the largest column has a root mean square of {largest:.3g}, "
            "first weights are made for about 1",
            f"입력이 정규화되지 않았습니다. 가장 큰 열의 제곱평균제곱근이 {largest:.3g}입니다. "
            "가중치 초깃값은 1 정도를 가정합니다",
        )
        change = Change(
            Words(
                "standardise each column: subtract its mean, divide by its spread "
                "(a .csv given to `backlit train` is prepared so)",
                "열마다 평균을 빼고 표준편차로 나누십시오 (`backlit train`에 .csv를 주면 자동으로 "
                "됩니다)",
            ),
            data=standardised,
        )
    elif spread > _TARGETS:
        says = Words(
            f"targets are not scaled: their spread is {spread:.3g}, so the first losses and "
            "gradients are about its square",
            f"타깃이 정규화되지 않았습니다. 표준편차가 {spread:.3g}이어서 처음 손실과 기울기가 그 "
            "제곱만큼 커집니다",
        )
        change = Change(
            Words(
                "standardise the targets, and multiply predictions back",
                "타깃을 표준화해 학습하고, 예측값을 다시 원래 단위로 바꾸십시오",
            )
        )
    else:
        return None
    return Finding(
        "data-not-scaled",
        says,
        {"largest column": largest, "spread of targets": spread},
        Words(
            "on learning: batches are normalised to mean 0 and spread 1 because layers learn "
            "badly from inputs of any other distribution",
            "학습: 입력 분포가 치우치면 학습이 나빠지므로 평균 0, 분산 1이 되도록 정규화한다",
        ),
        change,
    )


def standardised(data: Dataset, training: Dataset) -> Dataset:
    """The rows with each column of inputs at mean 0 and spread 1 on the training rows."""
    mean = training.x.mean(axis=0, dtype=np.float64)
    spread = training.x.std(axis=0, dtype=np.float64)
    x = (data.x - mean) / np.where(spread > 0, spread, 1.0)
    return Dataset(
        x.astype(np.float32), data.y, name=data.name, classes=data.classes, weights=data.weights
    )


def labels_shuffled(e: Evidence) -> Finding | None:
    """Training rows were learnt by heart, and nothing of it holds for other rows."""
    if not len(e.validation) or not len(e.train):
        return None
    held, own = float(np.nanmin(e.validation)), float(np.nanmin(e.train))
    if not (held >= _nothing(e) and own <= _BY_HEART) or _recognises(e) or e.travel < _MOVED:
        return None
    return Finding(
        "labels-shuffled",
        Words(
            f"the labels do not go with the rows: training rows were learnt by heart (loss down to "
            f"{own:.2f} times that of a constant answer), others never better than "
            f"{held:.2f} of it",
            "정답이 행과 맞지 않습니다. 학습 데이터는 외워서 손실이 상수 답의 "
            f"{own:.2f}배까지 내려갔지만, 다른 행에서는 {held:.2f}배 아래로 내려간 적이 없습니다",
        ),
        {"least training loss": own, "least validation loss": held},
        Words(
            "on overfitting: a model that fits nothing but its training rows answers others "
            "wrongly; here there is nothing else to fit",
            "오버피팅: 학습 데이터에만 적응하면 다른 데이터에 답하지 못한다. 여기서는 그 밖에 "
            "배울 것이 없다",
        ),
        Change(
            Words(
                "look at ten rows with their labels; was one of the two sorted, joined or cut "
                "without the other?",
                "행과 정답을 열 개쯤 나란히 보십시오. 한쪽만 정렬하거나 자르거나 합치지 "
                "않았습니까?",
            )
        ),
    )


def _nothing(e: Evidence) -> float:
    """The least that is left of chance where nothing is known, by luck of so many rows."""
    rows = e.history.started.validation_rows if e.history.started else 0
    return _KNOWS_NOTHING - _LUCK / math.sqrt(max(rows, 1))


def _recognises(e: Evidence) -> bool:
    """Whether held-out rows are told apart all the same, however poor the loss is."""
    counts = np.asarray(e.data.get("classes", ()), dtype=np.float64)
    right = e.epochs("validation_accuracy")
    if not len(right) or not len(counts):
        return False
    share = float(counts.max() / counts.sum())
    return float(np.nanmedian(right)) > share + _TOLD_APART * (1 - share)


def class_imbalance(e: Evidence) -> Finding | None:
    """Some classes have next to no rows, and are not recognised as the others are."""
    counts = np.asarray(e.data.get("classes", ()), dtype=np.float64)
    if len(counts) < 2 or e.data.get("weighted"):
        return None
    even = counts.sum() / len(counts)
    rare = (counts > 0) & (counts < _RARE * even)
    if not rare.any() or rare.all():
        return None
    found = _recalls(e, rare)
    if found is None or (found[1] - found[0] < _MISSED and not _oftener(e, counts, rare)):
        return None
    shown = f"{int(counts[rare].min())}"
    return Finding(
        "class-imbalance",
        Words(
            f"classes are out of balance: {int(rare.sum())} of {len(counts)} have less than a "
            f"fifth of an even share of the rows (the least {shown}); of them {percent(found[0])} "
            f"were recognised, of the others {percent(found[1])}",
            f"클래스가 불균형합니다. {len(counts)}개 중 {int(rare.sum())}개 클래스의 행 수가 "
            f"균등한 몫의 5분의 1 미만입니다(가장 적은 것은 {shown}개). 재현율은 드문 클래스 "
            f"{percent(found[0])}, 나머지 {percent(found[1])}입니다",
        ),
        {"least rows": float(counts[rare].min()), "even share": float(even),
         "recall of rare": found[0], "recall of others": found[1]},
        Words(
            "on batches: distributions differ between parts of the data; a class that hardly "
            "ever comes up in a batch is hardly ever learnt from",
            "배치: 배치마다 데이터 분포가 다를 수 있다. 배치에 거의 나오지 않는 클래스는 거의 "
            "배우지 못한다",
        ),
        Change(
            Words(
                "give all classes the same weight: class_weights=… of the loss, or "
                "--class-weight balanced for a table",
                "클래스마다 같은 무게를 주십시오: 손실의 class_weights=…, 표라면 "
                "--class-weight balanced",
            ),
            plan=_balanced(counts) if isinstance(e.plan.loss, SoftmaxCrossEntropy) else None,
            balanced=True,
        ),
    )  # fmt: skip


def _oftener(e: Evidence, counts: NDArray[np.float64], rare: NDArray[np.bool_]) -> bool:
    """Whether rare classes are several times as common among held-out rows."""
    assert e.confusion is not None
    rows = e.confusion.sum(axis=1)
    held = rows[rare].sum() / max(rows.sum(), 1)
    return bool(held > _OFTENER * counts[rare].sum() / counts.sum())


def _recalls(e: Evidence, rare: NDArray[np.bool_]) -> tuple[float, float] | None:
    """The mean recall of rare classes and that of the others, on held-out rows."""
    if e.confusion is None or len(e.confusion) != len(rare):
        return None
    rows = e.confusion.sum(axis=1)
    recall = np.diag(e.confusion) / np.maximum(rows, 1)
    few, many = (rows > 0) & rare, (rows > 0) & ~rare
    if not few.any() or not many.any():
        return None
    return float(recall[few].mean()), float(recall[many].mean())


def _balanced(counts: NDArray[np.float64]) -> Callable[[Plan], Plan]:
    """Class c weighs N / (K N_c)."""
    known = counts > 0
    weights = np.where(known, counts.sum() / (known.sum() * np.maximum(counts, 1)), 0.0)

    def mend(plan: Plan) -> Plan:
        assert isinstance(plan.loss, SoftmaxCrossEntropy)
        return plan.with_(loss=replace(plan.loss, class_weights=tuple(weights.tolist())))

    return mend


def unexplained(e: Evidence) -> Finding | None:
    """Nothing was learnt, and neither start nor steps say why."""
    if not len(e.train) or e.failed:
        return None
    own = float(np.nanmin(e.train))
    held = float(np.nanmin(e.validation)) if len(e.validation) else math.inf
    if held < _nothing(e) or (not len(e.validation) and own < _KNOWS_NOTHING):
        return None
    if _recognises(e) or still_falling(e.train) > _BEGINS or not e.travel >= _MOVED:
        return None
    return Finding(
        "labels-shuffled",
        Words(
            f"nothing was learnt (loss {own:.2f} times that of a constant answer), though weights "
            "began well and moved: do the labels go with the rows?",
            "초깃값과 업데이트에 문제가 없는데도 배운 것이 없습니다"
            f"(손실이 상수 답의 {own:.2f}배). 정답이 행과 맞습니까?",
        ),
        {"least training loss": own, "least validation loss": held},
        Words(
            "on the loss: it must tell the network whether it learns; here no answer is "
            "better than a constant one",
            "손실 함수: 손실은 잘 배우고 있는지 알려 주어야 한다. 여기서는 상수보다 나은 답이 없다",
        ),
        Change(
            Words(
                "look at ten rows with their labels, and at what in the inputs should tell them",
                "행과 정답을 열 개쯤 나란히 보고, 입력의 무엇이 정답을 알려 주는지 살피십시오",
            )
        ),
    )
