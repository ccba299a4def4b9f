"""Backlit: train neural networks you can see through, at the speed of the machine.

Every public name is listed here, with the module it lives in, and loaded when it is first
used: `import backlit` itself costs next to nothing.
"""

import sys as _sys
from importlib import import_module as _import_module
from types import ModuleType as _ModuleType
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

if _TYPE_CHECKING:
    from .autodiff.explain import explain
    from .autodiff.gradient import gradient
    from .base.errors import BacklitError
    from .data import Dataset, load
    from .data.tables.frames import table_from
    from .data.tables.read import read_table
    from .estimators import BacklitClassifier, BacklitRegressor
    from .graph.tensor import Tensor
    from .make import tensor
    from .nn.activation import ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
    from .nn.batch_norm import BatchNorm
    from .nn.chain import Chain
    from .nn.dense import Dense, Flatten
    from .nn.dropout import Dropout
    from .nn.embed import Embed
    from .nn.init import He, Initializer, Normal, Xavier, Zeros
    from .nn.layer import Layer, Mode, Part
    from .nn.losses import (
        BinaryCrossEntropy,
        Loss,
        MeanSquaredError,
        SoftmaxCrossEntropy,
        SumSquaredError,
    )
    from .ops.elementwise import equal, greater, stop_gradient, where
    from .ops.kinks import absolute, clip, elu, leaky_relu, maximum, minimum, relu, sign
    from .ops.layout import broadcast_to, concatenate
    from .ops.linear import matmul
    from .ops.reduce import argmax, max, mean, sum
    from .ops.rows import gather, one_hot
    from .ops.smooth import erf, exp, expm1, gelu, log, log1p, sigmoid, sqrt, tanh
    from .ops.stable import (
        binary_cross_entropy,
        log_softmax,
        logsumexp,
        softmax,
        softmax_cross_entropy,
    )
    from .optim.adagrad import AdaGrad, RMSProp
    from .optim.adam import Adam, AdamW
    from .optim.clip import Clip, ClipNorm, ClipValue
    from .optim.optimizer import Optimizer
    from .optim.plateau import ReduceOnPlateau
    from .optim.schedules import (
        Constant,
        CosineDecay,
        ExponentialDecay,
        Schedule,
        StepDecay,
        WarmUp,
    )
    from .optim.sgd import SGD, Momentum, Nesterov
    from .search.rate_finder import find_learning_rate
    from .search.search import search
    from .search.search_table import search_table
    from .search.space import Choice, IntegerRange, LinearRange, LogRange, Space
    from .training.diagnosis.diagnose import diagnose
    from .training.ensemble import Ensemble
    from .training.evaluation import Evaluation, evaluate
    from .training.fit import fit, resume
    from .training.model import Model, open_model
    from .training.network_check import gradient_check
    from .training.policies import EarlyStopping, RollBack, StopAt
    from .training.run import Run
    from .training.table_run import TableRun
    from .training.tables import fit_table, resume_table

_HOMES = {
    ".autodiff.explain": "explain",
    ".autodiff.gradient": "gradient",
    ".base.errors": "BacklitError",
    ".data": "Dataset load",
    ".data.tables.frames": "table_from",
    ".data.tables.read": "read_table",
    ".estimators": "BacklitClassifier BacklitRegressor",
    ".graph.tensor": "Tensor",
    ".make": "tensor",
    ".nn.activation": "ELU GELU LeakyReLU ReLU Sigmoid Softmax Tanh",
    ".nn.batch_norm": "BatchNorm",
    ".nn.chain": "Chain",
    ".nn.dense": "Dense Flatten",
    ".nn.dropout": "Dropout",
    ".nn.embed": "Embed",
    ".nn.init": "He Initializer Normal Xavier Zeros",
    ".nn.layer": "Layer Mode Part",
    ".nn.losses": "BinaryCrossEntropy Loss MeanSquaredError SoftmaxCrossEntropy SumSquaredError",
    ".ops.elementwise": "equal greater stop_gradient where",
    ".ops.kinks": "absolute clip elu leaky_relu maximum minimum relu sign",
    ".ops.layout": "broadcast_to concatenate",
    ".ops.linear": "matmul",
    ".ops.reduce": "argmax max mean sum",
    ".ops.rows": "gather one_hot",
    ".ops.smooth": "erf exp expm1 gelu log log1p sigmoid sqrt tanh",
    ".ops.stable": "binary_cross_entropy log_softmax logsumexp softmax softmax_cross_entropy",
    ".optim.adagrad": "AdaGrad RMSProp",
    ".optim.adam": "Adam AdamW",
    ".optim.clip": "Clip ClipNorm ClipValue",
    ".optim.optimizer": "Optimizer",
    ".optim.plateau": "ReduceOnPlateau",
    ".optim.schedules": "Constant CosineDecay ExponentialDecay Schedule StepDecay WarmUp",
    ".optim.sgd": "Momentum Nesterov SGD",
    ".search.rate_finder": "find_learning_rate",
    ".search.search": "search",
    ".search.search_table": "search_table",
    ".search.space": "Choice IntegerRange LinearRange LogRange Space",
    ".training.diagnosis.diagnose": "diagnose",
    ".training.ensemble": "Ensemble",
    ".training.evaluation": "Evaluation evaluate",
    ".training.fit": "fit resume",
    ".training.model": "Model open_model",
    ".training.network_check": "gradient_check",
    ".training.policies": "EarlyStopping RollBack StopAt",
    ".training.run": "Run",
    ".training.table_run": "TableRun",
    ".training.tables": "fit_table resume_table",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AdaGrad",
    "Adam",
    "AdamW",
    "BacklitClassifier",
    "BacklitError",
    "BacklitRegressor",
    "BatchNorm",
    "BinaryCrossEntropy",
    "Chain",
    "Choice",
    "Clip",
    "ClipNorm",
    "ClipValue",
    "Constant",
    "CosineDecay",
    "Dataset",
    "Dense",
    "Dropout",
    "ELU",
    "EarlyStopping",
    "Embed",
    "Ensemble",
    "Evaluation",
    "ExponentialDecay",
    "Flatten",
    "GELU",
    "He",
    "Initializer",
    "IntegerRange",
    "Layer",
    "LeakyReLU",
    "LinearRange",
    "LogRange",
    "Loss",
    "MeanSquaredError",
    "Mode",
    "Model",
    "Momentum",
    "Nesterov",
    "Normal",
    "Optimizer",
    "Part",
    "RMSProp",
    "ReLU",
    "ReduceOnPlateau",
    "RollBack",
    "Run",
    "SGD",
    "Schedule",
    "Sigmoid",
    "Softmax",
    "SoftmaxCrossEntropy",
    "Space",
    "StepDecay",
    "StopAt",
    "SumSquaredError",
    "TableRun",
    "Tanh",
    "Tensor",
    "WarmUp",
    "Xavier",
    "Zeros",
    "absolute",
    "argmax",
    "binary_cross_entropy",
    "broadcast_to",
    "clip",
    "concatenate",
    "diagnose",
    "elu",
    "equal",
    "erf",
    "evaluate",
    "exp",
    "explain",
    "expm1",
    "find_learning_rate",
    "fit",
    "fit_table",
    "gather",
    "gelu",
    "gradient",
    "gradient_check",
    "greater",
    "leaky_relu",
    "load",
    "log",
    "log1p",
    "log_softmax",
    "logsumexp",
    "matmul",
    "max",
    "maximum",
    "mean",
    "minimum",
    "one_hot",
    "open_model",
    "read_table",
    "relu",
    "resume",
    "resume_table",
    "search",
    "search_table",
    "sigmoid",
    "sign",
    "softmax",
    "softmax_cross_entropy",
    "sqrt",
    "stop_gradient",
    "sum",
    "table_from",
    "tanh",
    "tensor",
    "where",
]


def __getattr__(name: str) -> _Any:
    """Load a public name from the module it lives in."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'backlit' has no attribute {name!r}")
    value = getattr(_import_module(_HOME_OF[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__doc__", "__file__", "__name__", "__path__"]


class _Face(_ModuleType):
    """This module, where a public name comes before a package that is called the same.

    `search` is both: loading anything of the package would put it where the function stands.
    """

    def __setattr__(self, name: str, value: _Any) -> None:
        if not (name in _HOME_OF and isinstance(value, _ModuleType)):
            super().__setattr__(name, value)


_sys.modules[__name__].__class__ = _Face
