"""The one closed table of names: everything a plan or a model file may speak of.

A file that names anything else is refused; no name is ever looked up in a module.
This module refuses to hold anything but names.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .engines.select import ENGINES, reference, select, why_not_native
from .nn.activation import ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from .nn.batch_norm import BatchNorm
from .nn.chain import Chain
from .nn.dense import Dense, Flatten
from .nn.dropout import Dropout
from .nn.embed import Embed
from .nn.init import He, Normal, Ones, Xavier, Zeros
from .nn.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy, SumSquaredError
from .optim.adagrad import AdaGrad, RMSProp
from .optim.adam import Adam, AdamW
from .optim.clip import ClipNorm, ClipValue
from .optim.plateau import ReduceOnPlateau
from .optim.schedules import Constant, CosineDecay, ExponentialDecay, StepDecay, WarmUp
from .optim.sgd import SGD, Momentum, Nesterov

__all__ = ["ENGINES", "KINDS", "SECTIONS", "families", "reference", "select", "why_not_native"]

Table = Mapping[str, type[Any]]


def _table(*kinds: type[Any]) -> Table:
    return MappingProxyType({kind.__name__: kind for kind in kinds})


ACTIVATIONS = _table(ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh)
LAYERS = MappingProxyType({**ACTIVATIONS, **_table(BatchNorm, Dense, Dropout, Embed, Flatten)})
INITIALIZERS = _table(He, Normal, Ones, Xavier, Zeros)
LOSSES = _table(BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy, SumSquaredError)
OPTIMIZERS = _table(AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp, SGD)
SCHEDULES = _table(Constant, CosineDecay, ExponentialDecay, ReduceOnPlateau, StepDecay, WarmUp)
CLIPS = _table(ClipNorm, ClipValue)

SECTIONS: Mapping[str, Table] = MappingProxyType(
    {
        "clip": CLIPS,
        "loss": LOSSES,
        "network": MappingProxyType({**LAYERS, **INITIALIZERS, "Chain": Chain}),
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
    }
)  # what each section of a plan or a model file may name

KINDS: Table = MappingProxyType(
    {name: kind for table in SECTIONS.values() for name, kind in table.items()}
)


def families() -> dict[str, Table]:
    """The table by family, for tests and lists."""
    return {
        "activations": ACTIVATIONS,
        "clips": CLIPS,
        "initializers": INITIALIZERS,
        "layers": LAYERS,
        "losses": LOSSES,
        "optimizers": OPTIMIZERS,
        "schedules": SCHEDULES,
    }
