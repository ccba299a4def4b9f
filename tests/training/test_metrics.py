"""Numbers of an epoch and of a part: weighted by row, summed in float64."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import check_training
from backlit.training.metrics import batches_of, epoch_scores, sample_rows, scores


@pytest.mark.parametrize(
    "law",
    [
        check_training.short_last_batch_counts_by_its_rows,
        check_training.loss_is_that_before_the_update,
        check_training.epochs_are_whole_numbers,
    ],
    ids=lambda law: law.__name__,
)
def test_epoch(law: Any) -> None:
    """Losses are those before the update; an epoch is whole batches and a mean over rows."""
    law()


def test_scores_are_weighted_means() -> None:
    """Loss by row weight times class weight, accuracy and rmse by row weight alone."""
    loss, own, of_class = np.array([1.0, 2, 4]), np.array([1.0, 0, 3]), np.array([2.0, 5, 1])
    correct = np.array([1.0, 1, 0])
    found = {"loss": loss, "weight": of_class, "row_weight": own, "correct": correct}
    assert scores(found) == {"loss": (2 + 12) / 5, "accuracy": 0.25}
    assert scores({"loss": loss, "squared": loss**2}) == {"loss": 7 / 3, "rmse": math.sqrt(7)}


def test_rows_that_all_weigh_nothing_score_nan() -> None:
    """Nothing is divided by 0: the score is NaN, which is never best."""
    nothing = scores({"loss": np.ones(2), "correct": np.ones(2), "row_weight": np.zeros(2)})
    assert all(math.isnan(value) for value in nothing.values())
    epoch = epoch_scores({"loss": [0.0], "weight": [0.0], "shown": [0.0], "correct": [0.0]})
    assert all(math.isnan(value) for value in epoch.values())


def test_epoch_scores_by_weight() -> None:
    """The epoch's loss is Σ w l / Σ w; the penalty is the mean over iterations."""
    rows = {
        "loss": [1.0, 4.0], "weight": [4.0, 1.0], "shown": [4.0, 1.0], "correct": [2.0, 1.0],
        "penalty": [0.5, 0.3],
    }  # fmt: skip
    assert epoch_scores(rows) == {"train_loss": 8 / 5, "train_accuracy": 0.6, "penalty": 0.4}


def test_batches_of_predict_mode_cover_the_rows() -> None:
    """Every row once, in order, for any number of rows, none included."""
    for count in (0, 1, 1023, 1024, 1025, 4096):
        rows = np.arange(count, dtype=np.int64) * 3
        batches = batches_of(rows)
        pieces = [
            batches.rows[batches.boundaries[i] : batches.boundaries[i + 1]]
            for i in range(batches.count)
        ]
        assert np.array_equal(np.concatenate([np.zeros(0, np.int64), *pieces]), rows)


def test_the_sampled_rows_stay_the_same() -> None:
    """The training rows measured in predict mode depend on the seed, not on the epoch."""
    assert sample_rows(1, 50, 100).tolist() == list(range(50))
    few = sample_rows(1, 5000, 100)
    assert np.array_equal(few, sample_rows(1, 5000, 100))
    assert len(set(few.tolist())) == 100
    assert np.array_equal(few, np.sort(few))
    assert not np.array_equal(few, sample_rows(2, 5000, 100))
