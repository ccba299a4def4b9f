"""Named arrays: a flat mapping from `layer/part` to a value, always in sorted order.

Parameters, statistics, gradients and optimizer state are all such mappings, so that
saving, comparing and summing them never depends on who was created first.
This module refuses to know what the values are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def ordered(tree: Mapping[str, T]) -> dict[str, T]:
    """The same mapping with its names sorted.

    >>> list(ordered({"dense1/weight": 1, "dense1/bias": 2}))
    ['dense1/bias', 'dense1/weight']
    """
    return {name: tree[name] for name in sorted(tree)}


def mapped(function: Callable[[T], U], tree: Mapping[str, T]) -> dict[str, U]:
    """Apply a function to every value.

    >>> mapped(abs, {"b": -1, "a": 2})
    {'a': 2, 'b': 1}
    """
    return {name: function(tree[name]) for name in sorted(tree)}


def within(tree: Mapping[str, T], prefix: str) -> dict[str, T]:
    """The part of a tree below one name, with that name taken off.

    >>> within({"dense1/weight": 1, "dense2/weight": 2}, "dense1")
    {'weight': 1}
    """
    head = prefix + "/"
    return {name[len(head) :]: tree[name] for name in sorted(tree) if name.startswith(head)}


def below(prefix: str, tree: Mapping[str, T]) -> dict[str, T]:
    """The same tree with a name put in front.

    >>> below("velocity", {"dense1/weight": 0})
    {'velocity/dense1/weight': 0}
    """
    return {f"{prefix}/{name}": tree[name] for name in sorted(tree)}


def joined(trees: Iterable[Mapping[str, T]]) -> dict[str, T]:
    """One tree out of several whose names do not meet.

    >>> joined([{"b": 1}, {"a": 2}])
    {'a': 2, 'b': 1}
    """
    result: dict[str, T] = {}
    for tree in trees:
        for name, value in tree.items():
            if name in result:
                raise KeyError(f"two trees hold the name {name!r}")
            result[name] = value
    return ordered(result)
