"""What a layer is: a description that prints and compares, and a pure function.

`Dense(50)` holds no numbers. `parts` says which parameters it needs for a given input,
`apply` computes with them. This module refuses to know any particular layer.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import Any, Literal, get_args

from ..base.errors import InputError, ShapeError, UnknownNameError
from ..base.shapes import Dim, Shape, show
from ..graph.tensor import Tensor
from ..ops.random import random_uniform
from .init import Initializer, check_initializer

Role = Literal["weight", "bias", "scale", "shift", "statistic"]
ROLES: tuple[str, ...] = get_args(Role)
Parameters = Mapping[str, Tensor]
Statistics = dict[str, Tensor]


@dataclass(frozen=True)
class Part:
    """One array that a layer needs.

    name   what it is called inside the layer, once in each layer
    shape  its shape: sizes of 1 or more, no rows among them
    role   `weight`, `bias`, `scale`, `shift`: decay and reports go by it; `statistic` is state
           that training carries along and no gradient reaches
    init   how it begins
    fans   (inputs, outputs) of one unit, 1 or more, for initialisers that scale by them
    What does not hold is told by the chain when the layer is first used, with its name.

    >>> import backlit as bl
    >>> bl.Part("shift", (50,), "shift", bl.Zeros()).is_learnt
    True
    """

    name: str
    shape: tuple[int, ...]
    role: Role
    init: Initializer
    fans: tuple[int, int] = (1, 1)

    @property
    def is_learnt(self) -> bool:
        """Whether gradients move it: everything but statistics."""
        return self.role != "statistic"


@dataclass(frozen=True)
class Mode:
    """Whether a network trains or predicts, and what a training step brings with it.

    training     train (True) or predict (False)
    seed         the run's seed, for masks
    iteration    the counter k of the update, from 0
    settings     hyper-parameters given from outside, `dropout1/rate` -> tensor or number
    frozen       layers that act as in prediction even while the others train
    layer        the layer being applied, set by the chain

    >>> import backlit as bl
    >>> bl.Mode(training=True, frozen=frozenset({"dense1"})).within("dense1").training
    False
    """

    training: bool = False
    seed: Any = 0
    iteration: Any = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    layer: str = ""

    def within(self, layer: str) -> Mode:
        """The same mode, inside a layer."""
        return replace(self, layer=layer, training=self.training and layer not in self.frozen)

    def setting(self, name: str, default: float) -> Any:
        """A hyper-parameter of this layer: what came from outside, else the description's."""
        return self.settings.get(f"{self.layer}/{name}", default)

    def uniform(self, like: Tensor, purpose: str) -> Tensor:
        """Uniform numbers in [0, 1) of a tensor's shape, fresh for each layer and iteration.

        purpose  what tells two draws of one layer apart
        """
        maker = like.interpreter
        seed, iteration = (
            each if isinstance(each, Tensor) else maker.constant(each)
            for each in (self.seed, self.iteration)
        )
        return random_uniform(
            seed,
            iteration,
            purpose=f"{purpose}/{self.layer}",
            shape=like.shape,
            dtype=str(like.dtype),
        )


PREDICT = Mode()


class Layer(ABC):
    """A part of a network. Subclasses are frozen dataclasses and final.

    To write one: `apply` computes with tensors and gives back the output and the new value of
    each statistic; `parts` declares what it needs, `output_shape` is there if the shape changes.
    Shapes include the rows: (B, ...). The chain checks all of it when the layer is used:
    InputError and ShapeError name the layer and the mend.

    >>> from dataclasses import dataclass
    >>> import backlit as bl
    >>> @dataclass(frozen=True)
    ... class Shift(bl.Layer):
    ...     def parts(self, shape, init):
    ...         return (bl.Part("shift", (shape[-1],), "shift", bl.Zeros()),)
    ...     def apply(self, p, x, mode):
    ...         return x + p["shift"], {}
    >>> net = bl.Chain(bl.Dense(3), Shift())
    >>> net.init(2)["shift1/shift"].tolist()
    [0.0, 0.0, 0.0]
    """

    @property
    def stem(self) -> str:
        """What this kind is called in names: `BatchNorm` -> `batch_norm`.

        >>> from backlit.nn.activation import LeakyReLU
        >>> LeakyReLU().stem
        'leaky_relu'
        """
        plain = type(self).__name__.replace("ReLU", "Relu")
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).lower()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of the output for an input of this shape; the same unless overridden."""
        return shape

    def parts(self, shape: Shape, init: Initializer) -> tuple[Part, ...]:
        """The arrays needed for inputs of this shape; none unless overridden.

        init  what the chain would take for weights: He before ReLU and its kin, else Xavier
        """
        return ()

    def settings(self) -> dict[str, float]:
        """Hyper-parameters of this layer that may change without a new program."""
        return {}

    @abstractmethod
    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """The output, and the new value of each statistic (empty for most layers).

        p     this layer's parameters and statistics by their own names
        x     the input, (B, ...)
        mode  whether it trains; when it does, every declared statistic has a new value
        """


def known_size(size: Dim) -> int:
    """A size that is a number, as every axis but the first is."""
    assert isinstance(size, int)
    return size


def check_parts(layer: str, parts: object) -> tuple[Part, ...]:
    """The parts that a layer declares, or an error that names the layer."""
    if not isinstance(parts, tuple | list) or not all(isinstance(each, Part) for each in parts):
        raise InputError(
            layer,
            expected="a tuple of parts from parts()",
            got=type(parts).__name__,
            action="write (bl.Part(…),), with the comma, or () for none",
        )
    seen: set[str] = set()
    for part in parts:
        if not isinstance(part.name, str) or not part.name or "/" in part.name or part.name in seen:
            raise InputError(
                layer,
                expected="parts with names of their own",
                got=f"{'two parts' if part.name in seen else 'one'} called {part.name!r}",
                action="give each part a different name, without a slash",
            )
        seen.add(part.name)
        if part.role not in ROLES:
            raise UnknownNameError(f"the role of {part.name}", part.role, ROLES, where=layer)
        sizes = part.shape if isinstance(part.shape, tuple) else (None,)
        if not all(isinstance(size, Integral) and int(size) >= 1 for size in sizes):
            raise ShapeError(
                f"{layer}/{part.name}",
                expected="a tuple of whole numbers, 1 or more, as its shape",
                got=repr(part.shape),
                action="write (shape[-1],) for one number for each feature",
            )
        check_initializer(f"{layer}/{part.name}", part.init)
    return tuple(parts)


def check_given(layer: str, parts: tuple[Part, ...], given: Parameters) -> None:
    """Raise InputError if a layer is to be applied without an array that it needs."""
    lacking = [f"{layer}/{part.name}" for part in parts if part.name not in given]
    if lacking:
        raise InputError(
            layer,
            expected=f"a value for {lacking[0]}",
            got=", ".join(f"{layer}/{name}" for name in given) or "none",
            action="give all that net.init(…) returns, each as bl.tensor(value)",
        )


def check_result(
    layer: str, result: Any, shape: Shape, parts: tuple[Part, ...], training: bool
) -> tuple[Tensor, Statistics]:
    """What a layer's `apply` gave, or an error that names the layer.

    shape     of the output, as `output_shape` declares it
    training  whether every declared statistic must have a new value
    """
    if not isinstance(result, tuple) or len(result) != 2:
        raise InputError(
            layer,
            expected="an output and a mapping of new statistics from apply()",
            got="a tensor alone" if isinstance(result, Tensor) else type(result).__name__,
            action="write `return y, {}`",
        )
    y, moved = result
    if not isinstance(y, Tensor):
        raise InputError(
            layer,
            expected="a tensor as output",
            got=type(y).__name__,
            action="compute it with operators and functions of tensors: bl.exp, not np.exp",
        )
    if y.shape != shape:
        raise ShapeError(
            layer,
            expected=f"an output of shape {show(shape)}, as output_shape() declares",
            got=show(y.shape),
            action="mend apply(), or declare the shape with output_shape()",
        )
    _check_moved(layer, moved, parts, training)
    return y, dict(moved)


def _check_moved(layer: str, moved: Any, parts: tuple[Part, ...], training: bool) -> None:
    declared = {part.name: part.shape for part in parts if not part.is_learnt}
    names = ", ".join(declared) or "none"
    if not isinstance(moved, Mapping):
        raise InputError(
            layer,
            expected=f"a mapping of new statistics ({names}) behind the output",
            got=type(moved).__name__,
            action="write `return y, {}` for none",
        )
    if (training and moved.keys() != declared.keys()) or moved.keys() - declared.keys():
        raise InputError(
            layer,
            expected=f"new values of the statistics that parts() declares: {names}",
            got=", ".join(map(str, moved)) or "none",
            action='use the same names in both; one that stays is {"name": p["name"]}',
        )
    for name, value in moved.items():
        if not isinstance(value, Tensor) or value.shape != declared[name]:
            is_tensor = isinstance(value, Tensor)
            raise ShapeError(
                f"{layer}/{name}",
                expected=f"a tensor of shape {show(declared[name])}, as parts() declares",
                got=show(value.shape) if is_tensor else type(value).__name__,
                action="reduce it with .mean(axes) to the shape it began with",
            )
