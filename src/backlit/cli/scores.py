"""How sure a score is: accuracies and errors with the interval that their rows allow.

This module refuses to know what was measured.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..base.wilson import wilson
from .words import Say

if TYPE_CHECKING:
    from ..training.evaluation import Evaluation


def rmse_interval(squares: Any) -> tuple[float, float]:
    """The 95 % interval of √mean(e²) from the squared errors of n rows.

    √(m ± 1.96 s/√n), with m and s the mean and standard deviation of e²: the normal
    approximation of the mean, good for dozens of rows or more.

    >>> [round(bound, 3) for bound in rmse_interval([1.0] * 50 + [4.0] * 50)]
    [1.485, 1.672]
    """
    errors = np.asarray(squares, dtype=np.float64)
    count = len(errors)
    middle = float(errors.mean())
    half = 1.96 * float(errors.std(ddof=1)) / math.sqrt(count) if count > 1 else math.inf
    return math.sqrt(max(0.0, middle - half)), math.sqrt(middle + half)


def interval_of(evaluation: Evaluation) -> tuple[float, float] | None:
    """The 95 % interval of the accuracy (Wilson) or of the rmse.

    None if there is none: outputs, or the loss, are not finite, or a single row has no spread.
    """
    rows = int(evaluation["rows"])
    if not math.isfinite(evaluation["loss"]):
        return None
    if "accuracy" in evaluation.scores:
        return wilson(round(evaluation["accuracy"] * rows), rows)
    with np.errstate(all="ignore"):
        error = evaluation.arrays["predictions"] - evaluation.arrays["targets"]
        squares = (error.astype(np.float64) ** 2).reshape(rows, -1).mean(axis=1)
        low, high = rmse_interval(squares)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None


def score_line(say: Say, part: str, evaluation: Evaluation) -> str:
    """The score of a part in a sentence."""
    is_share = "accuracy" in evaluation.scores
    shown = percent if is_share else "{:.4g}".format
    facts = {"part": say(f"part.{part}"), "rows": f"{int(evaluation['rows']):,}", "interval": ""}
    if bounds := interval_of(evaluation):
        facts["interval"] = say("score.interval", low=shown(bounds[0]), high=shown(bounds[1]))
    if is_share:
        return say("score.accuracy", **facts, share=shown(evaluation["accuracy"]))
    rmse, r2 = evaluation["rmse"], evaluation["r2"]
    is_known = math.isfinite(rmse) and math.isfinite(r2)
    told = say("score.r2", r2=shown(r2)) if is_known else ""
    return say("score.rmse", **facts, rmse=shown(rmse), r2=told)


def percent(share: float) -> str:
    """A share as per cent; 100 % only if it is all of them.

    >>> percent(0.9749), percent(0.99999), percent(1.0)
    ('97.5 %', '99.9 %', '100.0 %')
    """
    shown = round(100 * share, 1)
    return f"{min(shown, 99.9) if share < 1 else shown:.1f} %"


def facts_of(part: str, evaluation: Evaluation) -> dict[str, Any]:
    """`test_accuracy`, `test_accuracy_interval` and the like, for programs."""
    main = "accuracy" if "accuracy" in evaluation.scores else "rmse"
    facts: dict[str, Any] = {f"{part}_{name}": value for name, value in evaluation.scores.items()}
    bounds = interval_of(evaluation)
    return facts | {f"{part}_{main}_interval": None if bounds is None else list(bounds)}
