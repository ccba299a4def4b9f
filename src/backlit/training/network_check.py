"""The gradient check of a function or of a whole network on a few rows of data.

This module refuses to judge: `autodiff.check` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral
from typing import Any

import numpy as np

from ..autodiff.check import gradient_check as check_function
from ..autodiff.check_report import CheckReport
from ..base.errors import InputError
from ..data.dataset import Dataset
from ..graph.tensor import Tensor
from ..make import tensor
from ..nn.chain import Chain
from ..nn.layer import Mode
from ..nn.losses import Loss, default_loss


def gradient_check(
    subject: Callable[..., Tensor] | Chain,
    point: Any,
    *,
    loss: Loss | None = None,
    rows: int = 3,
    seed: int = 0,
    samples: int | None = None,
    tolerance: float = 1e-10,
    central_tolerance: float = 1e-6,
) -> CheckReport:
    """Compare backpropagation with numerical gradients: of a function, or of a network.

    subject    a function of tensors that gives a single number, or a Chain
    point      for a function, where: arrays, one by one or by name; for a Chain, a Dataset
    loss       of the network, default by the data's task
    rows       how many rows of the data a network is checked on, default 3
    samples    at most so many elements of each tensor are checked
    tolerance, central_tolerance   largest relative error against complex step and against
               central differences
    A network is checked in training mode in float64, with its first values for `seed` and, for
    dropout, the mask of iteration 0.
    Raises InputError for rows that are not there and settings out of range, ShapeError for one
    row through a batch norm, PlanError for a network that does the loss's own work, and what
    `autodiff.check` raises for functions.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(3))
    >>> bl.gradient_check(net, bl.load("spiral", classes=3)).passed
    True
    """
    settings: dict[str, Any] = {
        "seed": seed,
        "samples": samples,
        "tolerance": tolerance,
        "central_tolerance": central_tolerance,
        "interpreter": tensor(0.0).interpreter,
    }
    if not isinstance(subject, Chain):
        return check_function(subject, point, **settings)
    if not isinstance(point, Dataset):
        raise InputError(
            "gradient_check",
            expected="a Dataset to run the network on",
            got=type(point).__name__,
            action="write gradient_check(net, bl.load('digits'))",
        )
    function, parameters = network_function(subject, point, loss=loss, rows=rows, seed=seed)
    return check_function(function, parameters, **settings)


def network_function(
    network: Chain, data: Dataset, *, loss: Loss | None = None, rows: int = 3, seed: int = 0
) -> tuple[Callable[[Mapping[str, Tensor]], Tensor], dict[str, Any]]:
    """The training loss of a network on some rows as a function of its parameters.

    Returns the function and the parameters' first values, in float64.
    """
    loss = default_loss(data.task) if loss is None else loss
    if not isinstance(loss, Loss):
        raise InputError(
            "gradient_check",
            expected="a loss",
            got=repr(loss),
            action="write loss=bl.SoftmaxCrossEntropy(), with its brackets",
        )
    loss.check_network(network)
    whole = isinstance(rows, Integral) and not isinstance(rows, bool)
    if not (whole and 1 <= rows <= data.rows):
        raise InputError(
            "gradient_check",
            expected=f"rows from 1 to {data.rows}",
            got=repr(rows),
            action="leave rows out",
        )
    shape = data.feature_shape
    parts = network.parts(shape)
    drawn = network.init(shape, seed=seed, dtype="float64")
    learnt = {name: value for name, value in drawn.items() if parts[name].is_learnt}
    fixed = {name: value for name, value in drawn.items() if not parts[name].is_learnt}
    part = data.take(np.arange(rows))
    targets = loss.prepare(part.y, network.output_shape(shape)[0], "float64")
    inputs = np.asarray(part.x, dtype=np.float64)

    def function(parameters: Mapping[str, Tensor]) -> Tensor:
        maker = next(iter(parameters.values())).interpreter
        given = {**parameters, **{name: maker.constant(value) for name, value in fixed.items()}}
        mode = Mode(training=True, seed=seed, iteration=0)
        outputs, _ = network.apply(given, maker.constant(inputs), mode)
        return loss.apply(outputs, maker.constant(targets))[0]

    return function, learnt
