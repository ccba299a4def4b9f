"""A layer somebody wrote: what works, and the error for each slip, recorded and eager."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, ShapeError
from check_nn import TRAINING, applied

PARTS = "scale1/mean: expected a tensor of shape (3,), as parts() declares, got "
MOVED = "scale1: expected new values of the statistics that parts() declares: mean, got "
SAME = '; use the same names in both; one that stays is {"name": p["name"]}'
REDUCE = "; reduce it with .mean(axes) to the shape it began with"


def parts_of(shape: Any) -> Any:
    """A learnt scale and a statistic, each (D,)."""
    return (
        bl.Part("scale", (shape[-1],), "scale", bl.Normal(1.0)),
        bl.Part("mean", (shape[-1],), "statistic", bl.Zeros()),
    )


def result_of(p: Any, x: Any, mode: Any) -> Any:
    """x times the scale; the statistic goes half way to the batch's mean when training."""
    moved = {"mean": p["mean"] * 0.5 + x.mean(-2) * 0.5} if mode.training else {}
    return x * p["scale"], moved


@dataclass(frozen=True)
class Scale(bl.Layer):
    """A layer whose parts and result can be swapped for wrong ones."""

    declared: Callable[[Any], Any] = parts_of
    given: Callable[[Any, Any, Any], Any] = result_of

    def parts(self, shape: Any, init: Any) -> Any:
        """As told."""
        return self.declared(shape)

    def apply(self, p: Any, x: Any, mode: Any) -> Any:
        """As told."""
        return self.given(p, x, mode)


@dataclass(frozen=True)
class Fill(bl.Initializer):
    """First values of a shape of its own."""

    def spread(self, fan_in: int, fan_out: int) -> float:
        """None."""
        return 0.0

    def draw(self, seed: Any, purpose: Any, shape: Any, fans: Any) -> Any:
        """One number, whatever was asked for."""
        return np.zeros(1)


def one(*settings: Any) -> Callable[[Any], Any]:
    """Parts that are a single one."""
    return lambda shape: (bl.Part(*settings),)


def test_an_own_layer_computes_and_carries_its_statistic() -> None:
    """Output and statistic are those of the formula; predicting moves nothing."""
    x, network = np.array([[1.0, 2.0], [3.0, 6.0]]), bl.Chain(Scale())
    scale = network.init(2, seed=5, dtype="float64")["scale1/scale"]
    y, moved = applied(network, x)
    assert np.array_equal(y, x * scale)
    assert moved["scale1/mean"].tolist() == [1.0, 2.0]
    assert applied(network, x, bl.Mode())[1] == {}
    frozen = bl.Mode(training=True, frozen=frozenset({"scale1"}))
    assert applied(network, x, frozen)[1] == {}


@pytest.mark.parametrize(
    "declared, kind, said",
    [
        (
            lambda shape: bl.Part("scale", (3,), "scale", bl.Zeros()),
            InputError,
            "scale1: expected a tuple of parts from parts(), got Part; "
            "write (bl.Part(…),), with the comma, or () for none",
        ),
        (
            lambda shape: None,
            InputError,
            "scale1: expected a tuple of parts from parts(), got NoneType; write (bl.Part",
        ),
        (
            lambda shape: (parts_of(shape)[1], *parts_of(shape)),
            InputError,
            "scale1: expected parts with names of their own, got two parts called 'mean'; "
            "give each part a different name, without a slash",
        ),
        (
            one("a/b", (3,), "scale", bl.Zeros()),
            InputError,
            "scale1: expected parts with names of their own, got one called 'a/b'; give",
        ),
        (
            one("scale", (3,), "weights", bl.Zeros()),
            InputError,
            "scale1: the role of scale: expected one of bias, scale, shift, statistic, weight, "
            "got 'weights'; did you mean 'weight'?",
        ),
        (
            one("scale", 3, "scale", bl.Zeros()),
            ShapeError,
            "scale1/scale: expected a tuple of whole numbers, 1 or more, as its shape, got 3; "
            "write (shape[-1],) for one number for each feature",
        ),
        (
            lambda shape: (bl.Part("scale", shape, "scale", bl.Zeros()),),
            ShapeError,
            "scale1/scale: expected a tuple of whole numbers, 1 or more, as its shape, "
            "got (ROWS, 3)",
        ),
        (
            one("scale", (3,), "scale", "zeros"),
            InputError,
            "scale1/scale: expected an initializer, got 'zeros'; write init=bl.He()",
        ),
        (
            one("scale", (3,), "scale", bl.Zeros),
            InputError,
            "scale1/scale: expected an initializer, got the class Zeros; write init=bl.Zeros()",
        ),
    ],
)
def test_parts_that_cannot_be(declared: Any, kind: type[InputError], said: str) -> None:
    """What a layer declares wrongly is told with its name wherever its parts are asked for."""
    network = bl.Chain(Scale(declared))
    for use in (network.parts, network.init, network.summary):
        with pytest.raises(kind) as caught:
            use(3)
        assert str(caught.value).startswith(said.replace("ROWS", "B"))
    if "ROWS" not in said:  # a batch at hand has a number of rows, which looks like any size
        with pytest.raises(kind) as caught:
            network.apply({}, bl.tensor(np.ones((2, 3))))
        assert str(caught.value).startswith(said)


def test_first_values_have_the_shape_asked_for() -> None:
    """An initializer that draws another shape is refused, with itself and the parameter."""
    with pytest.raises(ShapeError) as caught:
        bl.Chain(bl.Dense(4, init=Fill())).init(3)
    assert str(caught.value) == (
        "Fill(): dense1/weight: expected first values of shape (3, 4), got (1,); "
        "let draw() give an array of the shape it is asked for"
    )


WRONG_RESULTS: list[tuple[Any, type[InputError], str]] = [
    (
        lambda p, x, mode: x * p["scale"],
        InputError,
        "scale1: expected an output and a mapping of new statistics from apply(), "
        "got a tensor alone; write `return y, {}`",
    ),
    (
        lambda p, x, mode: None,
        InputError,
        "scale1: expected an output and a mapping of new statistics from apply(), "
        "got NoneType; write `return y, {}`",
    ),
    (
        lambda p, x, mode: (np.zeros((4, 3)), {}),
        InputError,
        "scale1: expected a tensor as output, got ndarray; "
        "compute it with operators and functions of tensors: bl.exp, not np.exp",
    ),
    (
        lambda p, x, mode: ((x * p["scale"]).sum(-1), {}),
        ShapeError,
        "scale1: expected an output of shape (ROWS, 3), as output_shape() declares, "
        "got (ROWS,); mend apply(), or declare the shape with output_shape()",
    ),
    (
        lambda p, x, mode: (x, [p["mean"]]),
        InputError,
        "scale1: expected a mapping of new statistics (mean) behind the output, got list; "
        "write `return y, {}` for none",
    ),
    (lambda p, x, mode: (x, {"mm": p["mean"]}), InputError, MOVED + "mm" + SAME),
    (lambda p, x, mode: (x, {}), InputError, MOVED + "none" + SAME),
    (lambda p, x, mode: (x, {"mean": p["mean"].mean()}), ShapeError, PARTS + "()" + REDUCE),
    (
        lambda p, x, mode: (x, {"mean": x}),
        ShapeError,
        PARTS + "(ROWS, 3)" + REDUCE,
    ),
    (lambda p, x, mode: (x, {"mean": 0.5}), ShapeError, PARTS + "float" + REDUCE),
]


@pytest.mark.parametrize("given, kind, said", WRONG_RESULTS)
def test_results_that_cannot_be(given: Any, kind: type[InputError], said: str) -> None:
    """What `apply` gives back wrongly is told with the layer's name, in an own loop."""
    with pytest.raises(kind) as caught:
        applied(bl.Chain(Scale(given=given)), np.ones((4, 3)), TRAINING)
    assert str(caught.value) == said.replace("ROWS", "4")


@pytest.mark.parametrize("given, kind, said", WRONG_RESULTS)
def test_results_are_checked_before_training(given: Any, kind: type[InputError], said: str) -> None:
    """The same error comes when the step is recorded, before any update."""
    from backlit.training.plan import Plan
    from backlit.training.step import Signature, record_training

    plan = Plan(bl.Chain(Scale(given=given), bl.Dense(2)), bl.MeanSquaredError(), bl.SGD(0.1))
    with pytest.raises(kind) as caught:
        record_training(plan, Signature((3,), (2,), "float64", False, "float64"))
    assert str(caught.value) == said.replace("ROWS", "B")


def test_statistics_may_stay_when_predicting() -> None:
    """Predicting, a layer may give back declared statistics or none, but no others."""
    x = np.ones((4, 3))
    stays = Scale(given=lambda p, x, mode: (x, {"mean": p["mean"]}))
    assert list(applied(bl.Chain(stays), x, bl.Mode())[1]) == ["scale1/mean"]
    odd = Scale(given=lambda p, x, mode: (x, {"mm": p["mean"]}))
    with pytest.raises(InputError, match="got mm"):
        applied(bl.Chain(odd), x, bl.Mode())


@pytest.mark.parametrize("given", [{}, {"dense1/bias": bl.tensor([0.0])}])
def test_missing_parameters_are_named(given: dict[str, bl.Tensor]) -> None:
    """A parameter that was not given is named, with what was."""
    with pytest.raises(InputError) as caught:
        bl.Chain(bl.Dense(1)).apply(given, bl.tensor([[1.0]]))
    assert str(caught.value) == (
        f"dense1: expected a value for dense1/weight, got {next(iter(given), 'none')}; "
        "give all that net.init(…) returns, each as bl.tensor(value)"
    )


def test_a_layer_without_dataclass_is_told_before_training() -> None:
    """The mend is the decorator."""

    class Plain(bl.Layer):
        def apply(self, p: Any, x: Any, mode: Any) -> Any:
            return x, {}

    with pytest.raises(InputError) as caught:
        bl.fit(bl.Chain(Plain(), bl.Dense(2)), bl.Dataset(np.eye(4), [0, 1, 0, 1]))
    assert str(caught.value).endswith(
        "got Plain; write @dataclass(frozen=True) above the class Plain"
    )


@pytest.mark.parametrize("x", [[[1.0]], np.ones((1, 1)), None])
def test_inputs_are_tensors(x: Any) -> None:
    """A list or an array is told how to become one."""
    with pytest.raises(InputError) as caught:
        bl.Chain(bl.ReLU()).apply({}, x)
    assert str(caught.value) == (
        f"Chain: expected a tensor as input, got {type(x).__name__}; write bl.tensor(x)"
    )
