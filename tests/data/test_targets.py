"""What is taken for labels and what for values, and labels that cannot be."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest

from backlit.base.errors import DataError, DTypeError, ShapeError
from backlit.data.targets import read_targets


@pytest.mark.parametrize(
    "given, values, classes",
    [
        (["b", "a", "b"], [1, 0, 1], ("a", "b")),
        (np.array(["고양이", "개"]), [1, 0], ("개", "고양이")),
        (np.array([b"no", b"yes"]), [0, 1], ("no", "yes")),
        ([True, False], [1, 0], (False, True)),
        (np.array([True, False], dtype=object), [1, 0], (False, True)),
        ([2, 0, 1], [2, 0, 1], (0, 1, 2)),
        (np.array([3, 0], dtype=">u2"), [3, 0], (0, 1, 2, 3)),
        (np.array([1, 0], dtype=object), [1, 0], (0, 1)),
        (np.array([b"no", b"yes"], dtype=object), [0, 1], ("no", "yes")),
        (["a", np.str_("b")], [0, 1], ("a", "b")),
        (["nan", "a"], [1, 0], ("a", "nan")),
        ([datetime.date(2024, 2, 1), datetime.date(2024, 1, 1)], [1, 0], None),
    ],
)
def test_labels_are_numbered(given, values, classes):
    """Names are numbered in sorted order; integers are the numbers themselves."""
    targets = read_targets(given, None)
    assert targets.values.dtype == np.int64
    assert targets.values.tolist() == values
    assert targets.classes == (classes or ("2024-01-01", "2024-02-01"))


@pytest.mark.parametrize(
    "given, classes, values",
    [
        (["yes", "no"], ["no", "yes", "maybe"], [1, 0]),
        ([1, 0], ["no", "yes"], [1, 0]),
        ([7, 3], [3, 7, 9], [1, 0]),
        ([1.0, 0.0], ["no", "yes"], [1, 0]),
        ([0, 1], 10, [0, 1]),
        ([True, False], [True, False], [0, 1]),
    ],
)
def test_given_classes_fix_the_numbers(given, classes, values):
    """With classes given, a part that lacks some of them is numbered as the whole is."""
    assert read_targets(given, classes).values.tolist() == values


def test_floats_are_values():
    """Floats are values to predict, whole numbers too, in one column or several."""
    for given in ([0.0, 1.0], np.zeros((3, 2)), np.zeros(3, dtype=np.float16)):
        targets = read_targets(given, None)
        assert targets.classes is None
        assert targets.values.shape == np.shape(given)


def test_soft_labels():
    """Rows of floats with classes given are shares of classes and stay as they are."""
    targets = read_targets([[0.25, 0.75], [1.0, 0.0]], ["a", "b"])
    assert targets.classes == ("a", "b")
    assert targets.values.tolist() == [[0.25, 0.75], [1.0, 0.0]]


ROW = "row {} (counted from 0): y: "
REFUSED = [
    (
        [0, -1, 1],
        None,
        ROW.format(1) + "expected a class number from 0 to 1, got -1; "
        "give labels that are not numbered from 0 as text, y.astype(str), or values as "
        "y.astype(float)",
    ),
    (
        [0, 2],
        ["a", "b"],
        ROW.format(1) + "expected a class number from 0 to 1, got 2; "
        "give labels that are not numbered from 0 as text: y.astype(str)",
    ),
    (
        [0.0, 1e300],
        2,
        ROW.format(1) + "expected a class number from 0 to 1, got 1e+300; "
        "give labels that are not numbered from 0 as text: y.astype(str)",
    ),
    (
        [0.0, 0.5],
        2,
        ROW.format(1) + "expected a whole class number, as classes= was given, got 0.5; "
        "leave classes= out for regression",
    ),
    (
        ["a", "c"],
        ["a", "b"],
        ROW.format(1) + "expected one of the classes 'a', 'b', got 'c'; "
        "add it to classes= or remove the row",
    ),
    (
        ["a", None],
        None,
        ROW.format(1) + "expected a label, got a missing one; remove the row",
    ),
    (
        np.array(["a", float("nan")], dtype=object),
        None,
        ROW.format(1) + "expected a label, got a missing one; remove the row",
    ),
    *[
        (given, None, ROW.format(1) + "expected a label, got a missing one; remove the row")
        for given in (
            ["a", float("nan")],
            ("a", np.float32("nan"), "b"),
            [True, None],
            ["a", np.datetime64("NaT")],
            np.array(["2024-01-01", "NaT"], dtype="M8[D]"),
            np.array([datetime.date(2024, 1, 1), Decimal("NaN")], dtype=object),
            np.array(["a", Decimal("sNaN")], dtype=object),
        )
    ],
    (
        [b"a", b"\xff\xfe"],
        None,
        ROW.format(1) + "expected text in UTF-8, got b'\\xff\\xfe'; "
        "decode the labels first: [label.decode('latin-1') for label in y]",
    ),
    (
        ["a" * 5000] * 2,
        None,
        f"y: expected two or more classes, got only '{'a' * 79}… (5002 characters); "
        "add rows of another class, or name all of them with classes=",
    ),
    *[
        (
            [0, 1],
            given,
            f"classes: expected two or more different classes, or their number, got {given!r}; "
            "write classes=['cat', 'dog'] or classes=2",
        )
        for given in (2.5, "ab", 1, 10**12, {"a": 1}, b"ab", {"a"})
    ],
    (
        [1.0, float("nan")],
        None,
        ROW.format(1) + "expected a finite number, got nan; remove the row or fill the value in",
    ),
    (
        [[0.5, 0.4]],
        2,
        ROW.format(0) + "expected shares of classes, none negative, with the sum 1, "
        "got the sum 0.9 and the least 0.4; "
        "divide each row by its sum, or leave classes= out for regression",
    ),
    (
        ["a", "a"],
        None,
        "y: expected two or more classes, got only 'a'; "
        "add rows of another class, or name all of them with classes=",
    ),
    (
        [0, 0],
        None,
        "y: expected two or more classes, got only 0; "
        "add rows of another class, or name all of them with classes=",
    ),
    (
        [0, 250_000],
        None,
        "y: expected class numbers 0 … K-1, as y holds integers, got 250000 in 2 rows; "
        "write y.astype(float) to predict values",
    ),
    (
        [0, 1],
        ["a", "a"],
        "classes: expected two or more different classes, or their number, got ['a', 'a']; "
        "write classes=['cat', 'dog'] or classes=2",
    ),
]


@pytest.mark.parametrize("given, classes, message", REFUSED)
def test_labels_that_cannot_be(given, classes, message):
    """Labels out of range, negative, fractional or missing are told with row, value and mend."""
    with pytest.raises(DataError) as caught:
        read_targets(given, classes)
    assert str(caught.value) == message


def test_shapes_that_cannot_be():
    """Tables of integers, cubes of floats and a wrong number of shares are refused by shape."""
    with pytest.raises(ShapeError) as caught:
        read_targets([[0, 1], [1, 0]], None)
    assert str(caught.value) == (
        "y: expected one label per row, shape (N,), got (2, 2); "
        "write y.argmax(axis=1), the place of the one"
    )
    with pytest.raises(ShapeError, match=r"expected shape \(N,\) or \(N, K\), got \(1, 1, 1\)"):
        read_targets([[[1.0]]], None)
    with pytest.raises(ShapeError) as caught:
        read_targets([[0.5, 0.5]], 3)
    assert str(caught.value) == (
        "y: expected one share for each of 3 classes, shape (N, 3), got (1, 2); "
        "give as many columns as classes"
    )


def test_kinds_that_cannot_be():
    """Complex targets and labels of two kinds are refused by kind."""
    with pytest.raises(DTypeError) as caught:
        read_targets([1j], None)
    assert str(caught.value) == (
        "y: expected labels or real numbers, got dtype complex128; use y.real"
    )
    with pytest.raises(DTypeError) as caught:
        read_targets(np.array(["1", 1], dtype=object), None)
    assert str(caught.value) == (
        "y: expected labels of one kind, got int and str; "
        "turn them all into text: [str(label) for label in y]"
    )


@pytest.mark.parametrize(
    "given, got",
    [
        (["a", 1], "int and str"),
        (("a", True, 0.5), "bool and float and str"),
        ([b"a", "a"], "bytes and str"),
        ([b"a", 1], "bytes and int"),
        ([datetime.date(2024, 1, 1), 1], "date and int"),
    ],
)
def test_lists_of_several_kinds(given, got):
    """A list is looked at before NumPy makes text of all that is in it."""
    with pytest.raises(DTypeError) as caught:
        read_targets(given, None)
    assert str(caught.value) == (
        f"y: expected labels of one kind, got {got}; "
        "turn them all into text: [str(label) for label in y]"
    )


@pytest.mark.parametrize("name", [None, 0.5, float("nan"), ["a"], b"a", {}])
def test_names_that_cannot_be(name):
    """A class name is text, a whole number or a boolean."""
    with pytest.raises(DTypeError) as caught:
        read_targets([0, 1, 2], [1, name, 2])
    assert str(caught.value) == (
        f"classes: expected names that are text, whole numbers or booleans, got {name!r}; "
        "write classes=['cat', 'dog'] or classes=2"
    )


@pytest.mark.parametrize(
    "table, mend",
    [
        ([[0, 0, 1], [1, 0, 0]], "write y.argmax(axis=1), the place of the one"),
        ([[False, True], [True, False]], "write y.argmax(axis=1), the place of the one"),
        ([[3], [4]], "write y.reshape(-1)"),
        (
            [[True, True], [False, True]],
            "give one of its columns, y[:, 0], or y.astype(float) for values to predict",
        ),
        (
            [[3, 7], [1, 0]],
            "give one of its columns, y[:, 0], or y.astype(float) for values to predict",
        ),
        ([["a", "b"], ["b", "a"]], "give one of its columns, y[:, 0]"),
    ],
)
def test_tables_of_labels_have_their_own_mends(table, mend):
    """A one among zeros, a column, answers side by side: each is told what would be right."""
    with pytest.raises(ShapeError) as caught:
        read_targets(table, None)
    shape = np.shape(table)
    assert str(caught.value) == f"y: expected one label per row, shape (N,), got {shape}; {mend}"


def test_several_labels_a_row_are_no_shares():
    """Zeros and ones that do not sum to 1 are answers, not shares: one column is a data set."""
    with pytest.raises(DataError) as caught:
        read_targets([[1.0, 0.0, 0.0], [1.0, 0.0, 1.0]], ["a", "b", "c"])
    assert str(caught.value).endswith("give one of its columns, y[:, 0], as a row has one label")


def test_number_of_classes_of_numpy():
    """NumPy's whole number counts classes as Python's does."""
    assert read_targets([0.0, 1.0], np.int64(2)).classes == (0, 1)
    assert read_targets([0.0, 1.0], np.array(2)).classes == (0, 1)
    assert read_targets(["b", "a"], np.array(["b", "a"])).values.tolist() == [0, 1]
