"""Words: both languages say the same things."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import backlit.reports.words as module
from backlit.base.errors import UnknownNameError
from backlit.reports.table_words import TABLE_SENTENCES
from backlit.reports.words import SENTENCES, speaker


def gaps(sentence: str) -> set[str]:
    """The names of the facts that a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_a_translation_has_the_same_gaps() -> None:
    """No fact is dropped or asked for in one language only."""
    for key, (english, korean) in SENTENCES.items():
        assert english, key
        assert korean, key
        assert gaps(english) == gaps(korean), key


def test_no_sentence_stands_in_both_tables() -> None:
    """What a report says of tables takes nothing from what it says of every run."""
    source = Path(module.__file__).read_text("utf-8")
    assert [key for key in TABLE_SENTENCES if f'    "{key}": (' in source] == []


def test_korean_is_korean() -> None:
    """Every sentence but the metric's own name holds Hangul."""
    untranslated = [key for key, (_, ko) in SENTENCES.items() if not re.search("[가-힣]", ko)]
    assert untranslated == ["rmse"]


def test_no_gap_is_followed_by_a_particle_that_depends_on_it() -> None:
    """은/는, 이/가, 을/를, 와/과, (으)로 depend on the word before: none may touch a gap."""
    particle = re.compile(r"\}[”’\"']?(은|는|이|을|를|와|과|으로|로)(?![가-힣])")
    assert [key for key, (_, ko) in SENTENCES.items() if particle.search(ko)] == []


def test_every_sentence_is_said_somewhere() -> None:
    """A key that no module names, whole or by its family, is a ghost."""
    folder = Path(module.__file__).parent
    sources = [p.read_text("utf-8") for p in folder.glob("*.py") if not p.match("*words.py")]
    sources.append((folder / "column_words.py").read_text("utf-8"))
    code = "\n".join(sources)
    families = set(re.findall(r'f"(\w+)\.\{', code))
    direct = {key for key in SENTENCES if f'"{key}"' in code or key.split(".")[0] in families}
    facts = {key for key in SENTENCES if key.startswith("fact.")}
    assert set(SENTENCES) - direct - facts == set()


def test_another_language_is_refused() -> None:
    """With the names of those there are."""
    with pytest.raises(UnknownNameError) as caught:
        speaker("kor")
    assert str(caught.value) == "lang: expected one of en, ko, got 'kor'; did you mean 'ko'?"
