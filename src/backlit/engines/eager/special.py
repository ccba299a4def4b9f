"""Functions NumPy does not have, element by element.

erf by two Chebyshev series fitted to 50 digits: x P(2x^2 - 1) for |x| <= 1, and
1 - exp(-x^2) Q(t) with t linear in (x - 2)/(x + 2) up to 6, beyond which erf is 1 in float64.
This module refuses to know about graphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_NEAR = (
    0.9754769393826541, -0.14226120510371365, 0.010035582187599796, -0.0005768764699767485,
    2.741993125219606e-05, -1.1043175507344507e-06, 3.8488755420345036e-08,
    -1.1808582533875466e-09, 3.2334215826050907e-11, -7.991015947004549e-13,
    1.7990725113961456e-14, -3.718635487818693e-16, 7.103599003714253e-18,
)  # fmt: skip
_FAR = (
    0.24078150322816144, -0.1660357343713446, 0.01937548512710411, -0.0013725838866457216,
    2.3301617872657463e-05, 4.842439456015362e-06, -2.1925049177302584e-07,
    -2.8603646284729237e-08, 1.258114961136046e-09, 2.4685801467325007e-10,
    -2.494144837888475e-12, -2.3295004504759956e-12, -9.680201775604102e-14,
    1.779692405045016e-14, 2.244625861005935e-15, -2.9106217488718164e-17,
    -2.84441837713067e-17, -2.1690529809868515e-18,
)  # fmt: skip


def _chebyshev(coefficients: Sequence[float], t: Array) -> Array:
    """Clenshaw's recurrence for the sum of c_n T_n(t)."""
    after = np.zeros_like(t)
    last = np.zeros_like(t)
    for c in reversed(coefficients[1:]):
        after, last = 2.0 * t * after - last + c, after
    return t * after - last + coefficients[0]


def erf(x: Array) -> Array:
    """The error function, within 4 units in the last place of float64.

    >>> float(erf(np.array(0.5)))
    0.5204998778130465
    """
    wide = np.asarray(x, dtype=np.float64)
    size = np.minimum(np.abs(wide), 6.0)
    inner = np.minimum(size, 1.0)
    near = inner * _chebyshev(_NEAR, 2.0 * inner * inner - 1.0)
    outer = np.maximum(size, 1.0)
    far = 1.0 - np.exp(-outer * outer) * _chebyshev(_FAR, 2.4 * (outer - 2.0) / (outer + 2.0) - 0.2)
    return np.copysign(np.where(size <= 1.0, near, far), wide).astype(x.dtype)


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)); where exp(-x) overflows, exp(x), which is the same number there."""
    y = 1.0 / (1.0 + np.exp(-x))
    return y if np.all(y) else np.where(y == 0, np.exp(x), y)
