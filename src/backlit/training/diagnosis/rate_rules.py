"""What is wrong with the steps: too short, dying, cut down too early or too late.

The pace of a run is the size of an update against the weight's: about 0.001 is usual.
This module refuses to know about data and first weights.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ...base.words import Words
from ...optim.adagrad import AdaGrad
from ...optim.adam import Adam
from ...optim.schedules import Constant, ExponentialDecay, StepDecay
from .evidence import Evidence, still_falling
from .finding import Change, Finding, percent
from .too_high import rate_too_high, with_rate

_LOST: Final = 0.8  # of chance: a training loss that shows what was thrown up did not settle
_TRAVEL: Final = 0.3  # of their own size: weights that went less far stayed where they began
_FAR: Final = 0.08  # of chance: a training loss from which there is far to go
_DIED: Final = 0.15  # of the first pace: what AdaGrad's sum has left of it
_CUT: Final = 0.05  # of the largest rate: what a schedule has left of it
_FALLS: Final = 0.08  # of its loss in the last third: a course with more to come
_FLAT: Final = 0.05  # of its loss in the last third: a course that stands
_SWING: Final = 0.08  # of its loss from one epoch to the next, up or down
_LITTLE: Final = 0.01  # of chance: a training loss whose swings matter to nobody


def rate_too_low(e: Evidence) -> Finding | None:
    """Weights hardly left where they began, and the loss was still high."""
    ended = float(e.train[-1]) if len(e.train) else 0.0
    if e.failed or not e.travel < _TRAVEL or ended < _FAR:
        return None
    ends = still_falling(e.train) < _FALLS and ended < _LOST
    stuck = max(e.of_weights(e.first, "gradient_norm").values(), default=1.0) == 0.0
    if stuck or (e.travel > _TRAVEL / 3 and ends):
        return None
    held = e.validation
    if len(held) and np.nanargmin(held) < len(held) // 2 and held[-1] > 1.3 * e.train[-1]:
        return None
    if adagrad_dying(e) is not None or rate_too_high(e) is not None:
        return None
    return Finding(
        "rate-too-low",
        Words(
            f"the learning rate is too low: in {e.updates:,} updates weights went about "
            f"{e.travel:.2g} of their own size; the loss ended at {ended:.2f} times that of a "
            f"constant answer, {percent(still_falling(e.train))} lower than after two thirds",
            f"학습률이 너무 낮습니다. 업데이트 {e.updates:,}번 동안 가중치가 제 크기의 "
            f"{e.travel:.2g}배쯤 움직였습니다. 마지막 손실은 상수 답의 {ended:.2f}배이고, 마지막 "
            f"3분의 1에서 {percent(still_falling(e.train))} 줄었습니다",
        ),
        {"travel": e.travel, "last training loss": ended},
        Words(
            "on AdaGrad: with too low a rate training takes too long",
            "AdaGrad: 학습률이 너무 작으면 학습 시간이 너무 길어진다",
        ),
        with_rate(e.plan, float(np.clip(3 / max(e.travel, 1e-6), 3, 1e3))),
    )


def adagrad_dying(e: Evidence) -> Finding | None:
    """AdaGrad's growing sum has taken the pace away while there was far to go."""
    if not isinstance(e.plan.optimizer, AdaGrad) or len(e.paces) < 3 or not len(e.train):
        return None
    left = float(np.median(e.paces[-3:]) / max(e.paces[0], 1e-30))
    ended = float(e.train[-1])
    cut = _rate_left(e)
    falling = still_falling(e.train)
    far = ended > 0.12 or (ended > 0.06 and falling > _FLAT)
    if not (left / cut < _DIED and far and e.paces[0] > 1.5e-3):
        return None
    if e.travel > 1.5:
        return None
    return Finding(
        "adagrad-dying",
        Words(
            f"AdaGrad's rate has died away: updates are {left:.2g} of the first, and the loss, at "
            f"{ended:.2f} times that of a constant answer, hardly falls any more",
            f"AdaGrad의 학습률이 사그라들었습니다. 업데이트 크기가 처음의 {left:.2g}배이고, 손실은 "
            f"상수 답의 {ended:.2f}배에서 거의 줄지 않습니다",
        ),
        {"pace over the first": left, "last training loss": ended},
        Words(
            "on optimizers: the sum of squared gradients only grows, so AdaGrad's rate comes "
            "near 0 late in training; RMSProp and Adam forget old gradients",
            "옵티마이저: 기울기 제곱의 합은 계속 커지므로 학습 후반에 AdaGrad의 학습률이 0에 "
            "가까워진다. RMSProp과 Adam은 오래된 기울기를 잊는다",
        ),
        Change(
            Words("Adam instead: --optimizer adam", "Adam으로 바꾸십시오: --optimizer adam"),
            plan=lambda plan: plan.with_(optimizer=Adam()),
        ),
    )


def schedule_too_early(e: Evidence) -> Finding | None:
    """The rate was cut to next to nothing while the loss was falling, and it then stood."""
    rates, train = e.epochs("learning_rate"), e.train
    if len(rates) < 4 or len(train) < 4 or isinstance(e.plan.schedule, Constant):
        return None
    low = np.flatnonzero(rates < _CUT * rates.max())
    if not len(low) or low[0] > 0.6 * len(rates) or train[-1] < 0.05:
        return None
    cut = int(low[0])
    before = float(1 - train[cut] / e.losses[: max(1, e.updates // len(train))].max())
    after = float(1 - train[-1] / train[cut])
    if before < 0.02 or after > 0.1:
        return None
    return Finding(
        "schedule-too-early",
        Words(
            f"the schedule cuts the rate too early: from epoch {cut + 1} of {len(rates)} on it is "
            f"under {percent(_CUT)} of its largest, and the loss stands at {train[-1]:.2f} times "
            "that of a constant answer",
            f"학습률을 너무 일찍 낮춥니다. 에포크 {len(rates)}개 중 {cut + 1}번째부터 최댓값의 "
            f"{percent(_CUT)} 아래이고, 손실이 상수 답의 {train[-1]:.2f}배에서 멈춰 있습니다",
        ),
        {"epoch of the cut": cut + 1.0, "epochs": float(len(rates)), "last training loss":
         float(train[-1]), "fallen since": after},
        Words(
            "on step decay: the rate is to be high first and low later; with a step size "
            "that does not fit, training suffers",
            "Step Decay: 처음에는 학습률을 크게, 후반에는 작게 한다. step size를 잘못 고르면 "
            "학습 성능이 나빠진다",
        ),
        Change(
            Words(
                "a constant rate first, then steps of a third of the epochs: --schedule "
                f"step:{max(1, len(rates) // 3)}epoch:0.3",
                "먼저 일정한 학습률로, 다음에는 에포크의 3분의 1마다 낮추십시오: --schedule "
                f"step:{max(1, len(rates) // 3)}epoch:0.3",
            ),
            plan=lambda plan: plan.with_(
                schedule=StepDecay(every=max(1, plan.epochs // 3), unit="epoch", factor=0.3)
            ),
        ),
    )  # fmt: skip


def _rate_left(e: Evidence) -> float:
    rates = e.epochs("learning_rate")
    return float(rates[-1] / rates.max()) if len(rates) and rates.max() > 0 else 1.0


def steps_too_long(e: Evidence) -> Finding | None:
    """A schedule of steps whose first step came late or never, while the loss went up and down."""
    schedule = e.plan.schedule
    if not isinstance(schedule, StepDecay | ExponentialDecay) or len(e.train) < 4:
        return None
    rates = e.epochs("learning_rate")
    low = np.flatnonzero(rates < 0.7 * rates[0])
    first = int(low[0]) if len(low) else len(rates)
    if first < 0.75 * e.plan.epochs:
        return None
    course = np.log(np.maximum(e.train[first // 2 : first], 1e-30))
    swing = float(np.median(np.abs(np.diff(course)))) if len(course) > 2 else 0.0
    if swing < _SWING or np.exp(course.min()) < _LITTLE:
        return None
    quarter = max(1, len(rates) // 4)
    return Finding(
        "steps-too-long",
        Words(
            f"the steps of the schedule are too long: the first came after {first} of "
            f"{len(rates)} epochs, when the loss had long been going up and down "
            f"by {percent(swing)}",
            f"스케줄의 단계가 너무 깁니다. 첫 단계가 에포크 {len(rates)}개 중 {first}개 뒤에야 "
            f"왔고, 손실은 그 전부터 {percent(swing)}쯤 오르내렸습니다",
        ),
        {"epochs before the first step": float(first), "swing": swing},
        Words(
            "on step decay: a high rate is quick at first, a low one fine at the end; step "
            "size and factor have to be chosen, and that is the hardest part",
            "Step Decay: 처음의 큰 학습률은 빠르고 후반의 작은 학습률은 세밀하다. step size와 "
            "decay factor를 고르는 것이 가장 어렵다",
        ),
        Change(
            Words(
                f"a step each quarter of the run: --schedule step:{quarter}epoch:0.3",
                f"학습의 4분의 1마다 한 단계씩: --schedule step:{quarter}epoch:0.3",
            ),
            plan=lambda plan: plan.with_(
                schedule=StepDecay(every=max(1, plan.epochs // 4), unit="epoch", factor=0.3)
            ),
        ),
    )  # fmt: skip
