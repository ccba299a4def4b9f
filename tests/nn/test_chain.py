"""A network: names that stay, shapes that are told, and errors that name the layer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError, InputError, ShapeError
from check_nn import applied


def test_names_count_by_kind() -> None:
    """`dense2` is the second Dense, not the second layer."""
    network = bl.Chain(
        bl.Flatten(), bl.Dense(3), bl.LeakyReLU(), bl.BatchNorm(), bl.Dense(2), bl.ELU(), bl.GELU()
    )
    assert network.names == (
        "flatten1", "dense1", "leaky_relu1", "batch_norm1", "dense2", "elu1", "gelu1",
    )  # fmt: skip


def test_adding_a_batch_norm_changes_no_other_first_value() -> None:
    """Names and first draws of the other layers stay as they were, bit for bit."""
    plain = bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dropout(0.1), bl.Dense(3))
    more = bl.Chain(bl.BatchNorm(), bl.Dense(5), bl.BatchNorm(), bl.ReLU(), bl.Dense(3))
    before, after = plain.init(4, seed=9), more.init(4, seed=9)
    assert set(before) < set(after)
    assert all(np.array_equal(value, after[name]) for name, value in before.items())


def test_first_values_depend_on_seed_and_name() -> None:
    """Another seed or another layer is another draw; the same is the same."""
    network = bl.Chain(bl.Dense(6), bl.Dense(6))
    one, two = network.init(6, seed=1), network.init(6, seed=2)
    assert not np.array_equal(one["dense1/weight"], two["dense1/weight"])
    assert not np.array_equal(one["dense1/weight"], one["dense2/weight"])
    assert np.array_equal(
        one["dense1/weight"], bl.Chain(bl.Dense(6)).init(6, seed=1)["dense1/weight"]
    )
    assert list(one) == sorted(one)


def test_float32_first_values_are_the_rounded_float64_ones() -> None:
    """A draw is made once, in float64."""
    network = bl.Chain(bl.Dense(6))
    narrow, wide = network.init(6), network.init(6, dtype="float64")
    assert np.array_equal(narrow["dense1/weight"], wide["dense1/weight"].astype(np.float32))


def test_chain_inside_a_chain_is_its_layers() -> None:
    """Chains join end to end; equal layers make equal chains."""
    inner = bl.Chain(bl.Dense(3), bl.ReLU())
    assert bl.Chain(inner, bl.Dense(2)) == bl.Chain(bl.Dense(3), bl.ReLU(), bl.Dense(2))


def test_output_is_the_composition() -> None:
    """tanh(x W₁ + b₁) W₂ + b₂, computed again with NumPy."""
    network, x = (
        bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(2)),
        np.random.default_rng(0).normal(size=(5, 3)),
    )
    p = network.init(3, seed=5, dtype="float64")
    hidden = np.tanh(x @ p["dense1/weight"] + p["dense1/bias"])
    wanted = hidden @ p["dense2/weight"] + p["dense2/bias"]
    assert np.allclose(applied(network, x)[0], wanted, rtol=1e-13)


def test_pictures_want_a_flatten() -> None:
    """A Dense on pictures is refused with the mend, naming the layer."""
    with pytest.raises(ShapeError) as caught:
        bl.Chain(bl.ReLU(), bl.Dense(3)).output_shape((8, 8))
    wanted = (
        "dense1: Dense: expected rows of features, (B, D), got (B, 8, 8); put Flatten() before it"
    )
    assert str(caught.value) == wanted
    assert bl.Chain(bl.Flatten(), bl.Dense(3)).output_shape((8, 8)) == (3,)


@pytest.mark.parametrize("shape", [2.5, (2.5,), None, "ab", 0, (8, -1)])
def test_sizes_of_inputs_are_whole_numbers(shape: Any) -> None:
    """Half a feature, none, or a word is refused by whatever asks for a shape."""
    net = bl.Chain(bl.Flatten(), bl.Dense(3))
    for ask in (net.init, net.parts, net.output_shape):
        with pytest.raises(ShapeError, match="the input's shape: expected whole numbers, 1 or"):
            ask(shape)


def test_settings_of_init_are_checked() -> None:
    """A seed below 0, and a dtype that no network has."""
    net = bl.Chain(bl.Dense(3))
    with pytest.raises(InputError, match=r"Chain.init: expected a number from 0 to 4294967295"):
        net.init(2, seed=-1)
    for dtype in ("float16", "int64", "wide"):
        with pytest.raises(DTypeError, match=r"Chain.init: expected the name of a dtype"):
            net.init(2, dtype=dtype)


@pytest.mark.parametrize("given", [(), ("dense",), (bl.Dense,), (None,), ([bl.Dense(3)],)])
def test_what_is_no_layer_is_refused(given: tuple[object, ...]) -> None:
    """A class, a list, a name or nothing is not a layer."""
    with pytest.raises(InputError) as caught:
        bl.Chain(*given)  # type: ignore[arg-type]
    assert str(caught.value).startswith("Chain: expected ")


@pytest.mark.parametrize("units", [0, -3, 2.0, True, "5", None])
def test_units_are_whole_numbers(units: object) -> None:
    """Dense refuses anything but a whole number of units from 1 to ten million."""
    with pytest.raises(InputError, match="a whole number of units from 1 to 10,000,000"):
        bl.Dense(units)  # type: ignore[arg-type]


def test_units_and_inits_of_numpy_are_plain() -> None:
    """NumPy's numbers are kept as Python's, so that they print, compare and save."""
    dense = bl.Dense(np.int64(3), bias=np.bool_(False))  # type: ignore[arg-type]
    assert dense == bl.Dense(3, bias=False)
    assert repr(dense) == "Dense(units=3, bias=False)"
    assert (type(dense.units), type(dense.bias)) == (int, bool)
    assert bl.Chain(dense).output_shape(np.int64(4)) == (3,)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"init": "he"}, "Dense: expected an initializer, got 'he'; write init=bl.He()"),
        (
            {"init": bl.Xavier},
            "Dense: expected an initializer, got the class Xavier; write init=bl.Xavier()",
        ),
        (
            {"init": np.zeros},
            f"Dense: expected an initializer, got {np.zeros!r}; write init=bl.He()",
        ),
        (
            {"bias": "no"},
            "Dense: expected bias=True or bias=False, got 'no'; leave it out to have one",
        ),
    ],
)
def test_settings_of_dense_are_checked(settings: dict[str, Any], said: str) -> None:
    """Text, a class or a function is no initializer, and text is no truth value."""
    with pytest.raises(InputError) as caught:
        bl.Dense(3, **settings)
    assert str(caught.value) == said


def test_length_index_and_slice() -> None:
    """A chain counts its layers, gives one by place, a chain by slice, and can be gone through."""
    network = bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dense(3))
    assert len(network) == 3
    assert (network[1], network[-1]) == (bl.ReLU(), bl.Dense(3))
    assert network[:2] == bl.Chain(bl.Dense(5), bl.ReLU())
    assert network[2:].names == ("dense1",)
    assert list(network) == list(network.layers)
    assert bl.Chain(*network, bl.Tanh())[3] == bl.Tanh()
    with pytest.raises(IndexError):
        network[3]
    with pytest.raises(InputError, match="at least one layer"):
        network[3:]


def test_summary_counts_what_is_learnt() -> None:
    """784-50-10 with a batch norm: 39,760 numbers of the dense layers, and 2 for each feature."""
    network = bl.Chain(bl.Dense(50), bl.BatchNorm(), bl.Sigmoid(), bl.Dense(10))
    summary = network.summary(784)
    assert summary.parameters == 39_760 + 100
    counts = [row.parameters for row in summary.rows]
    assert counts == [39_250, 100, 0, 510]
    assert network.summary().parameters is None
    assert "39,860" in str(summary)
