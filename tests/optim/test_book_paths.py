"""E9: four optimizers on f = x²/20 + y² from (-7, 2), thirty plotted points, as in the book.

The book's ε is 1e-7 outside the root, and its Adam has ε undivided by √(1 - β₂ᵗ). Ours are
those of SEMANTICS. The formulas are one family: for AdaGrad, √h + ε = √(h + ε') with
ε' = ε² + 2 ε √h; for Adam, ε' = ε / √(1 - β₂ᵗ). With ε' in place of ε each of our updates is
the book's; with our own ε the paths differ by as much as is measured here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import backlit as bl

POINTS = 30
BOOK_EPSILON = 1e-7
START = np.array([-7.0, 2.0])
SLOPES = np.array([0.1, 2.0])  # of x²/20 and y², per unit of x and y
PUBLISHED = {
    "SGD": (-0.3871745809, -0.0942025739),
    "Momentum": (0.8141121495, 0.2728778524),
    "AdaGrad": (-0.1361853999, 9.071e-17),
    "Adam": (0.0201490647, 0.3219572219),
}
OURS: dict[str, Any] = {
    "SGD": bl.SGD(0.95),
    "Momentum": bl.Momentum(0.1),
    "AdaGrad": bl.AdaGrad(1.5),
    "Adam": bl.Adam(0.3),
}


def book(name: str, epsilon: float = BOOK_EPSILON) -> np.ndarray:
    """The path as the book computes it, (30, 2), in plain Python."""
    path = []
    for place, slope in zip(START.tolist(), SLOPES.tolist(), strict=True):
        p, v, h, points = place, 0.0, 0.0, [place]
        m = 0.0
        for t in range(1, POINTS):
            g = slope * p
            if name == "SGD":
                p -= 0.95 * g
            elif name == "Momentum":
                v = 0.9 * v - 0.1 * g
                p += v
            elif name == "AdaGrad":
                h += g * g
                p -= 1.5 * g / (h**0.5 + epsilon)
            else:
                rate = 0.3 * (1 - 0.999**t) ** 0.5 / (1 - 0.9**t)
                m += (1 - 0.9) * (g - m)
                v += (1 - 0.999) * (g * g - v)
                p -= rate * m / (v**0.5 + epsilon)
            points.append(p)
        path.append(points)
    return np.array(path).T


def ours(optimizer: Any, epsilon: Callable[[int, float, float], float] | None = None) -> np.ndarray:
    """Our path, (30, 2), each coordinate on its own; epsilon(t, g, Σg²) stands in for ours."""
    path = []
    for place, slope in zip(START, SLOPES, strict=True):
        w, points, squares = {"w": bl.tensor([place])}, [place], 0.0
        state = optimizer.init(w)
        for t in range(1, POINTS):
            g = slope * w["w"].item()
            squares += g * g
            used = replace(optimizer, epsilon=epsilon(t, g, squares)) if epsilon else optimizer
            w, state = used.update(w, {"w": bl.tensor([g])}, state)
            points.append(w["w"].item())
        path.append(points)
    return np.array(path).T


AS_IN_THE_BOOK: dict[str, Callable[[int, float, float], float] | None] = {
    "SGD": None,
    "Momentum": None,
    "AdaGrad": lambda t, g, squares: BOOK_EPSILON**2 + 2 * BOOK_EPSILON * squares**0.5,
    "Adam": lambda t, g, squares: BOOK_EPSILON / (1 - 0.999**t) ** 0.5,
}


@pytest.mark.parametrize("name", OURS)
def test_paths_are_the_books(name: str) -> None:
    """With the book's ε all thirty points agree within 1e-9, and the last is the published one."""
    path = ours(OURS[name], AS_IN_THE_BOOK[name])
    assert path.shape == (POINTS, 2)
    assert np.max(np.abs(path - book(name))) <= 1e-9
    assert np.max(np.abs(path[-1] - PUBLISHED[name])) <= 1e-9


@pytest.mark.parametrize("name, shift", [("AdaGrad", 3.6e-7), ("Adam", 9.6e-6)])
def test_what_our_epsilon_changes(name: str, shift: float) -> None:
    """Our ε moves a point by up to 3.5e-7 (AdaGrad) and 9.5e-6 (Adam), first steps foremost."""
    moved = float(np.max(np.abs(ours(OURS[name]) - book(name))))
    assert shift / 2 < moved <= shift


@pytest.mark.parametrize("name", ["AdaGrad", "Adam"])
def test_without_epsilon_nothing_is_between_us(name: str) -> None:
    """With an ε too small to matter on both sides, all points agree within 1e-9."""
    path = ours(replace(OURS[name], epsilon=1e-30))
    assert np.max(np.abs(path - book(name, epsilon=1e-30))) <= 1e-9


def test_the_last_value_of_adagrad() -> None:
    """AdaGrad's y falls to 9.071e-17: the published digits hold relatively, too."""
    path = ours(OURS["AdaGrad"], AS_IN_THE_BOOK["AdaGrad"])
    assert path[-1, 1] == pytest.approx(9.071e-17, rel=1e-3)


@pytest.mark.parametrize(
    "name, value", [("SGD", 0.01637), ("Momentum", 0.1076), ("AdaGrad", 0.00093), ("Adam", 0.1037)]
)
def test_published_values_of_f(name: str, value: float) -> None:
    """f at the last plotted point, in the digits in which it is published."""
    x, y = ours(OURS[name])[-1]
    assert x * x / 20 + y * y == pytest.approx(value, abs=5e-5 if value > 0.01 else 5e-6)
