"""Gradients of a network's loss by central differences, beside those by backpropagation.

This module refuses to judge how far apart they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..data.dataset import Dataset
from ..make import tensor
from ..nn.chain import Chain
from ..training.network_check import network_function

Floats = NDArray[np.float64]

STEP: Final = 1e-4  # as in the book


@dataclass(frozen=True)
class Both:
    """The gradient of one array at some of its elements: backpropagated, and by differences."""

    exact: Floats
    numerical: Floats

    @property
    def apart(self) -> float:
        """mean |Δ|, as the book reports it: without a scale."""
        return float(np.abs(self.exact - self.numerical).mean())


def backpropagated(network: Chain, data: Dataset, rows: int, seed: int) -> dict[str, Floats]:
    """The gradient of every parameter at its first value for the seed."""
    function, first = network_function(network, data, rows=rows, seed=seed)
    given = {name: tensor(value) for name, value in first.items()}
    found = gradient(function(given), list(given.values()))
    return {name: each.numpy() for name, each in zip(given, found, strict=True)}


def differences(
    network: Chain, data: Dataset, rows: int, seed: int, samples: int
) -> dict[str, Both]:
    """(f(x + h) - f(x - h)) / 2h with the book's h, at about so many elements of each array."""
    function, first = network_function(network, data, rows=rows, seed=seed)
    exact = backpropagated(network, data, rows, seed)
    given = {name: tensor(value) for name, value in first.items()}
    found = {}
    for name, value in first.items():
        every = max(1, value.size // samples)
        places = np.arange(0, value.size, every)
        slopes = []
        for place in places:
            ends = []
            for sign in (1.0, -1.0):
                moved = value.copy()
                moved.flat[place] += sign * STEP
                ends.append(function({**given, name: tensor(moved)}).item())
            slopes.append((ends[0] - ends[1]) / (2 * STEP))
        found[name] = Both(exact[name].ravel()[places], np.array(slopes))
    return found
