"""How often the diagnosis is right, on draws that nobody chose thresholds on.

What is drawn, how a draw has to have come out to count, and who is right is written down once, in
`benchmarks/diagnosis`; there are the figures of many more draws. Here a few of each kind are
looked at whenever tests run, and all of the first 160 numbers with BACKLIT_LONG=1.
"""

from __future__ import annotations

from functools import cache
from math import comb

import pytest
from benchmarks.diagnosis.cases import Case, case
from benchmarks.diagnosis.judge import judged

from backlit.base.words import Words
from backlit.training.diagnosis import diagnose
from backlit.training.diagnosis.finding import Change, Finding
from engine_ways import LONG

SEED = 77
DATA = ("digits", "moons", "circle") if LONG else ("digits",)
SLOW = (10, 18, 22, 50)  # deep or long: seconds each
HEALTHY = [4 * k for k in range(6)]
SICK = [number for number in range(2, 68, 4) if number not in SLOW]
NUMBERS = list(range(160)) if LONG else HEALTHY + SICK
NAMED, FALSE_ALARMS = 0.85, 0.08


@cache
def cases() -> tuple[Case, ...]:
    """The draws that count: healthy ones, and sick ones that came out worse for it."""
    found = (case(number, DATA, None, SEED) for number in NUMBERS)
    return tuple(each for each in found if each is not None)


def verdicts() -> tuple[tuple[int, int], tuple[int, int]]:
    """(missed, looked at) of sick runs, and of healthy ones."""
    counts = {True: [0, 0], False: [0, 0]}
    for name, each in judged(cases()).items():
        kind = counts[name == "healthy"]
        kind[0] += len(each.missed)
        kind[1] += each.count
    (sick, sicks), (well, wells) = counts[False], counts[True]
    return (sick, sicks), (well, wells)


def allowed(count: int, share: float) -> int:
    """So many of `count` go wrong at the most in 95 of 100 samples, if `share` of all do."""
    likely, wrong = 0.0, -1
    while likely < 0.95:
        wrong += 1
        likely += comb(count, wrong) * share**wrong * (1 - share) ** (count - wrong)
    return wrong


def test_what_is_wrong_is_named_first() -> None:
    """At least 85 % of sick runs are told by their own name, less what the sample may miss by
    chance (binomial, 95 %)."""
    (missed, count), _ = verdicts()
    assert count >= (50 if LONG else 8)
    assert missed <= allowed(count, 1 - NAMED), (missed, count)


def test_of_healthy_runs_nothing_is_said() -> None:
    """At most 8 % of healthy runs are accused, and what chance adds (binomial, 95 %)."""
    _, (accused, count) = verdicts()
    assert count >= (50 if LONG else 5)
    assert accused <= allowed(count, FALSE_ALARMS), (accused, count)


def test_saying_nothing_or_always_the_same_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The law is one that a diagnosis can break: one that is silent misses too many, and one that
    accuses everybody accuses too many."""
    monkeypatch.setattr(diagnose, "GROUPS", ())
    (missed, count), (accused, _) = verdicts()
    assert missed == count > allowed(count, 1 - NAMED)
    assert accused == 0
    words = Words("it is bad luck", "운이 나쁩니다")
    finding = Finding("bad-luck", words, {}, words, Change(words))
    monkeypatch.setattr(diagnose, "GROUPS", ((lambda evidence: finding,),))
    _, (accused, count) = verdicts()
    assert accused == count > allowed(count, FALSE_ALARMS)


@pytest.mark.parametrize(
    "count, share, wrong", [(1, 0.5, 1), (10, 0.0, 0), (10, 0.5, 8), (100, 0.08, 13)]
)
def test_the_allowance(count: int, share: float, wrong: int) -> None:
    """The 95 % quantile of the binomial distribution, as in tables."""
    assert allowed(count, share) == wrong
