"""The experiments there are, by name, in the order in which they are best read.

Each lives in a module of its own, loaded when it is asked for. This module refuses to know what
any of them does.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from ..base.errors import UnknownNameError
from .experiment import Experiment

NAMES: Final = (
    "numerical-gradient",
    "apples",
    "two-paths",
    "perceptron-derivatives",
    "gradient-check",
    "gradient-race",
    "xor",
    "activation-functions",
    "cross-entropy",
    "two-layers",
    "optimizer-paths",
    "optimizers",
    "bias-correction",
    "sparse-features",
    "learning-rate-schedules",
    "batch-sizes",
    "batch-throughput",
    "shuffling",
    "activation-histograms",
    "initialisation",
    "vanishing-gradient",
    "batch-norm",
    "batch-norm-place",
    "covariate-shift",
    "overfit",
    "overfit-by-size",
    "weight-decay",
    "dropout",
    "pre-trained",
    "random-search",
    "best-of-many",
)
"""Also the modules' names, - written as _."""


def experiment(name: str) -> Experiment:
    """The experiment of that name, or of that published id, as `E10`.

    Raises UnknownNameError.

    >>> experiment("E10").name
    'optimizers'
    """
    if name in NAMES:
        return _loaded(name)
    for each in NAMES:
        found = _loaded(each)
        if name.upper() in found.ids:
            return found
    raise UnknownNameError("experiment", name, NAMES)


def everything() -> tuple[Experiment, ...]:
    """All of them."""
    return tuple(map(_loaded, NAMES))


def _loaded(name: str) -> Experiment:
    module = import_module(f".{name.replace('-', '_')}", __package__)
    found: Experiment = module.EXPERIMENT
    return found
