"""`backlit check`."""

from __future__ import annotations

from backlit.ops import smooth
from typed import Typed


def test_a_right_gradient_passes(typed: Typed) -> None:
    """The default network on three digits passes, with a table and a verdict."""
    answer = typed("check", "--samples", "20")
    assert answer.code == 0
    assert "dense1/weight" in answer.out
    assert "Pass: backpropagation is right in all 4 arrays" in answer.out


def test_options_make_the_network(typed: Typed) -> None:
    """Layers, activation, batch norm and loss are those of train."""
    answer = typed("check", "plane", "--layers", "3,2", "--activation", "sigmoid", "--batch-norm",
                   "--loss", "sum_squared_error", "--rows", "5", "--json")  # fmt: skip
    assert answer.code == 0
    assert answer.facts["passed"] is True
    names = [row["name"] for row in answer.facts["rows"]]
    assert "batch_norm2/scale" in names
    assert "dense3/bias" in names
    assert "dense1/bias" not in names


def test_a_wrong_gradient_fails(typed: Typed) -> None:
    """A gradient rule that is off by a tenth is exit code 1, and the object says so."""
    (rule,) = rules = smooth.TANH.gradient
    assert rule is not None
    object.__setattr__(smooth.TANH, "gradient", (lambda y, g: rule(y, g) * 1.1,))
    try:
        answer = typed("check", "moons", "--layers", "3", "--json")
    finally:
        object.__setattr__(smooth.TANH, "gradient", rules)
    assert answer.code == 1
    assert answer.facts["verdict"] == "fail"
