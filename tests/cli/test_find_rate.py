"""`backlit find-rate`: a table of rates, a range with its uncertainty or a reason, and no more."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.cli.find_rate import rates_of
from backlit.search.rate_finder import find_learning_rate
from typed import Answer, Typed

HANGUL = re.compile("[가-힣]")
MOONS = ("find-rate", "moons", "--layers", "16", "--activation", "tanh", "--rates", "1e-3..10")


def shuffled(file: Path) -> Path:
    """A table whose classes follow from nothing."""
    rng = np.random.default_rng(6)
    rows = [f"{a:.3f},{b:.3f},{'ab'[c]}" for a, b, c in
            zip(*rng.normal(size=(2, 400)), rng.integers(0, 2, 400), strict=True)]  # fmt: skip
    file.write_text("\n".join(["length,width,kind", *rows]) + "\n")
    return file


@pytest.fixture
def english(typed: Typed) -> Answer:
    """The moons, in English."""
    return typed(*MOONS, "--lang", "en")


def test_a_line_for_each_rate_and_what_follows(english: Answer) -> None:
    """Losses with their spread, bars that are longest at the best, one mark for it, the range."""
    assert english.code == 0
    head, *lines = english.out.rstrip().split("\n")
    assert head.split() == ["learning", "rate", "validation", "loss", "longer", "is", "better"]
    blank = lines.index("")
    assert lines[blank + 1 :] == [lines[-1]]
    rates = [float(each.split()[0]) for each in lines[:blank]]
    assert rates == sorted(rates)
    assert len(rates) > 9
    assert all(re.match(r"\S+ +\S+ ± \S+", each) for each in lines[:blank])
    best = [each for each in lines if each.endswith("least loss")]
    assert len(best) == 1
    assert best[0].count("#") == max(each.count("#") for each in lines) == 24
    assert re.match(r"From \S+ \(\S+ … \S+\) to \S+ \(\S+ … \S+\), begin with \S+", lines[-1])
    assert not HANGUL.search(english.out + english.err)


def test_the_next_command_can_be_pasted(typed: Typed, english: Answer, tmp_path: Path) -> None:
    """It is `train` with the options that were given, and the suggested rate."""
    line = english.err.rstrip().split("\n")[-1].strip()
    words = shlex.split(line)
    assert words[:6] == ["backlit", "train", "moons", "--layers", "16", "--activation"]
    suggested = re.search(r"begin with ([\d.e-]+\d)", english.out)
    assert suggested is not None
    assert words[-2:] == ["--learning-rate", suggested[1]]
    short = ["--epochs", "2", "--out", str(tmp_path), "--quiet"]
    assert typed(*words[1:], *short).code == 0


def test_in_korean_with_the_same_numbers(typed: Typed, english: Answer) -> None:
    """The same table and range."""
    korean = typed(*MOONS, "--lang", "ko")
    assert HANGUL.search(korean.out)
    assert "learn" not in korean.out
    numbers = [re.findall(r"\d[\d.e-]*", each.out.replace(".\n", "\n").replace(",", " "))
               for each in (english, korean)]  # fmt: skip
    assert [each.rstrip(".") for each in numbers[0]] == [each.rstrip(".") for each in numbers[1]]


def test_json_is_what_python_says(typed: Typed) -> None:
    """One object: the finding of the same plan, and the next command."""
    facts = typed("find-rate", "moons", "--layers", "16", "--activation", "tanh", "--optimizer",
                  "sgd", "--epochs", "2", "--rates", "1e-2..1", "--json").facts  # fmt: skip
    net = bl.Chain(bl.Dense(16), bl.Tanh(), bl.Dense(2))
    found = find_learning_rate(
        net, bl.load("moons"), optimizer=bl.SGD(), epochs=2, rates=rates_of("1e-2..1"),
        progress="quiet",
    )  # fmt: skip
    told = found.to_data("en")
    assert {name: facts[name] for name in told} == told
    assert facts["data"] == "moons"
    assert (facts["next"] is None) is (found.suggestion is None)


def test_no_reliable_suggestion_is_an_answer(typed: Typed, tmp_path: Path) -> None:
    """Of a table whose classes follow from nothing: exit code 0, the reason, and no command."""
    file = shuffled(tmp_path / "t.csv")
    answer = typed("find-rate", file, "--target", "kind", "--seeds", "2", "--lang", "en")
    assert answer.code == 0
    assert "\nNo reliable suggestion: with no rate is anything learnt" in answer.out
    assert "Next" not in answer.err
    facts = typed("find-rate", file, "--target", "kind", "--seeds", "2", "--json").facts
    assert (facts["suggestion"], facts["low"], facts["next"]) == (None, None, None)
    assert {len(row) for row in facts["losses"]} == {2}


def test_a_plan_is_looked_at_and_left_alone(typed: Typed, moons: Path) -> None:
    """The plan of a run: its network and rows, its file untouched."""
    plan = moons / "run.toml"
    before = plan.read_bytes()
    facts = typed("find-rate", plan, "--rates", "1e-3..1", "--json").facts
    assert facts["data"] == "moons"
    assert facts["seed"] == 3
    assert plan.read_bytes() == before
    assert {each.name for each in moons.parent.iterdir()} == {moons.name}


def test_rates_of_a_text() -> None:
    """Two a decade, both ends; at least three rates."""
    assert rates_of("1e-5..10") == pytest.approx(np.geomspace(1e-5, 10, 13))
    assert rates_of("0.1..0.2") == pytest.approx(np.geomspace(0.1, 0.2, 3))
    for wrong in ("", "1", "1..", "..1", "1..1", "1..0.1", "0..1", "-1..1", "1..inf", "a..b"):
        with pytest.raises(InputError) as told:
            rates_of(wrong)
        assert told.value.who == "--rates"


def test_wrong_input(typed: Typed, tmp_path: Path) -> None:
    """Exit code 2, nothing on standard output, one line that says what to do."""
    for words, said in (
        (["moons", "--seeds", "1"], "--seeds: expected 2 or more, got 1; leave it out for 3"),
        (["moons", "--learning-rate", "0.1"], "--learning-rate: expected none"),
        (["moons", "--rates", "1"], "write --rates 1e-4..1"),
        (["moons", "--target", "x"], "backlit find-rate FILE.csv --target"),
        (["no-such-data"], "no-such-data"),
    ):
        answer = typed("find-rate", *words, "--lang", "en")
        assert (answer.code, answer.out) == (2, ""), words
        assert said in answer.err
        assert answer.err.count("\n") == 1
