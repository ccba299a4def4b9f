"""`backlit experiment`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backlit.base.words import Words
from backlit.experiments import known, optimizers
from backlit.experiments.experiment import Claim, Figure, Outcome, Setup
from backlit.reports.markup import element
from typed import Typed


def test_list_names_them_all(typed: Typed) -> None:
    """Name, published number and question, in both languages."""
    answer = typed("experiment", "list")
    assert (answer.code, answer.err) == (0, "")
    assert all(name in answer.out for name in known.NAMES)
    assert "E10" in answer.out
    assert "옵티마이저" in typed("experiment", "list", "--lang", "ko").out
    facts = typed("experiment", "list", "--json").facts
    assert [each["name"] for each in facts["experiments"]] == list(known.NAMES)


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch) -> list[Setup]:
    """The optimizers' experiment answers at once; how it was asked is remembered."""
    asked: list[Setup] = []

    def run(setup: Setup) -> Outcome:
        asked.append(setup)
        found = 1.0 if setup.data.name == "digits" else 0.0
        claim = Claim(Words("it learns", "배움"), found, low=0.5)
        return Outcome((claim,), lambda lang: [Figure(element("svg"), "picture")])

    quick = replace(optimizers.EXPERIMENT, run=run)
    monkeypatch.setattr(optimizers, "EXPERIMENT", quick)
    monkeypatch.setattr(known, "NAMES", ("optimizers",))
    return asked


def test_a_page_is_written(typed: Typed, instant: list[Setup], tmp_path: Path) -> None:
    """Claims are shown, the page lies in the folder, and as many seeds run as were asked for."""
    answer = typed("experiment", "run", "E10", "--data", "digits", "--out", tmp_path / "new")
    assert answer.code == 0
    assert "holds  1  it learns" in answer.out
    assert "it learns" in (tmp_path / "new" / "optimizers.html").read_text()
    assert instant[0].seeds == (0, 1, 2, 3)
    typed("experiment", "run", "optimizers", "--quick", "--out", tmp_path)
    assert (instant[1].seeds, instant[1].data.name) == ((0, 1), "digits")
    typed("experiment", "run", "optimizers", "--quick", "--seeds", 3, "--out", tmp_path)
    assert instant[2].seeds == (0, 1, 2)


def test_all_have_a_gallery(typed: Typed, instant: list[Setup], tmp_path: Path) -> None:
    """`all` writes index.html beside the pages."""
    answer = typed("experiment", "run", "all", "--quick", "--out", tmp_path, "--json")
    assert answer.code == 0
    assert answer.facts["page"] == str(tmp_path / "index.html")
    assert 'href="optimizers.html"' in (tmp_path / "index.html").read_text()
    assert answer.facts["experiments"][0]["claims"][0]["holds"] is True


def test_a_claim_that_fails_is_exit_code_1(
    typed: Typed, instant: list[Setup], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is written all the same, and says so."""
    lost = Outcome((Claim(Words("no", "아니요"), 0.0, low=0.5),), lambda lang: [])
    quick = replace(optimizers.EXPERIMENT, run=lambda setup: lost)
    monkeypatch.setattr(optimizers, "EXPERIMENT", quick)
    answer = typed("experiment", "run", "optimizers", "--quick", "--out", tmp_path)
    assert answer.code == 1
    assert "FAILS" in answer.out
    assert "Not all claims hold." in (tmp_path / "optimizers.html").read_text()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("optimisers",), "did you mean 'optimizers'?"),
        (("optimizers", "--data", "houses.csv"), "expected mnist or digits"),
        (("optimizers", "--seeds", "0"), "expected 1 to 1000"),
        (("optimizers", "--seeds", "2.5"), "expected a whole number"),
        (("optimizers", "--lang", "fr"), "--lang"),
    ],
)
def test_wrong_input_is_one_line_and_code_2(
    typed: Typed, instant: list[Setup], wrong: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    """Nothing is run and no folder is made."""
    answer = typed("experiment", "run", *wrong, "--out", tmp_path / "none")
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert says in answer.err
    assert not (tmp_path / "none").exists()
    assert instant == []
