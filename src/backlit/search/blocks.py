"""A network as its hidden layers, to be rebuilt with another width, depth or activation.

A hidden layer is a Dense that is not the last, with all that stands behind it up to the next
Dense: batch norm, activation, dropout. This module refuses to know why it is rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ..base.errors import PlanError
from ..nn.activation import Activation
from ..nn.batch_norm import BatchNorm
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.dropout import Dropout
from ..nn.init import Normal
from ..nn.layer import Layer

Layers = tuple[Layer, ...]


@dataclass(frozen=True)
class Blocks:
    """A chain in three parts.

    before   what stands before the first Dense
    hidden   each hidden layer: its Dense, and what stands behind it
    output   the last Dense, and what stands behind it
    """

    before: Layers
    hidden: tuple[Layers, ...]
    output: Layers

    @staticmethod
    def of(network: Chain) -> Blocks:
        """The parts of a chain. Raises PlanError for one without a Dense.

        >>> import backlit as bl
        >>> net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dropout(0.1), bl.Dense(10))
        >>> Blocks.of(net).hidden
        ((Dense(units=50), ReLU(), Dropout(rate=0.1, scale='train')),)
        """
        starts = [place for place, layer in enumerate(network) if isinstance(layer, Dense)]
        if not starts:
            raise PlanError(
                "the network",
                expected="a Dense layer",
                got=repr(network),
                action="let settings of the plan vary, not of the network",
            )
        ends = [*starts[1:], len(network)]
        parts = [network.layers[a:b] for a, b in zip(starts, ends, strict=True)]
        return Blocks(network.layers[: starts[0]], tuple(parts[:-1]), parts[-1])

    def network(self) -> Chain:
        """The chain again."""
        inside = [layer for block in self.hidden for layer in block]
        return Chain(*self.before, *inside, *self.output)

    def each(self, change: Callable[[Layers], Iterable[Layer]]) -> Blocks:
        """With every hidden layer changed."""
        return replace(self, hidden=tuple(tuple(change(block)) for block in self.hidden))

    def deep(self, depth: int) -> Blocks:
        """With so many hidden layers: the last ones left out, or the last one repeated."""
        repeated = self.hidden[-1:] * max(0, depth - len(self.hidden))
        return replace(self, hidden=self.hidden[:depth] + repeated)

    def spread(self, std: float) -> Blocks:
        """With weights that begin as N(0, std²) in every Dense, the last one too."""

        def begun(block: Layers) -> Layers:
            return tuple(
                replace(layer, init=Normal(std)) if isinstance(layer, Dense) else layer
                for layer in block
            )

        return replace(self.each(begun), output=begun(self.output))


def wide(block: Layers, units: int) -> Layers:
    """The block with so many units."""
    return tuple(replace(each, units=units) if isinstance(each, Dense) else each for each in block)


def activated(block: Layers, activation: Activation) -> Layers:
    """The block with another activation: in the old one's place, else behind Dense and norm.

    >>> import backlit as bl
    >>> activated((bl.Dense(5), bl.BatchNorm(), bl.Dropout(0.2)), bl.Tanh())[2]
    Tanh()
    """
    if any(isinstance(each, Activation) for each in block):
        return tuple(activation if isinstance(each, Activation) else each for each in block)
    first = [each for each in block if isinstance(each, Dense | BatchNorm)]
    return (*first, activation, *(each for each in block if each not in first))


def normalised(block: Layers, wanted: bool) -> Layers:
    """The block with batch norm, behind its Dense unless it has one already; or without."""
    if not wanted:
        return tuple(each for each in block if not isinstance(each, BatchNorm))
    if any(isinstance(each, BatchNorm) for each in block):
        return block
    return (block[0], BatchNorm(), *block[1:])


def dropped(block: Layers, rate: float) -> Layers:
    """The block with this share of its units left out: its own dropout, or one at its end."""
    if any(isinstance(each, Dropout) for each in block):
        return tuple(replace(each, rate=rate) if isinstance(each, Dropout) else each
                     for each in block)  # fmt: skip
    return (*block, Dropout(rate))
