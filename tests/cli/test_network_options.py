"""The network that options describe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.cli.network_options import NETWORK, network_for, outputs_for, widths_of

CLASSES = bl.Dataset(np.zeros((4, 3)), [0, 1, 2, 0])
VALUES = bl.Dataset(np.zeros((4, 3)), [0.0, 1.0, 2.0, 0.5])
CROSS, SQUARE = bl.SoftmaxCrossEntropy(), bl.MeanSquaredError()


def test_layers_stand_in_the_order_of_the_field() -> None:
    """Dense without bias, batch norm, activation, dropout; at the end a Dense of its own."""
    asked = replace(NETWORK, layers="5,4", activation="tanh", batch_norm=True, dropout=0.1,
                    init="xavier:in")  # fmt: skip
    init = bl.Xavier("in")
    assert network_for(asked, CLASSES, CROSS) == bl.Chain(
        bl.Dense(5, init, bias=False), bl.BatchNorm(), bl.Tanh(), bl.Dropout(0.1),
        bl.Dense(4, init, bias=False), bl.BatchNorm(), bl.Tanh(), bl.Dropout(0.1),
        bl.Dense(3, init),
    )  # fmt: skip


def test_batch_norm_is_a_default_of_the_default_layers_only() -> None:
    """Layers that were asked for have the batch norm that was asked for."""
    assert network_for(NETWORK, CLASSES, CROSS).has(bl.BatchNorm)
    assert network_for(NETWORK, VALUES, SQUARE).has(bl.BatchNorm)
    assert not network_for(replace(NETWORK, layers="5"), CLASSES, CROSS).has(bl.BatchNorm)
    asked = replace(NETWORK, layers="5", batch_norm=True)
    assert network_for(asked, CLASSES, CROSS).has(bl.BatchNorm)


def test_pictures_are_flattened_first() -> None:
    """Rows of more than one axis get a Flatten."""
    pictures = bl.Dataset(np.zeros((2, 3, 3)), [0, 1])
    assert network_for(NETWORK, pictures, CROSS).names[0] == "flatten1"


def test_the_end_fits_data_and_loss() -> None:
    """One output for each class or value; one for two classes by binary cross-entropy."""
    two = bl.Dataset(np.zeros((2, 3)), [0, 1])
    pairs = bl.Dataset(np.zeros((2, 3)), [[0.0, 1.0], [1.0, 0.5]])
    assert outputs_for(CLASSES, CROSS) == 3
    assert outputs_for(VALUES, SQUARE) == 1
    assert outputs_for(two, bl.BinaryCrossEntropy()) == 1
    assert outputs_for(two, CROSS) == 2
    assert outputs_for(pairs, SQUARE) == pairs.y.shape[1]


def test_widths() -> None:
    """Numbers between commas; `none` is a network without a hidden layer."""
    assert widths_of("100, 50") == (100, 50)
    assert widths_of("none") == ()
    assert network_for(replace(NETWORK, layers="none"), CLASSES, CROSS) == bl.Chain(bl.Dense(3))
    for wrong in ("a", "10,,5", "10,-5", "1.5"):
        with pytest.raises(InputError):
            widths_of(wrong)


def test_batches_of_one_row_do_without_batch_norm() -> None:
    """`--batch-size 1` trains the default layers, as nothing else would be possible."""
    assert not network_for(NETWORK, CLASSES, CROSS, batch_size=1).has(bl.BatchNorm)
