"""Products: what one gemm carries out, what it takes along, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import backlit as bl
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.engine import Step
from backlit.engines.native.lower.general import GeneralMatmul
from backlit.engines.native.lower.instructions import Combine, Gemm, Pack, Take, Where
from backlit.engines.native.lower.program import Lowered, lowered
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from lowering import cut

Function = Callable[[Tensor, Tensor, Tensor], dict[str, Tensor]]


def program_of(function: Function, rows_at_most: int = 16, outputs: bool = True) -> Lowered:
    """What is made of rows x (B, 5), a weight (5, 7) and a bias (7,)."""
    r = Recorder(VOCABULARY)
    table = r.input("x", (DATA_ROWS, 5), "float32")
    w, b = r.input("w", (5, 7), "float32"), r.input("b", (7,), "float32")
    rows = r.input("rows", (ROWS,), "int64")
    made = function(gather(table, rows), w, b)
    step = Step(
        state={"w": w, "b": b}, data={"x": table}, rows=rows, new_state={"w": w, "b": b},
        **{"outputs" if outputs else "metrics": made},
    )  # fmt: skip
    return lowered(step, rows_at_most, [])


def of_kind(program: Lowered, *kinds: type) -> list:  # type: ignore[type-arg]
    """Its instructions of some kinds."""
    every = [each for phase in program.phases for each in phase.instructions]
    return [each for each in every if isinstance(each, kinds)]


def test_a_dense_layer_is_one_gemm() -> None:
    """Rows by number, bias and ReLU are the gemm's own: nothing is gathered or stored twice."""
    program = program_of(lambda x, w, b: {"y": bl.relu(x @ w + b)})
    (gemm,) = of_kind(program, Gemm)
    assert gemm.gather is not None
    assert gemm.bias is not None
    assert gemm.relu
    assert not of_kind(program, Take)


def test_what_others_read_is_not_swallowed() -> None:
    """A product that is read beside its sum, and a sum that is read beside its ReLU, are stored."""
    product = program_of(lambda x, w, b: {"p": x @ w, "y": (x @ w) + b})
    (gemm,) = of_kind(product, Gemm)
    assert gemm.bias is None

    def both(x: Tensor, w: Tensor, b: Tensor) -> dict[str, Tensor]:
        s = x @ w + b
        return {"s": s, "y": bl.relu(s)}

    (gemm,) = of_kind(program_of(both), Gemm)
    assert gemm.bias is not None
    assert not gemm.relu


def test_two_products_in_a_sum_are_both_made() -> None:
    """x W + x W' is one gemm after the other: neither is taken for the other's bias."""
    program = program_of(lambda x, w, b: {"y": x @ w + (x * 2.0) @ w})
    gemms = of_kind(program, Gemm)
    assert len(gemms) == 2
    assert [each.bias for each in gemms] == [None, None]


def test_a_static_product_may_be_a_bias() -> None:
    """A row that was itself a product is added like any other row."""
    program = program_of(lambda x, w, b: {"y": x @ w + (b.reshape(1, 7) @ w.T) @ w})
    assert sum(each.bias is not None for each in of_kind(program, Gemm)) == 1


def test_a_gradient_is_a_sum_over_rows() -> None:
    """xᵀ g is one gemm over the whole batch; of many rows one for each panel, then put together."""
    function: Function = lambda x, w, b: {"g": x.T @ bl.tanh(x @ w)}  # noqa: E731
    program = program_of(function, outputs=False)
    (gradient,) = [each for each in of_kind(program, Gemm) if each.a_transposed]
    assert gradient.where is Where.SPLIT
    assert gradient.gather is not None
    panels = program_of(function, 1024, outputs=False)
    (gradient,) = [each for each in of_kind(panels, Gemm) if each.a_transposed]
    assert gradient.where is Where.ROWS
    assert of_kind(panels, Combine)


def test_a_transposed_weight_is_packed_for_panels() -> None:
    """g Wᵀ in panels reads W laid out once; shared out by columns it needs no such thing."""
    function: Function = lambda x, w, b: {"y": bl.tanh(x @ w) @ w.T}  # noqa: E731
    program = program_of(function)
    (pack,) = of_kind(program, Pack)
    assert pack.transposed
    assert [each.b_packed for each in of_kind(program, Gemm)].count(True) == 1
    with cut("columns"):
        columns = program_of(function)
    assert not of_kind(columns, Pack)
    assert all(each.by_columns and each.where is Where.SPLIT for each in of_kind(columns, Gemm))


@pytest.mark.parametrize("axes", [(4,), (2, 3)])
def test_other_products_are_general(axes: tuple[int, ...]) -> None:
    """Products of many matrices run as they lie."""

    def many(x: Tensor, w: Tensor, b: Tensor) -> dict[str, Tensor]:
        left = w.reshape(5, 1, 7)
        return {"y": (left @ w.reshape(7, 5)).sum(), **dict.fromkeys(map(str, axes), b.sum())}

    program = program_of(many, outputs=False)
    assert len(of_kind(program, GeneralMatmul)) == 1
