"""The toy sets have the shapes that their names say."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import InputError
from backlit.data import Dataset, load, toy

MAKERS = [toy.circle, toy.gauss, toy.moons, toy.plane, toy.spiral, toy.xor]


@pytest.mark.parametrize("make", MAKERS)
def test_parts(make):
    """Every set has the rows asked for, a quarter more in a test part drawn apart, in float32."""
    data = make(rows=402, seed=5)
    assert (data.rows, data.test.rows) == (402, 101)
    assert data.x.dtype == np.float32
    assert data.x.shape == (402, 2)
    assert data.name == make.__name__
    together = np.concatenate([data.x, data.test.x])
    assert len(np.unique(together, axis=0)) == 503
    if data.classes is not None:
        assert data.classes == data.test.classes == (0, 1)
        assert abs(np.bincount(data.y)[0] - 201) <= 1


@pytest.mark.parametrize("make", MAKERS)
def test_seed_and_noise(make):
    """The seed decides every draw; noise moves what it should and by what it says."""
    assert make(seed=1).fingerprint() == make(seed=1).fingerprint() != make(seed=2).fingerprint()
    clean, noisy = make(rows=4000, noise=0.0), make(rows=4000, noise=0.5)
    if clean.classes is None:
        assert np.array_equal(clean.x, noisy.x)
        shift = noisy.y - clean.y
    else:
        assert np.array_equal(clean.y, noisy.y)
        shift = noisy.x - clean.x
    assert abs(shift.std() - 0.5) < 0.02
    assert abs(shift.mean()) < 0.03


@pytest.mark.parametrize("make", MAKERS)
def test_rows_are_mixed(make):
    """Rows come in no order of class or place: the first half looks like the second."""
    data = make(rows=2000)
    for values in (data.x, np.abs(data.x), data.y):
        first, second = values[:1000].mean(axis=0), values[1000:].mean(axis=0)
        assert np.abs(first - second).max() < 0.4
    assert 0.45 < (data.y[1:] != data.y[:-1]).mean() < 0.55 or data.classes is None


@pytest.mark.parametrize("make", [toy.circle, toy.moons, toy.plane, toy.spiral, toy.xor])
def test_clean_points_fill_the_square(make):
    """Without noise all points lie within -5 … 5 and reach nearly that far."""
    x = make(noise=0.0).x
    assert 4.7 < np.abs(x).max() <= 5


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_spiral_arms(classes):
    """Unwound by its radius, each point lies on the ray of its arm; 3.5 turns over all arms."""
    data = toy.spiral(rows=600, noise=0.0, classes=classes)
    assert np.bincount(data.y).tolist() == [600 // classes] * classes
    radius = np.hypot(data.x[:, 0], data.x[:, 1])
    angle = np.arctan2(data.x[:, 0], data.x[:, 1]) / (2 * np.pi)
    ray = (angle - 3.5 / classes * radius / 5 - data.y / classes) % 1
    assert np.minimum(ray, 1 - ray).max() < 1e-4
    assert radius.min() > 0.29


def test_spiral_is_learnable_by_its_neighbours():
    """The nearest training point has the class of nearly every test point: arms are apart."""
    data = toy.spiral(rows=600, classes=3)
    test = data.test
    assert test is not None
    distances = ((test.x[:, None] - data.x[None]) ** 2).sum(axis=2)
    assert (data.y[distances.argmin(axis=1)] == test.y).mean() > 0.99


def test_circle():
    """A disc to 2.5 and a ring from 3.5 to 5, each filled evenly over its area."""
    data = toy.circle(rows=8000, noise=0.0)
    radius = np.hypot(data.x[:, 0], data.x[:, 1])
    assert radius[data.y == 1].max() <= 2.5
    assert radius[data.y == 0].min() >= 3.499
    assert abs((radius[data.y == 1] ** 2).mean() - 2.5**2 / 2) < 0.1


def test_xor():
    """The sign of the product is the class, all four quadrants alike, the axes left free."""
    data = toy.xor(rows=400, noise=0.0)
    assert np.array_equal(data.y == 1, data.x[:, 0] * data.x[:, 1] < 0)
    assert np.abs(data.x).min() >= 0.299
    quadrant = (data.x[:, 0] > 0) * 2 + (data.x[:, 1] > 0)
    assert np.bincount(quadrant).tolist() == [100] * 4


def test_gauss():
    """Two clouds about (2, 2) and (-2, -2) with deviation 1."""
    data = toy.gauss(rows=8000, noise=0.0)
    for number, centre in ((1, 2.0), (0, -2.0)):
        cloud = data.x[data.y == number]
        assert np.abs(cloud.mean(axis=0) - centre).max() < 0.06
        assert np.abs(cloud.std(axis=0) - 1).max() < 0.04


def test_moons():
    """Every point is at 10/3 from the centre of its half circle, on the right side of it."""
    data = toy.moons(noise=0.0)
    for number, centre, side in ((0, (-5 / 3, -2.5 / 3), 1), (1, (5 / 3, 2.5 / 3), -1)):
        away = data.x[data.y == number] - np.array(centre)
        assert np.abs(np.hypot(away[:, 0], away[:, 1]) - 10 / 3).max() < 1e-5
        assert (away[:, 1] * side > -1e-5).all()


def test_plane():
    """The value is a tenth of the sum of the coordinates, and the task is regression."""
    data = toy.plane(noise=0.0)
    assert data.task == "regression"
    assert np.abs(data.y - data.x.sum(axis=1) / 10).max() < 1e-6


@pytest.mark.parametrize(
    "settings, message",
    [
        (
            {"rows": 3},
            "spiral rows: expected a whole number from 4 to 10000000, got 3; "
            "leave rows= out for the usual value",
        ),
        (
            {"rows": 10.5},
            "spiral rows: expected a whole number from 4 to 10000000, got 10.5; "
            "leave rows= out for the usual value",
        ),
        (
            {"noise": -0.1},
            "spiral noise: expected a number from 0 to 100, got -0.1; "
            "leave noise= out for the usual value",
        ),
        (
            {"noise": float("nan")},
            "spiral noise: expected a number from 0 to 100, got nan; "
            "leave noise= out for the usual value",
        ),
        (
            {"classes": 1},
            "spiral classes: expected a whole number from 2 to 10, got 1; "
            "leave classes= out for the usual value",
        ),
    ],
)
def test_bad_settings(settings, message):
    """A setting out of its range is told with the range."""
    with pytest.raises(InputError) as caught:
        load("spiral", **settings)
    assert str(caught.value) == message


def test_smallest_sets():
    """The fewest rows allowed still make a data set."""
    for make in MAKERS:
        assert isinstance(make(rows=4), Dataset)
