"""The subject of a gradient check: a function of named arrays, at a point and near it.

A function may be evaluated at the point with some arrays replaced, be differentiated there,
and be shaken: moved by a few units in the last place, to see how many digits of its value and
gradient are rounding noise.
This module refuses to know referees and verdicts.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.errors import DataError, DTypeError, InputError, ShapeError
from ..base.shapes import show
from ..base.trees import mapped, ordered
from ..graph.record import topological
from ..graph.tensor import Interpreter, Tensor
from .gradient import gradient
from .kinks import between, sides

Array = NDArray[Any]
Point = Mapping[str, Any] | Sequence[Any] | Array | Tensor
WHO = "gradient_check"
EPSILON = float(np.finfo(np.float64).eps)
_NUDGE = 2.0**-20
_SHAKES = 6
_ULPS = 4


@dataclass(frozen=True)
class Shake:
    """One shaken evaluation: the tensors, and the upstream the gradient was taken with."""

    tensors: Mapping[str, Tensor]
    upstream: float


@dataclass(frozen=True)
class Noise:
    """What moved when the subject was shaken.

    shakes     those that stayed on the same side of every kink
    value      how far the value moved at most
    gradient   name -> how far each element of the gradient moved at most
    """

    shakes: tuple[Shake, ...]
    value: float
    gradient: Mapping[str, Array]


class Subject:
    """A function `call(tensors by name) -> a single number` and the point it is checked at."""

    def __init__(
        self,
        call: Callable[[dict[str, Tensor]], Any],
        arrays: Mapping[str, Array],
        interpreter: Interpreter,
    ) -> None:
        self._call, self._interpreter = call, interpreter
        self.arrays = ordered(arrays)
        self.tensors = {name: self._tensor(name, array) for name, array in self.arrays.items()}
        self.y = self.at({})
        self.sides = sides(self.y)
        if not np.isfinite(self.y.value):
            raise DataError(
                WHO,
                expected="a function with a finite value at the point",
                got=str(self.y.item()),
                action="choose another point",
            )
        if self.at({}).item() != self.y.item():
            raise InputError(
                WHO,
                expected="a function that gives the same value for the same arguments",
                got="two values at one point",
                action="fix its random numbers by a seed and an iteration",
            )

    def _tensor(self, name: str, array: Array) -> Tensor:
        return self._interpreter.constant(array).named(name)

    def at(self, changes: Mapping[str, Array]) -> Tensor:
        """The function's value with some arrays replaced, and its graph."""
        fresh = {name: self._tensor(name, array) for name, array in changes.items()}
        return self._evaluated({**self.tensors, **fresh})

    def _evaluated(self, tensors: Mapping[str, Tensor]) -> Tensor:
        y = self._call(dict(tensors))
        if not isinstance(y, Tensor):
            raise DTypeError(
                WHO,
                expected="a function that returns a tensor",
                got=type(y).__name__,
                action="compute with the tensors it is given, not with .numpy() or .item()",
            )
        if y.shape != ():
            raise ShapeError(
                WHO,
                expected="a function that returns a single number",
                got=f"shape {show(y.shape)}",
                action="return .sum() or .mean()",
            )
        return y

    def stopped(self, name: str) -> tuple[str, ...]:
        """The values at which gradients by one array are stopped on purpose, by name.

        They are given values of the graph, such as `detach` leaves behind, that move when the
        array does: the function follows them, and backpropagation does not.
        """
        array = self.arrays[name]
        step = _NUDGE * np.maximum(1.0, np.abs(array))
        before, after = _given(self.y), _given(self.at({name: array + step}))
        if len(before) != len(after):  # the function's own `if` took another way
            return ()
        own = id(self.tensors[name])
        return tuple(
            each.name or f"a detached value of shape {show(each.shape)}"
            for each, moved in zip(before, after, strict=True)
            if id(each) != own and each.dtype.kind == "f"
            if not np.array_equal(each.value, moved.value, equal_nan=True)
        )

    def gradient(self) -> dict[str, Array]:
        """The gradient by backpropagation, by name."""
        return self._gradient(self.y, self.tensors, 1.0)

    def _gradient(
        self, y: Tensor, tensors: Mapping[str, Tensor], upstream: float
    ) -> dict[str, Array]:
        weight = self._interpreter.constant(upstream, y.dtype)
        parts = gradient(y, list(tensors.values()), upstream=weight)
        return {name: part.value / upstream for name, part in zip(tensors, parts, strict=True)}

    def noise(self, found: Mapping[str, Array], seed: int) -> Noise:
        """Shake the point and the upstream, and see how far value and gradient move.

        The upstream is a random number in [1, 2) that is divided out again; in every second
        shake each element of the point moves by up to 4 units in the last place too. Zeros
        stay, for shaking them would push many a ReLU over its kink, unless all is zero.
        """
        still = not any(array.any() for array in self.arrays.values())
        value, spread = 0.0, mapped(np.zeros_like, found)
        kept = []
        for number in range(_SHAKES):
            tensors = dict(self.tensors)
            if number % 2:
                for name, array in self.arrays.items():
                    u = rng.uniform64(seed, f"check/shake/{name}", number, array.shape)
                    move = _ULPS * EPSILON * (2.0 * u - 1.0)
                    tensors[name] = self._tensor(name, move if still else array * (1.0 + move))
            y = self._evaluated(tensors)
            if not np.isfinite(y.value) or between([self.sides, sides(y)]):
                continue
            upstream = 1.0 + float(rng.uniform64(seed, "check/upstream", number, ()))
            again = self._gradient(y, tensors, upstream)
            kept.append(Shake(tensors, upstream))
            value = max(value, abs(y.item() - self.y.item()))
            for name, array in again.items():
                spread[name] = np.fmax(spread[name], np.abs(array - found[name]))
        return Noise(tuple(kept), value, spread)

    def slope_by_complex_step(
        self, name: str, direction: Array, step: float, shake: Shake | None = None
    ) -> float:
        """Im f(x + i step direction) / step, for one array; others stay real."""
        tensors = self.tensors if shake is None else shake.tensors
        size = step if shake is None else step * shake.upstream
        moved = self._tensor(name, tensors[name].value + 1j * (size * direction))
        y = self._evaluated({**tensors, name: moved})
        return float(y.value.imag / size)


def _given(y: Tensor) -> list[Tensor]:
    return [node for node in topological([y]) if node.op is None]


def subject_of(
    function: Callable[..., Any], point: Point, interpreter: Interpreter | None
) -> Subject:
    """Put a function and a point in the form the check works with; float64 throughout."""
    if not callable(function):
        raise InputError(
            WHO,
            expected="a function of tensors",
            got=f"a value of type {type(function).__name__}",
            action="write gradient_check(lambda x: (x * x).sum(), [bl.tensor([1.0, 2.0])])",
        )
    if isinstance(point, Mapping):
        named = {str(name): value for name, value in point.items()}

        def call(tensors: dict[str, Tensor]) -> Any:
            return function(tensors)
    else:
        values = list(point) if isinstance(point, list | tuple) else [point]
        names = _argument_names(function, values)
        named = dict(zip(names, values, strict=True))

        def call(tensors: dict[str, Tensor]) -> Any:
            return function(*(tensors[name] for name in names))

    if not named:
        raise InputError(
            WHO, expected="a point of at least one array", got="none", action="give the arrays"
        )
    for value in named.values():
        if interpreter is None and isinstance(value, Tensor):
            interpreter = value.interpreter
    if interpreter is None:
        raise InputError(
            WHO,
            expected="at least one tensor in the point",
            got="arrays only, and nobody to compute with them",
            action="wrap one of them with bl.tensor(...)",
        )
    return Subject(call, {name: _real(name, value) for name, value in named.items()}, interpreter)


def _argument_names(function: Callable[..., Any], values: Sequence[Any]) -> list[str]:
    """Tensors keep their names; the others are called as the function calls them."""
    try:
        known = [
            each.name
            for each in inspect.signature(function).parameters.values()
            if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):  # built-in callables may have no signature
        known = []
    width = len(str(len(values)))
    names: list[str] = []
    for place, value in enumerate(values):
        own = value.name if isinstance(value, Tensor) else ""
        given = known[place] if place < len(known) else f"x{place + 1:0{width}}"
        names.append(own if own and own not in names else given)
    if len(set(names)) != len(names):
        return [f"x{place + 1:0{width}}" for place in range(len(values))]
    return names


def _real(name: str, value: Any) -> Array:
    array = np.asarray(value.value if isinstance(value, Tensor) else value)
    if isinstance(value, int | float | list | tuple) and array.dtype.kind in "iu":
        array = array.astype(np.float64)
    if array.dtype.kind != "f":
        raise DTypeError(
            WHO,
            expected="arrays of real numbers",
            got=f"{name} of dtype {array.dtype}",
            action="let the function hold labels and masks itself, or convert with .astype(float)",
        )
    if not np.isfinite(array).all():
        raise DataError(
            WHO,
            expected="finite numbers in the point",
            got=f"NaN or infinity in {name}",
            action="choose another point",
        )
    return array.astype(np.float64)
