"""How the command line spells a class."""

from __future__ import annotations

from backlit.cli.spelling import word_for
from backlit.registry import KINDS


def test_no_two_kinds_have_one_word() -> None:
    """Every kind of the registry has a word of its own, of small letters and underscores."""
    words = [word_for(kind) for kind in KINDS.values()]
    assert len(set(words)) == len(words)
    assert all(word.replace("_", "").isalnum() and word == word.lower() for word in words)
