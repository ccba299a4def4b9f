"""The best of many trials, chosen by rows held back: better than most, and less than it seems.

Trials are made once; who judges is drawn again and again from rows that no trial has seen. This
module refuses to know how trials are carried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.words import Language, Words
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.sgd import SGD
from ..search.search import search
from ..search.space import IntegerRange, LogRange, Space
from ..training.plan import Plan
from .best_of import best_of
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .searched import rows_for

Floats = NDArray[np.float64]

TRIALS: Final = 60
FEW: Final = 3
JUDGES: Final = (100, 500)  # rows that judge
DRAWS: Final = 200  # of those who judge
SPACE: Final = Space({
    "learning_rate": LogRange(0.05, 0.5),
    "width": IntegerRange(20, 100, log=True),
    "weight_decay": LogRange(1e-6, 1e-2),
})  # fmt: skip


@dataclass(frozen=True, eq=False)
class Chosen:
    """What becomes of the best of k trials, k = 1 … T, for some number of rows that judge.

    judged   (S, T): its accuracy on the rows by which it was chosen, the mean of all draws
    others   (S, T): on all other rows
    """

    judged: Floats
    others: Floats

    @property
    def optimism(self) -> Floats:
        """(S, T): how much the first flatters."""
        return self.judged - self.others


def run(setup: Setup) -> Outcome:
    """Make the trials of each seed, then choose among them by rows drawn anew."""
    right = [_right(setup, seed) for seed in setup.seeds]
    found = {
        judges: _chosen(right, judges, setup.seeds, by_score=setup.effect) for judges in JUDGES
    }
    few, many = (found[judges] for judges in JUDGES)
    ends = {judges: float(each.optimism[:, -1].mean()) for judges, each in found.items()}
    first = float(few.optimism[:, FEW - 1].mean())
    gained = float((few.others[:, -1] - few.others[:, 0]).mean())
    claims = (
        Claim(
            Words(
                f"the best of {TRIALS}, chosen by {JUDGES[0]} rows, seems better than it is: its "
                "accuracy there is above that on all other rows by at least 0.02",
                f"데이터 {JUDGES[0]}개로 고른 {TRIALS}개 중 최고는 실제보다 좋아 보임: 그 데이터의 "
                "정확도가 나머지 모든 데이터의 정확도보다 0.02 이상 높음",
            ),
            ends[JUDGES[0]],
            low=0.02,
        ),
        Claim(
            Words(
                f"the more one chooses from, the more so: by at least 0.008 more than the best of "
                f"{FEW}",
                f"후보가 많을수록 더 그러함: {FEW}개 중 최고일 때보다 그 차이가 0.008 이상 큼",
            ),
            ends[JUDGES[0]] - first,
            low=0.008,
        ),
        Claim(
            Words(
                f"with {JUDGES[1]} rows to judge by it is less: by at least 0.01",
                f"데이터 {JUDGES[1]}개로 고르면 덜함: 그 차이가 0.01 이상 작음",
            ),
            ends[JUDGES[0]] - ends[JUDGES[1]],
            low=0.01,
        ),
        Claim(
            Words(
                "choosing pays all the same: on other rows the best is above a trial taken by "
                "chance by at least 0.01",
                "그래도 고르는 것이 이득임: 나머지 데이터에서 고른 것이 아무거나 집은 것보다 "
                "0.01 이상 높음",
            ),
            gained,
            low=0.01,
        ),
    )
    numbers = {f"optimism, {judges} rows": value for judges, value in ends.items()}
    numbers |= {f"optimism, best of {FEW}": first, "gained by choosing": gained}
    return Outcome(
        claims,
        lambda language: _figures(found, language),
        _remarks(many, few) if setup.effect else (),
        numbers,
    )


def _right(setup: Setup, seed: int) -> NDArray[np.bool_]:
    """(T, P): which of P rows that nobody has seen each trial names right."""
    learning, held, unseen = rows_for(setup.data, seed, first=None)
    net = Chain(Dense(50, init=He()), ReLU(), Dense(10, init=He()))
    plan = Plan(
        net,
        SoftmaxCrossEntropy(),
        SGD(),
        batch_size=50,
        epochs=8,
        keep="last",
        statistics_every=0,
    )
    study = search(
        plan,
        learning,
        SPACE,
        trials=TRIALS,
        validation=held,
        engine=setup.engine,
        seed=seed,
        keep=TRIALS,
        progress="quiet",
        repeat=1,
    )
    if study.status == "interrupted":
        raise KeyboardInterrupt
    answers = [study.models[trial.number].predict(unseen.x) for trial in study.trials]
    return np.array([each == unseen.y for each in answers])


def _chosen(
    right: Sequence[NDArray[np.bool_]], judges: int, seeds: Sequence[int], *, by_score: bool
) -> Chosen:
    """Means over many draws of the rows that judge; without scores the choice is left to chance."""
    sizes = range(1, TRIALS + 1)
    judged, others = [], []
    for each, seed in zip(right, seeds, strict=True):
        here, there = [], []
        for draw in range(DRAWS):
            order = rng.permutation(seed, "experiment/judges", draw, each.shape[1])
            inside, outside = (each[:, part].mean(1) for part in (order[:judges], order[judges:]))
            lot = rng.uniform64(seed, "experiment/lot", draw, (len(each),))
            by = inside if by_score else lot
            here.append(best_of(by, inside, sizes))
            there.append(best_of(by, outside, sizes))
        judged.append(np.mean(here, axis=0))
        others.append(np.mean(there, axis=0))
    return Chosen(np.array(judged), np.array(others))


def _figures(found: Mapping[int, Chosen], language: Language) -> list[Figure]:
    few = found[JUDGES[0]]
    arms = {
        Words("rows that chose", "고른 데이터").within(language): few.judged.mean(0)[None],
        Words("all others", "나머지 데이터").within(language): few.others.mean(0)[None],
    }
    label = Words("chosen from so many trials", "후보가 되는 시도의 수").within(language)
    picture = curves(
        arms,
        range(1, TRIALS + 1),
        title=Words(
            f"Accuracy of the best, chosen by {JUDGES[0]} rows",
            f"데이터 {JUDGES[0]}개로 고른 최고의 정확도",
        ).within(language),
        x_label=label,
    )
    says = Words(
        "The same trial, on the rows that chose it and on all others, the mean of all draws and "
        "seeds: the distance between the lines is won by choosing, and lost as soon as other rows "
        "come.",
        "같은 시도의 정확도를 그것을 고른 데이터와 나머지 데이터에서 잰 것(모든 추첨과 시드의 "
        "평균). 두 선의 간격은 고르기 때문에 생긴 것으로, 새 데이터 앞에서는 사라집니다.",
    )
    gaps = curves(
        {
            Words(f"{judges} rows", f"{judges}개").within(language): each.optimism.mean(0)[None]
            for judges, each in found.items()
        },
        range(1, TRIALS + 1),
        title=Words("By how much it flatters", "실제보다 좋게 나온 정도").within(language),
        x_label=label,
        zero=True,
    )
    said = Words(
        "The distance alone, for few rows that judge and for more of them.",
        "그 간격만 그린 것. 고르는 데 쓰는 데이터가 적을 때와 많을 때.",
    )
    return [Figure(picture, says.within(language)), Figure(gaps, said.within(language))]


def _remarks(many: Chosen, few: Chosen) -> tuple[Words, ...]:
    gain = float((many.others[:, -1] - few.others[:, -1]).mean())
    at = {k: float(few.optimism[:, k - 1].mean()) for k in (1, 3, 10, 30, TRIALS)}
    told = ", ".join(f"{k}: {max(value, 0):.3f}" for k, value in at.items())
    return (
        Words(
            f"Best of k, by how much {JUDGES[0]} rows flatter it: {told}. A single trial, not "
            "chosen, is not flattered.",
            f"k개 중 최고가 데이터 {JUDGES[0]}개에서 실제보다 좋게 나온 정도: {told}. 고르지 않은 "
            "시도 하나는 좋게 나오지 않습니다.",
        ),
        Words(
            "That is why the notes forbid choosing by test rows: rows that choose do not measure "
            f"any more. With {JUDGES[1]} rows to judge by, the one that is chosen is also better, "
            f"by {gain:.3f} on all others.",
            "세미나 자료가 시험 데이터로 하이퍼파라미터를 고르지 말라고 하는 까닭입니다. 고르는 데 "
            f"쓴 데이터로는 더 이상 성능을 잴 수 없습니다. {JUDGES[1]}개로 고르면 뽑힌 시도 자체도 "
            f"나머지 데이터에서 {gain:.3f}만큼 더 좋습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="best-of-many",
    ids=(),
    title=Words("The best of many flatters itself", "여럿 중 최고는 실제보다 좋아 보인다"),
    lead=Words(
        "Sixty trials of one network, each with a rate, a width and a decay of its own. The best "
        "one is chosen by rows held back. How good is it on rows that had no say?",
        "한 신경망을 학습률, 너비, 가중치 감소를 바꿔 가며 60번 학습하고, 따로 둔 데이터로 최고를 "
        "고릅니다. 고르는 데 쓰지 않은 데이터에서는 얼마나 좋을까요?",
    ),
    settings=MappingProxyType({
        "network": "20 to 100 ReLU, He",
        "rows": "400 to learn from, any; 100 or 500 of the others judge, 200 times anew",
        "learning_rate": "SGD, from 0.05 to 0.5, log scale",
        "weight_decay": "from 1e-6 to 1e-2, log scale",
        "trials": "60 for each seed; the best of k is the mean over all subsets of k",
        "batch_size": "50",
        "epochs": "8",
    }),
    run=run,
    compares=False,
    seeds=3,
)  # fmt: skip
