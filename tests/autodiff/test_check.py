"""The gradient check, held against gradients that are known to be right, and known to be wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.autodiff.check import gradient_check
from backlit.base.errors import BacklitError, DataError, DTypeError, InputError, ShapeError
from backlit.engines.eager.tape import TAPE
from backlit.graph.bind import bind
from backlit.graph.op import Op
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY

Arrays = dict[str, np.ndarray[Any, Any]]
ACTIVATIONS = (bl.relu, bl.sigmoid, bl.tanh, bl.gelu, bl.elu, bl.leaky_relu)


def _normed(z: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    centred = z - z.mean(0, keepdims=True)
    variance = (centred * centred).mean(0, keepdims=True)
    return centred / bl.sqrt(variance + 1e-5) * scale + shift


def _network(
    random: np.random.Generator, sizes: list[int], rows: int, activation: Any, *, norm: bool = False
) -> tuple[Callable[[dict[str, Tensor]], Tensor], Arrays]:
    """Dense layers with a softmax cross-entropy, and their parameters."""
    x = bl.tensor(random.random((rows, sizes[0])) * (random.random((rows, sizes[0])) < 0.4))
    target = bl.tensor(np.eye(sizes[-1])[random.integers(0, sizes[-1], size=rows)])
    arrays: Arrays = {}
    for layer, (d, h) in enumerate(pairwise(sizes), 1):
        arrays[f"w{layer}"] = random.normal(size=(d, h)) * math.sqrt(2 / d)
        arrays[f"b{layer}"] = random.normal(size=h) * (0.0 if norm else 0.1)
        if norm and layer < len(sizes) - 1:
            arrays[f"gamma{layer}"], arrays[f"beta{layer}"] = np.ones(h), np.zeros(h)

    def loss(p: dict[str, Tensor]) -> Tensor:
        h = x
        for layer in range(1, len(sizes)):
            h = h @ p[f"w{layer}"] + p[f"b{layer}"]
            if layer < len(sizes) - 1:
                h = _normed(h, p[f"gamma{layer}"], p[f"beta{layer}"]) if norm else h
                h = activation(h)
        return bl.softmax_cross_entropy(h, target).mean()

    return loss, arrays


def _wrong(name: str, rule: Callable[..., Tensor]) -> Callable[[Tensor], Tensor]:
    """An op of the vocabulary whose gradient rule has been replaced."""
    right = VOCABULARY[name]
    op = Op(right.name, right.operands, right.shape, (rule,), branch=right.branch)
    return lambda x: bind(op, x)


def test_random_networks_pass() -> None:
    """A right gradient passes for every activation, far inside the tolerance."""
    for seed in range(12):
        random = np.random.default_rng(seed)
        sizes = [int(each) for each in random.integers(2, 6, size=3)]
        loss, arrays = _network(random, sizes, 4, ACTIVATIONS[seed % 6], norm=seed % 3 == 0)
        report = gradient_check(loss, arrays, seed=seed, samples=12, interpreter=TAPE)
        assert report.passed, report.text()
        for row in report.rows:
            assert row.zeros or (row.direction_error or 0.0) < 1e-13, report.text()


def test_the_books_relu_network_passes() -> None:
    """The 784-50-10 network with three images and weights of 0.01, as the book checks it."""
    loss, arrays = _network(np.random.default_rng(0), [784, 50, 10], 3, bl.relu)
    for name in arrays:
        arrays[name] = arrays[name] * 0.01
    report = gradient_check(loss, arrays, samples=40, interpreter=TAPE)
    assert report.passed, report.text()
    assert max(row.error for row in report.rows) < 1e-12
    assert [row.name for row in report.rows] == ["b1", "b2", "w1", "w2"]


def test_batch_norm_with_one_row_is_no_pass() -> None:
    """With a batch of one nothing reaches the weights: vacuous; the second shift is on a kink."""
    loss, arrays = _network(np.random.default_rng(1), [6, 5, 5, 3], 1, bl.relu, norm=True)
    report = gradient_check(loss, arrays, interpreter=TAPE)
    verdicts = {row.name: row.verdict for row in report.rows}
    assert verdicts == {
        **dict.fromkeys(["b1", "b2", "beta1", "gamma1", "gamma2", "w1", "w2", "w3"], "vacuous"),
        "b3": "pass",
        "beta2": "kink",
    }
    assert not report.passed
    assert report.sentence.startswith("Not a pass: the point lies on a kink")
    beta2 = next(row for row in report.rows if row.name == "beta2")
    assert (beta2.left_out, beta2.on_kink) == (5, 5)
    assert [str(kink) for kink in beta2.kinks] == ["relu2 (1, 5): 5 elements"]


def test_a_bias_before_a_batch_norm_is_tested() -> None:
    """Its gradient is zero because terms cancel: right to within rounding, and not vacuous."""
    loss, arrays = _network(np.random.default_rng(2), [6, 5, 3], 8, bl.tanh, norm=True)
    report = gradient_check(loss, arrays, interpreter=TAPE)
    assert report.passed, report.text()
    b1 = next(row for row in report.rows if row.name == "b1")
    assert b1.zeros == 5
    assert "cancel" in b1.note


@pytest.mark.parametrize("factor", [1.01, 0.99, -1.0, 0.0])
@pytest.mark.parametrize("size", [1.0, 1e-8, 1e-15])
def test_a_small_mistake_in_a_small_gradient_shows(factor: float, size: float) -> None:
    """One per cent too much fails, however small that gradient is beside its neighbours."""
    slope = _wrong("tanh", lambda y, g: g * (1.0 - y * y) * factor)
    scale = bl.tensor([1.0, 1.0, size, 1.0])

    def right(x: Tensor) -> Tensor:
        return (bl.tanh(x) * scale).sum()

    def wrong(x: Tensor) -> Tensor:
        return (bl.tanh(x) * scale)[:2].sum() + (slope(x) * scale)[2] + (bl.tanh(x) * scale)[3]

    point = [np.array([0.3, -0.2, 0.7, 1.1])]
    assert gradient_check(right, point, interpreter=TAPE).passed
    report = gradient_check(wrong, point, interpreter=TAPE)
    assert report.verdict == "fail"
    assert report.rows[0].index == (2,)
    assert report.rows[0].error == pytest.approx(abs(1 - factor) / max(1, abs(factor)), rel=1e-3)
    assert "Fail: a gradient is wrong. x: at [2] backpropagation says" in report.sentence


def test_a_mistake_outside_the_sample_shows() -> None:
    """The random direction sees elements that were not sampled."""
    slope = _wrong("exp", lambda y, g: g * y * 1.01)

    def wrong(x: Tensor) -> Tensor:
        return bl.exp(x)[:999].sum() + slope(x)[999]

    point = [np.linspace(-1, 1, 1000)]
    rows = [
        gradient_check(wrong, point, samples=3, seed=seed, interpreter=TAPE).rows[0]
        for seed in range(2)
    ]
    assert {row.verdict for row in rows} == {"fail"}
    assert "random direction" in rows[0].note
    assert rows[0].checked == 3


def test_a_gradient_of_nothing_is_not_found_right() -> None:
    """An op that forgets its gradient fails; it is not excused as vacuous."""
    forgets = _wrong("exp", lambda y, g: g * 0.0)
    report = gradient_check(lambda x: forgets(x).sum(), [np.array([0.1, 0.2])], interpreter=TAPE)
    assert report.verdict == "fail"


def test_differences_object_to_what_both_others_overlook() -> None:
    """What backpropagation and the complex step both overlook, differences see."""
    report = gradient_check(
        lambda x: (bl.exp(x) + bl.stop_gradient(bl.exp(x))).sum(), [np.array([0.1, 0.2])],
        interpreter=TAPE,
    )  # fmt: skip
    assert report.verdict == "fail"
    assert report.rows[0].referee == "central differences"


@pytest.mark.parametrize("part, verdict", [(1e-3, "fail"), (1e-7, "pass")])
def test_where_gradients_are_stopped_differences_judge(part: float, verdict: str) -> None:
    """A part hidden by `detach` is seen down to their tolerance, and less is not called exact."""

    def f(x: Tensor) -> Tensor:
        y = (x * x).sum()
        return y * (1.0 - part) + y.detach().named("hidden") * part

    report = gradient_check(f, [bl.tensor([1.0, 2.0])])
    (row,) = report.rows
    assert (row.verdict, row.referee) == (verdict, "central differences")
    assert row.error == pytest.approx(part, rel=0.02)  # (2x - 2x (1 - part)) / 2x
    assert "stops gradients on purpose (hidden)" in report.refusals
    assert report.refusals in report.text()
    if report.passed:
        assert "In x a mistake below 1e-06 would not show." in report.sentence


def test_a_stop_that_hides_nothing_of_an_array_leaves_it_the_sharp_referee() -> None:
    """Only arrays that the stopped value follows lose the complex step."""
    report = gradient_check(
        lambda w, x: (w * (x * x).detach()).sum(), [bl.tensor([1.0, 2.0]), bl.tensor([3.0, 4.0])]
    )
    assert [(row.referee, row.verdict) for row in report.rows] == [
        ("complex step", "pass"), ("central differences", "fail")
    ]  # fmt: skip


def test_what_is_no_function_is_told() -> None:
    """A number or a network in place of a function is an InputError."""
    with pytest.raises(InputError, match="expected a function of tensors, got a value of type int"):
        gradient_check(3, [bl.tensor(1.0)])  # type: ignore[arg-type]


def test_an_unused_array_is_vacuous() -> None:
    """A function that does not depend on an array tests nothing of it."""
    report = gradient_check(
        lambda p: (p["a"] * p["a"]).sum(), {"b": np.ones(2), "a": np.ones(3)}, interpreter=TAPE
    )
    assert [(row.name, row.verdict) for row in report.rows] == [("a", "pass"), ("b", "vacuous")]
    assert "b: the function does not use it" in report.sentence
    assert not report.passed


def test_a_kink_between_the_points_is_left_out_and_named() -> None:
    """An element beside a kink keeps its complex step, and its quotient is left out."""
    report = gradient_check(
        lambda x: (bl.relu(x).named("gate") * 3.0).sum(), [np.array([1e-9, 1.0])], interpreter=TAPE
    )
    row = report.rows[0]
    assert (row.verdict, row.left_out, row.on_kink) == ("pass", 1, 0)
    assert [str(kink) for kink in row.kinks] == ["gate (2,): 1 element"]
    assert "x: kinks between x - h and x + h in gate (2,): 1 element" in report.text()


@pytest.mark.parametrize(
    "function",
    [
        bl.relu,
        bl.absolute,
        lambda x: bl.maximum(x, 0.0),
        lambda x: bl.clip(x, 0.0, 1.0),
        lambda x: bl.leaky_relu(x),
        lambda x: bl.maximum(x, -x),
    ],
)
def test_a_point_on_a_kink_is_no_pass(function: Callable[[Tensor], Tensor]) -> None:
    """On the kink itself there is no derivative, whatever the convention says."""
    report = gradient_check(function, [bl.tensor(0.0)])
    assert report.verdict == "kink", report.text()
    assert "to the left and" in report.sentence


def test_a_kink_without_a_corner_is_no_fault() -> None:
    """Where both slopes agree, a change of sides means nothing."""
    report = gradient_check(
        lambda x: (bl.relu(x) * bl.relu(x) + x).sum(), [np.array([0.0, 2.0])], interpreter=TAPE
    )
    assert report.passed
    assert report.rows[0].on_kink == 0


def test_points_are_given_in_three_ways() -> None:
    """Arrays one by one, named arrays, tensors; names come from tensors or the function."""

    def product(price: Tensor, number: Tensor) -> Tensor:
        return price * number

    by_place = gradient_check(product, [100.0, 2.0], interpreter=TAPE)
    tensors = gradient_check(product, [bl.tensor(100.0, name="apple"), bl.tensor(2.0)])
    named = gradient_check(lambda p: p["u"] * p["v"], {"v": 100, "u": 2}, interpreter=TAPE)
    assert [row.name for row in by_place.rows] == ["number", "price"]
    assert [row.name for row in tensors.rows] == ["apple", "number"]
    assert [row.name for row in named.rows] == ["u", "v"]
    assert by_place.passed
    assert tensors.passed
    assert named.passed


def test_float32_points_are_checked_in_float64() -> None:
    """The check is sharper than float32, whatever the point was stored in, and changes nothing."""
    x = np.array([0.5, 0.25], dtype=np.float32)
    report = gradient_check(lambda x: bl.tanh(x).sum(), [x], interpreter=TAPE)
    assert report.rows[0].error < 1e-14
    assert x.tolist() == [0.5, 0.25]


def test_the_referee_steps_back_where_complex_numbers_cannot_pass() -> None:
    """A function that takes a value out of the graph is judged by differences, and it is said."""

    def scaled(x: Tensor) -> Tensor:
        return (x * math.exp(0.0 * float(x[0]))).sum()

    report = gradient_check(scaled, [np.array([0.5, 2.0])], interpreter=TAPE)
    assert report.passed
    assert report.rows[0].referee == "central differences"
    assert "central differences were the referee" in report.text()


def test_a_domain_edge_close_by_is_no_fault() -> None:
    """log at 1e-7 has no value at 1e-7 - h: a shorter step is taken."""
    report = gradient_check(lambda x: bl.log(x).sum(), [np.array([1e-7, 1.0])], interpreter=TAPE)
    assert report.passed
    assert report.rows[0].left_out == 0


def test_the_same_seed_gives_the_same_report() -> None:
    """Every random choice follows from the seed."""
    loss, arrays = _network(np.random.default_rng(3), [9, 7, 3], 3, bl.tanh)
    first = gradient_check(loss, arrays, seed=5, samples=4, interpreter=TAPE)
    assert first == gradient_check(loss, arrays, seed=5, samples=4, interpreter=TAPE)


def test_the_report_is_plain_data() -> None:
    """`to_data` survives JSON, and says the same as the properties."""
    loss, arrays = _network(np.random.default_rng(4), [3, 4, 2], 3, bl.sigmoid)
    report = gradient_check(loss, arrays, interpreter=TAPE)
    data = json.loads(json.dumps(report.to_data(), allow_nan=False))
    assert data["passed"] is report.passed
    assert [row["name"] for row in data["rows"]] == [row.name for row in report.rows]
    lines = report.text().splitlines()
    assert lines[0].split()[:3] == ["array", "shape", "checked"]
    assert lines[-1].startswith("Pass: backpropagation is right in all 4 arrays")


def _draws() -> Callable[[Tensor], Tensor]:
    counter = iter(range(100))
    return lambda x: x * float(next(counter))


@pytest.mark.parametrize(
    "function, point, kind, words",
    [
        (lambda x: x * 2.0, [np.ones(2)], ShapeError, "got shape (2,); return .sum() or .mean()"),
        (lambda x: 3.0, [1.0], DTypeError, "expected a function that returns a tensor, got float"),
        (lambda x: bl.log(x), [-1.0], DataError, "expected a function with a finite value"),
        (_draws(), [1.0], InputError, "got two values at one point"),
        (lambda x: x, [np.nan], DataError, "got NaN or infinity in x"),
        (lambda k: k, [np.array([1, 2])], DTypeError, "got k of dtype int64"),
        (lambda x: x, [], InputError, "expected a point of at least one array, got none"),
    ],
)
def test_wrong_input_is_told(
    function: Any, point: Any, kind: type[BacklitError], words: str
) -> None:
    """Each message says who, what was expected, what came, and what to do."""
    with pytest.raises(kind) as caught:
        gradient_check(function, point, interpreter=TAPE)
    assert str(caught.value).startswith("gradient_check: expected ")
    assert words in str(caught.value)


def test_arrays_alone_need_an_interpreter() -> None:
    """Without a tensor nobody can compute, and the message says so."""
    with pytest.raises(InputError) as caught:
        gradient_check(lambda x: x, [np.array(1.0)])
    assert "wrap one of them with bl.tensor(...)" in str(caught.value)


def test_recorded_tensors_have_no_values() -> None:
    """A recorded tensor cannot be a point, and says how to get one."""
    with pytest.raises(InputError) as caught:
        gradient_check(lambda x: x, [Recorder(VOCABULARY).input("x", (), np.float64)])
    assert "expected a tensor with a value" in str(caught.value)


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"samples": 1.5}, "at least 1 sample, got 1.5; leave samples out"),
        ({"samples": True}, "at least 1 sample, got True; leave samples out"),
        ({"tolerance": 0}, "a tolerance above 0, got 0; leave tolerance out"),
        ({"tolerance": -1e-9}, "a tolerance above 0, got -1e-09; leave tolerance out"),
        ({"central_tolerance": "a"}, "a central_tolerance above 0, got 'a'; leave"),
    ],
)
def test_settings_out_of_range_are_told(settings: dict[str, Any], said: str) -> None:
    """Part of a sample, and a tolerance that would fail everything or divide by 0."""
    with pytest.raises(InputError) as caught:
        gradient_check(lambda x: x, [bl.tensor(1.0)], **settings)
    assert str(caught.value).startswith(f"gradient_check: expected {said}")


def test_samples_are_at_least_one() -> None:
    """No sample is no check."""
    with pytest.raises(InputError) as caught:
        gradient_check(lambda x: x, [bl.tensor(1.0)], samples=0)
    assert str(caught.value) == (
        "gradient_check: expected at least 1 sample, got 0; leave samples out"
    )
