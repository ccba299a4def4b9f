"""Phrases that were recorded in English (what is made of a column, why one is left out), said anew.

A phrase is known by its English sentence in `table_words`; one that is not there is shown as it
was recorded. This module refuses to know where a phrase stands.
"""

from __future__ import annotations

import re
from functools import cache

from .table_words import PHRASES
from .words import Say


def in_language(phrase: str, say: Say) -> str:
    """The phrase in the reader's language, if it is one of those that are known.

    A known phrase may stand behind the name of a column or inside another phrase.

    >>> from .words import speaker
    >>> say = speaker("ko")
    >>> in_language("one of 7 values", say), in_language("age: decimal comma", say)
    ('값 7개 중 하나', 'age: 소수점이 쉼표')
    >>> in_language("as it was", say)
    'as it was'
    """
    for name, pattern in _patterns():
        if found := pattern.fullmatch(phrase):
            parts = {gap: in_language(part, say) for gap, part in found.groupdict().items()}
            return say(f"phrase.{name}", **parts)
    name, _, rest = phrase.partition(": ")
    return f"{name}: {in_language(rest, say)}" if rest else phrase


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each phrase as a pattern: its gaps stand for any text. Those that say most come first."""
    found = sorted(PHRASES.items(), key=lambda item: -len(re.sub(r"\{\w+\}", "", item[1][0])))
    return tuple(
        (name, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(english)), re.DOTALL))
        for name, (english, _) in found
    )
