"""Small sets of points in the plane whose shape can be seen, to watch a network learn.

    spiral  arms wound into each other          gauss  two clouds
    circle  a disc inside a ring                moons  two half circles, hooked together
    xor     quadrants, opposite ones alike      plane  a value that rises along the diagonal

Clean points lie within -5 … 5 on both axes, as in the TensorFlow Playground, whose pictures
these resemble. All six share these settings:

    rows    points to train on, 2 or more of each class; a quarter as many, drawn apart, are
            in `.test`
    noise   standard deviation of a normal shift of each coordinate, in the units of the
            axes, 0 or more; the label is the one from before the shift. In `plane`, which is
            regression, the value is shifted, not the point
    seed    decides every draw

Each raises InputError for a setting out of its range.
This module refuses to know how points are drawn on a screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..base.errors import InputError
from .arrays import shown
from .dataset import Dataset

_REACH = 5.0
_MOST_ROWS = 10_000_000
_TRAIN, _TEST = 0, 1  # the iteration of a draw: the two parts share no random number


def spiral(*, rows: int = 1000, noise: float = 0.1, seed: int = 0, classes: int = 2) -> Dataset:
    """Arms of a spiral, one for each class, 1.75 turns each if there are two.

    r = √(r₀² + t·(5² - r₀²)), angle = 2π·(3.5/K · r/5 + k/K) for class k of K and t in
    [0, 1), so that points lie evenly along an arm and the gap between arms, 1.43, does not
    depend on K.

    >>> spiral(rows=300, classes=3)
    Dataset(spiral: 300 rows, inputs (2,), 3 classes, 75 test rows)
    """
    _require("spiral", "classes", classes, "a whole number from 2 to 10", classes in range(2, 11))
    start, turns = 0.3, 3.5 / classes

    def shape(chance: _Chance, count: int) -> _Points:
        arm = np.arange(count) % classes
        cells = -(-count // classes)  # one point in each cell of an arm: even, not regular
        along = (np.arange(count) // classes + chance.uniform("along", count)) / cells
        radius = np.sqrt(start**2 + along * (_REACH**2 - start**2))
        angle = 2 * np.pi * (turns * radius / _REACH + arm / classes)
        return _polar(radius, angle), arm

    return _build("spiral", shape, rows, noise, seed, classes)


def circle(*, rows: int = 1000, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Class 1 in a disc of radius 2.5, class 0 in a ring from 3.5 to 5, evenly over the area.

    >>> circle(rows=400).class_count
    2
    """

    def shape(chance: _Chance, count: int) -> _Points:
        inside = np.arange(count) % 2
        inner = np.where(inside == 1, 0.0, 3.5)
        outer = np.where(inside == 1, 2.5, _REACH)
        share = chance.uniform("radius", count)
        radius = np.sqrt(inner**2 + share * (outer**2 - inner**2))
        return _polar(radius, 2 * np.pi * chance.uniform("angle", count)), inside

    return _build("circle", shape, rows, noise, seed, 2)


def xor(*, rows: int = 1000, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Class 1 where the coordinates differ in sign; nothing within 0.3 of either axis.

    >>> data = xor(noise=0.0)
    >>> bool(((data.x[:, 0] * data.x[:, 1] < 0) == (data.y == 1)).all())
    True
    """

    def shape(chance: _Chance, count: int) -> _Points:
        quadrant = np.arange(count) % 4
        signs = np.stack([1 - 2 * (quadrant // 2), 1 - 2 * (quadrant % 2)], axis=1)
        distance = 0.3 + (_REACH - 0.3) * chance.uniform("distance", count, 2)
        return signs * distance, (signs[:, 0] != signs[:, 1]).astype(np.int64)

    return _build("xor", shape, rows, noise, seed, 2)


def gauss(*, rows: int = 1000, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Two normal clouds of standard deviation 1: class 1 about (2, 2), class 0 about (-2, -2).

    >>> gauss(rows=200).test.rows
    50
    """

    def shape(chance: _Chance, count: int) -> _Points:
        cloud = np.arange(count) % 2
        centre = (4.0 * cloud - 2.0)[:, None]
        return centre + chance.normal("cloud", (count, 2), 1.0), cloud

    return _build("gauss", shape, rows, noise, seed, 2)


def moons(*, rows: int = 1000, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Two half circles of radius 10/3, each with its end inside the other.

    >>> moons(rows=200, seed=3).rows
    200
    """

    def shape(chance: _Chance, count: int) -> _Points:
        lower = np.arange(count) % 2
        angle = np.pi * chance.uniform("along", count)
        x = np.where(lower == 1, 0.5 - np.cos(angle), np.cos(angle) - 0.5)
        y = np.where(lower == 1, 0.25 - np.sin(angle), np.sin(angle) - 0.25)
        return np.stack([x, y], axis=1) * (_REACH / 1.5), lower

    return _build("moons", shape, rows, noise, seed, 2)


def plane(*, rows: int = 1000, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Regression: y = (x₁ + x₂) / 10, between -1 and 1, over the whole square.

    >>> plane(rows=100)
    Dataset(plane: 100 rows, inputs (2,), regression, 25 test rows)
    """

    def shape(chance: _Chance, count: int) -> _Points:
        points = _REACH * (2 * chance.uniform("place", count, 2) - 1)
        return points, points.sum(axis=1) / (2 * _REACH)

    return _build("plane", shape, rows, noise, seed, None)


@dataclass(frozen=True)
class _Chance:
    """Random numbers for one part of one set, each draw named by what it is for."""

    name: str
    seed: int
    part: int

    def uniform(self, what: str, *shape: int) -> NDArray[np.float64]:
        return rng.uniform64(self.seed, f"toy/{self.name}/{what}", self.part, shape)

    def normal(self, what: str, shape: tuple[int, ...], std: float) -> NDArray[np.float64]:
        purpose = f"toy/{self.name}/{what}"
        return rng.normal(self.seed, purpose, shape, std=std, iteration=self.part)

    def order(self, count: int) -> NDArray[np.int64]:
        return rng.permutation(self.seed, f"toy/{self.name}/order", self.part, count)


_Points = tuple[NDArray[np.float64], NDArray[Any]]
_Shape = Callable[[_Chance, int], _Points]


def _build(
    name: str, shape: _Shape, rows: int, noise: float, seed: int, classes: int | None
) -> Dataset:
    """Draw both parts, shift them by the noise, and mix their rows."""
    least = 2 * (classes or 1)
    whole = isinstance(rows, int | np.integer) and not isinstance(rows, bool)
    expected = f"a whole number from {least} to {_MOST_ROWS}"
    _require(name, "rows", rows, expected, whole and least <= rows <= _MOST_ROWS)
    number = isinstance(noise, int | float | np.floating)
    _require(name, "noise", noise, "a number from 0 to 100", number and 0 <= noise <= 100)
    rng.check_seed(seed, name)
    test = _part(name, shape, -(-rows // 4), noise, _Chance(name, seed, _TEST), classes, None)
    return _part(name, shape, rows, noise, _Chance(name, seed, _TRAIN), classes, test)


def _part(
    name: str,
    shape: _Shape,
    count: int,
    noise: float,
    chance: _Chance,
    classes: int | None,
    test: Dataset | None,
) -> Dataset:
    points, targets = shape(chance, count)
    if classes is None:
        targets = (targets + chance.normal("noise", targets.shape, noise)).astype(np.float32)
    else:
        points = points + chance.normal("noise", points.shape, noise)
    order = chance.order(count)
    return Dataset(
        points[order].astype(np.float32), targets[order], name=name, classes=classes, test=test
    )


def _polar(radius: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)


def _require(name: str, setting: str, value: object, expected: str, fits: bool) -> None:
    if not fits:
        raise InputError(
            f"{name} {setting}",
            expected=expected,
            got=shown(value),
            action=f"leave {setting}= out for the usual value",
        )
