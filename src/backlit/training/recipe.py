"""How a network for a table is trained when nobody says: chosen from the size of the data.

The rules are of sizes alone, so that the same table always gets the same recipe, and anyone
can read off why. This module refuses to know any table, and looks at no value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..nn.activation import ReLU
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.dropout import Dropout
from ..nn.embed import Embed
from ..nn.layer import Layer
from ..optim.adam import AdamW
from ..optim.schedules import CosineDecay
from .policies import EarlyStopping

SMALL = 10_000  # rows: below, members are cheap, and what each is denied is dear
LARGE = 30_000  # rows: from here on more than two members cost more seconds than they gain


@dataclass(frozen=True)
class Recipe:
    """What is trained, and how.

    network     a chain for the prepared features
    settings    those of a plan: optimizer, schedule, batch_size, epochs, early_stopping
    members     how many networks answer together
    folds       each member's validation part is one of so many
    """

    network: Chain
    settings: dict[str, Any]
    members: int
    folds: int


def recipe(
    rows: int,
    outputs: int,
    *,
    embedded: Sequence[tuple[int, int]] = (),
    members: int | None = None,
    folds: int | None = None,
    network: Chain | None = None,
    batch_size: int | None = None,
    epochs: int | None = None,
    learning_rate: float | None = None,
) -> Recipe:
    """The recipe for a table of N training rows, those held back for validation included.

    rows      N
    outputs   K classes, or 1
    embedded  (column, number of codes) of feature columns that hold codes
    others    what somebody has decided already; the rest is chosen to fit it

    members   5 of small tables (fewer than 10,000 rows), each with another fifth as its
              validation part, so that all rows are learnt from; 4 of larger ones, with a tenth;
              2 from 30,000 rows on
    network   three hidden layers of 128, 64 and 32 ReLU; of small tables two of 128, dropout
              of a tenth behind each
    batch     2^k rows, near N / 128, between 32 and 128
    epochs    as many as make 4,000 updates or so, of larger tables 5,000; between 20 and 100
    rate      AdamW at 0.008 √(B / 256), which leaves the noise of a step alike for all batches,
              falling along half a cosine to nothing; decay 0.1
    stopping  after a third of the epochs without a better validation loss; the best epoch's
              weights are kept

    >>> found = recipe(700, 2)
    >>> found.members, found.settings["batch_size"], found.settings["epochs"]
    (5, 32, 100)
    """
    is_small = rows < SMALL
    parts = folds or max(members or 0, 5 if is_small else 10)
    count = members or min(5 if is_small else 4 if rows < LARGE else 2, parts)
    learnt = max(1, rows - rows // parts)
    size = batch_size or min(128, max(32, 2 ** round(math.log2(learnt / 128))))
    per_epoch = max(1, math.ceil(learnt / size))
    updates = 4000 if is_small else 5000
    passes = epochs or min(100, max(20, round(updates / per_epoch)))
    rate = 0.008 * math.sqrt(size / 256) if learning_rate is None else learning_rate
    settings = {
        "optimizer": AdamW(rate, weight_decay=0.1),
        "schedule": CosineDecay(passes * per_epoch, "iteration"),
        "batch_size": size,
        "epochs": passes,
        "early_stopping": EarlyStopping(max(10, passes // 3)),
    }
    return Recipe(network or _network(outputs, is_small), settings, count, parts)


def with_embedding(network: Chain, embedded: Sequence[tuple[int, int]]) -> Chain:
    """The network, codes giving way to learnt rows first: about 1.6 n^0.56 numbers, 50 at most."""
    if not embedded or network.has(Embed):
        return network
    pairs = tuple((codes, min(50, round(1.6 * codes**0.56))) for _, codes in embedded)
    return Chain(Embed(pairs), *network.layers)


def _network(outputs: int, is_small: bool) -> Chain:
    layers: list[Layer] = []
    for width in (128, 128) if is_small else (128, 64, 32):
        layers += [Dense(width), ReLU(), *([Dropout(0.1)] if is_small else [])]
    return Chain(*layers, Dense(outputs))
