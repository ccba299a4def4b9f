"""Weight decay on few rows: the gap shrinks, and so do both accuracies.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ..base.words import Language, Words
from ..optim.sgd import SGD
from .arms import Arm, Courses, compared
from .curves import curves
from .experiment import Experiment, Figure, Outcome, Setup
from .fewer_tested import fewer_tested
from .narrower_gap import judged
from .overfit import RATE, TESTED, case_of, few_rows, network
from .published import published


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    decay       λ of the penalty ½ λ ‖W‖² on weights
    gap         by how much the gap is smaller with it, at least
    train, test by how much the accuracies fall with it, at least
    """

    decay: float
    gap: float
    train: float
    test: float


MNIST: Final = Case(0.1, 0.04, 0.04, 0.01)
DIGITS: Final = Case(0.2, 0.03, 0.15, 0.08)
"""λ 0.2: with 0.1 the gap is not smaller on these images. Expected: from seeds from 100 on."""


def run(setup: Setup) -> Outcome:
    """Train on few rows, with and without weight decay."""
    case, few = MNIST if setup.is_mnist else DIGITS, case_of(setup)
    decay = case.decay if setup.effect else 0.0
    arms = {
        "without": Arm(network(), SGD(RATE)),
        "with": Arm(network(), SGD(RATE), {"weight_decay": decay}),
    }
    used = fewer_tested(setup, TESTED)
    found = compared(arms, few_rows(setup), used, epochs=201, batch_size=few.batch_size)
    done = Words("with weight decay", "가중치 감소를 쓰면")
    bounds = {"gap": case.gap, "train": case.train, "test": case.test}
    claims, numbers = judged(found["without"], found["with"], done, **bounds)
    return Outcome(
        claims,
        lambda language: _figures(found, decay, setup, language),
        _remarks(numbers, setup) if setup.effect else (),
        numbers,
    )


def _figures(
    found: Mapping[str, Courses], decay: float, setup: Setup, language: Language
) -> list[Figure]:
    train, test = Words("training", "훈련").within(language), Words("test", "시험").within(language)
    lines = {}
    for name, label in (("without", ""), ("with", f", λ {decay:g}")):
        lines[train + label] = found[name]["train_accuracy_predict"]
        lines[test + label] = found[name]["validation_accuracy"]
    theirs = {}
    if setup.is_mnist and setup.effect:
        told = published("weight_decay")[::10]
        at = [10 * k + 1 / 3 for k in range(len(told))]  # after updates 1, 31, …, of 3 in a pass
        theirs = {
            f"{train}, λ {decay:g}": (at, [each[0] for each in told]),
            f"{test}, λ {decay:g}": (at, [each[1] for each in told]),
        }
    picture = curves(
        lines,
        range(1, found["with"]["validation_accuracy"].shape[1] + 1),
        title=Words("Accuracy with and without weight decay", "가중치 감소와 정확도").within(
            language
        ),
        x_label=Words("pass", "에폭").within(language),
        published=theirs,
        zero=True,
    )
    says = Words(
        "The upper line of each pair is training accuracy: with weight decay the two lie nearer "
        "to each other, and lower. Rings: the book's run.",
        "짝마다 위쪽 선이 훈련 정확도입니다. 가중치 감소를 쓰면 두 선이 서로 가까워지지만 함께 "
        "내려갑니다. 동그라미: 책의 실행 결과.",
    )
    return [Figure(picture, says.within(language))]


def _remarks(numbers: Mapping[str, float], setup: Setup) -> tuple[Words, ...]:
    before, after = numbers["test, without"], numbers["test, with"]
    said = [
        Words(
            f"The gap is not the goal. Test accuracy is {after:.3f} with weight decay and "
            f"{before:.3f} without: the gap shrinks because training accuracy falls further.",
            "차이를 줄이는 것이 목표는 아닙니다. 시험 정확도는 가중치 감소를 쓰면 "
            f"{after:.3f}, 쓰지 않으면 {before:.3f}입니다. 차이가 줄어든 것은 훈련 정확도가 더 "
            "많이 떨어졌기 때문입니다.",
        ),
        Words(
            "Choose λ by accuracy on held-back rows, never by the gap: a network that learns "
            "nothing has no gap at all.",
            "λ는 차이가 아니라 검증 데이터의 정확도로 고르세요. 아무것도 배우지 못한 신경망은 "
            "차이도 없습니다.",
        ),
    ]
    if not setup.is_mnist:
        said.append(
            Words(
                "λ is 0.2 on the digits. With 0.1, as on MNIST, six other seeds lost test accuracy "
                "and had no smaller gap.",
                "숫자 데이터(digits)에서 λ는 0.2입니다. MNIST처럼 0.1로 하면 다른 여섯 시드에서 "
                "시험 정확도만 떨어지고 차이는 줄지 않았습니다.",
            )
        )
    return tuple(said)


EXPERIMENT: Final = Experiment(
    name="weight-decay",
    ids=("E16",),
    title=Words("Weight decay against overfitting", "오버피팅과 가중치 감소"),
    lead=Words(
        "The overfitting network once more, with a penalty ½ λ ‖W‖² on its weights and without. "
        "Does the gap between known and new images shrink, and at what price?",
        "오버피팅을 일으킨 신경망을 가중치에 벌점 ½ λ ‖W‖²을 더한 채로, 또 벌점 없이 학습합니다. "
        "배운 이미지와 새 이미지의 정확도 차이가 줄어들까요? 그 대가는 무엇일까요?",
    ),
    settings=MappingProxyType({
        "network": "6 × 100 ReLU, He",
        "rows": "the first 300; on the digits 100",
        "batch_size": "100, with replacement; on the digits 50",
        "epochs": "201; accuracies are means of the last 20",
        "test rows": "every second; on the digits all",
        "learning_rate": "SGD 0.01",
        "weight_decay": "0.1; on the digits 0.2",
    }),
    run=run,
)  # fmt: skip
