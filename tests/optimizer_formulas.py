"""The optimizers' formulas of the book and the papers, written down again without Backlit.

Plain arithmetic on `numpy.longdouble`, one function for each optimizer: t counts updates
from 1, s holds what is carried along, the new weights come back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Long = NDArray[np.longdouble]
Formula = Callable[[Any, Any, dict[str, Any], int, Any], Any]


def sgd(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any) -> Any:
    """w - η g."""
    return w - rate * g


def momentum(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any, beta: float = 0.9) -> Any:
    """v = β v - η g; w + v."""
    s["v"] = beta * s.get("v", 0.0) - rate * g
    return w + s["v"]


def nesterov(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any, beta: float = 0.9) -> Any:
    """v = β v - η g; w + β v - η g."""
    s["v"] = beta * s.get("v", 0.0) - rate * g
    return w + beta * s["v"] - rate * g


def adagrad(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any, floor: float = 1e-8) -> Any:
    """h = h + g²; w - η g / √(h + ε)."""
    s["h"] = s.get("h", 0.0) + g**2
    return w - rate * g / np.sqrt(s["h"] + floor)


def rmsprop(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any, beta: float = 0.9) -> Any:
    """h = β h + (1 - β) g²; w - η g / √(h + ε)."""
    s["h"] = beta * s.get("h", 0.0) + (1 - beta) * g**2
    return w - rate * g / np.sqrt(s["h"] + 1e-8)


def adam(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any) -> Any:
    """m̂ = m / (1 - β₁ᵗ), v̂ = v / (1 - β₂ᵗ); w - η m̂ / (√v̂ + ε)."""
    one = np.longdouble(1)
    s["m"] = 0.9 * s.get("m", 0.0) + (one - 0.9) * g
    s["v"] = 0.999 * s.get("v", 0.0) + (one - 0.999) * g**2
    m_hat = s["m"] / (1 - np.longdouble(0.9) ** t)
    v_hat = s["v"] / (1 - np.longdouble(0.999) ** t)
    return w - rate * m_hat / (np.sqrt(v_hat) + 1e-8)


def adamw(w: Any, g: Any, s: dict[str, Any], t: int, rate: Any) -> Any:
    """w - η λ w, then Adam."""
    return adam(w - rate * np.longdouble(0.01) * w, g, s, t, rate)


FORMULAS: dict[str, Formula] = {
    "AdaGrad": adagrad,
    "Adam": adam,
    "AdamW": adamw,
    "Momentum": momentum,
    "Nesterov": nesterov,
    "RMSProp": rmsprop,
    "SGD": sgd,
}
UPDATES, STREAMS = 1000, 200


def gradient_streams() -> NDArray[np.float64]:
    """(1,000, 200) gradients: sizes 1e-30 … 1e30, within a stream or between them, zeros, flips."""
    draw = np.random.default_rng(20).random
    sizes = 10.0 ** (60 * draw((1, STREAMS)) - 30)
    sizes = np.where(
        np.arange(STREAMS) % 3 == 0, 10.0 ** (60 * draw((UPDATES, STREAMS)) - 30), sizes
    )
    streams = sizes * (2 * draw((UPDATES, STREAMS)) - 1)
    streams[:, 1::5] = np.abs(streams[:, 1::5]) * (-1.0) ** np.arange(UPDATES)[:, None]
    streams[draw((UPDATES, STREAMS)) < 0.1] = 0.0
    streams[:100, 2::7] = 0.0
    streams[:, 9] = 0.0
    return streams


def learning_rates() -> NDArray[np.float64]:
    """A rate for each update: it drops tenfold, returns, wobbles, and is 0 for a while."""
    k = np.arange(UPDATES)
    rates = np.where(k < 200, 0.1, np.where(k < 400, 0.01, 0.3))
    rates[600:] *= 0.5 * (1 + np.cos(k[600:] / 40))
    rates[950:960] = 0.0
    return rates


def first_weights() -> NDArray[np.float64]:
    """Where the streams begin: 0, and ± sizes from 1e-10 to 1e10."""
    draw = np.random.default_rng(21).random
    weights = (2 * draw(STREAMS) - 1) * 10.0 ** (20 * draw(STREAMS) - 10)
    weights[::11] = 0.0
    return weights


def path(name: str, rates: NDArray[np.float64], streams: NDArray[np.float64]) -> Long:
    """The weights after each update, (updates, streams), by the formula."""
    w: Any = first_weights().astype(np.longdouble)
    state: dict[str, Any] = {}
    found = []
    for k, g in enumerate(streams.astype(np.longdouble)):
        w = FORMULAS[name](w, g, state, k + 1, np.longdouble(rates[k]))
        found.append(w)
    return np.array(found)
