"""Dropout: each unit is left out at random while training.

This module refuses to know how random bits are made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError
from ..graph.tensor import Tensor
from ..ops.elementwise import greater_equal, where
from .layer import Layer, Mode, Parameters, Statistics


@dataclass(frozen=True)
class Dropout(Layer):
    """y = x / (1 - rate) where a unit is kept, else 0; in predict mode y = x. Shapes stay.

    rate   share dropped, [0, 1]. 1 gives zeros and zero gradient.
    scale  `train` scales kept units by 1/(1 - rate) in training (the field's usual form);
           `predict` leaves training unscaled and multiplies predictions by 1 - rate (the book's)
    A unit is kept if its uniform number is >= rate; the mask is a function of (seed, layer,
    iteration), so it can be drawn again.
    Raises InputError for a rate outside [0, 1] or another scale.
    Source: Srivastava et al. 2014 (`scale="predict"`); "inverted" dropout is the default.

    >>> import backlit as bl
    >>> bl.Dropout(0.15)
    Dropout(rate=0.15, scale='train')
    >>> net, x = bl.Chain(bl.Dropout(0.5)), bl.tensor([[1.0, 1.0, 1.0, 1.0, 1.0, 1.0]])
    >>> net.apply({}, x, bl.Mode(training=True, seed=0))[0].value
    array([[2., 2., 2., 0., 2., 2.]])
    >>> net.apply({}, x)[0].value
    array([[1., 1., 1., 1., 1., 1.]])
    """

    rate: float
    scale: Literal["train", "predict"] = "train"

    def __post_init__(self) -> None:
        plain_numbers(self)
        if not (is_number(self.rate) and 0 <= self.rate <= 1):
            raise InputError(
                "Dropout",
                expected="a share to drop, in [0, 1]",
                got=repr(self.rate),
                action="write Dropout(0.15) to drop 15 %",
            )
        if self.scale not in ("train", "predict"):
            raise InputError(
                "Dropout",
                expected='scale="train" or "predict"',
                got=repr(self.scale),
                action="leave it out for the field's usual form",
            )

    def settings(self) -> dict[str, float]:
        """The rate may vary between runs of one program."""
        return {"rate": self.rate}

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """A fresh mask when training."""
        rate = mode.setting("rate", self.rate)
        if not mode.training:
            return (x * (1.0 - rate) if self.scale == "predict" else x), {}
        kept = greater_equal(mode.uniform(x, "dropout"), rate)
        return where(kept, x / (1.0 - rate) if self.scale == "train" else x, 0.0), {}
