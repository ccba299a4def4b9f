"""How finely the numbers of a table are cut, and where: as finely as the rows can tell.

This module refuses to know what is made of the pieces.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 16  # pieces of a column: 32 gain no more, and cost twice the time
FEWEST = 4  # below, they bend a line less than a hidden layer does by itself
ROWS = 25  # of each piece, or more: fewer tell nothing of where the line bends
COLUMNS = 256  # of pieces in a matrix, at most: beyond, they cost more than they gain
APART = 1e-3  # the least width of a piece, in standard deviations
PLACES = 4  # decimals of an edge, so that a model's file can be read


def fineness(columns: int, rows: int) -> int:
    """Into how many pieces each column of numbers is cut: 4 to 16, or 0.

    columns  of numbers there are
    rows     to learn from

    >>> fineness(6, 40_000), fineness(7, 300), fineness(50, 40_000), fineness(784, 60_000)
    (16, 12, 5, 0)
    """
    found = min(MOST, rows // ROWS, COLUMNS // max(columns, 1))
    return found if found >= FEWEST else 0


def edges_of(z: NDArray[np.float64], pieces: int) -> tuple[float, ...]:
    """The edges of about so many pieces with equally many of the values, none too narrow.

    Values that come often end one piece and begin the next, so that there may be fewer; of two
    values there are none, for a line bends nowhere between them.

    >>> edges_of(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), 2)
    (0.0, 2.0, 4.0)
    >>> edges_of(np.array([0.0, 1.0, 1.0]), 2)
    ()
    """
    if not pieces:
        return ()
    found = np.quantile(z, np.linspace(0, 1, pieces + 1), method="nearest").round(PLACES)
    kept = found[:1].tolist()
    for edge in found[1:].tolist():
        if edge - kept[-1] >= APART:
            kept.append(edge)
    return tuple(kept) if len(kept) > 2 else ()
