"""Sentences in two languages."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from backlit.base.errors import UnknownNameError
from backlit.cli.words import SENTENCES, language, speaker


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_fill_the_same_gaps(key: str) -> None:
    """A sentence and its translation name the same facts."""
    english, korean = ({name for _, name, _, _ in Formatter().parse(text) if name}
                       for text in SENTENCES[key])  # fmt: skip
    assert korean <= english, key
    assert english - korean <= {"epochs"}, key


def test_no_gap_is_inflected() -> None:
    """No Korean particle stands right behind a gap, for it would depend on the word."""
    for key, (_, korean) in SENTENCES.items():
        assert not re.search(r"\}(은|는|이|가|을|를|와|과|로|으로)\b", korean), key


@pytest.mark.parametrize(
    "environ, expected",
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ko", "LANG": "de_DE.UTF-8"}, "ko"),
        ({"LC_ALL": "", "LANG": "ko.UTF-8"}, "ko"),
        ({"LANG": "kok_IN"}, "en"),
    ],
)
def test_the_locale_decides_unless_asked(environ: dict[str, str], expected: str) -> None:
    """LC_ALL comes before LC_MESSAGES before LANG; an empty one does not count."""
    assert language(None, environ) == expected
    assert language("ko", environ) == "ko"


def test_another_language_is_told() -> None:
    """There are two languages."""
    with pytest.raises(UnknownNameError):
        speaker("fr")
