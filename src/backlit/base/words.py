"""A sentence in both languages, for whatever people read.

This module refuses to know where a sentence stands, and which language somebody wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "ko"]


@dataclass(frozen=True)
class Words:
    """A sentence in both languages.

    >>> Words("loss", "손실").within("ko")
    '손실'
    """

    en: str
    ko: str

    def within(self, language: Language) -> str:
        """The sentence in one of them."""
        return self.en if language == "en" else self.ko
