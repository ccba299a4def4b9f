"""Whether sides did the same work: exactly repeated runs, and accuracies that go together.

This module refuses to know how fast anybody was.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.experiments.rank_correlation import spearman

LOSS = 1e-3  # relative
ROWS = 0.02  # two rows of a hundred
ALIKE = 0.95  # correlation of accuracies over the trials
SLACK = 0.05  # in which a side may agree less with another than sides do with themselves

Round = dict[str, Any]  # what a side found in a round
Floats = NDArray[np.float64]


def repeated(answer: dict[str, Any], reference: dict[str, Any]) -> str | None:
    """None if runs from given weights through given batches came out as the reference says.

    >>> right = {"loss": [2.0], "accuracy": [[0.5, 0.71]]}
    >>> repeated({"loss": [2.001], "accuracy": [[0.5, 0.73]]}, right)
    >>> repeated({"loss": [2.1], "accuracy": [[0.5, 0.73]]}, right)
    'void: a loss is 5.0e-02 off'
    >>> repeated({"loss": [2.0], "accuracy": [[0.5, 0.75]]}, right)
    'void: an accuracy is 0.040 off'
    """
    given, wanted = np.asarray(answer["loss"]), np.asarray(reference["loss"])
    off = float(np.max(np.abs(given - wanted) / np.abs(wanted)))
    if not off <= LOSS:
        return f"void: a loss is {off:.1e} off"
    curves = np.abs(np.asarray(answer["accuracy"]) - np.asarray(reference["accuracy"]))
    far = float(curves.max())
    return None if far <= ROWS + 1e-6 else f"void: an accuracy is {far:.3f} off"


def alike(ours: Sequence[Round], theirs: Sequence[Round]) -> dict[str, Any]:
    """How well the accuracies of two sides go together over the trials that both have run.

    means    correlation of the means over rounds, whose first weights differ
    between  mean correlation of the two sides in the same round
    within   mean correlation of a side with itself in two rounds, the lower one of the two
    void     None, or why they are not the same search. They are if `means` is above 0.95, or if
             they agree as well as each does with itself (0.05 allowed): where first weights move
             accuracies as much as settings do, no two programs could agree better
    """
    a, b = (_table([each["accuracies"] for each in rounds]) for rounds in (ours, theirs))
    count = min(a.shape[1], b.shape[1])
    both = np.isfinite(a[:, :count]).all(0) & np.isfinite(b[:, :count]).all(0)
    a, b = a[:, :count][:, both], b[:, :count][:, both]
    means = _correlation(a.mean(0), b.mean(0))
    between = float(np.mean([_correlation(x, y) for x, y in zip(a, b, strict=True)]))
    own = [
        float(np.mean([_correlation(x, y) for x, y in combinations(each, 2)]))
        for each in (a, b)
        if len(each) > 1
    ]
    within = min(own, default=float("nan"))
    void = None
    if not _same_settings(ours, theirs):
        void = "void: other settings were tried"
    elif not (means > ALIKE or between >= within - SLACK):
        void = f"void: accuracies correlate {means:.3f} only"
    return {"means": means, "between": between, "within": within, "trials": len(a[0]), "void": void}


def by_rate(rounds: Sequence[Round]) -> float:
    """Spearman's correlation of accuracy with rate over the trials, the mean of all rounds."""
    found = []
    for each in rounds:
        rates = [setting["learning_rate"] for setting in each["settings"]]
        scores = _table([each["accuracies"]])[0]
        known = np.isfinite(scores)
        found.append(spearman(np.asarray(rates)[known], scores[known]))
    return float(np.mean(found))


def best(each: Round) -> float:
    """The best accuracy of the trials that came to their end."""
    early = set(each["stopped"])
    pairs = enumerate(each["accuracies"])
    return max(float(score) for n, score in pairs if score is not None and n not in early)


def as_good(ours: Sequence[Round], theirs: Sequence[Round], row: float) -> str | None:
    """None unless the mean of our best accuracies is behind theirs by more than `row`."""
    behind = float(np.mean([best(each) for each in theirs]) - np.mean([best(e) for e in ours]))
    return None if behind <= row + 1e-6 else f"void: best trials are {behind:.3f} worse"


def _table(rounds: Sequence[Sequence[float | None]]) -> Floats:
    """(rounds, trials) accuracies, NaN where there is none."""
    return np.array([[np.nan if a is None else a for a in each] for each in rounds], np.float64)


def _correlation(a: Floats, b: Floats) -> float:
    """Pearson's, NaN where all values of one are equal."""
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size else float("nan")


def _same_settings(ours: Sequence[Round], theirs: Sequence[Round]) -> bool:
    return all(
        x[name] == y[name]
        for a, b in zip(ours, theirs, strict=True)
        for x, y in zip(a["settings"], b["settings"], strict=False)
        for name in ("learning_rate", "weight_decay")
    )
