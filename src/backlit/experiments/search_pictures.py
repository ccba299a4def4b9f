"""What a search looks like: its listing, the courses of its best trials, where all of them lie.

This module refuses to know what is claimed of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ..base.words import Language, Words
from ..reports.markup import element
from ..reports.trial_panels import TrialPanel, trial_panels
from .experiment import Figure, Setup
from .published import published
from .searched import DECAYS, RATES, Searched
from .trial_scatter import Trials, trial_scatter

LISTED: Final = 20


def figures(found: Sequence[Searched], setup: Setup, language: Language) -> list[Figure]:
    """The listing, the courses of the best, and all trials over rate and decay."""
    first = found[0].study
    listing = element("pre", first.listing(LISTED))
    listed = Words(
        "The first search as the notes list theirs. Behind each line: where the accuracy may lie "
        f"(95 %, {first.validation.rows} rows), and = if its trial cannot be told from Best-1.",
        "첫 번째 탐색을 세미나 자료의 형식으로 나열한 것. 줄 끝은 정확도가 있을 만한 구간(95 %, "
        f"{first.validation.rows}개)이고, =는 Best-1과 우열을 가릴 수 없는 시도입니다.",
    )
    return [
        Figure(listing, listed.within(language)),
        _panels(found[0], language),
        *_scatters(found, setup, language),
    ]


def _panels(search: Searched, language: Language) -> Figure:
    panels = [
        TrialPanel(
            f"Best-{each.place} · {each.trial.parameters['learning_rate']:.2g}",
            each.trial.curves["validation_accuracy"],
            each.trial.curves["train_accuracy"],
        )
        for each in search.study.ranking[:LISTED]
    ]
    title = Words("The twenty best trials, and their rates", "상위 스무 시도와 그 학습률")
    picture = trial_panels(
        panels,
        title=title.within(language),
        x_label=Words("pass", "에폭").within(language),
        validation=Words("validation accuracy", "검증 정확도").within(language),
        training=Words("training accuracy", "훈련 정확도").within(language),
    )
    says = Words(
        "The two lines stay near each other: after so few updates little is learnt by heart.",
        "두 선이 서로 가깝습니다. 업데이트가 적어 아직 통째로 외운 것이 거의 없기 때문입니다.",
    )
    return Figure(picture, says.within(language))


def _scatters(found: Sequence[Searched], setup: Setup, language: Language) -> list[Figure]:
    rates, decays, scores = (
        np.concatenate([getattr(each, name) for each in found]).tolist()
        for name in ("rates", "decays", "validation")
    )
    ours = Words("ours", "우리 결과").within(language)
    both = [("y", decays), ("score", scores)]
    theirs = _theirs(language) if setup.is_mnist and setup.effect else None
    key = Words("the fuller, the more accurate", "진할수록 정확도가 높음").within(language)
    pictures = []
    for name, values in both:
        trials = [Trials(ours, rates, values, scores)]
        if theirs is not None:
            trials.append(theirs[name])
        is_decay = name == "y"
        label = Words("weight decay", "가중치 감소") if is_decay else Words("accuracy", "정확도")
        titles = (
            Words("Where the accurate trials lie", "정확도가 높은 시도가 있는 곳"),
            Words("Accuracy by learning rate", "학습률에 따른 정확도"),
        )
        pictures.append(
            trial_scatter(
                trials,
                title=titles[0 if is_decay else 1].within(language),
                x_label=Words("learning rate", "학습률").within(language),
                y_label=label.within(language),
                x_range=(RATES.low, RATES.high),
                y_range=(DECAYS.low, DECAYS.high) if is_decay else (0.0, 1.0),
                log_y=is_decay,
                key=key if is_decay else "",
            )
        )
    says = (
        Words(
            "All searches together. From left to right trials fill; from bottom to top they do "
            "not.",
            "모든 탐색을 모은 것. 오른쪽으로 갈수록 진해지지만, 위아래로는 달라지지 않습니다.",
        ),
        Words(
            "Dotted: the ends of the range. Accuracy still rises where the range ends.",
            "점선은 범위의 양 끝. 범위가 끝나는 곳에서도 정확도가 여전히 오르고 있습니다.",
        ),
    )
    return [Figure(each, said.within(language)) for each, said in zip(pictures, says, strict=True)]


def _theirs(language: Language) -> dict[str, Trials]:
    """The book's hundred trials, over both pictures."""
    told = published("search")
    rates, decays, scores = ([each[name] for each in told] for name in ("lr", "wd", "val_acc"))
    label = Words("the book's run", "책의 실행 결과").within(language)
    return {
        "y": Trials(label, rates, decays, scores, rings=True),
        "score": Trials(label, rates, scores, scores, rings=True),
    }
