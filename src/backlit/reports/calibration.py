"""Whether the shares a model forecasts can be taken at their word.

This module refuses to know how rows were put into groups; their counts were recorded.
"""

from __future__ import annotations

from ..base.wilson import wilson
from .calibration_chart import calibration_chart
from .markup import Markup, element
from .numerals import count, percent
from .table_facts import TableFacts
from .words import Say


def calibration(facts: TableFacts, say: Say) -> Markup:
    """The chart, each group with its 95 % interval (Wilson's), and in how many groups it fits."""
    if not facts.calibration:
        return Markup()
    groups, inside = [], 0
    for each in facts.calibration:
        low, high = wilson(round(each.observed * each.count), each.count)
        inside += low <= each.predicted <= high
        span = f"{percent(each.low)} … {percent(each.high)}"
        rows = say("calibration.rows", count=count(each.count))
        told = f"{span}: {percent(each.observed)}, {rows}"
        groups.append((each.predicted, each.observed, low, high, told))
    name = facts.calibration_of
    chart = calibration_chart(
        groups,
        title=say("calibration"),
        x_label=say("calibration.answer") if name is None else say("calibration.share", name=name),
        y_label=say("calibration.came"),
        diagonal=say("calibration.equal"),
    )
    told = say("calibration.says", inside=count(inside), groups=count(len(groups)))
    finding = element("div", element("p", told), class_="finding")
    return element("div", chart, element("div", finding), class_="pair later")
