"""Pictures of experiments are well-formed, and stand where the numbers say."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import numpy as np
import pytest

import backlit as bl
from backlit.experiments.curves import curves
from backlit.experiments.disc_rows import disc_rows
from backlit.experiments.experiment import Setup
from backlit.experiments.fewer_tested import fewer_tested
from backlit.experiments.graphs import graph_image
from backlit.experiments.layer_histograms import layer_histograms
from backlit.experiments.mistakes import AnyBatchNorm, MistakenReLU
from backlit.experiments.planes import areas, arrows, over_circles
from reports.drawing import SVG, parsed


def test_an_arrow_points_where_its_vector_does() -> None:
    """Right is right, up is up; a vector of no length is not drawn."""
    field = [((0.0, 0.0), (1.0, 0.0)), ((0.0, 0.0), (0.0, 1.0)), ((1.0, 1.0), (0.0, 0.0))]
    tree = parsed(arrows(field, title="t", reach=2.0))
    shafts = [line for line in tree.iter(f"{SVG}line") if line.get("class") == "line"]
    ends = [{key: float(line.get(key, 0)) for key in ("x1", "y1", "x2", "y2")} for line in shafts]
    assert len(ends) == 2
    assert ends[0]["x2"] > ends[0]["x1"]
    assert ends[0]["y2"] == ends[0]["y1"]
    assert ends[1]["y2"] < ends[1]["y1"]  # a sheet's y runs downwards


def test_values_beyond_the_axis_are_drawn_at_its_edge() -> None:
    """0 and a huge number have a place on a logarithmic axis, at its ends."""
    tree = parsed(disc_rows({"W1": [0.0, 1e9]}, {}, title="t", ours="ours", low=1e-4, high=1.0))
    places = [float(disc.get("cx", 0)) for disc in tree.iter(f"{SVG}circle")]
    assert min(places[-2:]) == pytest.approx(40, abs=1)
    assert max(places[-2:]) == pytest.approx(600, abs=1)


@pytest.mark.parametrize("values", [[0.0], [math.nan], [1e30, -1e30], [0.5] * 1000])
def test_every_value_can_be_drawn(values: list[float]) -> None:
    """Constant, missing and enormous values give well-formed pictures."""
    kept = np.array([value for value in values if math.isfinite(value)] or [0.0])
    parsed(layer_histograms([kept], (0, 1), names=["a & b"], title="t", y_label="y"))
    parsed(curves({"a": [values]}, list(range(len(values))), title="t", x_label="x"))
    parsed(over_circles([(min(max(v, -9.0), 9.0), 0.0) for v in kept], title="t", start="s"))
    parsed(areas({"a": np.full((3, 3), 0.5)}, [((0.0, 0.0), 1)], title="t", reach=1))


def test_a_graph_is_an_image_that_needs_nothing() -> None:
    """Its data are part of it, and the words beside it say the value."""
    x = bl.tensor(3.0)
    tree = ElementTree.fromstring(graph_image(bl.explain(x * x, [x])))
    assert tree.get("src", "").startswith("data:image/svg+xml;base64,")
    assert "9" in tree.get("alt", "")


def test_fewer_rows_are_tested_and_the_same_learnt_from() -> None:
    """Every second, third … row of the test part; training rows and seeds stay."""
    setup = Setup(bl.load("digits"), (0, 1))
    few = fewer_tested(setup, 100)
    assert few.test.rows <= 100
    assert np.array_equal(few.test.x, setup.test.x[::4])
    assert np.array_equal(few.data.x, setup.data.x)
    assert few.seeds == setup.seeds


def test_the_mistakes_are_mistakes_and_nothing_else() -> None:
    """Forward they are right; their gradient is what they say is missing from it."""
    x = bl.tensor(np.array([[-1.0, 2.0], [3.0, -4.0], [0.5, 1.0]]))
    y, _ = MistakenReLU().apply({}, x, bl.Mode())
    assert np.array_equal(y.numpy(), np.maximum(x.numpy(), 0))
    assert np.array_equal(bl.gradient(y.sum(), [x])[0].numpy(), np.ones((3, 2)))
    one = {"gamma": bl.tensor(np.ones(2)), "beta": bl.tensor(np.zeros(2))}
    right, _ = AnyBatchNorm().apply(one, x, bl.Mode())
    wrong, _ = AnyBatchNorm(mistaken=True).apply(one, x, bl.Mode())
    assert np.array_equal(right.numpy(), wrong.numpy())
    assert np.allclose(right.numpy().mean(0), 0)
    assert np.allclose(right.numpy().std(0), 1, atol=1e-5)
    weights = bl.tensor(np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]]))
    slopes = [bl.gradient((y * weights).sum(), [x])[0].numpy() for y in (right, wrong)]
    assert not np.allclose(*slopes)
