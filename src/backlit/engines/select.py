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


def native() -> Engine:
    """The compiled engine. Raises MissingExtraError where it was not compiled."""
    from .native.engine import NativeEngine

    return NativeEngine()


def why_not_native() -> str | None:
    """Why the compiled engine is not there, in a few words; None where it is."""
    from .native.extension import problem

    return problem()


ENGINES: Mapping[str, Callable[[], Engine]] = MappingProxyType(
    {"eager": reference, "native": native}
)


def select(name: str = "auto") -> Engine:
    """The engine called `name`; `auto` is `native` where it was compiled, else `eager`.

    Raises UnknownNameError, or MissingExtraError for an engine that is not there.

    >>> select("eager").name
    'eager'
    """
    if name == "auto":
        name = "native" if why_not_native() is None else "eager"
    if name not in ENGINES:
        raise UnknownNameError("engine", name, [*ENGINES, "auto"])
    return ENGINES[name]()
