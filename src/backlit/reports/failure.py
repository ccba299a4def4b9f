"""The sentence of the guard that stopped a run, in the reader's language.

The guard speaks English, in one form; where the form is another, its words are shown as they
are. This module refuses to know why a value was not finite.
"""

from __future__ import annotations

import re

from ..runs.events import GuardFired, RunEnded
from .markup import Markup, element
from .record import RunRecord
from .words import Say

_FORM = re.compile(
    r"(NaN|infinity|a value that is not finite) in (.+) "
    r"\((?:layer (\S+), )?op (\S+)\) at iteration (\d+)"
)
_KINDS = {"NaN": "nan", "infinity": "infinite"}


def guard_sentence(message: str, say: Say) -> str:
    """What the guard said, in the reader's language.

    >>> from .words import speaker
    >>> guard_sentence("NaN in loss (layer dense1, op log) at iteration 3", speaker("ko"))
    '3번째 반복, loss (계층 dense1, 연산 log): NaN(숫자가 아닌 값)'
    """
    found = _FORM.fullmatch(message)
    if found is None:
        return message
    kind, tensor, layer, op, iteration = found.groups()
    key = "guard.layer" if layer else "guard.op"
    told = say(f"guard.{_KINDS.get(kind, 'other')}")
    return say(key, kind=told, tensor=tensor, layer=layer, op=op, iteration=iteration)


def alarm(record: RunRecord, say: Say) -> Markup:
    """Why a run failed and which weights are left; nothing for a run that did not."""
    if record.status != "failed":
        return Markup()
    guard, end = record.last(GuardFired), record.last(RunEnded)
    message = guard.message if guard else end.reason if end else ""
    parts = [say("failed", message=guard_sentence(message, say))] if message else []
    if record.kept_epoch is not None:
        parts.append(say("failed.best", epoch=record.kept_epoch))
    else:
        parts.append(say("failed.last"))
    return element("p", " ".join(parts), class_="alarm")
