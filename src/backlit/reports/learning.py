"""How the loss fell: by epoch and by mini-batch, on training and on validation rows.

This module refuses to know what the network looks like inside.
"""

from __future__ import annotations

import math

import numpy as np

from ..runs.events import EpochEnded
from .line_chart import Line, line_chart
from .markup import Markup, element
from .numerals import number
from .record import RunRecord
from .thinning import extremes, smoothed
from .words import Say

_SERIES = (  # suffix before and after the metric's name, its words, colour and width
    ("train_{}", "line.running", 4, 1.5),
    ("train_{}_predict", "line.predict", 1, 2.0),
    ("validation_{}", "line.validation", 2, 2.6),
)
_CLOSE = 1.3  # a validation loss up to this many times the training loss is called close
_RISEN = 1.1  # from this many times its lowest value on, a validation loss has risen


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
        element("p", say("learning.lead"), class_="lead"),
        element("div", *curves, class_="pair"),
        element("div", *findings, class_="finding") if findings else Markup(),
        element("div", _batch_losses(epochs, say), _rates(epochs, say), class_="pair later"),
    )


def gaps(record: RunRecord, say: Say) -> list[str]:
    """What the distances between the curves say, at the best epoch if there is one.

    Two gaps are told apart: between the training loss as it went and afterwards (moving
    weights, dropout), and between training and validation rows (what does not generalise).
    """
    running, predict, validation = (
        dict(zip(*record.metric(name), strict=True))
        for name in ("train_loss", "train_loss_predict", "validation_loss")
    )
    told = []
    both = [epoch for epoch in predict if epoch in running]
    last = both[-1] if both else None
    at = record.best_epoch if record.best_epoch in both else last
    if at is not None and abs(running[at] - predict[at]) > 0.05 * abs(predict[at]):
        told.append(say("gap.running", epoch=int(at), running=number(running[at]),
                        predict=number(predict[at])))  # fmt: skip
    if at is not None and at in validation:
        kind = "gap.small" if validation[at] <= _CLOSE * predict[at] else "gap.large"
        told.append(say(kind, validation=number(validation[at]), predict=number(predict[at])))
    finite = {epoch: loss for epoch, loss in validation.items() if math.isfinite(loss)}
    if finite:
        lowest, last = min(finite, key=lambda epoch: finite[epoch]), max(finite)
        training = predict or running
        fell = training.get(last, math.inf) < training.get(lowest, -math.inf)
        if fell and finite[last] > _RISEN * finite[lowest]:
            told.append(say("gap.overfit", epoch=int(lowest), low=number(finite[lowest]),
                            last=number(finite[last])))  # fmt: skip
    return told


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


def _rates(epochs: list[EpochEnded], say: Say) -> Markup:
    rates = [epoch.learning_rate for epoch in epochs]
    positive = [rate for rate in rates if rate > 0]
    wide = bool(positive) and max(positive) > 50 * min(positive)
    x = [float(epoch.epoch) for epoch in epochs]
    return line_chart(
        [Line("", x, rates, 3, 2.0)],
        title=say("learning_rate"),
        y_label=say("log") if wide else "",
        x_label=say("epoch"),
        log_y=wide,
        zero=not wide,
    )
