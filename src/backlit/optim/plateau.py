"""ReduceOnPlateau: a schedule that listens to a metric instead of counting.

This module only describes it; a training policy carries it out and keeps its state.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.errors import InputError


@dataclass(frozen=True)
class ReduceOnPlateau:
    """rate <- max(minimum, factor rate) when a metric has not improved for `patience` epochs.

    metric     its name in the history, default `validation_loss`; checked before epoch 1
    factor     (0, 1), default 0.1
    patience   epochs without improvement that are waited for, default 10
    threshold  an improvement must exceed this share of the best value, default 1e-4
    minimum    the smallest rate, default 0
    """

    metric: str = "validation_loss"
    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    minimum: float = 0.0

    def __post_init__(self) -> None:
        limits = {
            "factor in (0, 1)": 0 < self.factor < 1,
            "patience of 0 or more whole epochs": type(self.patience) is int and self.patience >= 0,
            "threshold in [0, 1)": 0 <= self.threshold < 1,
            "minimum of 0 or more": self.minimum >= 0,
        }
        for wanted, holds in limits.items():
            if not holds:
                name = wanted.split()[0]
                raise InputError(
                    "ReduceOnPlateau",
                    expected=wanted,
                    got=repr(getattr(self, name)),
                    action=f"leave {name} out for its default",
                )
