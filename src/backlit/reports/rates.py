"""The learning rate: the curve that the schedule draws, and what was used.

Training writes the schedule's own curve into the plan, iteration by iteration, so that what
changes within an epoch is seen. Where it did not, the rate at each epoch's end is drawn.
This module refuses to know what a schedule computes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..runs.events import EpochEnded, PolicyActed
from .line_chart import Line, line_chart
from .markup import Markup
from .record import RunRecord
from .words import Say

_WIDE = 20.0  # largest rate over the lower quartile, from which on the axis is logarithmic
_MOST = 10_000  # points; a longer list is none that training wrote


def rates(record: RunRecord, say: Say) -> Markup:
    """One chart: the schedule over iterations if it is known, otherwise a point an epoch.

    Beside the schedule the rates in use are drawn where they may differ from it: a policy
    acted, or training has not come to the schedule's end.
    """
    epochs = record.of(EpochEnded)
    used = [epoch.learning_rate for epoch in epochs]
    curve = rate_curve(record.plan)
    if curve is None:
        x, unit = [float(epoch.epoch) for epoch in epochs], "epoch"
        lines = [Line("", x, used, 3, 2.0)]
    else:
        unit = "iteration"
        lines = [Line("", *curve, 3, 2.0)]
        acted = any("rate_factor" in event.facts and event.facts["rate_factor"] != 1
                    for event in record.of(PolicyActed))  # fmt: skip
        if acted or (epochs and epochs[-1].iteration < curve[0][-1]):
            x = [float(epoch.iteration) for epoch in epochs]
            lines = [
                Line(say("line.schedule"), *curve, 4, 1.5),
                Line(say("line.used"), x, used, 3, 2.4),
            ]
    wide = is_wide([rate for line in lines for rate in line.y])
    return line_chart(
        lines,
        title=say("learning_rate"),
        y_label=say("log") if wide else "",
        x_label=say(unit),
        log_y=wide,
        zero=not wide,
    )


def rate_curve(plan: Mapping[str, Any]) -> tuple[list[float], list[float]] | None:
    """The schedule's curve that the plan holds: iterations, ascending, and rates.

    A plan can be edited by hand: what is not two lists of as many finite numbers is no curve.

    >>> rate_curve({"rate_curve": {"iterations": [1, 2], "rates": [0.1, 0.05]}})
    ([1.0, 2.0], [0.1, 0.05])
    >>> rate_curve({"rate_curve": {"iterations": [1, 2], "rates": ["a"]}})
    """
    found = plan.get("rate_curve")
    if not isinstance(found, Mapping):
        return None
    x, y = (_numbers(found.get(name)) for name in ("iterations", "rates"))
    if not x or len(x) != len(y) or x != sorted(x):
        return None
    return x, y


def is_wide(values: Sequence[float]) -> bool:
    """Whether rates fall through powers of ten, so that a linear axis would hide most of them.

    A cosine or a warm-up, which only touches small values, stays linear.

    >>> is_wide([1.0, 0.1, 0.01, 0.001]), is_wide([0.001, 0.5, 0.9, 1.0, 1.0])
    (True, False)
    """
    positive = [value for value in values if value > 0 and math.isfinite(value)]
    return bool(positive) and max(positive) > _WIDE * float(np.quantile(positive, 0.25))


def _numbers(given: Any) -> list[float]:
    if not isinstance(given, list | tuple) or len(given) > _MOST:
        return []
    plain = all(isinstance(each, int | float) and not isinstance(each, bool) for each in given)
    return [float(each) for each in given] if plain and all(map(math.isfinite, given)) else []
