"""Choose an engine by name. Engines are imported only when they are asked for.

This module refuses to know what an engine does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..base.errors import UnknownNameError
from .engine import Engine, ReferenceEngine


def reference() -> ReferenceEngine:
    """The engine that keeps every intermediate when asked: `eager`."""
    from .eager.program import EagerEngine

    return EagerEngine()


ENGINES: Mapping[str, Callable[[], Engine]] = MappingProxyType({"eager": reference})
BEST = "eager"  # what `auto` means on this machine


def select(name: str = "auto") -> Engine:
    """The engine called `name`; `auto` is the fastest one installed.

    Raises UnknownNameError.

    >>> select("auto").name
    'eager'
    """
    if name == "auto":
        return ENGINES[BEST]()
    if name not in ENGINES:
        raise UnknownNameError("engine", name, [*ENGINES, "auto"])
    return ENGINES[name]()
