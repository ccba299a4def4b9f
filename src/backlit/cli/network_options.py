"""The options that describe a network, and the network they describe.

Dense, then batch norm, activation and dropout for each hidden layer; a Dense of its own at the
end. This module refuses to know how a network is trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cyclopts import Parameter

from ..base.errors import InputError
from . import defaults
from .options import Real

if TYPE_CHECKING:
    from ..data.dataset import Dataset
    from ..nn.chain import Chain
    from ..nn.layer import Layer
    from ..nn.losses import Loss


@Parameter(name="*")
@dataclass(frozen=True)
class NetworkOptions:
    """Each None or False where nothing was asked for."""

    layers: str | None = None
    activation: str | None = None
    batch_norm: bool = False
    dropout: Real | None = None
    init: str | None = None

    @property
    def given(self) -> list[str]:
        """The options that were given."""
        pairs = (
            ("--layers", self.layers),
            ("--activation", self.activation),
            ("--batch-norm", self.batch_norm or None),
            ("--dropout", self.dropout),
            ("--init", self.init),
        )
        return [name for name, value in pairs if value is not None]


NETWORK = NetworkOptions()


def default_loss(data: Dataset) -> Loss:
    """Softmax cross-entropy for classes, mean squared error for values."""
    from ..nn import losses

    return losses.default_loss(data.task)


def network_for(
    options: NetworkOptions, data: Dataset, loss: Loss, batch_size: int = defaults.BATCH_SIZE
) -> Chain:
    """The network that the options describe, its ends fitted to the data and the loss.

    Batches of one row cannot be normalised: with them the default layers do without.
    """
    from ..nn.batch_norm import BatchNorm
    from ..nn.chain import Chain
    from ..nn.dense import Dense, Flatten
    from ..nn.dropout import Dropout
    from .shorthand import activation, initializer

    widths = defaults.LAYERS if options.layers is None else widths_of(options.layers)
    is_default = options.layers is None and batch_size > 1
    has_norm = options.batch_norm or (is_default and defaults.BATCH_NORM)
    act = activation(defaults.ACTIVATION if options.activation is None else options.activation)
    init = None if options.init is None else initializer(options.init)
    layers: list[Layer] = [Flatten()] if len(data.feature_shape) > 1 else []
    for width in widths:
        layers.append(Dense(width, init=init, bias=not has_norm))
        if has_norm:
            layers.append(BatchNorm())
        if act is not None:
            layers.append(act)
        if options.dropout:
            layers.append(Dropout(options.dropout))
    return Chain(*layers, Dense(outputs_for(data, loss), init=init))


def outputs_for(data: Dataset, loss: Loss) -> int:
    """How many outputs a network needs: one for each class or value.

    Binary cross-entropy tells two classes apart with one output.
    """
    from ..nn.losses import BinaryCrossEntropy

    if data.class_count is None:
        return 1 if data.y.ndim == 1 else int(data.y.shape[1])
    if isinstance(loss, BinaryCrossEntropy) and data.class_count == 2:
        return 1
    return data.class_count


def widths_of(text: str) -> tuple[int, ...]:
    """`100,100` -> (100, 100); `none` -> no hidden layer."""
    if text.strip().lower() in ("none", "0", ""):
        return ()
    try:
        widths = tuple(int(each) for each in text.split(","))
    except ValueError:
        widths = (0,)
    if min(widths) < 1:
        raise InputError(
            "--layers",
            expected="widths of hidden layers, 1 or more each, or none",
            got=repr(text),
            action="write --layers 100,100",
        )
    return widths
