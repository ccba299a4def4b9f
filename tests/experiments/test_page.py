"""A page is one well-formed file that asks for nothing; both languages say what was found."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

import backlit as bl
from backlit.base.words import Words
from backlit.experiments.curves import curves, smoothed
from backlit.experiments.experiment import Claim, Experiment, Figure, Outcome, Setup
from backlit.experiments.page import Written, experiment_page, gallery

HELD = Claim(Words("it learns", "배웁니다"), 0.93125, low=0.9)
LOST = Claim(Words("<b>it</b> does not", "<b>아니요</b>"), float("nan"), high=1.0)


def outcome(*claims: Claim) -> Outcome:
    """With one picture."""
    picture = curves({"SGD & co": [[2.0, 1.0]]}, [1, 2], title="t", x_label="update")
    return Outcome(claims, lambda language: [Figure(picture, f"caption {language}")])


def page(language: str, *claims: Claim) -> str:
    """Of an experiment with everything in it."""
    made = Experiment(
        "sample", ("E99",), Words("A < B", "가 < 나"), Words("lead", "머리말"), {"rate": "0.1"},
        lambda setup: outcome(),
    )  # fmt: skip
    setup = Setup(bl.load("digits"), (0, 1))
    return experiment_page(made, setup, outcome(*claims), language)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_is_well_formed_and_asks_for_nothing(language: str) -> None:
    """It parses as XML, loads nothing, and content is never markup."""
    text = page(language, HELD, LOST)
    ElementTree.fromstring(text.partition("\n")[2])
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|@import|url\(", text)
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert f"caption {language}" in text
    assert "E99" in text


def test_the_verdict_is_said() -> None:
    """Of each claim and of all; NaN holds nothing."""
    assert "All claims hold." in page("en", HELD)
    both = page("en", HELD, LOST)
    assert "Not all claims hold." in both
    assert "does not hold" in both
    assert "0.9313" in both
    assert "모든 주장이 성립합니다." in page("ko", HELD)


def test_the_gallery_leads_to_the_pages() -> None:
    """A link and a verdict for each; none is said, too."""
    made = Experiment(
        "sample", (), Words("A < B", "가"), Words("lead", "글"), {}, lambda s: outcome()
    )
    text = gallery([Written(made, outcome(HELD), "sample.html")])
    assert 'href="sample.html"' in text
    assert "All claims hold." in text
    ElementTree.fromstring(text.partition("\n")[2])
    assert "no experiment was run" in gallery([])


def test_smoothing_keeps_the_mean_of_a_line() -> None:
    """A straight line is itself away from its ends; every tenth update is drawn."""
    at, values = smoothed([[float(k) for k in range(101)]])
    assert at == list(range(1, 102, 10))
    assert values[0, 1:-1].tolist() == pytest.approx(list(range(10, 100, 10)))
