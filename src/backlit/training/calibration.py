"""Whether forecasts can be taken at their word: what was forecast beside what came.

This module refuses to know who forecast what.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BINS, _ROWS_A_BIN = 10, 20


def calibration(shares: NDArray[np.float64], came: NDArray[np.bool_]) -> list[dict[str, float]]:
    """What was forecast beside what came, in at most ten groups of about equally many rows.

    shares  (N,) forecasts in [0, 1], of which rows of the same one fall into one group
    came    (N,) whether it was so
    low and high are the bounds of a group's forecasts, predicted their mean, observed the share
    of its rows that came true. Fewer than 20 rows a group are too few: then there are fewer
    groups, and none for fewer than 20 rows.

    >>> calibration(np.full(40, 0.25), np.arange(40) % 4 == 0)
    [{'low': 0.25, 'high': 0.25, 'predicted': 0.25, 'observed': 0.25, 'count': 40}]
    """
    bins = min(len(shares) // _ROWS_A_BIN, _BINS)
    if bins == 0:
        return []
    ordered = np.sort(shares)
    edges = np.unique(ordered[np.arange(1, bins) * len(ordered) // bins])
    groups = np.searchsorted(edges, shares, side="right")
    found = []
    for group in np.unique(groups).tolist():
        inside = groups == group
        found.append({
            "low": float(shares[inside].min()),
            "high": float(shares[inside].max()),
            "predicted": float(shares[inside].mean()),
            "observed": float(came[inside].mean()),
            "count": int(inside.sum()),
        })  # fmt: skip
    return found
