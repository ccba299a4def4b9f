"""What the distances between the learning curves say, as far as they say anything.

Two gaps are told apart: between the training loss as it went and afterwards (moving weights,
dropout), and between training and validation rows (what does not generalise). That something
was learnt is only said of a network that beats the simplest answer.
This module refuses to know what the network looks like inside.
"""

from __future__ import annotations

import math

from ..runs.events import EpochEnded
from .baseline import baseline
from .numerals import number
from .record import RunRecord
from .thinning import smoothed
from .words import Say

_APART = 0.05  # of the loss: a smaller difference needs no explanation
_CLOSE = 1.3  # a validation loss up to this many times the training loss is called close
_RISEN = 1.1  # from this many times its lowest value on, a validation loss has risen
_LASTING = 2  # epochs it must have risen for: one alone may be a spike
_CALM = 5  # epochs of a running mean: against one lucky epoch, any loss has risen
_NOTHING = 1e-3  # of the very first loss: below, there is nothing left to compare

Curve = dict[float, float]


def gaps(record: RunRecord, say: Say) -> list[str]:
    """The sentences, at the epoch whose weights were kept, otherwise at the best or last one."""
    running, predict, validation = (
        {epoch: loss for epoch, loss in zip(*record.metric(name), strict=True)
         if math.isfinite(loss)}
        for name in ("train_loss", "train_loss_predict", "validation_loss")
    )  # fmt: skip
    if not predict:
        return []
    best = None if record.keeps_last else record.best_epoch
    at = float(best) if best in predict else max(predict)
    first = next((loss for epoch in record.of(EpochEnded) for loss in epoch.losses), math.nan)
    floor = _NOTHING * abs(first) if math.isfinite(first) else 0.0
    told = []
    if at in running:
        told += _first_gap(record, say, int(at), running[at], predict[at], floor)
    if at in validation:
        told.append(_second_gap(record, say, validation[at], predict[at], floor))
    rise = _rise(predict, validation, floor)
    if rise:
        lowest, last = rise
        told.append(say("gap.overfit", epoch=int(lowest), low=number(validation[lowest]),
                        last=number(validation[last]), before=number(predict[lowest]),
                        after=number(predict[last])))  # fmt: skip
    return told


def _first_gap(
    record: RunRecord, say: Say, epoch: int, running: float, predict: float, floor: float
) -> list[str]:
    difference = abs(running - predict)
    if difference <= max(_APART * abs(predict), floor):
        return []
    told = [say("gap.running", epoch=epoch, running=number(running), predict=number(predict))]
    kinds = record.kinds()
    told += [say("gap.dropout")] if "Dropout" in kinds else []
    told += [say("gap.batch_norm")] if "BatchNorm" in kinds else []
    return [" ".join(told)]


def _second_gap(
    record: RunRecord, say: Say, validation: float, predict: float, floor: float
) -> str:
    facts = {"validation": number(validation), "predict": number(predict)}
    if max(validation, predict) > floor:
        if validation > _CLOSE * predict:
            return say("gap.large", **facts)
        if predict > _CLOSE * validation:
            return say("gap.lower", **facts)
    simplest = baseline(record)
    if simplest is None:
        return say("gap.close", **facts)
    return say("gap.learnt" if simplest.verdict == "better" else "gap.nothing", **facts)


def _rise(training: Curve, validation: Curve, floor: float) -> tuple[float, float] | None:
    """From which to which epoch the validation loss rose for good while training improved."""
    shared = sorted(training.keys() & validation.keys())
    if not shared:
        return None
    lowest, last = min(shared, key=lambda epoch: validation[epoch]), shared[-1]
    after = [validation[epoch] for epoch in shared if epoch > lowest]
    if len(after) < _LASTING or training[last] >= training[lowest]:
        return None
    calm = smoothed([validation[epoch] for epoch in shared], _CALM)
    risen = (
        min(after[-_LASTING:]) > _RISEN * validation[lowest]
        and calm[-1] > _RISEN * calm.min()
        and validation[last] > floor
    )
    return (lowest, last) if risen else None
