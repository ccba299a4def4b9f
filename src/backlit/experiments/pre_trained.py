"""First values from a network that learnt elsewhere: a head start, if it learnt what is asked.

A few rows of the classes 5 to 9 are learnt from He's values, from a network that learnt other
rows of these classes, and from one that learnt 0 to 4. This module refuses to know how its arms
are trained.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.interval import difference
from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import He
from ..optim.sgd import SGD
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Claim, Experiment, Figure, Outcome, Setup

Floats = NDArray[np.float64]

FIRST_NEW: Final = 5  # the classes from here on are asked for
BEFORE: Final = 0.1  # rates: of the training before, and of this one
RATE: Final = 0.01
EPOCHS: Final = 40


@dataclass(frozen=True)
class Case:
    """How much is learnt from, and what is expected of it.

    before   the first so many rows are those of the training before, both halves of the classes
    epochs   of that training, of batches of 100
    few      rows of the classes 5 to 9 to learn from now: the first ones after those
    first    the same classes before: ahead of He after the first pass by at least this
    last     and after the last
    """

    before: int
    epochs: int
    few: int
    first: float
    last: float


MNIST: Final = Case(10_000, 5, 500, 0.25, 0.015)
DIGITS: Final = Case(1000, 20, 100, 0.55, 0.02)
"""Seeds from 100 on, six on MNIST, twelve on the digits. The same classes are ahead of He by at
least 0.36 and 0.032 after the first and the last pass; on the digits by 0.67 and 0.05."""

_SAME: Final = "same"
_OTHER: Final = "other"


def network() -> Chain:
    """Two hidden layers of 100 ReLU and ten outputs, He in every layer."""
    hidden = [layer for _ in range(2) for layer in (Dense(100, init=He()), ReLU())]
    return Chain(*hidden, Dense(10, init=He()))


def run(setup: Setup) -> Outcome:
    """Train on many rows, then from there, and from He, on few others."""
    case = MNIST if setup.is_mnist else DIGITS
    data, test = setup.data, setup.test
    asked = Dataset(
        data.x,
        data.y,
        name=data.name,
        classes=data.classes,
        test=test.take(test.y >= FIRST_NEW),
    )
    found = _courses(case, replace(setup, data=asked))
    numbers = {
        f"{name}, after pass {k}": float(each[:, k - 1].mean())
        for name, each in found.items()
        for k in (1, 5, 10, EPOCHS)
    }
    return Outcome(
        _claims(found, case),
        lambda language: _figures(found, language),
        _remarks(found) if setup.effect else (),
        numbers,
    )


def _courses(case: Case, setup: Setup) -> dict[str, Floats]:
    """(S, E) each: test accuracy among the rows of the classes that are asked for."""
    data = setup.data
    early, late = np.arange(case.before), np.arange(case.before, data.rows)
    few = late[data.y[late] >= FIRST_NEW][: case.few]
    before: dict[str, Courses] = {}
    if setup.effect:
        is_new = data.y[early] >= FIRST_NEW
        for name, rows in ((_SAME, early[is_new]), (_OTHER, early[~is_new])):
            arm = {name: Arm(network(), SGD(BEFORE))}
            before |= compared(arm, data.take(rows), setup, epochs=case.epochs)
    courses: dict[str, list[Floats]] = {"He": [], _SAME: [], _OTHER: []}
    with tempfile.TemporaryDirectory() as folder:
        for place, seed in enumerate(setup.seeds):
            arms = {name: Arm(network(), SGD(RATE)) for name in courses}
            for name, each in before.items():
                path = each.runs[place].model.save(Path(folder, f"{name}-{seed}.safetensors"))
                arms[name] = Arm(network(), SGD(RATE), {"init_from": str(path)})
            one = replace(setup, seeds=(seed,))
            went = compared(arms, data.take(few), one, epochs=EPOCHS, batch_size=20)
            for name in courses:
                courses[name].append(went[name]["validation_accuracy"][0])
    return {name: np.array(each) for name, each in courses.items()}


def _claims(found: Mapping[str, Floats], case: Case) -> tuple[Claim, ...]:
    he, same, other = found["He"], found[_SAME], found[_OTHER]
    ahead = same - he
    lead = difference(same.mean(1), he.mean(1))
    needed = float((he < same[:, :1]).sum(1).min())
    return (
        Claim(
            Words(
                f"the same classes before: ahead of He after the first pass by at least "
                f"{case.first:g} in test accuracy, in every seed; the least difference",
                "같은 클래스로 사전 학습: 1에폭 뒤 모든 시드에서 시험 정확도가 He보다 "
                f"{case.first:g} 이상 높음: 가장 작은 차이",
            ),
            float(ahead[:, 0].min()),
            low=case.first,
        ),
        Claim(
            Words(
                "the same classes before: the lead is beyond noise: the 95 % interval of the "
                f"paired difference, averaged over {EPOCHS} passes, lies above 0; its lower end",
                f"같은 클래스로 사전 학습: {EPOCHS}에폭 평균의 짝지은 차이가 우연으로 보기 어려움, "
                "95 % 구간이 0보다 큼: 구간의 아래 끝",
            ),
            float(lead.low),
            low=1e-6,
        ),
        Claim(
            Words(
                f"the same classes before: still ahead by at least {case.last:g} after "
                f"{EPOCHS} passes, in every seed; the least difference",
                f"같은 클래스로 사전 학습: {EPOCHS}에폭 뒤에도 모든 시드에서 {case.last:g} 이상 "
                "높음: 가장 작은 차이",
            ),
            float(ahead[:, -1].min()),
            low=case.last,
        ),
        Claim(
            Words(
                "the same classes before: He is, for at least 30 passes, below where these begin "
                "(after their first pass), in every seed; the fewest passes",
                "같은 클래스로 사전 학습: 모든 시드에서 He의 정확도가 30에폭 이상 그 1에폭 뒤 "
                "정확도보다 낮음: 가장 적은 에폭 수",
            ),
            needed,
            low=30,
        ),
        Claim(
            Words(
                "other classes before give less of a head start than the same ones: the least "
                f"difference after the first pass, at least {case.first:g}",
                "다른 클래스로 사전 학습하면 같은 클래스일 때만큼 앞서지 못함: 1에폭 뒤 가장 작은 "
                f"차이가 {case.first:g} 이상",
            ),
            float((same - other)[:, 0].min()),
            low=case.first,
        ),
    )


def _figures(found: Mapping[str, Floats], language: Language) -> list[Figure]:
    labels = {
        "He": Words("He", "He"),
        _SAME: Words("same classes", "같은 클래스"),
        _OTHER: Words("other classes", "다른 클래스"),
    }
    picture = curves(
        {label.within(language): found[name] for name, label in labels.items()},
        range(1, EPOCHS + 1),
        title=Words("Test accuracy on the digits 5 to 9", "숫자 5~9의 시험 정확도").within(
            language
        ),
        x_label=Words("pass over few rows", "적은 데이터의 에폭").within(language),
        zero=True,
    )
    says = Words(
        "Begun from He's values, from a network that learnt other images of 5 to 9, and from one "
        "that learnt 0 to 4. Batches are the same; first weights are what differs.",
        "He 초깃값에서, 5~9의 다른 이미지를 배운 신경망에서, 0~4를 배운 신경망에서 시작했습니다. "
        "배치는 같고 초기 가중치만 다릅니다.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(found: Mapping[str, Floats]) -> tuple[Words, ...]:
    ends = {name: each[:, -1].mean() for name, each in found.items()}
    starts = {name: each[:, 0].mean() for name, each in found.items()}
    gained = difference(found[_OTHER][:, -1], found["He"][:, -1])
    mean, low, high = (float(each) for each in (gained.mean, gained.low, gained.high))
    span = Words(f"{low:+.3f} to {high:+.3f}", f"{low:+.3f}~{high:+.3f}")
    verdict = Words("no difference that could be told from noise.", "우연과 구별되지 않습니다.")
    if low > 0 or high < 0:
        verdict = Words("beyond noise.", "우연으로 보기 어려운 차이입니다.")
    if np.isnan(low):
        span = Words("none of one seed", "시드가 하나라 없음")
        verdict = Words("it tells little.", "시드 하나로는 알 수 없습니다.")
    why = Words(
        f"The same classes give {starts[_SAME]:.3f}.",
        f"같은 클래스를 배운 가중치는 {starts[_SAME]:.3f}입니다.",
    )
    if starts[_OTHER] < starts["He"]:
        why = Words(
            "Learning 0 to 4 had pushed the outputs for 5 to 9 down.",
            "0~4를 배우는 동안 5~9의 출력이 작아졌기 때문입니다.",
        )
    nothing = Words("", "")
    if ends[_SAME] <= starts[_SAME]:
        nothing = Words(
            " The few rows add nothing to what was known.",
            " 적은 데이터로 더 배운 것이 없습니다.",
        )
    return (
        Words(
            "The notes offer pre-trained weights as another way to begin. It depends on what they "
            f"learnt: after one pass those of other classes give {starts[_OTHER]:.3f}, He "
            f"{starts['He']:.3f}. {why.en}",
            "노트는 사전 학습된 가중치를 초기화의 한 방법으로 듭니다. 결과는 무엇을 배웠는지에 "
            f"달려 있습니다. 1에폭 뒤 정확도는 다른 클래스를 배운 가중치가 {starts[_OTHER]:.3f}, "
            f"He 초깃값이 {starts['He']:.3f}입니다. {why.ko}",
        ),
        Words(
            f"After {EPOCHS} passes other classes are at {ends[_OTHER]:.3f}, He at "
            f"{ends['He']:.3f}; paired {mean:+.3f}, 95 % interval {span.en}: " + verdict.en,
            f"{EPOCHS}에폭 뒤 다른 클래스 {ends[_OTHER]:.3f}, He {ends['He']:.3f}, 짝지은 차이 "
            f"{mean:+.3f}, 95 % 구간 {span.ko}: " + verdict.ko,
        ),
        Words(
            f"The same classes stand at {starts[_SAME]:.3f} after one pass and at "
            f"{ends[_SAME]:.3f} at the end.{nothing.en} They had many more rows before: this says "
            "what a head start is worth, not that the way to it was free.",
            f"같은 클래스는 1에폭 뒤 {starts[_SAME]:.3f}, 마지막에 {ends[_SAME]:.3f}입니다."
            f"{nothing.ko} 사전 학습에 데이터를 훨씬 많이 썼으므로 공짜로 얻은 차이는 아닙니다.",
        ),
    )


EXPERIMENT: Final = Experiment(
    name="pre-trained",
    ids=(),
    title=Words("Pre-trained first weights", "사전 학습된 초기 가중치"),
    lead=Words(
        "A few images of 5 to 9 are learnt from He's values, from a network that has learnt other "
        "images of 5 to 9, and from one that has learnt 0 to 4. Who is ahead, and for how long?",
        "5~9의 이미지 몇 장을 He 초깃값에서, 5~9의 다른 이미지를 배운 신경망에서, 0~4를 배운 "
        "신경망에서 시작해 배웁니다. 누가 얼마나 오래 앞설까요?",
    ),
    settings=MappingProxyType({
        "network": "2 × 100 ReLU, He",
        "before": "classes 5–9 or 0–4 of the first 10,000 rows, batches of 100, 5 epochs, SGD 0.1; "
                  "on the digits of the first 1000, 20 epochs",
        "rows": "500 of the classes 5–9; on the digits 100",
        "batch_size": "20, with replacement",
        "epochs": f"{EPOCHS}",
        "learning_rate": f"SGD {RATE:g}",
    }),
    run=run,
    compares=False,
)  # fmt: skip
