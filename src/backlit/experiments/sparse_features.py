"""AdaGrad with rare features, and what becomes of its rate: a step for each weight of its own.

This module refuses to know images and networks: a linear model in a loop of its own will do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base import rng
from ..base.words import Language, Words
from ..make import tensor
from ..optim.adagrad import AdaGrad, RMSProp
from ..optim.optimizer import Optimizer
from ..optim.sgd import SGD
from ..reports.line_chart import Line, line_chart
from ..reports.numerals import number
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]

SEEDS: Final = (0, 1, 2)
SHARES: Final = (0.5, 0.1, 0.02, 0.005)  # of the rows in which a feature is not 0
EACH: Final = 10  # features of each share
ROWS, UPDATES = 20, 400  # rows of a batch
STREAM: Final = 1000  # updates on gradients that are pure noise


@dataclass(frozen=True, eq=False)
class Course:
    """How one rule learnt.

    errors  (UPDATES, 4): mean |w - truth| of the features of each share, after each update
    rates   (4,): the mean rate of their weights at the end, η / √(h + ε)
    """

    errors: Floats
    rates: Floats


def _learnt(rule: Optimizer, seed: int) -> Course:
    """y = x · truth, truth -1 or 1 each, learnt from mean squared error beginning at w = 0."""
    share = np.repeat(SHARES, EACH)
    truth = np.where(rng.uniform64(seed, "sparse/truth", 0, share.shape) < 0.5, -1.0, 1.0)
    shape = (UPDATES, ROWS, share.size)
    x = rng.normal(seed, "sparse/values", shape)
    x *= rng.uniform64(seed, "sparse/there", 0, shape) < share
    w = {"w": tensor(np.zeros(share.size))}
    state, errors = rule.init(w), []
    for rows in x:
        off = (tensor(rows) * w["w"]).sum(-1) - tensor(rows @ truth)
        slopes = gradient((off * off).mean(), [w["w"]])
        w, state = rule.update(w, {"w": slopes[0]}, state)
        errors.append(np.abs(w["w"].numpy() - truth).reshape(len(SHARES), EACH).mean(1))
    rates = _rates(rule, state.slots).reshape(len(SHARES), EACH).mean(1)
    return Course(np.array(errors), rates)


def _rates(rule: Optimizer, slots: Mapping[str, object]) -> Floats:
    """The rate of each weight as its slots make it; SGD has one for all."""
    if isinstance(rule, AdaGrad | RMSProp):
        h = np.asarray(tensor(slots[f"{rule.slots[0]}/w"]).value, dtype=np.float64)
        found: Floats = rule.learning_rate / np.sqrt(h + rule.epsilon)
        return found
    return np.full(len(SHARES) * EACH, rule.learning_rate)


def _fading(rule: Optimizer) -> Floats:
    """(STREAM,): the mean rate of 40 weights after each update on gradients from N(0, 1)."""
    w = {"w": tensor(np.zeros(len(SHARES) * EACH))}
    state, rates = rule.init(w), []
    for noise in rng.normal(0, "sparse/stream", (STREAM, len(SHARES) * EACH)):
        w, state = rule.update(w, {"w": tensor(noise)}, state)
        rates.append(_rates(rule, state.slots).mean())
    return np.array(rates)


def run(setup: Setup) -> Outcome:
    """Learn from sparse rows by two rules, and follow the rates of two on noise."""
    rules = {"SGD": SGD(0.03), "AdaGrad": AdaGrad(0.1) if setup.effect else SGD(0.03)}
    found = {name: [_learnt(rule, seed) for seed in SEEDS] for name, rule in rules.items()}
    errors = {name: np.array([each.errors for each in runs]) for name, runs in found.items()}
    rates = np.array([each.rates for each in found["AdaGrad"]]).mean(0)
    fading = {
        "AdaGrad": _fading(AdaGrad(0.01) if setup.effect else RMSProp(0.01)),
        "RMSProp": _fading(RMSProp(0.01)),
    }
    slope = np.polyfit(np.log(np.arange(100, STREAM + 1)), np.log(fading["AdaGrad"][99:]), 1)[0]
    kept = {name: float(each[-1] / each[99]) for name, each in fading.items()}
    behind = errors["SGD"][:, -1] - errors["AdaGrad"][:, -1]
    claims = [
        Claim(
            Words("Features in 1 row of 200: after 400 updates AdaGrad's error of their weights is "
                  "below SGD's by 0.2 at least in every run",
                  "200행에 한 번 나오는 특성: 업데이트 400번 뒤 AdaGrad의 가중치 오차가 "
                  "모든 실행에서 SGD보다 0.2 이상 작음"),
            float(behind[:, 3].min()), 0.2,
        ),
        Claim(
            Words("Features in 1 row of 50: below it by 0.25 at least",
                  "50행에 한 번 나오는 특성: 0.25 이상 작음"),
            float(behind[:, 2].min()), 0.25,
        ),
        Claim(
            Words("AdaGrad's rate of the rarest features ends at 4 times that of the most "
                  "frequent ones, or more",
                  "AdaGrad에서 가장 드문 특성의 마지막 학습률은 가장 흔한 특성의 4배 이상"),
            float(rates[3] / rates[0]), 4.0,
        ),
        Claim(
            Words("On gradients of constant size AdaGrad's rate falls as 1/√t: its slope in "
                  "logarithms lies between -0.52 and -0.48",
                  "기울기의 크기가 일정하면 AdaGrad의 학습률은 1/√t로 감소: 로그 기울기가 -0.52와 "
                  "-0.48 사이"),
            float(slope), -0.52, -0.48,
        ),
        Claim(
            Words("From update 100 to update 1000 RMSProp keeps 2.5 times as much of its rate as "
                  "AdaGrad, or more",
                  "업데이트 100회에서 1000회까지 학습률이 남은 비율은 RMSProp이 AdaGrad의 "
                  "2.5배 이상"),
            kept["RMSProp"] / kept["AdaGrad"], 2.5,
        ),
    ]  # fmt: skip
    numbers = {
        f"{name}, 1 in {1 / share:g}": float(each[:, -1, k].mean())
        for name, each in errors.items()
        for k, share in enumerate(SHARES)
    }
    return Outcome(
        tuple(claims),
        lambda language: _figures(errors, fading, language),
        _remarks(errors, kept),
        numbers,
    )


def _figures(
    errors: Mapping[str, Floats], fading: Mapping[str, Floats], language: Language
) -> list[Figure]:
    figures = []
    at = list(range(0, UPDATES, 5))
    for name, each in errors.items():
        arms = {
            Words(f"1 row in {1 / share:g}", f"{1 / share:g}행에 한 번").within(language): each[
                :, at, k
            ]
            for k, share in enumerate(SHARES)
        }
        picture = curves(
            arms,
            [k + 1 for k in at],
            title=Words(f"Error of the weights, {name}", f"가중치 오차, {name}").within(language),
            x_label=Words("update", "업데이트").within(language),
            zero=True,
        )
        says = Words(
            "Mean |w - truth| of the features that appear so often; 1 is where all begin. "
            "Shaded: the 95 % interval of three runs.",
            "그만큼 자주 나오는 특성들의 |w - 참값| 평균. 모두 1에서 시작합니다. 음영: 세 실행의 "
            "95 % 구간.",
        )
        figures.append(Figure(picture, says.within(language)))
    lines = [
        Line(name, list(range(1, STREAM + 1)), each.tolist(), tone)
        for tone, (name, each) in enumerate(fading.items(), start=1)
    ]
    picture = line_chart(
        lines,
        title=Words("Effective rate, η / √(h + ε)", "실제 학습률, η / √(h + ε)").within(language),
        x_label=Words("update", "업데이트").within(language),
        log_y=True,
        width=620,
    )
    says = Words(
        "Gradients from N(0, 1) for ever. AdaGrad sums squares and so only falls; RMSProp forgets.",
        "기울기를 계속 N(0, 1)에서 뽑았습니다. AdaGrad는 제곱을 쌓아 줄기만 하고, RMSProp은 "
        "잊습니다.",
    )
    return [*figures, Figure(picture, says.within(language))]


def _remarks(errors: Mapping[str, Floats], kept: Mapping[str, float]) -> tuple[Words, ...]:
    early = ", ".join(f"{name} {each[:, 49, 0].mean():.2f}" for name, each in errors.items())
    left = ", ".join(f"{name} {number(each)}" for name, each in kept.items())
    return (
        Words(
            "The two rates were chosen so that features in every other row are learnt about "
            f"equally fast: their error after 50 updates is {early}. A larger rate for SGD would "
            "help the rare ones, until the frequent ones no longer hold still.",
            "두 학습률은 두 행에 한 번 나오는 특성이 비슷한 속도로 학습되도록 골랐습니다. 업데이트 "
            f"50번 뒤 그 오차: {early}. SGD의 학습률을 키우면 드문 특성도 빨라지지만, 지나치면 "
            "흔한 특성이 불안정해집니다.",
        ),
        Words(
            f"Share of the rate at update 100 that is left at update 1000: {left}.",
            f"업데이트 100회의 학습률 중 1000회에 남은 비율: {left}.",
        ),
        Words(
            "The notes recommend RMSProp for recurrent networks; Backlit has no recurrent layer, "
            "so nothing is said of that here.",
            "노트는 RMSProp이 순환 신경망에 좋다고 하지만, Backlit에는 순환 층이 없어 확인하지 "
            "않았습니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="sparse-features",
    ids=(),
    title=Words("Rare features, and a rate that dies", "드문 특성과 사라지는 학습률"),
    lead=Words(
        "Some features are there in every other row, others in one of 200. AdaGrad gives each "
        "weight a rate of its own: does it learn the rare ones faster than SGD, and what does that "
        "cost?",
        "두 행에 한 번 나오는 특성도 있고 200행에 한 번 나오는 특성도 있습니다. AdaGrad는 "
        "가중치마다 학습률이 다릅니다. 드문 특성을 SGD보다 빨리 배울까요? 그 대가는 무엇일까요?",
    ),
    settings=MappingProxyType({
        "model": "linear, 40 features, mean squared error",
        "rows with a feature": "1/2, 1/10, 1/50, 1/200",
        "optimizer": "SGD 0.03, AdaGrad 0.1",
        "batch_size": "20",
        "updates": "400, in three runs",
    }),
    run=run,
    uses_data=False,
)  # fmt: skip
