"""One example of every kind in the registry: what the exams that all kinds pass are held on."""

from __future__ import annotations

from typing import Any

from backlit.nn.chain import Chain
from backlit.nn.dense import Dense, Flatten
from backlit.nn.init import Normal
from backlit.optim.schedules import StepDecay
from backlit.registry import KINDS

# Settings that have no default, and one example with a description inside a description.
NEEDED: dict[str, dict[str, Any]] = {
    "Chain": {"layers": (Flatten(), Dense(3, Normal(0.5)))},
    "CosineDecay": {"length": 7, "unit": "epoch"},
    "Dense": {"units": 4, "init": Normal(0.25), "bias": False},
    "Dropout": {"rate": 0.25},
    "Embed": {"embedded": ((4, 3), (2, 1))},
    "ExponentialDecay": {"rate": 0.5, "every": 3, "unit": "iteration"},
    "SoftmaxCrossEntropy": {"label_smoothing": 0.1, "class_weights": (1.0, 2.0, 0.5)},
    "StepDecay": {"every": 3, "unit": "epoch"},
    "WarmUp": {"length": 4, "unit": "iteration", "then": StepDecay(2, "epoch")},
}


def example(name: str) -> Any:
    """An instance of the kind called `name`."""
    kind = KINDS[name]
    if kind is Chain:
        return Chain(*NEEDED[name]["layers"])
    return kind(**NEEDED.get(name, {}))
