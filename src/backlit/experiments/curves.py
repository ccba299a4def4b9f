"""Curves of several arms over updates or passes: a mean, its interval, and who else measured it.

This module refuses to know what is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.interval import interval
from ..reports.line_chart import Line, line_chart
from ..reports.markup import Markup

WINDOW = 11  # updates over which a loss is smoothed, as in the book


def curves(
    arms: Mapping[str, ArrayLike],
    x: Sequence[float],
    *,
    title: str,
    x_label: str,
    y_label: str = "",
    published: Mapping[str, tuple[Sequence[float], Sequence[float]]] | None = None,
    log_y: bool = False,
    zero: bool = False,
    width: float = 620.0,
    height: float = 340.0,
) -> Markup:
    """A line for each arm, at most four: the mean of its runs, shaded where the 95 % interval is.

    arms       label -> (S, n): one row a seed
    x          (n,): where the values stand
    published  label -> (x, y): rings in the colour of that arm

    >>> picture = curves({"SGD": [[2.0, 1.0], [2.2, 1.1]]}, [1, 2], title="Loss", x_label="update")
    >>> "SGD" in picture
    True
    """
    lines = []
    for tone, (label, runs) in enumerate(arms.items(), start=1):
        found = interval(runs)
        band = (found.low.tolist(), found.high.tolist())
        lines.append(Line(label, x, found.mean.tolist(), tone, band=band))
        if published and label in published:
            lines.append(Line("", *published[label], tone, dots=True))
    return line_chart(
        lines,
        title=title,
        x_label=x_label,
        y_label=y_label,
        log_y=log_y,
        zero=zero,
        width=width,
        height=height,
    )


def smoothed(losses: ArrayLike, every: int = 10) -> tuple[list[int], NDArray[np.float64]]:
    """(S, K) losses, each the mean of 11 around it (Kaiser's window, β 2), at every 10th update.

    Gives the numbers of the updates, from 1, and (S, n). The ends are mirrored.
    Source: the window that the book draws with.

    >>> at, values = smoothed([[1.0] * 40])
    >>> at, values.round(9).tolist()
    ([1, 11, 21, 31], [[1.0, 1.0, 1.0, 1.0]])
    """
    runs = np.asarray(losses, dtype=np.float64)
    weights = np.kaiser(WINDOW, 2)
    weights /= weights.sum()
    half = WINDOW // 2
    padded = np.pad(runs, ((0, 0), (half, half)), mode="symmetric")
    rows = [np.convolve(each, weights, mode="valid") for each in padded]
    at = list(range(0, runs.shape[1], every))
    return [place + 1 for place in at], np.array(rows)[:, at]
