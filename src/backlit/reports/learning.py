"""How the loss fell: by epoch and by mini-batch, on training and on validation rows.

This module refuses to know what the network looks like inside.
"""

from __future__ import annotations

import numpy as np

from ..runs.events import EpochEnded
from .gaps import gaps
from .line_chart import Line, line_chart
from .markup import Markup, element
from .rates import rates
from .record import RunRecord
from .table_facts import table_facts
from .thinning import extremes, smoothed
from .words import Say

_SERIES = (  # suffix before and after the metric's name, its words, colour and width
    ("train_{}", "line.running", 4, 1.5),
    ("train_{}_predict", "line.predict", 1, 2.0),
    ("validation_{}", "line.validation", 2, 2.6),
)


def learning(record: RunRecord, say: Say) -> Markup:
    """The learning curves, what their gaps mean, the loss of each batch, the learning rate."""
    epochs = record.of(EpochEnded)
    if not epochs:
        return Markup()
    curves = [_curve(record, say, "loss")]
    if record.score_name:
        curves.append(_curve(record, say, record.score_name))
    findings = [element("p", finding) for finding in gaps(record, say)]
    return element(
        "section",
        element("h2", say("learning")),
        element("p", " ".join(_lead(record, say)), class_="lead"),
        element("div", *curves, class_="pair"),
        element("div", *findings, class_="finding") if findings else Markup(),
        element("div", _batch_losses(epochs, say), rates(record, say), class_="pair later"),
    )


def _lead(record: RunRecord, say: Say) -> list[str]:
    table, lead = table_facts(record), [say("learning.lead"), kept(record, say)]
    if table is None:
        return lead
    whose = [say("members", count=table.members)] if table.members > 1 else []
    return [*whose, *lead, *([say("standardised")] if table.metric == "rmse" else [])]


def kept(record: RunRecord, say: Say) -> str:
    """Which epoch was best, by what, and whose weights were kept."""
    if record.best_epoch is None:
        return say("lead.none", monitor=record.monitor)
    key = "best" if record.kept_epoch is not None else "last" if record.ended else "so_far"
    return say(f"lead.{key}", epoch=record.best_epoch, monitor=record.monitor)


def _curve(record: RunRecord, say: Say, metric: str) -> Markup:
    lines = []
    for pattern, words, tone, width in _SERIES:
        x, y = record.metric(pattern.format(metric))
        if x:
            lines.append(Line(say(words), x, y, tone, width))
    best = record.best_epoch
    return line_chart(
        lines,
        title=say(metric),
        x_label=say("epoch"),
        zero=metric != "accuracy",
        mark=(float(best), say("best")) if best is not None else None,
    )


def _batch_losses(epochs: list[EpochEnded], say: Say) -> Markup:
    losses = np.array([loss for epoch in epochs for loss in epoch.losses], dtype=np.float64)
    first = epochs[0].iteration - len(epochs[0].losses) + 1
    x = np.arange(first, first + losses.size, dtype=np.float64)
    calm_x, calm = extremes(x, smoothed(losses, max(3, losses.size // 40)), 400)
    return line_chart(
        [
            Line("", x.tolist(), losses.tolist(), 1, 1.0, faint=True),
            Line("", calm_x.tolist(), calm.tolist(), 1, 2.0),
        ],
        title=say("batch_loss"),
        y_label=say("batch_loss.label"),
        x_label=say("iteration"),
        zero=True,
    )
