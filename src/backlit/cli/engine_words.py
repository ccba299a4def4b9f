"""What is said where the fast engine is not there.

This module refuses to load an engine before somebody wants to train.
"""

from __future__ import annotations

from typing import Final

from .screen import Screen
from .words import Say

NOT_COMPILED: Final = "it was not compiled"  # in the engine's own words


def tell_engine(screen: Screen) -> None:
    """That the fast engine is not there, and what to do; nothing where it is."""
    from ..registry import why_not_native

    why = why_not_native()
    if why is not None:
        screen.tell(screen.say("engine.missing", why=why_in(screen.say, why)))


def why_in(say: Say, why: str) -> str:
    """Why it is not there, in the language that `say` speaks; as it is if that is not known.

    >>> from backlit.cli.words import speaker
    >>> why_in(speaker("ko"), "it was not compiled"), why_in(speaker("en"), "no such symbol")
    ('컴파일되지 않음', 'no such symbol')
    """
    return say("engine.not_compiled") if why == NOT_COMPILED else why
