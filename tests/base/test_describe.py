"""Descriptions as plain data: only what is in the table comes back, and errors say where."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import pytest

from backlit.base.describe import from_data, to_data
from backlit.base.errors import BacklitError, InputError, PlanError, UnknownNameError


@dataclasses.dataclass(frozen=True)
class Wheel:
    """A part."""

    size: float = 1.0

    def __post_init__(self) -> None:
        if self.size <= 0:
            raise InputError("Wheel", expected="a size above 0", got=repr(self.size), action="mend")


@dataclasses.dataclass(frozen=True)
class Cart:
    """A description that holds others."""

    name: str
    wheels: tuple[Wheel, ...] = ()
    spare: Wheel | None = None
    gear: Literal["low", "high"] = "low"
    count: int = 4


KINDS = {"Cart": Cart, "Wheel": Wheel}


def test_there_and_back() -> None:
    """Descriptions inside tuples and fields come back equal."""
    cart = Cart("a", (Wheel(2.0), Wheel()), Wheel(3.0), "high", 2)
    data = to_data(cart)
    assert data["wheels"] == [{"kind": "Wheel", "size": 2.0}, {"kind": "Wheel", "size": 1.0}]
    assert from_data(data, KINDS) == cart


def test_defaults_fill_what_is_missing() -> None:
    """Only what has no default must be there."""
    assert from_data({"kind": "Cart", "name": "b"}, KINDS) == Cart("b")
    with pytest.raises(PlanError) as caught:
        from_data({"kind": "Cart"}, KINDS, "run.toml: cart")
    assert str(caught.value).startswith("run.toml: cart: Cart: expected all of its settings")
    assert "'name'" in str(caught.value)


@pytest.mark.parametrize(
    "data, said",
    [
        ({"kind": "Wheell"}, "did you mean 'Wheel'?"),
        ({"kind": "os.system"}, "expected one of Cart, Wheel, got 'os.system'"),
        ({"kind": ["Wheel"]}, "expected one of Cart, Wheel"),
        ({"kind": None}, "expected one of Cart, Wheel"),
        ({"kind": "Wheel", "sise": 1}, "a setting of Wheel: expected one of size, got 'sise'"),
        ({"kind": "Wheel", "__init__": 1}, "a setting of Wheel: expected one of size"),
    ],
)
def test_only_names_in_the_table(data: Any, said: str) -> None:
    """A kind or setting outside the table is refused with the place and the nearest name."""
    with pytest.raises(UnknownNameError) as caught:
        from_data(data, KINDS, "model.safetensors: network")
    assert str(caught.value).startswith("model.safetensors: network: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "Wheel", "size": "1"},
        {"kind": "Wheel", "size": None},
        {"kind": "Wheel", "size": [1]},
        {"kind": "Wheel", "size": {"kind": "Wheel"}},
        {"kind": "Cart", "name": 3},
        {"kind": "Cart", "name": "c", "gear": "middle"},
        {"kind": "Cart", "name": "c", "count": 1.5},
        {"kind": "Cart", "name": "c", "count": True},
        {"kind": "Cart", "name": "c", "wheels": [{"kind": "Cart", "name": "d"}]},
        {"kind": "Cart", "name": "c", "wheels": 5},
    ],
)
def test_values_of_the_wrong_kind_are_refused(data: Any) -> None:
    """A value its annotation does not allow is a PlanError that names setting and value."""
    with pytest.raises(PlanError) as caught:
        from_data(data, KINDS, "here")
    assert str(caught.value).startswith("here: ")
    assert "mend the setting's type" in str(caught.value)


def test_what_a_description_refuses_says_where() -> None:
    """An error out of the description itself is told with the place in the file."""
    with pytest.raises(BacklitError) as caught:
        from_data({"kind": "Wheel", "size": -1}, KINDS, "run.toml: wheel")
    assert str(caught.value) == "run.toml: wheel: Wheel: expected a size above 0, got -1.0; mend"


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", lambda: 0, 1j])
def test_what_is_not_plain_is_refused(value: object) -> None:
    """Functions, arrays and objects are no part of a description."""
    with pytest.raises(PlanError) as caught:
        to_data({"x": [value]})
    assert type(value).__name__ in str(caught.value)
    assert "keep functions and arrays out of descriptions" in str(caught.value)


def test_data_without_a_kind_stays_data() -> None:
    """Mappings and lists that describe nothing come back as they were, lists as tuples."""
    assert from_data({"a": [1, {"b": None}]}, KINDS) == {"a": (1, {"b": None})}
