"""N14: the tests work. Each trap met in other systems is a mutant, and a check kills it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import pytest

import mutants
from mutants import Mutant

# The traps of SEMANTICS, word for word, in its order.
TRAPS = (
    "ε inside/outside",
    "bias correction missing",
    "AdaGrad's h₀",
    "BatchNorm momentum flipped, variance biased or not",
    "1/(1−p) missing",
    "mean of means over a short last batch",
    "off-by-one schedule",
    "decay before/after clip",
    "L2 on biases",
    "label smoothing × weights",
    "validation taken after shuffling a sorted file or from its tail",
    "scaler fitted on all data",
    "near-constant column scaled to ±1 by rounding",
    "float epochs",
    "parameters in a set",
    "NaN counted as best",
    "best weights not restored unless stopped early",
    "loss reported after the update on the same batch",
)
# Traps of a part that Backlit does not have: when it comes, this list says that a mutant must.
NO_PLACE_YET = {
    "scaler fitted on all data": "backlit.data.prepare",
    "near-constant column scaled to ±1 by rounding": "backlit.data.prepare",
}


def test_every_trap_has_a_mutant() -> None:
    """Each trap is met by one mutant or more, or stands where there is nothing to trap."""
    met = {each.trap for each in mutants.FOUND} | set(NO_PLACE_YET)
    assert met == set(TRAPS)
    for module in NO_PLACE_YET.values():
        assert importlib.util.find_spec(module) is None, f"{module} is here: give it its mutants"


@pytest.mark.parametrize("check", list(dict.fromkeys(each.check for each in mutants.FOUND)))
def test_checks_pass_on_what_is_right(check: Callable[[], None]) -> None:
    """Without a mutant every check passes: it is not killed by a check that always fails."""
    check()


@pytest.mark.parametrize("mutant", mutants.FOUND, ids=lambda each: each.name)
def test_mutants_are_killed(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the wrong formula in place, the check that is named for it objects."""
    mutant.apply(monkeypatch)
    with pytest.raises(AssertionError):
        mutant.check()
