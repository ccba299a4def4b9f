"""TPE draws the same whatever happened in between, and better than chance does."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from backlit.base.errors import InputError, MissingExtraError
from backlit.search.samplers import Random, Told
from backlit.search.space import Choice, IntegerRange, LinearRange, LogRange, Space
from backlit.search.tpe import TPE

SPACE = Space(
    {
        "learning_rate": LogRange(1e-6, 1e-2),
        "dropout": LinearRange(0.0, 0.5),
        "width": IntegerRange(10, 100, log=True),
        "activation": Choice(("relu", "tanh", True)),
    }
)
HANGING = Space(
    {
        "momentum": LinearRange(0.5, 0.99),
        "optimizer": Choice(("SGD", "Momentum")),
        "learning_rate": LogRange(1e-6, 1e-2),
    },
    when={"momentum": ("optimizer", "Momentum")},
)


def good(given: Mapping[str, Any]) -> float | None:
    """A rate of 1e-3 and tanh are best; the smallest rates fail."""
    if given["learning_rate"] < 1e-5:
        return None
    return -abs(math.log10(given["learning_rate"]) + 3) + (given.get("activation") == "tanh")


def trials(
    rule: TPE | Random,
    space: Space,
    count: int,
    judge: Callable[[Mapping[str, Any]], float | None] = good,
) -> list[Told]:
    told: list[Told] = []
    for number in range(count):
        parameters = rule.parameters(number, space, told[: rule.needs(number)])
        told.append(Told(number, parameters, judge(parameters)))
    return told


def test_a_trial_is_a_function_of_seed_number_and_the_first_trials() -> None:
    """Drawn again from them: the same. Another seed or number: another trial."""
    pytest.importorskip("optuna", reason="Optuna is not installed")
    for space in (SPACE, HANGING):
        rule = TPE(7, lag=3)
        told = trials(rule, space, 30)
        for number in (29, 20):
            known = told[: rule.needs(number)]
            again = rule.parameters(number, space, known)
            assert again == told[number].parameters
            assert TPE(8, lag=3).parameters(number, space, known) != again
        assert len({each.parameters["learning_rate"] for each in told}) == 30


def test_what_is_drawn_is_of_the_space() -> None:
    """Each value has a place; a name whose condition does not hold is left out."""
    pytest.importorskip("optuna", reason="Optuna is not installed")
    for space in (SPACE, HANGING):
        for each in trials(TPE(1, first=3, lag=0), space, 40):
            values = {name: each.parameters.get(name) for name in space.names}
            assert each.parameters == space.mattering(values)
            for name, value in each.parameters.items():
                space.dimensions[name].place(value)
    drawn = trials(TPE(1, first=3, lag=0), HANGING, 40)
    assert len({"momentum" in each.parameters for each in drawn}) == 2


def test_it_goes_where_good_trials_lie() -> None:
    """Of the last 20 of 60 the median is nearer to the best than at random, by half at least."""
    pytest.importorskip("optuna", reason="Optuna is not installed")

    def distance(rule: TPE | Random) -> float:
        late = trials(rule, SPACE, 60)[40:]
        return sorted(abs(math.log10(each.parameters["learning_rate"]) + 3) for each in late)[10]

    assert distance(TPE(0)) < 0.5 * distance(Random(0))
    late = [each.parameters["activation"] for each in trials(TPE(0), SPACE, 60)[40:]]
    assert late.count("tanh") > 10


def test_until_enough_trials_ended_it_is_random() -> None:
    """Failed ones do not count; with nothing but failed ones it stays so."""
    assert [TPE(lag=16).needs(n) for n in (0, 16, 17, 40)] == [0, 0, 1, 24]
    told = [
        Told(n, Random(0).parameters(n, SPACE), None if n % 2 else float("nan")) for n in range(60)
    ]
    assert TPE(3, lag=0).parameters(60, SPACE, told) == Random(3).parameters(60, SPACE)
    few = [Told(each.number, each.parameters, float(each.number)) for each in told[:9]]
    assert TPE(3, lag=0).parameters(9, SPACE, few) == Random(3).parameters(9, SPACE)


def test_a_trial_that_is_none_of_the_space_changes_nothing() -> None:
    """The plan as it is, tried first, has no parameters; the others are known as before."""
    pytest.importorskip("optuna", reason="Optuna is not installed")
    for space in (SPACE, HANGING):
        told = trials(Random(5), space, 30)
        bare = [Told(0, {}, 5.0), *told[1:]]
        failed = [Told(0, {}, None), *told[1:]]
        rule = TPE(2, lag=0)
        assert rule.parameters(30, space, bare) == rule.parameters(30, space, failed)
        assert rule.parameters(30, space, bare) != Random(2).parameters(30, space)


def test_optuna_keeps_silent_and_logs_again_afterwards(capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing on standard error; the level is put back."""
    package = pytest.importorskip("optuna", reason="Optuna is not installed")
    package.logging.set_verbosity(package.logging.INFO)
    trials(TPE(0, first=2, lag=0), SPACE, 5)
    assert capfd.readouterr() == ("", "")
    assert package.logging.get_verbosity() == package.logging.INFO


def test_without_optuna_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only when the estimator is asked for the first time."""
    monkeypatch.setitem(sys.modules, "optuna", None)
    told = trials(Random(0), SPACE, 20)
    with pytest.raises(MissingExtraError, match=r"pip install 'backlit\[optuna\]'"):
        TPE(lag=0).parameters(20, SPACE, told)


def test_other_trials_than_needed_are_refused() -> None:
    """The first ones in their order, no more and no fewer."""
    told = trials(Random(0), SPACE, 20)
    for wrong in ((), told, told[1:5], told[:4][::-1]):
        with pytest.raises(InputError, match="first 4 trials"):
            TPE(lag=16).parameters(20, SPACE, wrong)


@pytest.mark.parametrize("settings", [{"first": 0}, {"lag": -1}, {"lag": 1.0}, {"seed": 0.5}])
def test_settings_that_are_none(settings: dict[str, Any]) -> None:
    """Refused when they are written."""
    with pytest.raises(InputError, match="TPE"):
        TPE(**settings)
