"""What went on in each layer: activations, gradients, and how far a step moves the weights.

This module refuses to know what kind of layer a name stands for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..runs.events import StatisticsTaken
from .markup import Markup, element
from .numerals import count, percent
from .record import RunRecord
from .small_multiples import Panel, small_multiples
from .words import Say

_OF_LAYERS = ("mean", "spread", "zeros", "saturated")
_HEALTHY = (1e-4, 1e-2)
_DEAD, _TOO_SATURATED = 0.99, 0.5
_SMOOTH = ("sigmoid", "tanh")  # what saturates at both ends; half of a ReLU's zeros are its work


def inside(record: RunRecord, say: Say) -> Markup:
    """Small multiples of all statistics that were taken, and what stands out in the last ones.

    A statistic that is zero in every layer all the time is left out. Of the parameters only
    the weights are drawn, where there are any: biases follow them.
    """
    taken = record.of(StatisticsTaken)
    if not taken:
        return Markup()
    figures, order = [], layer_order(record.plan)
    for statistic in _OF_LAYERS:
        panels = _panels(taken, "layers", statistic, order)
        if statistic == "saturated":
            panels = [panel for panel in panels if _stem(panel.name) in _SMOOTH]
        if any(value for panel in panels for value in panel.y):
            figures.append(_figure(panels, say, f"layer.{statistic}", zero=statistic != "mean"))
    for statistic, band in (("gradient_norm", None), ("update_ratio", _HEALTHY)):
        panels = _weights(_panels(taken, "parameters", statistic, order))
        if any(value for panel in panels for value in panel.y):
            figures.append(_figure(panels, say, statistic, log=True, band=band))
    findings = [element("p", finding) for finding in _findings(record, taken, say)]
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


def layer_order(plan: Mapping[str, Any]) -> list[str]:
    """The names of the layers in the order of the network, as far as the plan tells it.

    The journal sorts its names, so the order is found again from the kinds of layer in the
    plan: each is named for its kind and how many of that kind came before. The names are given
    without underscores, for where a kind is broken into words is the network's affair.

    >>> layers = [{"kind": "Dense"}, {"kind": "LeakyReLU"}, {"kind": "Dense"}]
    >>> layer_order({"network": {"kind": "Chain", "layers": layers}})
    ['dense1', 'leakyrelu1', 'dense2']
    """
    network = plan.get("network")
    layers = network.get("layers") if isinstance(network, Mapping) else None
    seen: Counter[str] = Counter()
    names = []
    for layer in layers if isinstance(layers, list | tuple) else ():
        kind = layer.get("kind", "") if isinstance(layer, Mapping) else layer
        stem = str(kind).lower()
        seen[stem] += 1
        names.append(f"{stem}{seen[stem]}")
    return names


def _place(name: str, order: Sequence[str]) -> tuple[int, str]:
    layer = name.split("/")[0].replace("_", "")
    return (order.index(layer) if layer in order else len(order)), name


def _panels(
    taken: list[StatisticsTaken], group: str, statistic: str, order: Sequence[str]
) -> list[Panel]:
    found = {name for event in taken for name in getattr(event, group)}
    names = sorted(found, key=lambda name: _place(name, order))
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


def _stem(name: str) -> str:
    """`leaky_relu2` -> `leakyrelu`: the kind of layer that a name is counted from."""
    return name.rstrip("0123456789").replace("_", "")


def _findings(record: RunRecord, taken: Sequence[StatisticsTaken], say: Say) -> Iterable[str]:
    first, last = taken[0], taken[-1]
    final = layer_order(record.plan)[-1:]  # an output near 0 or 1 is what it should be
    for layer, statistics in last.layers.items():
        zeros, saturated = (statistics.get(name, 0.0) for name in ("zeros", "saturated"))
        facts = {"layer": layer, "iteration": count(last.iteration)}
        if _stem(layer) == "relu" and zeros >= _DEAD:
            yield say("dead", share=percent(zeros), **facts)
        if _stem(layer) in _SMOOTH and saturated > _TOO_SATURATED:
            if layer.replace("_", "") in final:
                continue
            told = [say("saturated", share=percent(saturated), **facts)]
            before = first.layers.get(layer, {}).get("saturated", 0.0)
            if first.iteration > 1:
                pass  # how it began is not known
            elif before > _TOO_SATURATED:
                told.append(say("saturated.first"))
                told += [] if "BatchNorm" in record.kinds() else [say("saturated.norm")]
            else:
                told.append(say("saturated.later", share=percent(before)))
            yield " ".join(told)
