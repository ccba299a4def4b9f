"""Every experiment holds on the digits, and none of its claims could not have failed."""

from __future__ import annotations

import re

import pytest

import backlit as bl
from backlit.base.errors import UnknownNameError
from backlit.base.words import Language
from backlit.experiments.experiment import Setup
from backlit.experiments.known import NAMES, everything, experiment
from backlit.experiments.page import experiment_page
from backlit.reports.markup import escape

SEEDS = (0, 1)  # as --quick has them


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_holds_on_the_digits(name: str) -> None:
    """With two seeds; the page can be drawn in both languages, and its words differ."""
    each = experiment(name)
    setup = Setup(bl.load("digits"), SEEDS)
    outcome = each.run(setup)
    assert outcome.claims
    for claim in outcome.claims:
        assert claim.holds, f"{claim.says.en}: {claim.found} not in {claim.low} … {claim.high}"
    languages: tuple[Language, ...] = ("en", "ko")
    for language in languages:
        assert len(outcome.draw(language)) >= 1
        title = escape(each.title.within(language))
        assert title in experiment_page(each, setup, outcome, language)


@pytest.mark.parametrize("name", NAMES)
def test_without_its_effect_every_claim_fails(name: str) -> None:
    """Identical arms, a rate of 0, λ = 0: what the claim is about is gone, and so is the claim."""
    outcome = experiment(name).run(Setup(bl.load("digits"), SEEDS[:1], effect=False))
    for claim in outcome.claims:
        assert not claim.holds, f"{claim.says.en}: {claim.found} in {claim.low} … {claim.high}"


def test_experiments_are_found_by_name_and_number() -> None:
    """Names are lower case with -, numbers belong to one experiment each, others are told."""
    ids = [number for each in everything() for number in each.ids]
    assert len(set(ids)) == len(ids)
    for each in everything():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name)
        assert experiment(each.name) is each
        for number in each.ids:
            assert experiment(number.lower()) is each
    with pytest.raises(UnknownNameError, match="did you mean 'optimizers'"):
        experiment("optimisers")


def test_both_languages_are_written() -> None:
    """Korean has Hangul in it, English has none."""
    for each in everything():
        for words in (each.title, each.lead):
            assert re.search("[가-힣]", words.ko), each.name
            assert not re.search("[가-힣]", words.en), each.name
