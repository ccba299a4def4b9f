"""The eager tape: values at once, whatever they are made from, and nothing kept behind."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError
from backlit.engines.eager.tape import TAPE, EagerTape
from backlit.graph.bind import bind
from backlit.ops.vocabulary import VOCABULARY


@pytest.mark.parametrize(
    "given, dtype",
    [
        (1, "float64"), (1.5, "float64"), ([1, 2], "float64"), (True, "bool"),
        (np.arange(3), "int64"), (np.float32(1), "float32"), (np.arange(2, dtype=">f4"), "float32"),
        (np.int32(7), "int32"), ([[]], "float64"),
    ],
    ids=str,
)  # fmt: skip
def test_numbers_and_lists_become_float64_and_arrays_keep_their_dtype(
    given: Any, dtype: str
) -> None:
    """bl.tensor(2) can be differentiated; row numbers stay whole numbers."""
    x = bl.tensor(given)
    assert x.dtype == np.dtype(dtype)
    assert x.dtype.isnative


def test_a_tensor_of_a_tensor_leaves_its_history_behind() -> None:
    """The value alone is taken."""
    x = bl.tensor([1.0]) * 2.0
    assert bl.tensor(x).inputs == ()
    assert bl.tensor(x, "float32").dtype == np.dtype("float32")


@pytest.mark.parametrize("given", ["text", None, [None], np.array(["a"])], ids=str)
def test_what_is_no_number_is_refused(given: Any) -> None:
    """With or without a dtype asked for."""
    for dtype in (None, "float32"):
        with pytest.raises(DTypeError):
            bl.tensor(given, dtype)


def test_nan_and_infinity_are_answers_without_warnings() -> None:
    """Division by zero, overflow and logarithms of nothing are values here."""
    x = bl.tensor([0.0, -1.0, 1000.0])
    assert (1.0 / x).numpy()[0] == math.inf
    assert bl.log(x).numpy()[0] == -math.inf
    assert math.isnan(bl.log(x).numpy()[1])
    assert bl.exp(x).numpy()[2] == math.inf


def test_a_tape_holds_nothing() -> None:
    """One serves the process: it has no attribute to hold anything in."""
    assert vars(EagerTape()) == {}
    assert TAPE.vocabulary is VOCABULARY


def test_complex_operands_take_the_complex_kernels() -> None:
    """One complex operand is enough, and real ones beside it stay as they are."""
    x = bl.tensor(np.array([0.5 + 1e-30j]))
    y = bind(VOCABULARY["maximum"], x, bl.tensor([0.0]))
    assert y.value.imag[0] == 1e-30
    assert bl.erf(x).value.imag[0] == pytest.approx(
        1e-30 * 2 / math.sqrt(math.pi) * math.exp(-0.25), rel=1e-15
    )
