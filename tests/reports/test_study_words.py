"""Words of a study's report: both languages say the same things."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import backlit.reports.study_words as module
from backlit.base.errors import UnknownNameError
from backlit.reports.study_trial import StudyTrial
from backlit.reports.study_words import NAMES, STUDY_SENTENCES, StudyWords


def gaps(sentence: str) -> set[str]:
    """The names of the facts that a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_a_translation_has_the_same_gaps() -> None:
    """No fact is dropped or asked for in one language only."""
    for key, (english, korean) in STUDY_SENTENCES.items():
        assert english, key
        assert korean, key
        assert gaps(english) == gaps(korean), key


def test_korean_is_korean() -> None:
    """Every sentence but those made of names and figures holds Hangul."""
    untranslated = [k for k, (_, ko) in STUDY_SENTENCES.items() if not re.search("[가-힣]", ko)]
    assert untranslated == ["fact.of", "best"]
    assert [k for k, (_, ko) in NAMES.items() if not re.search("[가-힣]", ko)] == ["rmse"]


def test_no_gap_is_followed_by_a_particle_that_depends_on_it() -> None:
    """은/는, 이/가, 을/를, 와/과, (으)로 depend on the word before: none may touch a gap."""
    particle = re.compile(r"\}[”’\"']?(은|는|이|을|를|와|과|으로|로)(?![가-힣])")
    assert [key for key, (_, ko) in STUDY_SENTENCES.items() if particle.search(ko)] == []


def test_every_sentence_is_said_somewhere() -> None:
    """A key that no module names, whole or by its family, is a ghost."""
    folder = Path(module.__file__).parent
    code = "\n".join(p.read_text("utf-8") for p in folder.glob("study_*.py")).replace("'", '"')
    families = set(re.findall(r'f"(\w+)\.\{', code))
    said = {  # once in the table, and once elsewhere
        key
        for key in STUDY_SENTENCES
        if code.count(f'"{key}"') > 1 or key.split(".")[0] in families
    }
    assert set(STUDY_SENTENCES) - said == set()


def test_a_setting_without_a_word_keeps_its_name() -> None:
    """In both languages, without underscores."""
    assert StudyWords("ko").name("some_setting") == "some setting"
    assert StudyWords("ko").name("learning_rate") == "학습률"


def test_a_trial_is_named_by_place_number_and_passes() -> None:
    """As far as it has them."""
    say = StudyWords("en")
    best = StudyTrial(7, 1, {"width": 8}, 0.5, {}, place=1)
    assert say.trial(best) == "Best-1 · trial 7 · 1 epoch"
    assert say.trial(StudyTrial(7, 0, {"width": 8}, None, {})) == "trial 7 · failed"
    assert say.trial(StudyTrial(0, 2, {}, None, {})).startswith("trial 0 · the plan as it was")


def test_another_language_is_refused() -> None:
    """With the names of those there are."""
    with pytest.raises(UnknownNameError) as caught:
        StudyWords("kor")  # type: ignore[arg-type]
    assert str(caught.value) == "lang: expected one of en, ko, got 'kor'; did you mean 'ko'?"
