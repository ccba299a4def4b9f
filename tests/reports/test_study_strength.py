"""Strength: the better the place, the stronger."""

from __future__ import annotations

from backlit.reports.study_strength import STRENGTH_CSS, STRENGTHS, strength
from backlit.reports.study_trial import StudyTrial


def trial(place: int | None) -> StudyTrial:
    """A trial in a place."""
    return StudyTrial(place or 0, 1, {}, None if place is None else 0.5, {}, place=place)


def test_strength_falls_with_the_place() -> None:
    """From the strongest to the weakest, each strength used, the best twentieth strongest."""
    kinds = [strength(trial(place), 100) for place in range(1, 101)]
    assert kinds == sorted(kinds, reverse=True)
    assert len(set(kinds)) == STRENGTHS
    assert kinds[:6] == ["tone1 s5"] * 5 + ["tone1 s4"]


def test_the_first_is_strong_however_few_there_are() -> None:
    """A study of one trial shows it."""
    assert strength(trial(1), 1) == "tone1 s5"
    assert strength(trial(1), 3) == "tone1 s5"


def test_failed_and_chosen_ones_are_told_apart() -> None:
    """Whatever their number."""
    assert strength(trial(None), 3, 0) == "lost"
    assert strength(trial(2), 3, 2) == "tone2 chosen"


def test_every_class_has_a_rule_and_no_colour_of_its_own() -> None:
    """What a trial is drawn in is said in the style sheet, in its variables."""
    for name in ["lost", "chosen", *(f"s{k + 1}" for k in range(STRENGTHS))]:
        assert f".{name}{{" in STRENGTH_CSS
    assert "#" not in STRENGTH_CSS
