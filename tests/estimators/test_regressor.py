"""BacklitRegressor: one value or several, in the units they were given in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

import backlit as bl

RNG = np.random.default_rng(1)
X = RNG.normal(size=(150, 3))
LINE = 1000.0 + 50.0 * X[:, 0]
PRICE = np.exp(X[:, 1] + 5.0)
QUICK: dict[str, Any] = {"epochs": 30, "members": 2, "random_state": 0}


@pytest.mark.parametrize("y", [LINE, PRICE], ids=["far from zero", "skewed"])
def test_values_come_back_in_their_units(y: np.ndarray[Any, Any]) -> None:
    """A target far from zero, and one of which the logarithm is learnt."""
    model = bl.BacklitRegressor(**QUICK).fit(X, y)
    assert model.predict(X).shape == (150,)
    assert model.score(X, y) > 0.9


def test_several_values_are_predicted_each_in_its_units() -> None:
    """(N, 2) in, (N, 2) out; each about as good as alone; one column stays one column."""
    both = np.column_stack([LINE, PRICE])
    model = bl.BacklitRegressor(**QUICK).fit(X, both)
    assert model.predict(X).shape == (150, 2)
    assert model.n_outputs_ == 2
    assert [each.transform for each in model._learnt[1].targets] == ["none", "log"]
    assert model.score(X, both) > 0.9
    assert bl.BacklitRegressor(**QUICK).fit(X, both[:, :1]).predict(X).shape == (150, 1)


def test_a_constant_target_is_predicted_about_as_it_is() -> None:
    """Nothing varies, nothing divides by zero."""
    model = bl.BacklitRegressor(**QUICK).fit(X, np.full(150, 7.0))
    assert np.abs(model.predict(X) - 7.0).max() < 1.0


def test_predictions_stay_near_the_range_of_the_target() -> None:
    """Far outside the rows it has seen, a logarithmic target does not explode."""
    model = bl.BacklitRegressor(**QUICK).fit(X, PRICE)
    assert np.isfinite(model.predict(X * 1e6)).all()
    assert model.predict(X * 1e6).max() < 20 * PRICE.max()


@pytest.mark.parametrize(
    "y, told",
    [
        (np.where(X[:, 0] > 0, np.nan, 1.0), "NaN"),
        (["a"] * 150, "BacklitClassifier"),
        (LINE[:-1], "150 values"),
        (np.zeros((150, 2, 2)), "(N, K)"),
    ],
)
def test_what_is_no_value_is_refused(y: Any, told: str) -> None:
    """Missing values, words, too few, a cube."""
    with pytest.raises(ValueError) as error:
        bl.BacklitRegressor(**QUICK).fit(X, y)
    assert told in str(error.value)


def test_partial_fit_learns_a_line() -> None:
    """Thirty passes over three batches."""
    model = bl.BacklitRegressor(random_state=0, hidden=(16,))
    for _ in range(30):
        for batch in np.split(np.arange(150), 3):
            model.partial_fit(X[batch], LINE[batch])
    assert model.score(X, LINE) > 0.9


def test_partial_fit_remembers_what_the_optimizer_knew() -> None:
    """One pass over all rows in one batch, twice, is plain Adam: compared with NumPy in float64."""
    model = bl.BacklitRegressor(
        hidden=(), optimizer="adam", learning_rate=0.1, batch_size=150, random_state=0
    )
    model.partial_fit(X, LINE)
    weights = {n: v.astype(float) for n, v in model._stream.arrays[0].items()}
    z = model.preparation_.features(_table(X)).astype(float)
    t = model.preparation_.target.encode(_table(LINE[:, None])["column_1"]).astype(float)[:, None]
    w, b = weights["parameters/dense1/weight"], weights["parameters/dense1/bias"]
    wrong = z @ w + b - t
    gradient = 2 * z.T @ wrong / 150
    moments = [v for n, v in weights.items() if n.startswith("optimizer/") and "weight" in n]
    assert len(moments) == 2
    second, first = sorted(moments, key=lambda each: each.min() < 0)  # squares are not negative
    m = 0.9 * first + 0.1 * gradient
    v = 0.999 * second + 0.001 * gradient**2
    expected = w - 0.1 * (m / (1 - 0.9**2)) / (np.sqrt(v / (1 - 0.999**2)) + 1e-8)
    model.partial_fit(X, LINE)
    found = model._stream.arrays[0]["parameters/dense1/weight"]
    assert np.allclose(found, expected, atol=1e-4)


def _table(array: np.ndarray[Any, Any]) -> Any:
    from backlit.estimators.inputs import of_numbers

    return of_numbers(array)
