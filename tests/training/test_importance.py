"""Importance: known models have the importances that can be worked out for them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import InputError
from backlit.data.tables.table import Table
from backlit.training.importance import permutation_importance, sample_size
from known_models import Shares, Values, prepared, table, two

SLOPE, NOISE = 2.0, 0.5


def linear(n: int, seed: int) -> tuple[Values, Table]:
    """y = 2 used + noise, told by a model that knows the 2."""
    rng = np.random.default_rng(seed)
    used, unused = rng.normal(size=n), rng.normal(size=n)
    data = table(used=used, unused=unused, y=SLOPE * used + rng.normal(0, NOISE, n))
    return Values(prepared(data, "y"), lambda x: SLOPE * x["used"].values), data


def test_an_unused_column_is_worth_nothing() -> None:
    """Its cells may change places without any answer changing: 0, and no wider than 0."""
    model, data = linear(200, 0)
    used, unused = permutation_importance(model, data, np.arange(200))
    assert (used.column, unused.column) == ("used", "unused")
    assert unused.mean == 0
    assert unused.low == pytest.approx(0, abs=1e-12)
    assert unused.high == pytest.approx(0, abs=1e-12)


def test_the_interval_holds_the_closed_form_as_often_as_it_says() -> None:
    """E (y − 2x′)² = σ² + 2·2²·Var x, so RMSE grows by √(σ² + 8) − σ: in about 95 of 100 samples.

    A binomial count of 200 lies between 180 and 198 with more than 99 %.
    """
    known = math.sqrt(NOISE**2 + 2 * SLOPE**2) - NOISE
    found = [permutation_importance(*linear(150, seed), np.arange(150), seed=seed)[0]
             for seed in range(200)]  # fmt: skip
    assert np.mean([each.mean for each in found]) == pytest.approx(known, rel=0.02)
    assert 180 <= sum(each.low <= known <= each.high for each in found) <= 198


def cases(n: int, seed: int) -> tuple[Shares, Table]:
    """Yes with the share 0.9 or 0.1, by a column of two values."""
    rng = np.random.default_rng(seed)
    high = rng.random(n) < 0.5
    yes = rng.random(n) < np.where(high, 0.9, 0.1)
    data = table(
        side=[("high" if each else "low") for each in high],
        answer=["yes" if each else "no" for each in yes],
    )

    def shares(x: Table) -> Any:
        return two(np.where(x["side"].values == "high", 0.9, 0.1))

    return Shares(prepared(data, "answer", ("no", "yes")), shares), data


def test_classes_are_judged_by_the_log_loss() -> None:
    """Half of the rows get the other side: ½ · (0.9 − 0.1) · ln(0.9 / 0.1) nats, on average."""
    known = 0.5 * 0.8 * math.log(9)
    found = [permutation_importance(*cases(150, seed), np.arange(150), seed=seed)[0]
             for seed in range(100)]  # fmt: skip
    assert np.mean([each.mean for each in found]) == pytest.approx(known, rel=0.03)
    assert 88 <= sum(each.low <= known <= each.high for each in found) <= 99


def test_all_pairs_of_rows_say_the_same() -> None:
    """The mean over every row with every other row's cell is what ten repeats estimate.

    Three correlated columns and a curved formula; a thousand repeats come to within a tenth of
    the interval, ten to within half of it, which is mostly of the rows.
    """
    rng = np.random.default_rng(3)
    n = 120
    x = rng.normal(size=(n, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0], [0, 0, 1.0]])

    def curve(a: Any, b: Any, c: Any) -> Any:
        return a * b + np.sin(c)

    y = curve(*x.T) + rng.normal(size=n)
    data = table(a=x[:, 0], b=x[:, 1], c=x[:, 2], y=y)
    model = Values(prepared(data, "y"), lambda t: curve(*(t[name].values for name in "abc")))
    plain = np.sqrt(((curve(*x.T) - y) ** 2).mean())
    for repeats, near in ((10, 0.5), (1000, 0.1)):
        for each in permutation_importance(model, data, np.arange(n), repeats=repeats):
            cells = [x[:, k, None] for k in range(3)]
            cells["abc".index(each.column)] = cells["abc".index(each.column)].T
            errors = (np.broadcast_to(curve(*cells), (n, n)) - y[:, None]) ** 2
            known = np.sqrt(errors[~np.eye(n, dtype=bool)].mean()) - plain
            assert abs(each.mean - known) < near * (each.high - each.low) / 2, each


def test_the_same_seed_gives_the_same_numbers() -> None:
    """And another seed others."""
    model, data = linear(100, 1)
    first = permutation_importance(model, data, np.arange(100), seed=4)
    assert permutation_importance(model, data, np.arange(100), seed=4) == first
    assert permutation_importance(model, data, np.arange(100), seed=5) != first


def test_only_rows_that_can_be_judged_count() -> None:
    """Rows without a target, or of a class that was not learnt, are as if they were not there."""
    model, data = cases(120, 0)
    answers: list[Any] = list(data["answer"].values)
    odd = table(side=[*data["side"].values, "high", "low"], answer=[*answers, None, "perhaps"])
    rows = np.arange(122)
    assert permutation_importance(model, odd, rows) == permutation_importance(
        model, data, np.arange(120)
    )


def test_only_the_rows_that_were_asked_for_are_looked_at() -> None:
    """Rows outside the part, however odd, change nothing."""
    model, data = linear(100, 2)
    other = table(used=np.r_[data["used"].values, 1e9], unused=np.zeros(101),
                  y=np.r_[data["y"].values, np.nan])  # fmt: skip
    ours = permutation_importance(model, other, np.arange(100))[0]
    assert ours == permutation_importance(model, data, np.arange(100))[0]


def test_too_few_rows_tell_nothing() -> None:
    """Fewer than ten give no numbers, rather than wrong ones."""
    model, data = linear(9, 0)
    assert permutation_importance(model, data, np.arange(9)) == ()


def test_a_perfect_model_has_an_interval_too() -> None:
    """Where no row has an error there is no slope of the root to speak of."""
    rng = np.random.default_rng(0)
    used = rng.normal(size=50)
    data = table(used=used, y=SLOPE * used)
    (only,) = permutation_importance(
        Values(prepared(data, "y"), lambda x: SLOPE * x["used"].values), data, np.arange(50)
    )
    assert 0 < only.low < only.mean < only.high < math.inf


def test_wide_tables_are_measured_where_it_matters() -> None:
    """Of 60 columns 40 are measured, the used ones among them: number, category, missing cells."""
    rng = np.random.default_rng(0)
    n = 300
    noise = {f"noise{k}": rng.normal(size=n) for k in range(57)}
    number, side = rng.normal(size=n), rng.random(n) < 0.5
    data = table(**noise, number=number, side=[("l" if each else None) for each in side],
                 y=number + side)  # fmt: skip
    model = Values(prepared(data, "y"), lambda x: x["number"].values + (x["side"].values == "l"))
    found = permutation_importance(model, data, np.arange(n))
    assert sample_size(59)[0] == 40 == len(found)
    assert {each.column for each in found[:2]} == {"number", "side"}


def test_no_repeats_are_refused() -> None:
    """With one line."""
    model, data = linear(20, 0)
    with pytest.raises(InputError, match="at least 1 repeat, got 0"):
        permutation_importance(model, data, np.arange(20), repeats=0)
