"""ReduceOnPlateau: a schedule that listens to a metric instead of counting.

This module only describes it, and refuses to know how it is carried out: a training policy
does that, and keeps its state.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError


@dataclass(frozen=True)
class ReduceOnPlateau:
    """rate <- max(minimum, factor rate) when a metric has not improved for `patience` epochs.

    metric     its name in the history, default `validation_loss`; checked before epoch 1
    factor     what the rate is multiplied by, (0, 1), default 0.1
    patience   epochs without improvement that are waited for, 0 or more, default 10
    threshold  an improvement must exceed this share of the best value, [0, 1), default 1e-4
    minimum    the smallest rate, 0 or more, default 0
    Raises InputError for a setting out of range; UnknownNameError, before epoch 1, for a metric
    that the history will not have. Source: the field's usual form, with PyTorch's defaults.
    Deviation: Keras compares by an absolute difference.

    >>> ReduceOnPlateau("train_loss", factor=0.5, patience=3).minimum
    0.0
    """

    metric: str = "validation_loss"
    factor: float = 0.1
    patience: int = 10
    threshold: float = 1e-4
    minimum: float = 0.0

    def __post_init__(self) -> None:
        plain_numbers(self)
        waits = type(self.patience) is int and self.patience >= 0
        limits = {
            "metric as the name of a column": isinstance(self.metric, str),
            "factor in (0, 1)": is_number(self.factor) and 0 < self.factor < 1,
            "patience of 0 or more whole epochs": waits,
            "threshold in [0, 1)": is_number(self.threshold) and 0 <= self.threshold < 1,
            "minimum of 0 or more": is_number(self.minimum) and self.minimum >= 0,
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
