"""Numbers that others published, to be drawn beside ours: one unseeded run each.

Source: the outputs saved in the public notebooks of Saito, "Deep Learning from Scratch", chapters
4 to 6 (repository oreilly-japan/deep-learning-from-scratch, commit 07b1161). This module refuses
to judge them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


def published(name: str) -> Any:
    """What was published under a name, as plain data.

    >>> published("optimizers")["1000"]["SGD"]
    0.18104781617672527
    """
    return _all()[name]


def rings(name: str, arms: Mapping[str, str]) -> dict[str, tuple[list[int], list[float]]]:
    """Losses that were printed every hundred updates, for `curves`: updates, from 1, and values.

    arms  what an arm is called here -> there

    >>> at, values = rings("optimizers", {"SGD": "SGD"})["SGD"]
    >>> at[:3], round(values[10], 3)
    ([1, 101, 201], 0.181)
    """
    told = published(name)
    steps = sorted(map(int, told))
    return {
        here: ([k + 1 for k in steps], [told[str(k)][there] for k in steps])
        for here, there in arms.items()
    }


@cache
def _all() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("published.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
