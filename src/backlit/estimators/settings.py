"""What an estimator was asked for, checked, as parts of a plan: optimizer, layers, numbers.

Words are the names of the registry in small letters: `adam`, `leaky_relu`. Whatever is None is
left to the recipe, which looks at the data. This module refuses to know rows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .. import registry
from ..base.errors import InputError, UnknownNameError
from ..nn.activation import Activation
from ..nn.batch_norm import BatchNorm
from ..nn.dense import Dense
from ..nn.dropout import Dropout
from ..nn.layer import Layer
from ..optim.adam import Adam
from ..optim.optimizer import Optimizer
from ..training.policies import EarlyStopping

HIDDEN = (100, 100)  # where a network is asked for by other words than its widths
PATIENCE = 10


def part(who: str, given: object, table: Mapping[str, type[Any]], kind: type[Any]) -> Any:
    """The part that a word stands for, or the part itself.

    Raises UnknownNameError for a word outside the table, InputError for what is neither.

    >>> part("activation", "leaky_relu", registry.ACTIVATIONS, Activation)
    LeakyReLU(slope=0.01)
    """
    if isinstance(given, kind):
        return given
    if not isinstance(given, str):
        raise InputError(
            who,
            expected=f"a name or a description, {kind.__name__}",
            got=repr(given),
            action=f"write {who}='{_spelt(sorted(table)[0])}', or leave it out",
        )
    by_word = {_folded(name): made for name, made in table.items()}
    if _folded(given) not in by_word:
        raise UnknownNameError(who, given, map(_spelt, table))
    return by_word[_folded(given)]()


def _spelt(name: str) -> str:
    """`LeakyReLU` is leaky_relu, `AdaGrad` adagrad."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z]|ReLU)", "_", name).lower()
    return {"ada_grad": "adagrad"}.get(words, words)


def _folded(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")


def optimizer(given: object, learning_rate: object, recipe: Optimizer | None = None) -> Optimizer:
    """The optimizer that was asked for, else the recipe's; its rate, if one was asked for.

    >>> optimizer("sgd", 0.5), optimizer(None, 0.1)
    (SGD(learning_rate=0.5), Adam(learning_rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-08))
    """
    chosen: Optimizer
    if given is None:
        chosen = recipe or Adam()
    else:
        chosen = part("optimizer", given, registry.OPTIMIZERS, Optimizer)
    if learning_rate is None:
        return chosen
    return replace(chosen, learning_rate=real("learning_rate", learning_rate, above=0.0))


def hidden_layers(
    widths: object, activation: object, batch_norm: object, dropout: object
) -> list[Layer]:
    """Dense, batch norm, activation and dropout for each hidden layer.

    widths      one number for each hidden layer; a number alone is one layer; () is none
    activation  one for all, or one for each
    dropout     share dropped, [0, 1], one for all or one for each

    >>> hidden_layers((30, 20), "tanh", False, 0.1)[:2]
    [Dense(units=30), Tanh()]
    """
    sizes = _widths(HIDDEN if widths is None else widths)
    acts = _each("activation", "relu" if activation is None else activation, len(sizes))
    rates = _each("dropout", 0.0 if dropout is None else dropout, len(sizes))
    has_norm = truth("batch_norm", False if batch_norm is None else batch_norm)
    layers: list[Layer] = []
    for width, act, rate in zip(sizes, acts, rates, strict=True):
        layers.append(Dense(width, bias=not has_norm))
        if has_norm:
            layers.append(BatchNorm())
        layers.append(part("activation", act, registry.ACTIVATIONS, Activation))
        if real("dropout", rate, least=0.0, most=1.0) > 0:
            layers.append(Dropout(float(rate)))
    return layers


def _widths(given: object) -> tuple[int, ...]:
    listed = [given] if isinstance(given, int | np.integer) else given
    right = isinstance(listed, Sequence | np.ndarray) and not isinstance(listed, str)
    if right:
        return tuple(whole("hidden", each) for each in listed)  # type: ignore[attr-defined]
    raise InputError(
        "hidden",
        expected="widths of hidden layers, 1 or more each",
        got=repr(given),
        action="write hidden=(100, 100)",
    )


def _each(who: str, given: Any, count: int) -> list[Any]:
    """One for all, or one for each hidden layer."""
    if not isinstance(given, list | tuple):
        return [given] * count
    if len(given) != count:
        raise InputError(
            who,
            expected=f"one for each of {count} hidden layers",
            got=str(len(given)),
            action=f"write one {who} for all, or {count} of them",
        )
    return list(given)


def early_stopping(given: object) -> EarlyStopping | None:
    """True waits 10 epochs, a number as many; False stops nothing; a policy is itself."""
    if isinstance(given, EarlyStopping):
        return given
    if isinstance(given, bool | np.bool_):
        return EarlyStopping(PATIENCE) if given else None
    return EarlyStopping(whole("early_stopping", given))


def whole(who: str, value: object, least: int = 1) -> int:
    """A whole number, `least` or more."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= least:
        return int(value)
    raise InputError(
        who,
        expected=f"a whole number, {least} or more",
        got=repr(value),
        action=f"write {who}={max(least, 10)}, or leave it out",
    )


def real(
    who: str,
    value: object,
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    most: float = math.inf,
) -> float:
    """A finite number, larger than `above`, in [`least`, `most`]."""
    is_plain = isinstance(value, int | float | np.integer | np.floating)
    if is_plain and not isinstance(value, bool):
        number = float(value)  # type: ignore[arg-type]
        if math.isfinite(number) and number > above and least <= number <= most:
            return number
    wanted = "a number" if above == -math.inf else f"a number above {above:g}"
    if least > -math.inf:
        wanted = f"{least:g} or more" if most == math.inf else f"a number in [{least:g}, {most:g}]"
    raise InputError(who, expected=wanted, got=repr(value), action=f"leave {who} out")


def truth(who: str, value: object) -> bool:
    """True or False."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise InputError(who, expected="True or False", got=repr(value), action=f"leave {who} out")
