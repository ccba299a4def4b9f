"""A rate and a decay searched at random: which of the two matters, and where the best trials lie.

This module refuses to know how trials are carried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from ..base.words import Words
from ..search.effects import Effect, effects
from .experiment import Claim, Experiment, Outcome, Setup
from .published import published
from .rank_correlation import spearman
from .search_pictures import figures
from .searched import LEARNING, RATES, Length, Searched, searched

SLOW: Final = 1e-4  # with rates below, 200 updates teach next to nothing
LOW_DECAY: Final = 1e-6  # the notes: good decays lie below


@dataclass(frozen=True)
class Case:
    """What is done on a data set, and what is expected.

    length   trials, passes, rows of a batch
    best     bounds of Best-1's validation accuracy, the mean of all searches
    top      how many trials are the best ones
    edge     where the median of their rates lies at least: the place in the range, 0 to 1
    """

    length: Length
    best: tuple[float, float]
    top: int
    edge: float


MNIST: Final = Case(Length(100, 50, 100), (0.72, 0.90), 10, 0.88)
DIGITS: Final = Case(Length(36, 20, 40), (0.74, 0.95), 6, 0.82)
"""Expected: from seeds from 100 on. Both make 200 updates."""


def run(setup: Setup) -> Outcome:
    """Search once for each seed."""
    case = MNIST if setup.is_mnist else DIGITS
    found = searched(setup, case.length)
    best = np.array([each.validation.max() for each in found])
    slow = np.array([each.validation[each.rates < SLOW].max() for each in found])
    rising = float(np.mean([spearman(each.rates, each.validation) for each in found]))
    told = [_effects(each) for each in found]
    top = case.top
    rates = [float(np.median(each.rates[each.best(top)])) for each in found]
    edge = float(np.mean([RATES.place(each) for each in rates]))
    low, high = case.best
    claims = (
        Claim(
            Words(
                f"Best-1's validation accuracy, the mean of the searches, from {low:g} to {high:g}",
                f"Best-1의 검증 정확도(여러 탐색의 평균)가 {low:g}~{high:g}",
            ),
            float(best.mean()),
            low,
            high,
        ),
        Claim(
            Words(
                f"no trial with a rate below {SLOW:g} comes near it: in every search Best-1 is "
                "ahead of the best of them by at least 0.45",
                f"학습률이 {SLOW:g}보다 작은 시도는 근처에도 못 감: 모든 탐색에서 그중 최고보다 "
                "Best-1이 0.45 이상 높음",
            ),
            float((best - slow).min()),
            low=0.45,
        ),
        Claim(
            Words(
                "accuracy rises with the rate: Spearman's correlation is at least 0.5",
                "학습률이 클수록 정확도가 높음: 스피어만 상관계수가 0.5 이상",
            ),
            rising,
            low=0.5,
        ),
        Claim(
            Words(
                "the rate explains at least 0.3 of how the accuracies vary, and the decay has no "
                "measurable effect (a search in which it has one counts as 0)",
                "정확도 변동의 0.3 이상이 학습률로 설명되고 가중치 감소의 영향은 측정되지 않음"
                "(영향이 측정된 탐색은 0으로 셈)",
            ),
            float(np.mean([_rate_alone(*each) for each in told])),
            low=0.3,
        ),
        Claim(
            Words(
                f"the best pile up at the upper edge: the median rate of the {top} best lies in "
                f"the last {1 - case.edge:.0%} of the range, on a log scale (0 lower edge, "
                "1 upper)",
                f"가장 좋은 시도는 범위의 위쪽 끝에 몰림: 상위 {top}개 학습률의 중앙값이 로그 "
                f"눈금에서 범위의 마지막 {1 - case.edge:.0%} 안에 있음(아래 끝 0, 위 끝 1)",
            ),
            edge,
            low=case.edge,
        ),
    )
    unseen = np.array([each.unseen[int(each.validation.argmax())] for each in found])
    numbers = {
        "Best-1, validation": float(best.mean()),
        "Best-1, unseen rows": float(unseen.mean()),
        f"best with a rate below {SLOW:g}": float(slow.max()),
        "Spearman, learning rate": rising,
        "Spearman, weight decay": float(
            np.mean([spearman(each.decays, each.validation) for each in found])
        ),
    }
    return Outcome(
        claims,
        lambda language: figures(found, setup, language),
        _remarks(found, numbers, setup, top) if setup.effect else (),
        numbers,
    )


def _effects(each: Searched) -> tuple[Effect, Effect]:
    """That of the rate, and that of the decay."""
    given = {"rate": each.rates.tolist(), "decay": each.decays.tolist()}
    seed = each.study.seed
    told = effects(given, each.validation.tolist(), log=tuple(given), seed=seed)
    by_name = {effect.name: effect for effect in told}
    return by_name["rate"], by_name["decay"]


def _rate_alone(rate: Effect, decay: Effect) -> float:
    """How much of the variation the rate explains; 0 unless it alone matters."""
    return rate.importance if rate.matters and not decay.matters else 0.0


def _remarks(
    found: Sequence[Searched], numbers: Mapping[str, float], setup: Setup, top: int
) -> tuple[Words, ...]:
    tied = [sum(each.tied for each in search.study.ranking) - 1 for search in found]
    low = [float((each.decays[each.best(top)] <= LOW_DECAY).mean()) for each in found]
    decay = numbers["Spearman, weight decay"]
    fast = [spearman(each.decays[each.rates > 1e-3], each.validation[each.rates > 1e-3])
            for each in found]  # fmt: skip
    judged, unseen = numbers["Best-1, validation"], numbers["Best-1, unseen rows"]
    lost = float(np.mean([
        (each.validation - each.unseen)[each.rates > LEARNING].mean() for each in found
    ]))  # fmt: skip
    said = [
        Words(
            "The notes read off a range for the decay, 1e-8 to 1e-6. It is half of what was "
            f"searched, on a log scale, and {np.mean(low):.0%} of the {top} best trials lie in it. "
            f"Accuracy goes with the decay by {decay:+.2f} (Spearman), and among rates above 0.001 "
            f"by {np.mean(fast):+.2f}. A search must be able to say that a setting does not "
            "matter.",
            "세미나 자료는 가중치 감소 계수의 좋은 범위를 1e-8~1e-6으로 읽습니다. 로그 눈금에서 "
            f"탐색 범위의 절반인데, 상위 {top}개 시도의 {np.mean(low):.0%}가 그 안에 있습니다. "
            f"정확도와 가중치 감소의 스피어만 상관은 {decay:+.2f}, 학습률 0.001 초과에서는 "
            f"{np.mean(fast):+.2f}입니다. 어떤 설정이 중요하지 않다는 것도 탐색이 말해 줄 수 "
            "있어야 합니다.",
        ),
        Words(
            "The best rates lie at the edge of the range, so the next range must reach beyond it, "
            "not only be narrower.",
            "가장 좋은 학습률이 범위의 끝에 있으므로, 다음 범위는 좁히기만 할 것이 아니라 그 끝 "
            "너머까지 넓혀야 합니다.",
        ),
        Words(
            f"With 100 rows Best-1 cannot be told from {', '.join(map(str, tied))} of the others, "
            "search by search (McNemar's test on the same rows).",
            "검증 데이터 100개로는 Best-1과 우열을 가릴 수 없는 시도가 탐색별로 "
            f"{', '.join(map(str, tied))}개입니다(같은 데이터에 대한 맥니마 검정).",
        ),
        Words(
            f"Best-1 is right in {judged:.3f} of the rows that chose it, and in {unseen:.3f} of "
            f"rows that nobody has seen. All trials with rates above {LEARNING:g} change by "
            f"{-lost:+.3f} from the former to the latter, chosen or not: so much is due to the "
            "rows. What is due to choosing, the page best-of-many shows.",
            f"Best-1의 정확도는 그것을 고른 데이터에서 {judged:.3f}, 아무도 보지 않은 데이터에서 "
            f"{unseen:.3f}입니다. 학습률이 {LEARNING:g}보다 큰 시도 전체도 뽑혔든 아니든 두 데이터 "
            f"사이에서 {-lost:+.3f}만큼 달라지는데, 이는 데이터 자체의 차이입니다. 고르기 "
            "때문에 생기는 차이는 best-of-many 페이지가 보여 줍니다.",
        ),
    ]
    if setup.is_mnist:
        said.append(_of_the_book())
    return tuple(said)


def _of_the_book() -> Words:
    told = published("search")
    rates, decays, scores = ([each[name] for each in told] for name in ("lr", "wd", "val_acc"))
    rate, decay = spearman(rates, scores), spearman(decays, scores)
    slow = max(s for s, r in zip(scores, rates, strict=True) if r < SLOW)
    return Words(
        f"The book's saved run: Best-1 {max(scores):.2f}; with rates below {SLOW:g} at most "
        f"{slow:.2f}; Spearman {rate:+.2f} with the rate and {decay:+.2f} with the decay.",
        f"책에 저장된 실행 결과: Best-1 {max(scores):.2f}, 학습률 {SLOW:g} 미만에서는 최고 "
        f"{slow:.2f}. 스피어만 상관은 학습률과 {rate:+.2f}, 가중치 감소와 {decay:+.2f}.",
    )


EXPERIMENT: Final = Experiment(
    name="random-search",
    ids=("E18",),
    title=Words("A random search over two settings", "두 하이퍼파라미터의 무작위 탐색"),
    lead=Words(
        "A learning rate and a weight decay drawn by chance, a network trained for 200 updates, "
        "its accuracy taken on 100 rows held back: again and again. What do the trials say of the "
        "two settings, and what can they not say?",
        "학습률과 가중치 감소 계수를 무작위로 뽑아 신경망을 200번 업데이트하고, 따로 둔 100개 "
        "데이터로 정확도를 재는 일을 되풀이합니다. 이 시도들은 두 하이퍼파라미터에 대해 무엇을 "
        "말해 주고, 무엇은 말해 주지 못할까요?",
    ),
    settings=MappingProxyType({
        "network": "6 × 100 ReLU, He",
        "rows": "the first 500, shuffled: 400 to learn from, 100 to judge by; on the digits any",
        "learning_rate": "SGD, 10^U(-6, -2)",
        "weight_decay": "10^U(-8, -4)",
        "trials": "100 for each seed; on the digits 36",
        "batch_size": "100, with replacement; on the digits 40",
        "epochs": "50 of 4 updates; on the digits 20 of 10",
    }),
    run=run,
    compares=False,
    seeds=3,
)  # fmt: skip
