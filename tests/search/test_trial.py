"""A trial is plain data, and its seed a function of the search's seed and its number."""

from __future__ import annotations

import json

import numpy as np
import pytest

from backlit import Adam
from backlit.base.errors import UnknownNameError
from backlit.search.trial import Trial, packed, trial_seed, unpacked


def test_a_trial_comes_back_from_json() -> None:
    """Descriptions among its parameters included, and of a failed one too."""
    done = Trial(
        4, {"optimizer": Adam(0.1), "width": 30}, 9, "finished", 0.75, {"validation_loss": 0.5},
        {"validation_loss": (0.7, 0.5)}, 1.5, "ffe0", "all epochs are done",
    )  # fmt: skip
    failed = Trial(5, {"learning_rate": 1e3}, 10, "failed", None, reason="loss is NaN")
    for trial in (done, failed):
        assert Trial.from_data(json.loads(json.dumps(trial.to_data()))) == trial
    with pytest.raises(UnknownNameError, match="did you mean 'score'"):
        Trial.from_data({**failed.to_data(), "scor": 1})


def test_seeds_of_trials_differ() -> None:
    """Of a thousand trials of two searches, and each is a seed that a plan takes."""
    seeds = {trial_seed(seed, number) for seed in (0, 1) for number in range(1000)}
    assert len(seeds) == 2000
    assert all(0 <= seed < 2**32 for seed in seeds)


@pytest.mark.parametrize("rows", [1, 7, 8, 100])
def test_bits_are_packed_without_loss(rows: int) -> None:
    """Whatever the number of rows."""
    right = np.random.default_rng(rows).random(rows) < 0.6
    assert np.array_equal(unpacked(packed(right), rows), right)
    assert len(packed(right)) == 2 * -(-rows // 8)
