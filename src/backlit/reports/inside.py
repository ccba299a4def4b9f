"""What went on in each layer: activations, gradients, and how far a step moves the weights.

This module refuses to know what kind of layer a name stands for.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..runs.events import StatisticsTaken
from .markup import Markup, element
from .numerals import percent
from .record import RunRecord
from .small_multiples import Panel, small_multiples
from .words import Say

_OF_LAYERS = ("mean", "spread", "zeros", "saturated")
_SHARES = ("zeros", "saturated")
_HEALTHY = (1e-4, 1e-2)
_TOO_MANY_ZEROS, _TOO_SATURATED = 0.9, 0.5


def inside(record: RunRecord, say: Say) -> Markup:
    """Small multiples of all statistics that were taken, and what stands out in the last ones.

    A statistic that is zero in every layer all the time is left out. Of the parameters only
    the weights are drawn, where there are any: biases follow them.
    """
    taken = record.of(StatisticsTaken)
    if not taken:
        return Markup()
    figures = []
    for statistic in _OF_LAYERS:
        panels = _panels(taken, "layers", statistic)
        if any(value for panel in panels for value in panel.y):
            figures.append(_figure(panels, say, f"layer.{statistic}", zero=statistic != "mean"))
    for statistic, band in (("gradient_norm", None), ("update_ratio", _HEALTHY)):
        panels = _weights(_panels(taken, "parameters", statistic))
        if any(value for panel in panels for value in panel.y):
            figures.append(_figure(panels, say, statistic, log=True, band=band))
    findings = [element("p", finding) for finding in _findings(taken[-1], say)]
    return element(
        "section",
        element("h2", say("inside")),
        element("p", say("inside.lead"), class_="lead"),
        element("div", *figures, class_="stack"),
        element("div", *findings, class_="finding") if findings else Markup(),
    )


def _figure(
    panels: list[Panel],
    say: Say,
    key: str,
    *,
    log: bool = False,
    zero: bool = False,
    band: tuple[float, float] | None = None,
) -> Markup:
    note = say("update_ratio.label") if band else say("log") if log else ""
    return small_multiples(
        panels,
        title=say(key),
        x_label=say("iteration"),
        y_label=note,
        log_y=log,
        zero=zero,
        band=band,
        tone=2 if log else 1,
    )


def _panels(taken: list[StatisticsTaken], group: str, statistic: str) -> list[Panel]:
    names = dict.fromkeys(name for event in taken for name in getattr(event, group))
    panels = []
    for name in names:
        points = [
            (float(event.iteration), float(getattr(event, group)[name][statistic]))
            for event in taken
            if statistic in getattr(event, group).get(name, ())
        ]
        if points:
            panels.append(Panel(name, [x for x, _ in points], [y for _, y in points]))
    return panels


def _weights(panels: list[Panel]) -> list[Panel]:
    weights = [panel for panel in panels if panel.name.endswith("/weight")]
    return weights or panels


def _findings(last: StatisticsTaken, say: Say) -> Iterable[str]:
    for layer, statistics in last.layers.items():
        if statistics.get("zeros", 0.0) > _TOO_MANY_ZEROS:
            yield say("dead", layer=layer, share=percent(statistics["zeros"]))
        if statistics.get("saturated", 0.0) > _TOO_SATURATED:
            yield say("saturated", layer=layer, share=percent(statistics["saturated"]))
