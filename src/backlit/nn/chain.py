"""A network: layers one behind the other, each with a name that stays.

Names count per kind (`dense2` is the second Dense, not the second layer), so adding a batch
norm leaves the other layers' names, and with them their first draws, as they were.
This module refuses to know how a network is trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, ShapeError
from ..base.rng import check_seed
from ..base.shapes import ROWS, Shape, show
from ..base.trees import ordered, within
from ..graph.constant import named_dtype
from ..graph.tensor import Tensor
from .activation import RELU_LIKE, Activation
from .init import He, Initializer, Xavier
from .layer import (
    PREDICT,
    Layer,
    Mode,
    Part,
    Statistics,
    check_given,
    check_parts,
    check_result,
)
from .summary import Summary, SummaryRow

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, init=False, repr=False)
class Chain:
    """Layers in the order in which they are applied; a chain among them is laid flat.

    Names count per kind from 1, and are counted anew in a slice: `net[2:]` begins with `dense1`.
    Raises InputError for what is no layer, and for no layer at all.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(10))
    >>> net.names
    ('dense1', 'relu1', 'dense2')
    >>> net.output_shape((784,))
    (10,)
    >>> len(net), net[1], net[:2]
    (3, ReLU(), Chain(Dense(units=50), ReLU()))
    """

    layers: tuple[Layer, ...]

    def __init__(self, *layers: Layer | Chain) -> None:
        flat: list[Layer] = []
        for each in layers:
            if isinstance(each, Chain):
                flat.extend(each.layers)
            elif isinstance(each, Layer):
                flat.append(each)
            else:
                raise InputError(
                    "Chain",
                    expected="layers",
                    got=f"the class {each.__name__}" if isinstance(each, type) else repr(each),
                    action="write Chain(Dense(50), ReLU(), Dense(10))",
                )
        if not flat:
            raise InputError(
                "Chain", expected="at least one layer", got="none", action="add a Dense"
            )
        object.__setattr__(self, "layers", tuple(flat))

    @classmethod
    def from_fields(cls, layers: Iterable[Layer]) -> Chain:
        """The chain whose field `layers` is given, as descriptions come back from files."""
        return cls(*layers)

    def __repr__(self) -> str:
        return f"Chain({', '.join(map(repr, self.layers))})"

    def __len__(self) -> int:
        """The number of layers."""
        return len(self.layers)

    def __iter__(self) -> Iterator[Layer]:
        """The layers, in their order."""
        return iter(self.layers)

    @overload
    def __getitem__(self, place: int) -> Layer: ...

    @overload
    def __getitem__(self, place: slice) -> Chain: ...

    def __getitem__(self, place: int | slice) -> Layer | Chain:
        """One layer, or the chain of several: `net[1]`, `net[-1]`, `net[:3]`."""
        return Chain(*self.layers[place]) if isinstance(place, slice) else self.layers[place]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A name for each layer: its kind and how many of that kind came before."""
        seen: Counter[str] = Counter()
        names = []
        for layer in self.layers:
            seen[layer.stem] += 1
            names.append(f"{layer.stem}{seen[layer.stem]}")
        return tuple(names)

    def named_layers(self) -> Iterator[tuple[str, Layer]]:
        """Pairs of name and layer."""
        return zip(self.names, self.layers, strict=True)

    def has(self, kind: type[Layer]) -> bool:
        """Whether a layer of this kind is in the chain."""
        return any(isinstance(layer, kind) for layer in self.layers)

    def output_shape(self, input_shape: int | Iterable[int]) -> tuple[int, ...]:
        """The shape of one output for one input of this shape, rows left out."""
        shape: Shape = (ROWS, *_features(input_shape))
        for name, layer in self.named_layers():
            shape = _inside(name, layer, shape)
        return tuple(size for size in shape[1:] if isinstance(size, int))

    def parts(self, input_shape: int | Iterable[int]) -> dict[str, Part]:
        """Every parameter and statistic, `dense1/weight` -> Part, in the order of the layers."""
        shape: Shape = (ROWS, *_features(input_shape))
        found: dict[str, Part] = {}
        for place, (name, layer) in enumerate(self.named_layers()):
            after = _inside(name, layer, shape)
            for part in self._parts_of(place, name, layer, shape):
                found[f"{name}/{part.name}"] = part
            shape = after
        return found

    def _parts_of(self, place: int, name: str, layer: Layer, shape: Shape) -> tuple[Part, ...]:
        return check_parts(name, layer.parts(shape, self._default_init(place)))

    def init(
        self, input_shape: int | Iterable[int], *, seed: int = 0, dtype: str = "float32"
    ) -> Arrays:
        """First values of all parameters and statistics, sorted by name.

        A value depends on the seed and its own name (purpose `init/dense1/weight`) only.
        Raises ShapeError for sizes that are no whole numbers and for an initializer that draws
        another shape than it was asked for, InputError for a seed outside 0 … 2³² - 1,
        DTypeError for a dtype that is neither float32 nor float64.
        """
        check_seed(seed, "Chain.init")
        kept = named_dtype(dtype, "Chain.init", kinds="f")
        return ordered(
            {
                name: _drawn(name, part, seed).astype(kept)
                for name, part in self.parts(input_shape).items()
            }
        )

    def apply(
        self, p: Mapping[str, Tensor], x: Tensor, mode: Mode = PREDICT
    ) -> tuple[Tensor, Statistics]:
        """The output for a batch, and the new statistics by full name.

        p     parameters and statistics by full name
        x     (B, ...)
        mode  see `Mode`; predict unless said otherwise
        Raises InputError or ShapeError, naming the layer, where an array is missing, a shape
        does not fit, or a layer's `apply` gives something else than it declares.
        """
        if not isinstance(x, Tensor):
            raise InputError(
                "Chain",
                expected="a tensor as input",
                got=type(x).__name__,
                action="write bl.tensor(x)",
            )
        moved: Statistics = {}
        for place, (name, layer) in enumerate(self.named_layers()):
            given, inside = within(p, name), mode.within(name)
            try:
                shape = layer.output_shape(x.shape)
                parts = self._parts_of(place, name, layer, x.shape)
                check_given(name, parts, given)
                result = layer.apply(given, x, inside)
            except ShapeError as error:
                raise _located(error, name) from None
            x, changed = check_result(name, result, shape, parts, inside.training)
            if not x.name:
                x.name = f"{name}/output"
            moved |= {f"{name}/{part}": value for part, value in changed.items()}
        return x, moved

    def settings(self) -> dict[str, float]:
        """Hyper-parameters of the layers that are inputs of a program: `dropout1/rate`."""
        return {
            f"{name}/{key}": value
            for name, layer in self.named_layers()
            for key, value in layer.settings().items()
        }

    def summary(self, input_shape: int | Iterable[int] | None = None) -> Summary:
        """Layer, output shape, parameters, activation and initialiser, as a table that prints.

        Without an input shape, what depends on it is shown as `?`.
        """
        rows = []
        shape: Shape | None = None if input_shape is None else (ROWS, *_features(input_shape))
        for place, (name, layer) in enumerate(self.named_layers()):
            parts: tuple[Part, ...] | None = None
            if shape is not None:
                after = _inside(name, layer, shape)
                parts = self._parts_of(place, name, layer, shape)
                shape = after
            rows.append(SummaryRow.of(name, layer, shape, parts, isinstance(layer, Activation)))
        return Summary(tuple(rows))

    def _default_init(self, place: int) -> Initializer:
        """He if the next activation is ReLU-like, else Xavier."""
        for layer in self.layers[place + 1 :]:
            if isinstance(layer, Activation):
                return He() if isinstance(layer, RELU_LIKE) else Xavier()
            if layer.stem == "dense":
                break
        return Xavier()


def _features(input_shape: int | Iterable[int]) -> tuple[int, ...]:
    sizes = tuple(input_shape) if isinstance(input_shape, Iterable) else (input_shape,)
    if not all(isinstance(size, Integral) and size >= 1 for size in sizes):
        raise ShapeError(
            "the input's shape",
            expected="whole numbers, 1 or more",
            got=repr(input_shape),
            action="write 784 for rows of features, (28, 28) for pictures",
        )
    return tuple(map(int, sizes))


def _drawn(name: str, part: Part, seed: int) -> NDArray[Any]:
    drawn = np.asarray(part.init.draw(seed, f"init/{name}", part.shape, part.fans))
    if drawn.shape != part.shape:
        raise ShapeError(
            name,
            expected=f"first values of shape {show(part.shape)}",
            got=show(drawn.shape),
            where=repr(part.init),
            action="let draw() give an array of the shape it is asked for",
        )
    return drawn


def _inside(name: str, layer: Layer, shape: Shape) -> Shape:
    try:
        return layer.output_shape(shape)
    except ShapeError as error:
        raise _located(error, name) from None


def _located(error: ShapeError, layer: str) -> ShapeError:
    return error if error.who.partition("/")[0] == layer else error.at(layer)
