"""A space gives values by name, leaves out what does not matter, and comes back from a file."""

from __future__ import annotations

import tomllib

import pytest
import tomli_w

from backlit import SGD, Adam
from backlit.base.errors import BacklitError, InputError, PlanError, UnknownNameError
from backlit.search.space import NAMES, Choice, IntegerRange, LinearRange, LogRange, Space

RATE = LogRange(1e-4, 1e-1)


def network_space() -> Space:
    """Dropout matters for wide layers only, and momentum for one optimizer only."""
    return Space(
        {
            "dropout": LinearRange(0.0, 0.5),
            "width": IntegerRange(10, 100, log=True),
            "batch_norm": Choice((True, False)),
            "optimizer": Choice(("SGD", "Momentum", "Nesterov")),
            "momentum": LinearRange(0.5, 0.99),
        },
        when={
            "momentum": ("optimizer", ("Momentum", "Nesterov")),
            "dropout": ("batch_norm", False),
        },
    )


@pytest.mark.parametrize("normal, has_dropout", [(0.1, False), (0.9, True)])
@pytest.mark.parametrize("rule, has_momentum", [(0.1, False), (0.5, True), (0.9, True)])
def test_what_does_not_matter_is_left_out(
    normal: float, has_dropout: bool, rule: float, has_momentum: bool
) -> None:
    """Also where the condition names a dimension that comes later."""
    values = network_space().at((0.5, 0.5, normal, rule, 0.5))
    assert ("dropout" in values) is has_dropout
    assert ("momentum" in values) is has_momentum
    assert {"width", "batch_norm", "optimizer"} <= set(values)


def test_conditions_of_conditions() -> None:
    """What needs something that itself does not matter, does not matter either."""
    space = Space(
        {"depth": IntegerRange(0, 1), "batch_norm": Choice((True, False)), "dropout": RATE},
        when={"batch_norm": ("depth", 1), "dropout": ("batch_norm", True)},
    )
    assert space.at((0.1, 0.1, 0.5)) == {"depth": 0}
    assert set(space.at((0.9, 0.1, 0.5))) == {"depth", "batch_norm", "dropout"}
    assert set(space.at((0.9, 0.9, 0.5))) == {"depth", "batch_norm"}


def test_a_space_comes_back_from_toml() -> None:
    """Conditions and descriptions among the options included."""
    for space in (
        network_space(),
        Space({"optimizer": Choice((SGD(0.1), Adam(0.01))), "learning_rate": RATE},
              when={"learning_rate": ("optimizer", SGD(0.1))}),
        Space({"learning_rate": LogRange(1e-4, 1e-1, limits=(1e-6, 1)),
               "depth": IntegerRange(1, 3, limits=(1, 8)), "dropout": LinearRange(0, 0.5)}),
    ):  # fmt: skip
        text = tomli_w.dumps(space.to_data())
        again = Space.from_data(tomllib.loads(text), "space.toml")
        assert again == space
        assert again.at([0.3] * len(space.names)) == space.at([0.3] * len(space.names))


def test_what_matters_among_given_values() -> None:
    """A value whose condition does not hold is left out; values keep the space's order."""
    given = {"momentum": 2.0, "dropout": 0.1, "width": 5, "batch_norm": False, "optimizer": "SGD"}
    assert list(network_space().mattering(given)) == ["dropout", "width", "batch_norm", "optimizer"]
    assert not network_space().matters("momentum", {})
    assert network_space().matters("momentum", {"optimizer": "Momentum"})


def test_names_are_those_of_plans_optimizers_and_layers() -> None:
    """Whatever varies has a place; what all trials must have in common cannot vary."""
    assert {"learning_rate", "weight_decay", "momentum", "beta1", "beta2", "dropout", "width",
            "init_spread", "batch_size", "depth", "activation", "batch_norm", "optimizer",
            "schedule", "epochs", "clip"} <= set(NAMES)  # fmt: skip
    assert not {"seed", "data", "validation"} & set(NAMES)
    with pytest.raises(UnknownNameError, match="did you mean 'learning_rate'"):
        Space({"learning_rat": RATE})


@pytest.mark.parametrize(
    "when",
    [
        {"dropout": ("depth", 1)},
        {"width": ("learning_rate", 1e-3)},
        {"learning_rate": ("learning_rate", 1e-3)},
        {"learning_rate": ("depth", 7)},
        {"learning_rate": ("depth", 1), "depth": ("learning_rate", 1e-3)},
        {"learning_rate": "depth"},
    ],
)
def test_conditions_that_could_never_hold(when: dict[str, tuple[str, object]]) -> None:
    """Of names that are not in the space, of impossible values, of themselves."""
    with pytest.raises(InputError):
        Space({"learning_rate": RATE, "depth": IntegerRange(1, 3)}, when=when)


@pytest.mark.parametrize("dimensions", [{}, {"depth": (1, 3)}, {"depth": 3}])
def test_what_is_no_dimension(dimensions: dict[str, LogRange]) -> None:
    """Refused before anything is drawn."""
    with pytest.raises(InputError):
        Space(dimensions)


def test_a_point_has_a_number_for_each_name() -> None:
    """No more and no less."""
    with pytest.raises(InputError, match="expected 2 numbers"):
        Space({"learning_rate": RATE, "depth": IntegerRange(1, 3)}).at((0.5,))


@pytest.mark.parametrize(
    "data",
    [
        {"depth": 3},
        {"depth": {"kind": "IntegerRange", "low": 1}},
        {"depth": {"kind": "Range", "low": 1, "high": 3}},
        {"depth": {"kind": "IntegerRange", "low": 1, "high": 3, "step": 2}},
        {"depth": {"kind": "IntegerRange", "low": 1, "high": 3, "when": "width"}},
    ],
)
def test_a_file_that_is_no_space_is_told_by_its_name(data: dict[str, object]) -> None:
    """With the place where it stands."""
    with pytest.raises(BacklitError, match=r"space\.toml") as caught:
        Space.from_data(data, "space.toml")
    assert isinstance(caught.value, PlanError | UnknownNameError)
