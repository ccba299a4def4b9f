"""From a watched iteration's metrics to the event that tells of it.

This module refuses to know how anything was measured: see `watch.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ..runs.events import StatisticsTaken
from .watch import split_statistics


def take_statistics(
    metrics: Mapping[str, NDArray[Any]], epoch: int, iteration: int
) -> StatisticsTaken:
    """The layers' and parameters' statistics of the last iteration in `metrics`."""
    layers, parameters = split_statistics(
        {name: float(values[-1]) for name, values in metrics.items()}
    )
    return StatisticsTaken(epoch, iteration, layers, parameters)
