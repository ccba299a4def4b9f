"""Scores and their intervals."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.cli.scores import facts_of, interval_of, percent, rmse_interval, score_line
from backlit.cli.words import speaker
from backlit.training.evaluation import Evaluation

RIGHT = Evaluation({"rows": 100, "loss": 0.1, "accuracy": 0.9}, {})
ERRORS = np.array([[1.0], [-2.0], [0.5], [0.0]])
VALUES = Evaluation(
    {"rows": 4, "loss": 1.3, "rmse": 1.15, "mae": 0.9, "r2": 0.5},
    {"predictions": ERRORS, "targets": np.zeros((4, 1))},
)


def test_an_accuracy_has_wilsons_interval() -> None:
    """Its ends solve (p - share)² = z² p (1 - p) / n."""
    bounds = interval_of(RIGHT)
    assert bounds is not None
    for end in bounds:
        assert (end - 0.9) ** 2 == pytest.approx(1.96**2 * end * (1 - end) / 100)


def test_an_rmse_interval_covers_the_truth() -> None:
    """Of 400 samples of 200 normal errors, about 95 % of the intervals hold the true rmse."""
    draws = np.random.default_rng(0).normal(size=(400, 200)) * 3.0
    held = [low <= 3.0 <= high for low, high in map(rmse_interval, draws**2)]
    assert 0.92 <= np.mean(held) <= 0.98


@pytest.mark.parametrize("worst", [np.nan, np.inf, 1e200])
def test_what_is_not_finite_has_no_interval(worst: float) -> None:
    """Neither people nor programs are shown an interval around infinity or NaN."""
    predictions = ERRORS + np.array([[worst], [0.0], [0.0], [0.0]])
    scores = {"rows": 4, "loss": 1.0, "rmse": np.inf, "r2": -np.inf}
    found = Evaluation(scores, {"predictions": predictions, "targets": np.zeros((4, 1))})
    assert interval_of(found) is None
    assert facts_of("test", found)["test_rmse_interval"] is None
    assert score_line(speaker("en"), "test", found) == "test rmse inf over 4 rows"
    lost = Evaluation({"rows": 100, "loss": np.nan, "accuracy": 0.5}, {})
    assert score_line(speaker("en"), "test", lost) == "test 50.0 % of 100 rows right"


def test_one_row_says_nothing_about_its_rmse() -> None:
    """The interval of a single row has no upper end."""
    assert rmse_interval([4.0]) == (0.0, np.inf)


def test_sentences_and_facts_name_the_part() -> None:
    """People get a sentence in their language, programs names with the part in front."""
    assert score_line(speaker("en"), "test", RIGHT) == (
        "test 90.0 % of 100 rows right (95 % interval 82.6 % to 94.5 %)"
    )
    assert "검증 4행의 RMSE 1.15" in score_line(speaker("ko"), "validation", VALUES)
    assert facts_of("test", RIGHT).keys() == {
        "test_rows", "test_loss", "test_accuracy", "test_accuracy_interval"
    }  # fmt: skip
    assert {"validation_rmse", "validation_rmse_interval"} <= set(facts_of("validation", VALUES))


def test_only_all_is_a_hundred_per_cent() -> None:
    """A share below 1 is never rounded up to 100 %."""
    assert percent(1 - 1e-9) == "99.9 %"
    assert percent(1.0) == "100.0 %"
