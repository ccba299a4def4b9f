"""Trials are ranked by score, ties are McNemar's, and the line is that of the notes."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from backlit.base.wilson import wilson
from backlit.search.ranking import mcnemar, ranking
from backlit.search.trial import Trial, packed


def trial(number: int, score: float | None, right: object = None) -> Trial:
    """One with a rate and a decay, as the notes list them."""
    status = "failed" if score is None else "finished"
    given = {"learning_rate": 0.007930777133653748, "weight_decay": 4.285774741857826e-08}
    return Trial(
        number,
        given,
        0,
        status,
        score,
        right="" if right is None else packed(right),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("b, c", [(0, 0), (1, 0), (5, 0), (6, 0), (3, 4), (9, 2), (2, 9)])
def test_mcnemar_counts_coins(b: int, c: int) -> None:
    """By listing every outcome of b + c coins."""
    outcomes = [sum(coins) for coins in product((0, 1), repeat=b + c)]
    as_far = sum(abs(2 * heads - (b + c)) >= abs(b - c) for heads in outcomes)
    assert mcnemar(b, c) == pytest.approx(as_far / len(outcomes))


def test_mcnemar_of_many_rows() -> None:
    """Thousands of rows neither overflow nor take long: near the normal approximation."""
    assert mcnemar(5000, 5000) == 1.0
    z = 200 / np.sqrt(10_000)
    assert mcnemar(5100, 4900) == pytest.approx(0.0455, abs=0.002), z


def test_the_best_is_first_and_failures_are_nowhere() -> None:
    """Accuracy the larger, loss the smaller; of equal ones the earlier trial."""
    trials = [trial(0, 0.5), trial(1, None), trial(2, 0.75), trial(3, 0.75), trial(4, float("nan"))]
    assert [each.trial.number for each in ranking(trials, "validation_accuracy", 4)] == [2, 3, 0]
    assert [each.trial.number for each in ranking(trials, "validation_loss", 4)] == [0, 2, 3]
    assert ranking([], "validation_loss", 4) == ()


def test_ties_are_told_by_rows_not_by_scores_alone() -> None:
    """90 and 84 right of 100: tied if they err on different rows, not if one errs wherever the
    other does."""
    rows = np.arange(100)
    best, inside, apart = rows >= 10, rows >= 16, (rows < 84)
    trials = [trial(0, 0.9, best), trial(1, 0.84, inside), trial(2, 0.84, apart)]
    first, second, third = ranking(trials, "validation_accuracy", 100)
    assert first.tied
    assert not second.tied  # 6 rows against none: p = 1/32
    assert third.tied  # 16 against 10: p = 0.33
    assert first.interval == wilson(90, 100)


def test_scores_without_rows_have_no_interval() -> None:
    """A loss is tied with its equal only."""
    found = ranking([trial(0, 0.5), trial(1, 0.5), trial(2, 0.500001)], "validation_loss", 9)
    assert [each.tied for each in found] == [True, True, False]
    assert all(each.interval is None for each in found)


def test_the_line_is_that_of_the_notes() -> None:
    """`Best-1 (val acc:0.83) | lr:…, weight decay:…`, then what the notes leave out."""
    right = np.arange(100) < 83
    (first,) = ranking([trial(0, 0.83, right)], "validation_accuracy", 100)
    plain = "Best-1 (val acc:0.83) | lr:0.00793, weight decay:4.29e-08"
    assert first.line() == f"{plain} [0.745, 0.891] ="
    (loss,) = ranking([Trial(0, {"batch_norm": True}, 0, "finished", 0.25)], "validation_loss", 9)
    assert loss.line() == "Best-1 (val loss:0.25) | batch norm:True ="
