"""The data set: checked when it is made, never changed after."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest

from backlit.base.errors import DataError, DTypeError, ShapeError
from backlit.data import Dataset

X = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def test_facts():
    """Rows, shapes, task and classes follow from what was given."""
    data = Dataset(X, ["b", "a", "b"], name="letters", weights=[1, 2, 0.5])
    assert (data.rows, data.feature_shape, data.task) == (3, (2,), "classification")
    assert (data.class_count, data.classes, data.y.tolist()) == (2, ("a", "b"), [1, 0, 1])
    assert data.weights is not None
    assert data.weights.tolist() == [1, 2, 0.5]
    values = Dataset(X, [0.0, 1.0, 2.0])
    assert (values.task, values.class_count, values.classes) == ("regression", None, None)


def test_nothing_can_be_changed():
    """Fields cannot be set and arrays not written to, and the given array stays writable."""
    given = X.copy()
    data = Dataset(given, [0, 1, 0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.name = "other"  # type: ignore[misc]
    for array in (data.x, data.y, data.take([0]).x):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert given.flags.writeable


def test_take():
    """Rows are taken by number or mask with everything that belongs to them, but no test part."""
    test = Dataset(X, [0, 1, 0])
    data = Dataset(X, [0, 1, 0], weights=[1, 2, 3], name="n", image_shape=(1, 2), test=test)
    part = data.take([2, 0])
    assert part.x.tolist() == [[1, 1], [0, 1]]
    assert part.y.tolist() == [0, 0]
    assert part.weights is not None
    assert part.weights.tolist() == [3, 1]
    assert (part.name, part.classes, part.image_shape, part.test) == ("n", (0, 1), (1, 2), None)
    assert data.take(data.y == 1).x.tolist() == [[1, 0]]


@pytest.mark.parametrize("index, got", [([3], "index 3"), ([], "(0,)"), ([True], "boolean index")])
def test_rows_that_do_not_exist(index, got):
    """A row beyond the end, no row, or a mask of another length is told."""
    with pytest.raises(DataError) as caught:
        Dataset(X, [0, 1, 0]).take(index)
    assert str(caught.value).startswith("take: expected ")
    assert got in str(caught.value)


def test_fingerprint():
    """The fingerprint changes with any content, and not with layout, byte order or name."""
    base = Dataset(X, [0, 1, 0]).fingerprint()
    same = [
        Dataset(np.asfortranarray(X), [0, 1, 0], name="other"),
        Dataset(X.astype(">f8"), np.array([0, 1, 0], dtype=np.uint8)),
        Dataset(X, [0, 1, 0], test=Dataset(X, [0, 1, 1])),
    ]
    other = [
        Dataset(X + 1e-15, [0, 1, 0]),
        Dataset(X.astype(np.float32), [0, 1, 0]),
        Dataset(X.reshape(3, 1, 2), [0, 1, 0]),
        Dataset(X, [0, 1, 1]),
        Dataset(X, [0, 1, 0], classes=3),
        Dataset(X, [0, 1, 0], weights=[1, 1, 1]),
        Dataset(X, [0.0, 1.0, 0.0]),
    ]
    assert {each.fingerprint() for each in same} == {base}
    prints = {base, *(each.fingerprint() for each in other)}
    assert len(prints) == len(other) + 1
    assert base == "8e942b3eee6a0b49c62fd5132bfe12a7cd3118183ba99449a4fe773bf03064a2"


def test_comes_back_from_another_process():
    """A data set survives being sent to a worker."""
    data = Dataset(X, ["b", "a", "b"], test=Dataset(X, ["a", "b", "b"]))
    back = pickle.loads(pickle.dumps(data))  # noqa: S301 - our own bytes, as a worker gets them
    assert back.fingerprint() == data.fingerprint()
    assert back.test.y.tolist() == [0, 1, 1]


REFUSED = [
    (
        {"x": [1.0, 2.0, 3.0]},
        "x: expected a row of inputs for each target, shape (N, D), got (3,); "
        "use x.reshape(-1, 1) if each row is a single number",
    ),
    (
        {"x": np.empty((0, 2)), "y": np.empty(0)},
        "x: expected one or more rows and columns, got (0, 2); check where the data came from",
    ),
    (
        {"x": np.empty((3, 0))},
        "x: expected one or more rows and columns, got (3, 0); check where the data came from",
    ),
    (
        {"y": [0, 1]},
        "y: expected 3 rows, as many as x has, got 2; give one entry for each row of x",
    ),
    (
        {"weights": [1, 2]},
        "weights: expected 3 rows, as many as x has, got 2; give one entry for each row of x",
    ),
    (
        {"weights": [[1], [2], [3]]},
        "weights: expected one number per row, shape (N,), got (3, 1); "
        "give a list of one weight for each row",
    ),
    (
        {"weights": [1, -2, 1]},
        "row 1 (counted from 0): weights: expected no negative weight, got -2.0; "
        "use 0 for a row that should not count",
    ),
    (
        {"weights": [0, 0, 0]},
        "weights: expected a weight above 0, got zeros only; leave weights= out",
    ),
    (
        {"image_shape": (2, 2)},
        "image_shape: expected (Y, X) with 2 picture elements, as x has, got (2, 2); "
        "give the picture's rows and columns, or leave image_shape= out",
    ),
    *[
        (
            {"image_shape": given},
            f"image_shape: expected (Y, X) with 2 picture elements, as x has, got {given!r}; "
            "give the picture's rows and columns, or leave image_shape= out",
        )
        for given in (3, "ab", (1.5, 2), (True, 2), (-1, -2), (2,), 2.5)
    ],
    (
        {"test": X},
        "test: expected a Dataset, got a value of type ndarray; write test=Dataset(x_test, y_test)",
    ),
    (
        {"test": Dataset([[1.0]], [0], classes=2)},
        "test: expected inputs of shape (2,), as the training rows have, got (1,); "
        "build both parts alike, with the same classes=",
    ),
    (
        {"test": Dataset(X, [0, 1, 2])},
        "test: expected classes (0, 1), as the training rows have, got (0, 1, 2); "
        "build both parts alike, with the same classes=",
    ),
]


@pytest.mark.parametrize("change, message", REFUSED)
def test_what_does_not_fit(change, message):
    """Sizes and values that do not fit together are told when the data set is made."""
    with pytest.raises((DataError, DTypeError, ShapeError)) as caught:
        Dataset(**({"x": X, "y": [0, 1, 0]} | change))
    assert str(caught.value) == message


def test_nan_is_named():
    """A value that is not finite is found anywhere, in x and in weights."""
    bad = X.copy()
    bad[2, 1] = np.nan
    with pytest.raises(DataError, match=r"^row 2, column 1 \(counted from 0\): x: "):
        Dataset(bad, [0, 1, 0])
    with pytest.raises(DataError, match=r"^row 1 \(counted from 0\): weights: "):
        Dataset(X, [0, 1, 0], weights=[1, np.inf, 1])
