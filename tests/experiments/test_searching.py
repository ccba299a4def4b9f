"""What the experiments about searching are made of: ranks, the best of k, rows, pictures."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

import backlit as bl
from backlit.experiments.best_of import best_of, chances
from backlit.experiments.experiment import Setup
from backlit.experiments.rank_correlation import spearman
from backlit.experiments.searched import Length, rows_for, searched
from backlit.experiments.trial_scatter import Trials, trial_scatter
from backlit.reports.trial_panels import TrialPanel, trial_panels
from backlit.search.effect_columns import middle_ranks
from reports.drawing import SVG, parsed

DIGITS = bl.load("digits")


@pytest.mark.parametrize("seed", range(4))
def test_spearman_is_the_correlation_of_ranks(seed: int) -> None:
    """Against the book's formula 1 - 6 Σ d² / (n³ - n), which holds where no values are equal."""
    rng = np.random.default_rng(seed)
    x = rng.random(30)
    y = x + rng.normal(0, 0.3, 30)
    apart = np.argsort(np.argsort(x)) - np.argsort(np.argsort(y))
    assert spearman(x, y) == pytest.approx(1 - 6 * (apart**2).sum() / (30**3 - 30))
    assert spearman(np.exp(9 * x), y) == pytest.approx(spearman(x, y))
    assert spearman(-x, y) == pytest.approx(-spearman(x, y))


def test_equal_values_have_equal_ranks() -> None:
    """The mean of their places; where all are equal there is nothing to go with."""
    assert middle_ranks(np.array([2, 1, 2, 2, 0])).tolist() == [0.7, 0.3, 0.7, 0.7, 0.1]
    assert math.isnan(spearman([1, 1, 1], [1, 2, 3]))


@pytest.mark.parametrize("k", [1, 2, 3, 5, 7])
def test_the_best_of_k_by_listing_every_subset(k: int) -> None:
    """Without equal scores, against all subsets of seven trials."""
    rng = np.random.default_rng(k)
    score, other = rng.permutation(7) / 7, rng.random(7)
    winners = [max(each, key=lambda i: score[i]) for each in combinations(range(7), k)]
    (found,) = best_of(score, other, [k])
    assert found == pytest.approx(np.mean(other[winners]))
    assert chances(7, k).sum() == pytest.approx(1)


def test_equal_trials_are_taken_alike() -> None:
    """Whatever their order: two that are equally good lend the half of what they show each."""
    assert best_of([0.5, 0.9, 0.9], [0.0, 1.0, 3.0], [3])[0] == 2.0
    assert best_of([0.9, 0.9, 0.5], [3.0, 1.0, 0.0], [3])[0] == 2.0


def test_rows_of_a_search_are_three_parts() -> None:
    """No row is in two of them; the first two come from the first rows where that is asked."""
    learning, held, unseen = rows_for(DIGITS, 3, first=500)
    assert (learning.rows, held.rows, unseen.rows) == (400, 100, 938)
    first = {row.tobytes() for row in DIGITS.x[:500]}
    for part in (learning, held):
        assert {row.tobytes() for row in part.x} <= first
    counts = [len({row.tobytes() for row in part.x}) for part in rows_for(DIGITS, 3, first=None)]
    everything = {row.tobytes() for part in rows_for(DIGITS, 3, first=None) for row in part.x}
    assert len(everything) == sum(counts)
    other = rows_for(DIGITS, 4, first=500)[1]
    assert not np.array_equal(held.x, other.x)


def test_a_search_without_its_effect_draws_the_same_and_learns_nothing() -> None:
    """Rates and decays are those of the search; accuracy is that of first weights."""
    length = Length(trials=4, epochs=3, batch_size=100)
    (real,) = searched(Setup(DIGITS, (5,)), length)
    (idle,) = searched(Setup(DIGITS, (5,), effect=False), length)
    assert np.array_equal(real.rates, idle.rates)
    assert np.array_equal(real.decays, idle.decays)
    for trial in idle.study.trials:
        assert len(set(trial.curves["validation_loss"])) == 1
    moved = [len(set(trial.curves["validation_loss"])) > 1 for trial in real.study.trials]
    assert any(moved)
    assert real.best(2).tolist() == sorted(
        range(4), key=lambda n: (-real.validation[n], n)
    )[:2]  # fmt: skip


def test_panels_are_drawn_one_for_each_trial() -> None:
    """A course drawn through and one dashed, on axes from 0 to 1."""
    panels = [TrialPanel(f"Best-{n} & co", [0.1, 0.5, 1.0], [0.2, 0.6, 1.0]) for n in range(7)]
    tree = parsed(trial_panels(panels, title="t", x_label="x", validation="v", training="w"))
    paths = list(tree.iter(f"{SVG}path"))
    dashed = [path for path in paths if path.get("stroke-dasharray")]
    assert (len(paths), len(dashed)) == (15, 8)  # and one in the key
    parsed(trial_panels([], title="t", x_label="x", validation="v", training="w"))


def test_discs_are_the_fuller_the_better() -> None:
    """To the right the larger rate, above the larger value; what is not finite is left out."""
    trials = Trials("ours", [1e-5, 1e-3, 1e-4], [0.2, 0.9, math.nan], [0.2, 0.9, 0.5])
    tree = parsed(
        trial_scatter([trials], title="t", x_label="x", y_label="y", x_range=(1e-6, 1e-2),
                      y_range=(0, 1))
    )  # fmt: skip
    discs = [disc for disc in tree.iter(f"{SVG}circle") if disc.get("fill-opacity")][1:]
    low, high = discs
    assert float(low.get("cx", 0)) < float(high.get("cx", 0))
    assert float(low.get("cy", 0)) > float(high.get("cy", 0))
    assert float(low.get("fill-opacity", 0)) < float(high.get("fill-opacity", 0))
