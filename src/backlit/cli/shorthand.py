"""Short words for parts: `relu`, `normal:0.01`, `adam:beta2=0.99`, and the part each stands for.

A word is a kind of the registry, in small letters; behind colons stand its settings, by place
or by name. This module refuses to know what the parts do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

from .. import registry
from ..base.errors import InputError, UnknownNameError
from ..nn.activation import Activation
from ..nn.init import Initializer
from ..nn.losses import Loss
from ..optim.optimizer import Optimizer
from .mends import said_by
from .spelling import word_for

_ALSO = {
    "bce": "binary_cross_entropy",
    "cross_entropy": "softmax_cross_entropy",
    "mse": "mean_squared_error",
    "sse": "sum_squared_error",
}


def words_of(table: Mapping[str, type[Any]]) -> dict[str, type[Any]]:
    """A family of the registry by its short words."""
    return {word_for(name): kind for name, kind in table.items()}


def activation(text: str) -> Activation | None:
    """`relu`, `leaky_relu:0.2`, or `none` for a network that is linear."""
    if text.lower() == "none":
        return None
    made: Activation = part("--activation", text, registry.ACTIVATIONS, also=("none",))
    return made


def initializer(text: str) -> Initializer:
    """`he`, `xavier`, `xavier:in`, `normal:0.01`, `zeros`."""
    made: Initializer = part("--init", text, registry.INITIALIZERS)
    return made


def loss(text: str) -> Loss:
    """`softmax_cross_entropy`, `mean_squared_error` or `mse`, and so on."""
    made: Loss = part("--loss", text, registry.LOSSES)
    return made


def optimizer(text: str) -> Optimizer:
    """`sgd`, `adam`, `rmsprop:decay=0.99`, and so on."""
    made: Optimizer = part("--optimizer", text, registry.OPTIMIZERS)
    return made


def part(option: str, text: str, table: Mapping[str, type[Any]], also: tuple[str, ...] = ()) -> Any:
    """The description that `word:setting:name=setting` stands for.

    Raises UnknownNameError for a word or setting that does not exist, InputError for a value
    that is none.

    >>> part("--init", "normal:0.5", registry.INITIALIZERS)
    Normal(std=0.5)
    """
    word, *settings = text.split(":")
    words = words_of(table)
    folded = _folded(_ALSO.get(_folded(word, "_"), word))
    by_fold = {_folded(each): kind for each, kind in words.items()}
    if folded not in by_fold:
        raise UnknownNameError(option, word, [*words, *also])
    kind = by_fold[folded]
    values = _settings(option, kind, settings)
    with said_by(f"{option} {word_for(kind)}", {kind.__name__: word_for(kind)}):
        return kind(**values)


def _settings(option: str, kind: type[Any], texts: list[str]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [each.name for each in dataclasses.fields(kind)]
    most = f"at most {len(names)}" if names else "no"
    if len(texts) > len(names):
        raise InputError(
            option,
            expected=f"{most} setting behind {word_for(kind)}",
            got=str(len(texts)),
            action=f"write {word_for(kind)} alone",
        )
    values: dict[str, Any] = {}
    for place, text in enumerate(texts):
        name, equals, value = text.partition("=")
        if not equals:
            name, value = names[place], text
        if name not in names:
            raise UnknownNameError(f"{option} {word_for(kind)}", name, names)
        values[name] = _converted(option, name, hints[name], value)
    return values


def _converted(option: str, name: str, hint: Any, text: str) -> Any:
    if hint is int:
        return whole(f"{option}: {name}", text)
    return real(f"{option}: {name}", text) if hint is float else text


def whole(who: str, text: str) -> int:
    """A whole number, or an InputError."""
    try:
        return int(text)
    except ValueError:
        raise _no_number(who, "a whole number", text, "write 10") from None


def real(who: str, text: str) -> float:
    """A number, or an InputError."""
    try:
        return float(text)
    except ValueError:
        raise _no_number(who, "a number", text, "write it like 0.01 or 1e-2") from None


def _no_number(who: str, expected: str, text: str, action: str) -> InputError:
    return InputError(who, expected=expected, got=repr(text), action=action)


def _folded(word: str, keep: str = "") -> str:
    small = word.lower().replace("-", "_")
    return small if keep else small.replace("_", "")
