"""Several answers are averaged, and kept only if the mean is better than the chosen one alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import backlit as bl
from backlit.search.mixture import mixture
from backlit.search.subject import Fold, Subject

MOONS = bl.load("moons", rows=12)


def subject(metric: str, y: list[int], folds: int = 1) -> Subject:
    """Rows whose classes are given, the same in each fold."""
    held = bl.Dataset(np.zeros((len(y), 2), np.float32), y, classes=2)
    return Subject((Fold(MOONS, held),) * folds, metric)


def shares(*second: float) -> NDArray[np.float32]:
    """(N, 2) from the second class's share."""
    own = np.array(second, np.float32)
    return np.stack([1 - own, own], axis=1)


ONE = shares(0.6, 0.4, 0.9, 0.4)
OTHER = shares(0.7, 0.9, 0.2, 0.4)


def test_answers_are_averaged_and_judged() -> None:
    """Of rows 1, 1, 0, 0 each alone names two or three right, both together all: by hand."""
    found = mixture(
        subject("validation_accuracy", [1, 1, 1, 0]), {4: [[ONE]], 2: [[OTHER]]}, chosen=4
    )
    assert (found.members, found.alone, found.score, found.kept) == ((4, 2), 0.75, 1.0, True)
    truth = np.array([1, 1, 1, 0])
    own = subject("validation_loss", [1, 1, 1, 0])
    found = mixture(own, {4: [[ONE]], 2: [[OTHER]]}, chosen=2)
    both = (ONE.astype(np.float64) + OTHER) / 2
    assert found.score == pytest.approx(-np.log(both[range(4), truth]).mean())
    assert found.alone == pytest.approx(-np.log(OTHER[range(4), truth]).mean())


def test_it_is_kept_only_if_it_is_better() -> None:
    """Worse or equal is not better."""
    own = subject("validation_accuracy", [1, 1, 0, 0])
    assert not mixture(own, {0: [[ONE]], 1: [[ONE]]}, chosen=0).kept
    perfect, wrong = shares(0.6, 0.6, 0.4, 0.4), shares(0.1, 0.1, 0.9, 0.9)
    found = mixture(own, {0: [[perfect]], 1: [[wrong]]}, chosen=0)
    assert (found.alone, found.score, found.kept) == (1.0, 0.0, False)


def test_folds_are_averaged_each_by_itself() -> None:
    """And judged together."""
    own = subject("validation_accuracy", [1, 1, 0, 0], folds=2)
    perfect, wrong = shares(0.9, 0.9, 0.1, 0.1), shares(0.4, 0.4, 0.6, 0.6)
    found = mixture(own, {0: [[perfect, wrong]], 1: [[wrong, wrong]]}, chosen=0)
    assert (found.alone, found.score) == (0.5, 0.5)
    found = mixture(own, {0: [[perfect, wrong]], 1: [[wrong, perfect]]}, chosen=0)
    assert (found.alone, found.score, found.kept) == (0.5, 1.0, True)


def test_every_seed_has_the_same_weight() -> None:
    """A trial that was trained three times counts threefold, and alone it answers with all of
    its seeds, too: by hand."""
    truth = np.array([1, 1, 1, 0])
    own = subject("validation_loss", truth.tolist())
    seeds = [[shares(*row)] for row in np.random.default_rng(0).random((3, 4))]
    found = mixture(own, {5: seeds, 6: [[OTHER]]}, chosen=5)
    alone = sum(each[0].astype(np.float64) for each in seeds)
    both = np.add(alone, OTHER) / 4
    assert found.alone == pytest.approx(-np.log(np.divide(alone, 3)[range(4), truth]).mean())
    assert found.score == pytest.approx(-np.log(both[range(4), truth]).mean())
    assert found.members == (5, 6)


def test_both_are_judged_with_the_same_floor() -> None:
    """A row whose class was ruled out costs the mixture no more than each of its members."""
    own = subject("validation_loss", [1, 0])
    certain = shares(0.0, 0.0)
    found = mixture(own, {0: [[certain]], 1: [[certain]]}, chosen=0)
    assert found.score == found.alone
    assert not found.kept


def test_values_are_averaged_and_the_smaller_error_wins() -> None:
    """Of values an rmse: two that err to either side err together less."""
    x = np.zeros((3, 1), np.float32)
    held = bl.Dataset(x, np.array([1.0, 2.0, 3.0], np.float32))
    own = Subject((Fold(held, held),), "validation_rmse")
    above, below = (np.array([[1.0], [2.0], [3.0]]) + by for by in (0.5, -0.3))
    found = mixture(own, {7: [[above]], 8: [[below]]}, chosen=8)
    assert found.alone == pytest.approx(0.3)
    assert found.score == pytest.approx(0.1)
    assert found.kept
