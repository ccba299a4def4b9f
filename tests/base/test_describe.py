"""Descriptions as plain data: only what is in the table comes back, and errors say where."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from typing import Any, Literal

import numpy as np
import pytest

from backlit.base.describe import from_data, plain_numbers, to_data
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
    mends = ("; give it ", '; write kind = "…"')
    assert any(mend in str(caught.value) for mend in mends)


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


@pytest.mark.parametrize(
    "data, said",
    [
        (
            {"kind": "Cart", "name": "c", "spare": "Wheel"},
            "here: Cart.spare: expected a Wheel with its kind, or nothing at all, got 'Wheel'; "
            'write spare = { kind = "Wheel" }',
        ),
        (
            {"kind": "Cart", "name": "c", "count": "4"},
            "here: Cart.count: expected a whole number, got '4'; give it a whole number",
        ),
        (
            {"kind": "Cart", "name": "c", "gear": "middle"},
            "here: Cart.gear: expected 'low' or 'high', got 'middle'; give it 'low' or 'high'",
        ),
        (
            {"kind": "Cart", "name": "c", "wheels": 5},
            "here: Cart.wheels: expected a list, got 5; give it a list",
        ),
    ],
)
def test_types_are_told_in_words(data: Any, said: str) -> None:
    """What a setting may be is said in a reader's words, not in Python's."""
    with pytest.raises(PlanError) as caught:
        from_data(data, KINDS, "here")
    assert str(caught.value) == said


class Family(ABC):
    """A kind of description."""

    @abstractmethod
    def work(self) -> None:
        """What its members do."""


class Forgetful(Family):
    """What somebody wrote without the decorator."""

    def work(self) -> None:
        """Nothing."""


@pytest.mark.parametrize(
    "value, said",
    [
        (Forgetful(), "got Forgetful; write @dataclass(frozen=True) above the class Forgetful"),
        (Wheel, "got the class Wheel; write Wheel(), with its brackets"),
        (np.zeros(2), "got ndarray; keep functions and arrays out of descriptions"),
    ],
)
def test_slips_in_own_kinds_name_the_mend(value: object, said: str) -> None:
    """A class without @dataclass and a class without brackets are told as what they are."""
    with pytest.raises(PlanError) as caught:
        to_data(value)
    assert str(caught.value).endswith(said)


def test_numbers_of_numpy_become_plain() -> None:
    """Fields hold int, float and bool, whatever they were given as; other values stay."""

    @dataclasses.dataclass(frozen=True)
    class Mixed:
        values: tuple[Any, ...]
        number: Any = 0

        def __post_init__(self) -> None:
            plain_numbers(self)

    for given, kind in (
        (np.int64(3), int),
        (np.uint8(3), int),
        (np.float32(0.5), float),
        (np.float64(0.5), float),
        (np.longdouble(0.5), float),
        (np.bool_(True), bool),
        (True, bool),
        ("3", str),
    ):
        made = Mixed((1,), given)
        assert type(made.number) is kind
        assert made.number == given
        assert made.values == (1,)
