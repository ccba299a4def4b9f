"""Optimizers' rules, recognised in a map by their shape and carried out in one pass.

A rule is written here as the recorded expression it is; a map that holds it, whatever came
before (decay, clipping), gets one step for all of it. This module refuses to know optimizers:
an expression of one's own that looks the same is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .access import Reach
from .maps import Map, Step

Pattern = Any  # a name, or (operation, pattern, ...)

_PULL = ("multiply", "g", "rate")
_SPEED = ("subtract", ("multiply", "v", "beta"), _PULL)
_SQUARES = ("add", "h", ("multiply", "g", "g"))
_SQUARE_MEAN = ("add", ("multiply", "h", "d"), ("multiply", ("multiply", "g", "g"), "one_minus_d"))
_FIRST = ("add", ("multiply", "m", "b1"), ("multiply", "g", "one_minus_b1"))
_SECOND = ("add", ("multiply", "v", "b2"), ("multiply", ("multiply", "g", "g"), "one_minus_b2"))
_ROOT = ("add", ("multiply", ("sqrt", _SECOND), "per_root"), "epsilon")

# name: (the new weight, the other results, operands in the order the kernel takes them)
RULES: Mapping[str, tuple[Pattern, tuple[Pattern, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "adam": (
            ("subtract", "w", ("divide", ("multiply", _FIRST, "rate"), _ROOT)),
            (_FIRST, _SECOND),
            ("w", "g", "m", "v", "rate", "per_root", "b1", "one_minus_b1", "b2", "one_minus_b2",
             "epsilon"),
        ),
        "rmsprop": (
            ("subtract", "w", ("divide", _PULL, ("sqrt", ("add", _SQUARE_MEAN, "epsilon")))),
            (_SQUARE_MEAN,),
            ("w", "g", "h", "rate", "d", "one_minus_d", "epsilon"),
        ),
        "adagrad": (
            ("subtract", "w", ("divide", _PULL, ("sqrt", ("add", _SQUARES, "epsilon")))),
            (_SQUARES,),
            ("w", "g", "h", "rate", "epsilon"),
        ),
        "nesterov": (
            ("add", "w", ("subtract", ("multiply", _SPEED, "beta"), _PULL)),
            (_SPEED,),
            ("w", "g", "v", "rate", "beta"),
        ),
        "momentum": (("add", "w", _SPEED), (_SPEED,), ("w", "g", "v", "rate", "beta")),
        "sgd": (("subtract", "w", _PULL), (), ("w", "g", "rate")),
    }
)  # fmt: skip
_ARRAYS = frozenset(("w", "g", "m", "v", "h"))


def contract(found: Map) -> None:
    """Replace a rule among the steps of a map by one step."""
    made = {step.results[0]: step for step in found.steps}
    shown = {output.register for output in found.outputs}
    for name, (pattern, others, operands) in RULES.items():
        for root in [step.results[0] for step in reversed(found.steps)]:
            bound: dict[str, int] = {}
            inside: dict[Pattern, int] = {}
            if not _match(pattern, root, made, bound, inside):
                continue
            results = (root, *(inside[each] for each in others))
            if set(bound.values()) & set(inside.values()):
                continue
            if not _scalars(found, bound) or not _closed(found, inside, results, shown):
                continue
            gone = set(inside.values())
            place = max(n for n, step in enumerate(found.steps) if step.results[0] in gone)
            step = Step(name, results, tuple(bound[each] for each in operands))
            kept = [
                step if n == place else each
                for n, each in enumerate(found.steps)
                if n == place or each.results[0] not in gone
            ]
            found.steps = kept
            return


def _match(
    pattern: Pattern,
    register: int,
    made: Mapping[int, Step],
    bound: dict[str, int],
    inside: dict[Pattern, int],
) -> bool:
    if isinstance(pattern, str):
        return bound.setdefault(pattern, register) == register
    if pattern in inside:
        return inside[pattern] == register
    step = made.get(register)
    if step is None or step.operation != pattern[0]:
        return False
    parts = zip(pattern[1:], step.operands, strict=True)
    if not all(_match(each, operand, made, bound, inside) for each, operand in parts):
        return False
    inside[pattern] = register
    return True


def _scalars(found: Map, bound: Mapping[str, int]) -> bool:
    """Whether rates and the like are single numbers, and arrays are not."""
    scalar = {n for n, (_, reach) in enumerate(found.inputs) if reach is Reach.SCALAR}
    return found.flat and all((bound[name] in scalar) != (name in _ARRAYS) for name in bound)


def _closed(
    found: Map, inside: Mapping[Pattern, int], results: tuple[int, ...], shown: set[int]
) -> bool:
    """Whether nobody else looks at what the rule computes on its way."""
    hidden = set(inside.values()) - set(results)
    others = [step for step in found.steps if step.results[0] not in inside.values()]
    read = {operand for step in others for operand in step.operands}
    return not hidden & (read | shown)
