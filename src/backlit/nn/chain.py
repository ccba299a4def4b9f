"""A network: layers one behind the other, each with a name that stays.

Names count per kind (`dense2` is the second Dense, not the second layer), so adding a batch
norm leaves the other layers' names, and with them their first draws, as they were.
This module refuses to know how a network is trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ..base.errors import InputError, ShapeError
from ..base.shapes import ROWS, Shape
from ..base.trees import ordered, within
from ..graph.tensor import Tensor
from .activation import RELU_LIKE, Activation
from .init import He, Initializer, Xavier
from .layer import PREDICT, Layer, Mode, Part, Statistics
from .summary import Summary, SummaryRow

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, init=False, repr=False)
class Chain:
    """Layers in the order in which they are applied.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(10))
    >>> net.names
    ('dense1', 'relu1', 'dense2')
    >>> net.output_shape((784,))
    (10,)
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
                    got=repr(each),
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

    @property
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
            for part in layer.parts(shape, self._default_init(place)):
                found[f"{name}/{part.name}"] = part
            shape = after
        return found

    def init(
        self, input_shape: int | Iterable[int], *, seed: int = 0, dtype: str = "float32"
    ) -> Arrays:
        """First values of all parameters and statistics, sorted by name.

        A value depends on the seed and its own name (purpose `init/dense1/weight`) only.
        """
        return ordered(
            {
                name: part.init.draw(seed, f"init/{name}", part.shape, part.fans).astype(dtype)
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
        """
        moved: Statistics = {}
        for name, layer in self.named_layers():
            try:
                x, changed = layer.apply(within(p, name), x, mode.within(name))
            except ShapeError as error:
                raise _located(error, name) from None
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
                parts = layer.parts(shape, self._default_init(place))
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
    return (input_shape,) if isinstance(input_shape, int) else tuple(input_shape)


def _inside(name: str, layer: Layer, shape: Shape) -> Shape:
    try:
        return layer.output_shape(shape)
    except ShapeError as error:
        raise _located(error, name) from None


def _located(error: ShapeError, layer: str) -> ShapeError:
    if error.where is not None or error.who == layer:
        return error
    return ShapeError(
        error.who, expected=error.expected, got=error.got, where=layer, action=error.action
    )
