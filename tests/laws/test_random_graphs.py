"""N1: backpropagation on random graphs over the whole vocabulary, against two referees.

The referees are the complex step (exact to the last digits) and central differences (which
know nothing of complex numbers). Errors are scaled by the sum of |g_i||v_i|, so that a small
wrong gradient is not excused. 300 graphs; with BACKLIT_LONG=1 in the environment 5,000.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.autodiff.gradient import gradient
from backlit.engines.eager.tape import TAPE
from backlit.graph.op import GradientRule, Op
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY
from random_graphs import RandomGraph, random_graph

Array = NDArray[Any]
COUNT = 5000 if os.environ.get("BACKLIT_LONG") == "1" else 300
TINY = 1e-30  # the imaginary step: no digit is lost, however small it is
NOTHING = 1e-12  # a sum of |g_i||v_i| below this is rounding of a gradient that is 0
RULES = [
    (name, place)
    for name, op in VOCABULARY.items()
    for place, rule in enumerate(op.gradient)
    if rule is not None
]


@cache
def graphs() -> list[RandomGraph]:
    return [random_graph(seed) for seed in range(COUNT)]


def direction(graph: RandomGraph, seed: int) -> list[Array]:
    """Weights of size 0.5 to 1.5 and either sign for every element of every input."""
    rng = np.random.default_rng([seed, 1])
    return [rng.uniform(0.5, 1.5, x.shape) * rng.choice([-1.0, 1.0], x.shape) for x in graph.base]


def moved(graph: RandomGraph, v: Sequence[Array], step: complex) -> list[Array]:
    return [x + step * each for x, each in zip(graph.base, v, strict=True)]


def dot(a: Sequence[Array], b: Sequence[Array]) -> float:
    return float(sum((x * y).sum() for x, y in zip(a, b, strict=True)))


def scaled(measured: float, g: Sequence[Array], v: Sequence[Array]) -> float | None:
    """|a - b| / sum |g_i||v_i|; None where there is no gradient to speak of, on either side."""
    scale = float(sum(np.abs(x * y).sum() for x, y in zip(g, v, strict=True)))
    error = abs(measured - dot(g, v))
    if scale < NOTHING and error < NOTHING:
        return None
    return error / max(scale, NOTHING)


def gradients(graph: RandomGraph, words: Mapping[str, Op] = VOCABULARY) -> list[Array]:
    inputs, y = graph.run(graph.base, words)
    return [each.value for each in gradient(y, inputs)]


def complex_step(graph: RandomGraph, v: Sequence[Array]) -> float:
    return float(graph.run(moved(graph, v, 1j * TINY))[1].value.imag / TINY)


def verdict(
    errors: list[tuple[int, float | None]],
    limit: float,
    vacuous: float,
    record_property: Callable[[str, object], None],
) -> None:
    """Every error within the limit, and not too many graphs with nothing to compare."""
    real = [(error, seed) for seed, error in errors if error is not None]
    worst, seed = max(real)
    record_property("worst", f"{worst:.2e} in graph {seed}")
    print(f"{len(real)} of {len(errors)} comparisons, worst {worst:.2e} (graph {seed})")
    assert worst <= limit, f"graph {seed}: {worst:.2e}"
    assert len(real) >= (1 - vacuous) * len(errors)


def test_the_graphs_are_of_every_kind() -> None:
    """Fan-out, reuse, broadcasting, 0-d values and sizes of 1 and 0 all occur, often."""
    kinds: Counter[str] = Counter()
    for graph in graphs()[:300]:
        uses = Counter(ref for line in graph.lines for ref in line.operands)
        shapes = [x.shape for x in graph.base]
        kinds["fan-out"] += any(count > 1 for count in uses.values())
        kinds["reuse"] += any(len(set(line.operands)) < len(line.operands) for line in graph.lines)
        kinds["0-d"] += () in shapes
        kinds["size 1"] += any(1 in shape for shape in shapes)
        kinds["size 0"] += any(0 in shape for shape in shapes)
        kinds["broadcast"] += len({shape for shape in shapes if 0 not in shape}) > 1
    assert min(kinds.values()) >= 10, kinds
    assert len(kinds) == 6


def test_first_order_equals_the_complex_step(
    record_property: Callable[[str, object], None],
) -> None:
    """The gradient along random directions is the complex step's, to 1e-13."""
    errors: list[tuple[int, float | None]] = []
    for seed, graph in enumerate(graphs()):
        g = gradients(graph)
        for turn in range(2):
            v = direction(graph, 2 * seed + turn)
            errors.append((seed, scaled(complex_step(graph, v), g, v)))
    verdict(errors, 1e-13, 0.05, record_property)


def test_first_order_equals_central_differences(
    record_property: Callable[[str, object], None],
) -> None:
    """The gradient is the slope measured by differences of real values, to 1e-8.

    Five points, fourth order; of three step widths, the one that agrees best with its
    neighbour is believed, without looking at the gradient.
    """
    errors: list[tuple[int, float | None]] = []
    for seed, graph in enumerate(graphs()):
        v, stopped = direction(graph, seed), graph.stopped()

        def slope(
            h: float, graph: RandomGraph = graph, v: list[Array] = v, stopped: Any = stopped
        ) -> float:
            def at(step: float) -> float:
                return graph.run(moved(graph, v, step), frozen=stopped)[1].item()

            return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h)

        wide, middle, narrow = slope(3e-3), slope(1e-3), slope(3e-4)
        best = middle if abs(wide - middle) < abs(middle - narrow) else narrow
        errors.append((seed, scaled(best, gradients(graph), v)))
    verdict(errors, 1e-8, 0.05, record_property)


def test_second_order_equals_the_complex_step(
    record_property: Callable[[str, object], None],
) -> None:
    """The gradient of gradient x v is the complex step of the gradient, to 1e-11."""
    errors: list[tuple[int, float | None]] = []
    for seed, graph in enumerate(graphs()):
        v, u = direction(graph, seed), direction(graph, seed + COUNT)
        inputs, y = graph.run(graph.base)
        along = weighted(gradient(y, inputs), v)
        second = [each.value for each in gradient(along, inputs)]
        inputs, y = graph.run(moved(graph, u, 1j * TINY))
        truth = dot([each.value.imag for each in gradient(y, inputs)], v) / TINY
        errors.append((seed, scaled(truth, second, u)))
    verdict(errors, 1e-11, 0.25, record_property)


def weighted(g: Sequence[Tensor], v: Sequence[Array]) -> Tensor:
    total = TAPE.constant(0.0)
    for each, weights in zip(g, v, strict=True):
        total = total + (each * weights).sum()
    return total


@cache
def referee(seed: int) -> tuple[list[Array], float]:
    v = direction(graphs()[seed], seed)
    return v, complex_step(graphs()[seed], v)


@pytest.mark.parametrize("name, place", RULES, ids=[f"{name}-{place}" for name, place in RULES])
def test_a_rule_that_is_wrong_by_a_thousandth_is_caught(name: str, place: int) -> None:
    """Each gradient rule times 1.001 breaks the law in several of the graphs that use the op."""
    op = VOCABULARY[name]
    rules = list(op.gradient)
    rules[place] = slightly_wrong(rules[place])
    words = {**VOCABULARY, name: replace(op, gradient=tuple(rules))}
    users = [seed for seed, graph in enumerate(graphs()[:300]) if name in graph.words][:16]
    caught = 0
    for seed in users:
        v, truth = referee(seed)
        error = scaled(truth, gradients(graphs()[seed], words), v)
        caught += error is not None and error > 1e-13
    assert caught >= len(users) / 4, f"{caught} of {len(users)} graphs noticed"


def slightly_wrong(rule: GradientRule | None) -> GradientRule:
    assert rule is not None

    def wrong(*given: Any) -> Tensor | None:
        part = rule(*given)
        return None if part is None else part * 1.001

    return wrong
