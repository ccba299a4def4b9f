"""What may vary when nobody says: for a table, and for images or other arrays.

Around what the plan itself says, so that its own setting is never the edge of the range. This
module refuses to know any data: it goes by the plan.
"""

from __future__ import annotations

from collections.abc import Collection

from ..nn.dense import Dense
from ..optim.adam import AdamW
from ..training.plan import Plan
from .blocks import Blocks
from .dimensions import Choice, Dimension, IntegerRange, LinearRange, LogRange
from .space import Space

_ACTIVATIONS = Choice(("ReLU", "GELU", "Tanh"))


def default_space(plan: Plan, fixed: Collection[str] = (), *, is_table: bool = False) -> Space:
    """Rate, decay, and of a network with hidden layers width, depth, dropout, activation and
    batch norm; of arrays the batch size, too.

    fixed      names that somebody has decided
    is_table   whether the plan is a table's recipe, whose schedule counts iterations
    Widths are a few, each twice the one before: so much is needed for a difference, and networks
    of one shape share a program. Rates reach from a twentieth to twenty times the plan's own, and
    narrowing may go to a thousand times less or a hundred times more.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(10))
    >>> space = default_space(Plan(net, bl.SoftmaxCrossEntropy(), bl.Adam(1e-3)), ["depth"])
    >>> space.dimensions["learning_rate"], space.names[2:]
    (LogRange(low=5e-05, high=0.02, limits=(1e-06, 0.1)),
     ('width', 'activation', 'batch_norm', 'dropout', 'batch_size'))
    """
    found: dict[str, Dimension] = {"learning_rate": _around(plan.optimizer.learning_rate)}
    if isinstance(plan.optimizer, AdamW):
        found["weight_decay"] = LogRange(1e-3, 1.0, limits=(1e-6, 10.0))
    else:
        found["weight_decay"] = LogRange(1e-8, 1e-3, limits=(1e-12, 1.0))
    hidden = Blocks.of(plan.network).hidden if plan.network.has(Dense) else ()
    if hidden:
        widest = max(layer.units for block in hidden for layer in block if isinstance(layer, Dense))
        found["width"] = Choice(_doubling(widest))
        found["depth"] = IntegerRange(1, max(3, len(hidden) + 1))
        found["activation"] = _ACTIVATIONS
        found["batch_norm"] = Choice((False, True))
        found["dropout"] = LinearRange(0.0, 0.5)
    if not is_table:
        size = plan.batch_size
        found["batch_size"] = IntegerRange(max(2, size // 4), 2 * size + 1, log=True)
    return Space({name: each for name, each in found.items() if name not in fixed})


def _around(rate: float) -> LogRange:
    near = float(f"{rate:.3g}") or 1e-3
    low, high = float(f"{near / 20:.3g}"), float(f"{near * 20:.3g}")
    return LogRange(low, high, limits=(float(f"{near / 1000:.3g}"), float(f"{near * 100:.3g}")))


def _doubling(widest: int) -> tuple[int, ...]:
    """From an eighth of a width to twice of it.

    >>> _doubling(128), _doubling(3)
    ((16, 32, 64, 128, 256), (1, 3, 6))
    """
    return tuple(sorted({max(1, 2 * widest >> k) for k in range(5)}))
