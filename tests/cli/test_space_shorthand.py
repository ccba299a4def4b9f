"""Short words for what may vary, and files of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tomli_w

import backlit as bl
from backlit.base.errors import BacklitError, FileFormatError, InputError, UnknownNameError
from backlit.cli.space_shorthand import dimension_of, read_space, space_of
from backlit.search.configure import configured
from backlit.search.space import Choice, IntegerRange, LinearRange, LogRange, Space
from backlit.training.plan import Plan

BASE = Space(
    {
        "learning_rate": LogRange(1e-6, 1e-2),
        "optimizer": Choice(("SGD", "Momentum")),
        "momentum": LinearRange(0.5, 0.9),
    },
    when={"momentum": ("optimizer", "Momentum")},
)


@pytest.mark.parametrize(
    "text, dimension",
    [
        ("1e-6..1e-2", LinearRange(1e-6, 1e-2)),
        ("log:1e-6..1e-2", LogRange(1e-6, 1e-2)),
        ("16..256", IntegerRange(16, 256)),
        ("-3..+3", IntegerRange(-3, 3)),
        ("log:16..256", IntegerRange(16, 256, log=True)),
        ("0..1.0", LinearRange(0, 1)),
        ("log:1e-6..1e-2 in 1e-8..1", LogRange(1e-6, 1e-2, limits=(1e-8, 1))),
        ("log:16..256  in  4..1024", IntegerRange(16, 256, log=True, limits=(4, 1024))),
        ("0.1 .. 0.5 in 0..1", LinearRange(0.1, 0.5, limits=(0, 1))),
        ("relu,tanh,gelu", Choice(("relu", "tanh", "gelu"))),
        ("16, 64, 1e3", Choice((16, 64, 1000.0))),
        ("true,False", Choice((True, False))),
        ("nan,1", Choice(("nan", 1))),
    ],
)
def test_a_word_stands_for_a_dimension(text: str, dimension: object) -> None:
    """Whole numbers by how they are typed, and options by their kind."""
    found = dimension_of(text)
    assert found == dimension
    assert type(found) is type(dimension)


@pytest.mark.parametrize(
    "name, text, dimension",
    [
        ("dropout", "0..1", LinearRange(0.0, 1.0)),
        ("weight_decay", "0,1e-4", Choice((0.0, 1e-4))),
        ("learning_rate", "log:1..10", LogRange(1.0, 10.0)),
        ("activation", "ReLU,leaky-relu,leaky_relu:0.2",
         Choice(("ReLU", "LeakyReLU", bl.LeakyReLU(0.2)))),
        ("optimizer", "adam,momentum:momentum=0.5", Choice(("Adam", bl.Momentum(momentum=0.5)))),
        ("schedule", "constant,cosine:5epoch", Choice((bl.Constant(), bl.CosineDecay(5, "epoch")))),
    ],
)  # fmt: skip
def test_a_name_says_what_kind_of_value_is_meant(name: str, text: str, dimension: object) -> None:
    """Rates are no whole numbers; parts of a plan are classes, or have settings."""
    assert space_of([f"{name}={text}"]).dimensions[name] == dimension


def test_every_value_of_a_space_in_short_words_fits_a_plan() -> None:
    """What the words stand for, a plan is configured with."""
    pairs = ["learning-rate=log:1e-4..1e-1", "width=log:4..16", "depth=1..3", "dropout=0..1",
             "activation=relu,leaky_relu,leaky_relu:0.2", "optimizer=sgd,momentum",
             "momentum=0.5..0.9 if optimizer=momentum", "batch_norm=true,false",
             "schedule=constant,step:2epoch:0.5", "batch_size=16,64"]  # fmt: skip
    net = bl.Chain(bl.Dense(8), bl.ReLU(), bl.Dense(2))
    plan = Plan(net, bl.SoftmaxCrossEntropy(), bl.SGD(0.1))
    space = space_of(pairs)
    for u in (0.0, 0.4, 0.6, 0.99):
        made = configured(plan, space.at([u] * len(pairs)), seed=0)
        assert 1e-4 <= made.optimizer.learning_rate <= 1e-1


def test_pairs_replace_add_and_take_out() -> None:
    """In the base's order, what is new behind it; a condition stays unless another is given."""
    found = space_of(["width=16..64", "momentum=0.8..0.9", "learning_rate="], BASE)
    assert found.names == ("optimizer", "momentum", "width")
    assert found.dimensions["momentum"] == LinearRange(0.8, 0.9)
    assert found.when == {"momentum": ("optimizer", ("Momentum",))}
    other = space_of(["momentum=0.8..0.9 if optimizer=momentum | sgd"], BASE)
    assert other.when == {"momentum": ("optimizer", ("Momentum", "SGD"))}
    small = Space({"optimizer": Choice(("sgd", "momentum"))})
    own = space_of(["momentum=0.8..0.9 if optimizer=momentum"], small)
    assert own.when == {"momentum": ("optimizer", ("momentum",))}
    assert space_of(["width=1..2", "width=3..4"]).dimensions["width"] == IntegerRange(3, 4)
    assert space_of([], BASE) == BASE


@pytest.mark.parametrize(
    "pairs, says",
    [
        (["width"], "--vary: expected a name and what it may be"),
        (["widht=1..2"], "did you mean 'width'?"),
        (["width=5..2"], "--vary width: expected two numbers, low < high"),
        (["width=16"], "two options or more"),
        (["width=1.5..9"], "--vary width: expected whole numbers"),
        (["depth=one,two"], "--vary depth: expected whole numbers"),
        (["width=16,,64"], "got ''; write width=16..256"),
        (["learning_rate=log:0..1"], "expected low above 0"),
        (["learning_rate=1..x"], "numbers on both sides of .., got 'x'"),
        (["learning_rate=1..2 in 3"], "expected LOW..HIGH"),
        (["learning_rate=1..2 in 3..4"], "limits that hold all from 1.0 to 2.0"),
        (["learning_rate=1..2 in 0..3 in 0..4"], "one 'in'"),
        (["activation=rulu,tanh"], "did you mean 'relu'?"),
        (["optimizer=sgd,adam:beta3=1"], "did you mean 'beta2'?"),
        (["schedule=cosine,constant"], "--vary schedule: expected cosine:20epoch"),
        (["dropout="], "--vary dropout="),
        (["learning_rate=", "optimizer=", "momentum="], "something that may vary"),
        (["optimizer="], "--vary momentum: if: expected one of learning_rate"),
        (["momentum=0.1..0.5 if optimizr=sgd"], "did you mean 'optimizer'?"),
        (["momentum=0.1..0.5 if optimizer"], "a condition NAME=VALUE"),
        (["momentum=0.1..0.5 if optimizer=adam"], "--vary momentum: if optimizer: expected one of"),
        (["momentum=0.1..0.5 if depth=3"], "--vary momentum: if"),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_the_command_line(
    pairs: list[str], says: str
) -> None:
    """With the option, the name, and what to write."""
    with pytest.raises(InputError) as caught:
        space_of(pairs, BASE)
    assert says in str(caught.value)
    assert str(caught.value).startswith("--vary")
    assert "Range(" not in str(caught.value)


def test_a_space_comes_from_a_file(tmp_path: Path) -> None:
    """What a space is written as, under the heading `space`."""
    path = tmp_path / "space.toml"
    path.write_text(tomli_w.dumps({"space": BASE.to_data()}), encoding="utf-8")
    assert read_space(path) == BASE


@pytest.mark.parametrize(
    "text, kind",
    [
        ("space = [", FileFormatError),
        ("", InputError),
        ("space = 3", InputError),
        ("[spaces.width]\nkind = 'IntegerRange'\nlow = 1\nhigh = 2", UnknownNameError),
        ("[space]", InputError),
        ("[space.widht]\nkind = 'IntegerRange'\nlow = 1\nhigh = 2", UnknownNameError),
        ("[space.width]\nkind = 'IntegerRang'\nlow = 1\nhigh = 2", UnknownNameError),
        ("[space.width]\nkind = 'IntegerRange'\nlow = 3\nhigh = 2", InputError),
        ("[space.width]\nkind = 'IntegerRange'\nlow = 1\nhigh = 2\nlimits = [2, 3]", InputError),
        ("[space.width]\nkind = 'IntegerRange'\nlow = 1\nhigh = 2\nwhen = {depth = 1}", InputError),
    ],
)
def test_a_file_that_is_no_space_is_named(tmp_path: Path, text: str, kind: Any) -> None:
    """Whatever is wrong with it."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=r"mine\.toml") as caught:
        read_space(path)
    assert isinstance(caught.value, BacklitError)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As a space that is missing, not as a plan."""
    with pytest.raises(FileFormatError, match="a space: expected"):
        read_space(tmp_path / "none.toml")
