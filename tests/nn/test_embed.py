"""Embed: codes give way to rows of learnt tables, on every engine, and only the tables learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, ShapeError
from backlit.nn.embed import Embed
from check_nn import applied

PAIRS = ((4, 3), (7, 2))


def rows_and_codes(rows: int, dtype: str = "float32") -> Any:
    """Two columns of plain numbers and two of codes."""
    rng = np.random.default_rng(3)
    codes = [rng.integers(0, count, rows) for count, _ in PAIRS]
    return np.column_stack([rng.normal(size=(rows, 2)), *codes]).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_rows_are_those_of_the_tables(dtype: str) -> None:
    """The plain columns first, then the row of each table that NumPy's indexing gives."""
    network, x = bl.Chain(Embed(PAIRS)), rows_and_codes(20, dtype)
    y, moved = applied(network, x)
    tables = network.init(4, seed=5, dtype=dtype)
    wanted = [x[:, :2]]
    for number in (1, 2):
        wanted.append(tables[f"embed1/table{number}"][x[:, 1 + number].astype(int)])
    assert np.array_equal(y, np.concatenate(wanted, axis=1))
    assert y.dtype == dtype
    assert moved == {}
    assert network.output_shape(4) == (2 + 3 + 2,)


def test_columns_may_all_be_codes() -> None:
    """D = n: nothing but rows of tables comes out."""
    y, _ = applied(bl.Chain(Embed(PAIRS)), rows_and_codes(6)[:, 2:])
    assert y.shape == (6, 5)


def test_a_code_outside_is_the_nearest_row() -> None:
    """Below 0 the first row, beyond the table the last, fractions cut off: never an error."""
    x = np.array([[-3.0], [0.0], [2.9], [3.0], [1e9]], dtype=np.float32)
    network = bl.Chain(Embed(((4, 2),)))
    table = network.init(1, seed=5)["embed1/table1"]
    assert np.array_equal(applied(network, x)[0], table[[0, 0, 2, 3, 3]])


def test_each_row_begins_with_length_one_or_so() -> None:
    """N(0, 1 / width), another draw for each table; `init=` overrides."""
    drawn = bl.Chain(Embed(((5000, 8), (5000, 8)))).init(2)
    for table in drawn.values():
        assert abs((table**2).sum(axis=1).mean() - 1) < 0.05
    assert not np.array_equal(drawn["embed1/table1"], drawn["embed1/table2"])
    assert not bl.Chain(Embed(((5, 2),), init=bl.Zeros())).init(1)["embed1/table1"].any()


def test_gradients_are_right_and_reach_used_rows_only() -> None:
    """Differences agree with backpropagation; a row that no example has gets none."""
    x = rows_and_codes(12, "float64")
    x[:, 3] %= 5  # rows 5 and 6 of the second table are not used
    data = bl.Dataset(x, np.random.default_rng(1).normal(size=(12, 1)))
    network = bl.Chain(Embed(PAIRS), bl.Dense(3), bl.Tanh(), bl.Dense(1))
    report = bl.gradient_check(network, data, loss=bl.MeanSquaredError(), rows=12)
    assert report.passed, report.text()
    arrays = network.init(4, seed=0, dtype="float64")
    tensors = {name: bl.tensor(value) for name, value in arrays.items()}
    loss = (network.apply(tensors, bl.tensor(x))[0] ** 2).sum()
    slope = bl.gradient(loss, [tensors["embed1/table2"]])[0].value
    assert not slope[5:].any()
    assert slope[:5].any(axis=1).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_engines_agree(dtype: Any) -> None:
    """Twenty updates on both engines: the same parameters to within rounding."""
    rng = np.random.default_rng(2)
    data = bl.Dataset(rows_and_codes(64, dtype), rng.normal(size=(64, 1)).astype(dtype))
    network = bl.Chain(Embed(PAIRS), bl.Dense(8), bl.ReLU(), bl.Dense(1))
    runs = [
        bl.fit(
            network,
            data,
            loss=bl.MeanSquaredError(),
            optimizer=bl.Adam(learning_rate=1e-2),
            epochs=5,
            batch_size=15,  # the last batch of an epoch is short
            validation=None,
            engine=engine,
            dtype=dtype,
            progress="quiet",
        )
        for engine in ("eager", "native")
    ]
    tolerance = 1e-10 if dtype == "float64" else 1e-4
    for name, value in runs[0].model.arrays.items():
        other = runs[1].model.arrays[name]
        assert np.abs(value - other).max() <= tolerance, name
    assert np.allclose(
        runs[0].model.predict(data.x), runs[1].model.predict(data.x), atol=10 * tolerance
    )


def test_a_category_is_learnt() -> None:
    """Forty codes whose means are noise to a line are told apart."""
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 40, 2000)
    values = rng.normal(size=40)[codes]
    data = bl.Dataset(codes[:, np.newaxis].astype(np.float32), values[:, np.newaxis])
    run = bl.fit(
        bl.Chain(Embed(((40, 8),)), bl.Dense(16), bl.ReLU(), bl.Dense(1)),
        data,
        loss=bl.MeanSquaredError(),
        optimizer=bl.Adam(learning_rate=1e-2),
        epochs=20,
        batch_size=50,
        validation=None,
        progress="quiet",
    )
    assert np.mean((run.predict(data.x) - values) ** 2) < 0.02 * values.var()


@pytest.mark.parametrize(
    "pairs",
    [(), 5, ((0, 3),), ((3, 0),), ((3,),), ((3.0, 2),), ((True, 2),), ((2**24 + 1, 2),), ("ab",)],
)
def test_pairs_that_cannot_be_are_refused(pairs: Any) -> None:
    """One line that says what to write."""
    with pytest.raises(InputError) as caught:
        Embed(pairs)
    assert "Embed: expected pairs of codes, 1 to 16,777,216, and width" in str(caught.value)
    assert "write Embed(((310, 16),))" in str(caught.value)


def test_numpys_numbers_are_plain() -> None:
    """Pairs of NumPy's integers, in lists, print and compare as plain ones."""
    given = Embed([[np.int64(4), np.int32(3)]])  # type: ignore[arg-type]
    assert given == Embed(((4, 3),))
    assert repr(given) == "Embed(embedded=((4, 3),))"


def test_inputs_that_cannot_be_are_refused() -> None:
    """Rows of features, with a column for each table at the end."""
    with pytest.raises(ShapeError, match=r"embed1: Embed: expected rows of features, \(B, D\)"):
        bl.Chain(Embed(PAIRS)).output_shape(1)
    with pytest.raises(ShapeError, match="with 2 or more columns, got"):
        bl.Chain(Embed(PAIRS)).output_shape((4, 4))
