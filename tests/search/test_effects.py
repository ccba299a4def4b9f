"""Effects: what is idle is not said to matter, and what matters is found, the more the larger."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import InputError, UnknownNameError
from backlit.search.effects import LEVEL, Effect, effects

Draw = np.random.Generator
Search = tuple[dict[str, Any], list[float]]


def verdicts(given: dict[str, Any], scores: Sequence[float], **how: Any) -> dict[str, Effect]:
    """Effects by name."""
    return {each.name: each for each in effects(given, scores, **how)}


def accuracies(draw: Draw, share: Any) -> list[float]:
    """Of 100 rows: a binomial count."""
    return [float(each) for each in draw.binomial(100, np.clip(share, 0, 1)) / 100]


def cliff(draw: Draw, n: int, size: float) -> Search:
    """Half of the trials learn nothing; where the rate is enough, decay may cost a share."""
    rate, decay = draw.uniform(-6, -2, n), draw.uniform(-8, -4, n)
    height = 0.8 / (1 + np.exp(-(rate + 3.6) / 0.25)) * (1 - size * (decay > -6))
    given = {"learning_rate": 10**rate, "weight_decay": 10**decay}
    return given, accuracies(draw, 0.1 + height)


def peak(draw: Draw, n: int, size: float) -> Search:
    """The rate's best is in its middle and depends on the optimizer; decay has its own middle."""
    rate, decay, adam = draw.uniform(-5, 0, n), draw.uniform(-6, -2, n), draw.random(n) < 0.5
    height = 0.8 * np.exp(-((rate + 2 + adam) ** 2) / 1.5) * (1 - size * ((decay + 4) / 2) ** 2)
    given = {
        "learning_rate": 10**rate,
        "weight_decay": 10**decay,
        "optimizer": np.where(adam, "adam", "sgd").tolist(),
        "beta2": [float(each) if is_adam else None
                  for each, is_adam in zip(draw.uniform(0.9, 1, n), adam, strict=True)],
        "batch_size": draw.choice([16, 32, 64], n).tolist(),
    }  # fmt: skip
    return given, accuracies(draw, 0.1 + height)


def mixed(draw: Draw, n: int, size: float) -> Search:
    """Rate and depth act, full of ties and failures; decay pulls one way or the other by norm."""
    rate, decay, norm = draw.uniform(-4, 1, n), draw.uniform(-6, -2, n), draw.random(n) < 0.5
    depth = draw.integers(1, 5, n)
    score = np.where(rate > -2, 2.0, 0.0) + 0.5 * depth * (rate > -2) + draw.normal(0, 0.4, n)
    score += 4 * size * np.where(norm, 1, -1) * (decay + 4) / 2
    scores = np.where(rate > 0.5, math.nan, np.round(score, 1))
    given = {"learning_rate": 10**rate, "weight_decay": 10**decay, "norm": norm.tolist(),
             "depth": depth, "activation": draw.choice(["relu", "tanh", "elu"], n)}  # fmt: skip
    return given, scores.tolist()


KINDS: tuple[Callable[[Draw, int, float], Search], ...] = (cliff, peak, mixed)
IDLE = {
    "cliff": {"weight_decay"},
    "peak": {"weight_decay", "beta2", "batch_size"},
    "mixed": {"weight_decay", "norm", "activation"},
}


def test_an_idle_parameter_is_said_to_matter_in_a_study_of_forty_at_most() -> None:
    """Of 200 studies at 1/40 each, more than 10 (5 %) have one in 1 of 75 samples of 200.

    A rule that errs in one study of ten would have 10 or fewer in 1 of 120 samples. And all of
    the studies find the learning rate.
    """
    false = 0
    for number in range(200):
        kind, n = KINDS[number % 3], (40, 50, 60)[number // 3 % 3]
        told = verdicts(*kind(np.random.default_rng(number), n, 0.0), seed=number)
        false += any(told[name].matters for name in IDLE[kind.__name__])
        assert told["learning_rate"].matters, (kind.__name__, n, number)
    assert false <= 10


@pytest.mark.parametrize("kind", KINDS)
def test_a_larger_effect_is_found_more_often(kind: Callable[[Draw, int, float], Search]) -> None:
    """From nearly never to nearly always, at equal learning rate and however it goes together."""
    power = [
        np.mean([
            verdicts(*kind(np.random.default_rng(number), 100, size))["weight_decay"].matters
            for number in range(10)
        ])
        for size in (0.0, 0.25, 0.7)
    ]  # fmt: skip
    assert power[0] <= 0.15
    assert power[0] < power[1] + 0.1 <= power[2] + 0.2
    assert power[2] >= 0.9


def test_chance_dependence_on_the_rate_is_not_an_effect_of_the_decay() -> None:
    """Decay drawn along with the rate looks good by itself; at equal rates it does nothing.

    Of 40 studies at 1/40, 5 or more are false in 1 of 320 samples; the correlation finds all.
    """
    false = apparent = 0
    for number in range(40):
        draw = np.random.default_rng(number)
        rate = draw.uniform(-6, -2, 80)
        decay = rate - 2 + draw.normal(0, 1.0, 80)
        scores = accuracies(draw, 0.1 + 0.8 / (1 + np.exp(-(rate + 3.6) / 0.25)))
        told = verdicts({"learning_rate": 10**rate, "weight_decay": 10**decay}, scores)
        false += told["weight_decay"].matters
        apparent += float(np.corrcoef(decay, scores)[0, 1]) > 0.3
    assert apparent == 40
    assert false < 5


def test_a_parameter_is_not_charged_with_what_only_its_presence_tells() -> None:
    """Momentum, used by SGD alone, does nothing there; that SGD is better is the optimizer's."""
    draw = np.random.default_rng(1)
    sgd = draw.random(100) < 0.5
    momentum = [float(each) if one else None
                for each, one in zip(draw.random(100), sgd, strict=True)]  # fmt: skip
    told = verdicts({"optimizer": np.where(sgd, "sgd", "adam").tolist(), "momentum": momentum},
                    accuracies(draw, 0.4 + 0.3 * sgd))  # fmt: skip
    assert told["optimizer"].matters
    assert told["optimizer"].best == ("sgd",)
    assert not told["momentum"].matters
    assert told["momentum"].importance < 0.05 < 0.5 < told["optimizer"].importance


def test_the_importance_is_the_share_of_variance_that_the_parameter_makes() -> None:
    """Score = a + noise of half its deviation: a makes 1/(1 + 1/4) of the variance, b nothing.

    Of 40 intervals at 95 % at least 33 hold it, but in 1 of 1,400 samples; ranks tell 0.01 more.
    """
    held, found = 0, []
    for number in range(40):
        draw = np.random.default_rng(number)
        a, b = draw.random(150), draw.random(150)
        told = verdicts({"a": a, "b": b}, (a + draw.normal(0, 0.5 / math.sqrt(12), 150)).tolist())
        found.append(told["a"].importance)
        held += told["a"].low < 0.8 < told["a"].high
        assert told["b"].importance < 0.03
    assert np.mean(found) == pytest.approx(0.8, abs=0.03)
    assert held >= 33


def test_a_scale_or_an_order_of_names_changes_no_verdict() -> None:
    """Ranks of the values count; p is the same for the rate and its logarithm."""
    given, scores = cliff(np.random.default_rng(3), 60, 0.3)
    logged = {name: np.log10(given[name]) for name in reversed(given)}
    one, other = verdicts(given, scores), verdicts(logged, [7 * each - 2 for each in scores])
    for name in given:
        assert one[name].p_value == pytest.approx(other[name].p_value, abs=0.002)
        assert one[name].importance == pytest.approx(other[name].importance, abs=1e-9)
    assert effects(given, scores, seed=5) == effects(given, scores, seed=5)


def test_too_few_trials_and_single_values_tell_nothing() -> None:
    """Eleven trials, or one value in all: no p but 1, an interval from 0 to 1, and it is said."""
    rates = [10.0**-k for k in range(11)]
    (short,) = effects({"learning_rate": rates}, rates)
    (same,) = effects({"learning_rate": [0.1] * 30}, list(range(30)))
    for each in (short, same):
        assert (each.p_value, each.matters, each.low, each.high) == (1.0, False, 0.0, 1.0)
        assert "too few trials" in each.sentence().en
        assert "판단할 수 없음" in each.sentence().ko
    (twelve,) = effects({"learning_rate": [*rates, 1e-12]}, [*rates, 1e-12])
    assert twelve.matters
    assert effects({}, []) == ()


def test_equal_scores_show_no_effect() -> None:
    """All failed, or all equally good: nothing varies that could be explained."""
    for scores in ([math.nan] * 30, [0.5] * 30):
        (told,) = effects({"learning_rate": [10.0**-k for k in range(30)]}, scores)
        assert (told.p_value, told.importance, told.matters) == (1.0, 0.0, False)


def test_a_failed_trial_is_the_worst() -> None:
    """Where large rates fail, it is the rate that decides, and its best values lie below."""
    draw = np.random.default_rng(4)
    rate = draw.uniform(-4, 0, 60)
    scores = np.where(rate > -1.5, math.nan, draw.normal(0, 1, 60)).tolist()
    told = verdicts({"rate": 10**rate, "idle": draw.random(60)}, scores, log=["rate"])
    assert told["rate"].matters
    assert not told["idle"].matters
    assert told["rate"].best[1] < 10**-1.5
    ruined = verdicts({"rate": 10**rate}, [-math.inf if s != s else s for s in scores])
    assert ruined["rate"].p_value == told["rate"].p_value / 2  # Holm: of two, and of one


def test_a_sentence_says_the_verdict_in_both_languages() -> None:
    """What matters comes with its share and its good values, what does not with p alone."""
    rate = Effect("learning_rate", 0.695, 0.57, 0.79, 0.0005, True, (0.0015, 0.0096))
    assert rate.sentence().en == (
        "learning_rate: matters (70% of the variation, p < 0.001), best between 0.0015 and 0.0096"
    )
    assert rate.sentence().ko == (
        "learning_rate: 영향이 있음 (점수 변동의 70%, p < 0.001), 좋은 값의 범위는 0.0015 ~ 0.0096"
    )
    option = Effect("optimizer", 0.2, 0.1, 0.3, 0.004, True, ("adam", "sgd"))
    assert option.sentence().en.endswith("p = 0.004), best: adam, sgd")
    decay = Effect("weight_decay", 0.0, 0.0, 0.02, 0.62, False, (1e-8, 1e-4))
    assert decay.sentence().ko == "weight_decay: 측정할 수 있는 영향이 없음 (p = 0.62)"
    assert LEVEL == 0.025


def test_wrong_input_is_named() -> None:
    """Rows of unequal length, an endless score, a logarithm of 0, and a name that is not there."""
    with pytest.raises(InputError, match="rate: expected 3 values, one a score, got 2"):
        effects({"rate": [1, 2]}, [1, 2, 3])
    with pytest.raises(InputError, match="expected scores below infinity, got inf"):
        effects({"rate": [1, 2]}, [1, math.inf])
    with pytest.raises(InputError, match="finite numbers above 0, for its scale is logarithmic"):
        effects({"rate": [1, 0]}, [1, 2], log=["rate"])
    with pytest.raises(InputError, match="rate: expected finite numbers, got nan"):
        effects({"rate": [1, math.nan]}, [1, 2])
    with pytest.raises(UnknownNameError, match="did you mean 'rate'"):
        effects({"rate": [1, 2]}, [1, 2], log=["rates"])
