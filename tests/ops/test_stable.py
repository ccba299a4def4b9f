"""Losses and softmax: shapes are never stretched, and each message names its op."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import ShapeError
from backlit.base.shapes import ROWS, Shape
from backlit.ops.vocabulary import VOCABULARY
from recorded import on_both


def test_shapes_of_losses() -> None:
    """One loss per row for classes, one per element for yes and no."""
    shape = (ROWS, 10)
    assert VOCABULARY["softmax_cross_entropy"].shape(shape, shape) == (ROWS,)
    assert VOCABULARY["binary_cross_entropy"].shape(shape, shape) == shape
    assert VOCABULARY["logsumexp"].shape(shape) == (ROWS,)
    assert VOCABULARY["softmax"].shape(shape) == shape


@pytest.mark.parametrize("name", ["softmax_cross_entropy", "binary_cross_entropy"])
@pytest.mark.parametrize("target", [(ROWS, 1), (10,), (ROWS,), ()])
def test_targets_are_never_stretched(name: str, target: Shape) -> None:
    """(B, 10) logits want (B, 10) targets: a silent stretch would train on nonsense."""
    with pytest.raises(ShapeError) as caught:
        VOCABULARY[name].shape((ROWS, 10), target)
    assert str(caught.value).startswith(
        f"{name}: expected targets of the shape (B, 10) of the logits, got "
    )


@pytest.mark.parametrize("name", ["softmax", "logsumexp", "softmax_cross_entropy"])
def test_a_single_number_has_no_classes(name: str) -> None:
    """The last axis is the one that classes lie along."""
    shapes = [()] * len(VOCABULARY[name].operands)
    with pytest.raises(ShapeError) as caught:
        VOCABULARY[name].shape(*shapes)
    assert str(caught.value) == (
        f"{name}: expected an axis to sum along, got a single number; reshape it to (1,)"
    )


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_softmax_is_a_distribution_that_a_shift_does_not_change(dtype: str) -> None:
    """Rows add up to 1, for logits up to 1e30, and a common shift cancels."""
    x = np.array([[1, 2, 3], [1e30, 0, -1e30], [-800, -801, -802], [0, 0, 0]], dtype)
    soft, moved, log_soft = on_both(
        lambda a: [bl.softmax(a), bl.softmax(a + 8.0), bl.log_softmax(a)], x
    )
    one = 4 * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(soft.sum(-1), 1, rtol=one)
    np.testing.assert_allclose(moved, soft, rtol=2 * one)
    np.testing.assert_allclose(np.exp(log_soft), soft, rtol=800 * one, atol=0)


def test_no_classes_at_all() -> None:
    """An empty row: logsumexp -infinity, loss 0, an empty softmax."""
    x = np.zeros((2, 0))
    lse, soft, loss = on_both(
        lambda a: [bl.logsumexp(a), bl.softmax(a), bl.softmax_cross_entropy(a, a)], x
    )
    assert lse.tolist() == [-np.inf] * 2
    assert soft.shape == (2, 0)
    assert loss.tolist() == [0, 0]


def test_the_seeds_numbers() -> None:
    """Natural logarithm: a probability of 0.9 costs 0.105, one of 0.1 costs 2.303."""
    x = np.log([[0.9, 0.1], [0.9, 0.1]])
    (loss,) = on_both(lambda a: [bl.softmax_cross_entropy(a, np.eye(2))], x)
    np.testing.assert_allclose(loss, [0.105, 2.303], atol=5e-4)
