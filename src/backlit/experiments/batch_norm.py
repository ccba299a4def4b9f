"""Batch norm over many spreads of the first weights: ahead at most of them, behind at some.

This module refuses to know how its arms are trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError
from ..base.interval import difference
from ..base.words import Language, Words
from ..data.dataset import Dataset
from ..nn.activation import ReLU
from ..nn.batch_norm import BatchNorm
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.init import Normal
from ..optim.sgd import SGD
from ..reports.canvas import Frame, rule, sheet, text_width, words
from ..reports.line_chart import stroke
from ..reports.markup import Markup, element
from ..reports.scale import Scale
from .arms import Arm, compared
from .experiment import Claim, Experiment, Figure, Outcome, Setup
from .fewer_tested import fewer_tested
from .published import published

STDS: Final = tuple(float(each) for each in np.logspace(0, -4, 16))
Floats = NDArray[np.float64]

EPOCHS: Final = 20
WIDE: Final = 3  # the first so many spreads may overflow without batch norm
TESTED: Final = 500  # test rows: what is asked here is how fast the training rows are learnt


@dataclass(frozen=True)
class Case:
    """What is measured on a data set, and what is expected.

    places          of the spreads in STDS
    ahead, behind   by how much batch norm is, at the end, at least: place -> accuracy
    """

    places: tuple[int, ...]
    ahead: Mapping[int, float]
    behind: Mapping[int, float]


MNIST: Final = Case(
    tuple(range(16)),
    MappingProxyType({0: 0.2, 4: 0.4, 8: 0.5}),
    MappingProxyType({2: 0.25, 3: 0.01}),
)
DIGITS: Final = Case(
    (0, 2, 4, 8, 12, 15),  # not all, for the time
    MappingProxyType({0: 0.3, 4: 0.4, 8: 0.5}),
    MappingProxyType({2: 0.05}),
)
"""Expected: from seeds from 100 on. At 0.158 the digits learn as well with it as without."""


def network(std: float, *, normal: bool) -> Chain:
    """Five hidden layers of 100 ReLU, weights N(0, std²), batch norm before each ReLU or none.

    The book's epsilon, 1e-6: with 1e-5 the smallest spreads would drown in it.
    """
    between = (BatchNorm(epsilon=1e-6),) if normal else ()
    start = Normal(std)
    hidden = [each for _ in range(5) for each in (Dense(100, init=start), *between, ReLU())]
    return Chain(*hidden, Dense(10, init=start))


def run(setup: Setup) -> Outcome:
    """Train both networks from each spread, on the first 1,000 rows."""
    case = MNIST if setup.is_mnist else DIGITS
    found = _courses(case.places, setup.data.take(np.arange(1000)), fewer_tested(setup, TESTED))
    ends = {name: each[:, -1] for name, each in found.items()}
    ahead = {
        k: float(difference(ends[f"{k} with"], ends[f"{k} without"]).mean) for k in case.places
    }
    claims = []
    for place, least in case.ahead.items():
        says = Words(
            f"std {STDS[place]:.3g}: with batch norm training accuracy is ahead by at least "
            f"{least:g} (paired)",
            f"표준편차 {STDS[place]:.3g}: 배치 정규화를 쓴 쪽의 훈련 정확도가 (짝지어 비교해) "
            f"{least:g} 이상 높음",
        )
        claims.append(Claim(says, ahead[place], low=least))
    for place, least in case.behind.items():
        says = Words(
            f"std {STDS[place]:.3g}: with batch norm training accuracy is behind by at least "
            f"{least:g} (paired)",
            f"표준편차 {STDS[place]:.3g}: 배치 정규화를 쓴 쪽의 훈련 정확도가 (짝지어 비교해) "
            f"{least:g} 이상 낮음",
        )
        claims.append(Claim(says, 0.0 - ahead[place], low=least))
    means = {name: float(each.mean()) for name, each in ends.items()}
    numbers = {
        f"std {STDS[place]:.3g}, {name}": means[f"{place} {name}"]
        for place in case.places
        for name in ("without", "with")
    }
    return Outcome(
        tuple(claims),
        lambda language: _figures(found, setup, language),
        _remarks(means, ahead, setup) if setup.effect else (),
        numbers,
    )


def _courses(places: Sequence[int], rows: Dataset, setup: Setup) -> dict[str, Floats]:
    """(S, E) training accuracies of each arm, `0 with` and so on.

    From where a run overflows it counts as one that always says 0, as the book's argmax of NaN.
    """
    arms = {
        f"{place} {name}": Arm(network(STDS[place], normal=normal and setup.effect), SGD(0.01))
        for place in places
        for name, normal in (("without", False), ("with", True))
    }
    safe = {
        name: arm
        for name, arm in arms.items()
        if int(name.split()[0]) >= WIDE or (setup.effect and name.endswith(" with"))
    }
    found = {
        name: each["train_accuracy_predict"]
        for name, each in compared(safe, rows, setup, epochs=EPOCHS).items()
    }
    for name in arms.keys() - safe.keys():
        runs = np.full((len(setup.seeds), EPOCHS), float((rows.y == 0).mean()))
        for run, seed in zip(runs, setup.seeds, strict=True):
            course = _one(arms[name], rows, replace(setup, seeds=(seed,)))
            run[: len(course)] = course
        found[name] = runs
    return found


def _one(arm: Arm, rows: Dataset, setup: Setup) -> Floats:
    """(E,), or as far as it went."""
    try:
        found = compared({"": arm}, rows, setup, epochs=EPOCHS)
    except NonFiniteError:
        return np.empty(0)
    course: Floats = found[""]["train_accuracy_predict"][0]
    return course


def _figures(found: Mapping[str, Floats], setup: Setup, language: Language) -> list[Figure]:
    places = sorted({int(name.split()[0]) for name in found})
    theirs = list(published("batch_norm")["runs"].values())
    ringed = setup.is_mnist and setup.effect
    width, row, head, panel = 720.0, 132.0, 62.0, 84.0
    step = (width - 12.0) / 4
    title = Words(
        "Training accuracy by the spread of the first weights",
        "초기 가중치의 표준편차와 훈련 정확도",
    ).within(language)
    parts = [words(title, 0, 15, "title"), *_key(language)]
    for k, place in enumerate(places):
        line, column = divmod(k, 4)
        top, left = head + line * row + 18, 30.0 + column * step
        frame = Frame(Scale(0, EPOCHS, left, left + step - 34), Scale(0, 1.02, top + panel, top))
        parts.append(words(f"std {STDS[place]:.3g}", left, top - 6))
        parts += _axes(frame, numbered=column == 0)
        for tone, name in enumerate(("without", "with"), start=1):
            parts.append(_course(frame, found[f"{place} {name}"].mean(0).tolist(), tone))
            if ringed:
                parts.append(_rings(frame, [each[tone - 1] for each in theirs[place]], tone))
    height = head + -(-len(places) // 4) * row + 10
    pass_ = Words("pass", "에폭").within(language)
    parts.append(words(pass_, width - 16, height - 4, "quiet", anchor="end"))
    says = Words(
        "Each panel has the same two axes. Rings: the book's run, one seed.",
        "칸마다 두 축의 눈금이 같습니다. 동그라미: 책의 실행 결과(시드 하나).",
    )
    plain = Words("Each panel has the same two axes.", "칸마다 두 축의 눈금이 같습니다.")
    picture = sheet(width, height, parts, label=title)
    return [Figure(picture, (says if ringed else plain).within(language))]


def _axes(frame: Frame, *, numbered: bool) -> list[Markup]:
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    parts = []
    for value in (0.0, 0.5, 1.0):
        height = frame.y(value)
        parts.append(rule(left, height, right, height, "grid" if value else "axis"))
        if numbered:
            parts.append(words(f"{value:g}", left - 6, height + 4, "tick", anchor="end"))
    parts.append(words("0", left, base + 14, "tick"))
    parts.append(words(str(EPOCHS), right, base + 14, "tick", anchor="end"))
    return parts


def _key(language: Language) -> list[Markup]:
    """The two names, in the colours of their lines, above the panels."""
    without = Words("without batch norm", "배치 정규화 없음").within(language)
    with_ = Words("with batch norm", "배치 정규화 있음").within(language)
    return [
        words(without, 0, 36, "name tone1"),
        words(with_, text_width(without) * 1.1 + 24, 36, "name tone2"),
    ]


def _course(frame: Frame, values: Sequence[float], tone: int) -> Markup:
    d = stroke(frame, range(1, len(values) + 1), values)
    return element("path", d=d, class_=f"line tone{tone}", stroke_width=1.75)


def _rings(frame: Frame, values: Sequence[float], tone: int) -> Markup:
    """Every fourth; the k-th was taken after 10 k + 1 updates, of 10 in a pass."""
    rings = [
        element("circle", cx=frame.x(k + 0.1), cy=frame.y(values[k]), r=2.4)
        for k in range(3, len(values), 4)
    ]
    return element("g", *rings, class_=f"line tone{tone}", stroke_width=1.2)


def _remarks(
    means: Mapping[str, float], ahead: Mapping[int, float], setup: Setup
) -> tuple[Words, ...]:
    worse = [place for place, each in ahead.items() if each < 0]
    said = []
    if worse:
        told = "; ".join(
            f"{STDS[k]:.3g}: {means[f'{k} with']:.3f} / {means[f'{k} without']:.3f}" for k in worse
        )
        said.append(
            Words(
                "The notes say that batch norm speeds learning up. It does not at these spreads "
                f"(with / without it): {told}. The book's own run shows the same.",
                "세미나 자료는 배치 정규화가 학습을 빠르게 한다고 하지만, 다음 표준편차에서는 "
                f"그렇지 않습니다(사용 / 미사용): {told}. 책의 실행 결과도 같습니다.",
            )
        )
    ends = [[means[f"{k} {name}"] for k in ahead] for name in ("without", "with")]
    without, with_ = (max(each) - min(each) for each in ends)
    said += [
        Words(
            "It does make the first weights matter less: from the best spread to the worst, "
            f"training accuracy falls by {without:.2f} without it and by {with_:.2f} with it.",
            "초기 가중치의 영향이 줄어드는 것은 사실입니다. 표준편차가 가장 좋을 때와 가장 나쁠 "
            f"때의 훈련 정확도 차이는 배치 정규화가 없으면 {without:.2f}, 있으면 "
            f"{with_:.2f}입니다.",
        ),
        Words(
            "Without batch norm the widest spreads overflow after a few updates. Such a run counts "
            "as one that always answers 0, which is what the book's argmax of NaN does.",
            "배치 정규화가 없으면 표준편차가 가장 클 때 몇 번의 업데이트 만에 값이 넘칩니다. 그런 "
            "실행은 늘 0이라고 답하는 것으로 셉니다. 책에서도 NaN의 argmax가 0이 되어 같습니다.",
        ),
    ]
    if setup.is_mnist:
        said.append(
            Words(
                "At small spreads our accuracy rises some passes after the rings: the running "
                "variance begins at 1 here and at 0 in the book, and must be forgotten first.",
                "표준편차가 작으면 우리의 정확도가 동그라미보다 몇 에폭 늦게 오릅니다. 이동 분산이 "
                "책에서는 0, 여기서는 1에서 시작하므로, 그 값이 먼저 잊혀야 합니다.",
            )
        )
    return tuple(said)


EXPERIMENT: Final = Experiment(
    name="batch-norm",
    ids=("E14",),
    title=Words(
        "Batch norm and the spread of the first weights", "배치 정규화와 초기 가중치의 표준편차"
    ),
    lead=Words(
        "One network, its first weights drawn with standard deviations from 1 down to 0.0001, "
        "with batch norm and without. Where does batch norm help, and where does it not?",
        "한 신경망의 초기 가중치를 표준편차 1부터 0.0001까지 바꿔 가며 정하고, 배치 정규화를 쓴 "
        "채로, 또 쓰지 않고 학습합니다. 배치 정규화는 어디에서 도움이 되고 어디에서 그렇지 "
        "않을까요?",
    ),
    settings=MappingProxyType({
        "network": "5 × 100 ReLU, N(0, std²)",
        "std": "16 from 1 to 0.0001, evenly on a log scale; on the digits six of them",
        "batch_norm": "before each ReLU, epsilon 1e-6",
        "rows": "the first 1,000",
        "batch_size": "100, with replacement",
        "epochs": "20",
        "learning_rate": "SGD 0.01",
    }),
    run=run,
)  # fmt: skip
