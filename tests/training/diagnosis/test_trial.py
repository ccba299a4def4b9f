"""A suggested change, tried: what is compared, on which rows, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.base.words import Words
from backlit.data.dataset import Dataset
from backlit.data.split import split
from backlit.training.diagnosis.data_rules import standardised
from backlit.training.diagnosis.finding import Change
from backlit.training.diagnosis.trial import Trial, try_change
from backlit.training.fit import train
from backlit.training.plan import Plan
from check_training import Burst
from sick_runs import SICK, digits, setting, wave

SAYS = Words("another rate", "다른 학습률")
AS_IT_WAS = Change(SAYS, plan=lambda plan: plan)


def plan_of(parts: tuple[Dataset, Dataset], **settings: Any) -> Plan:
    """A plan that holds back rows of its own, as most do."""
    return setting(parts, **{"epochs": 4, **settings}).plan.with_(validation=0.25)


def to(**changes: Any) -> Change:
    """A change of the plan."""
    return Change(SAYS, plan=lambda plan: plan.with_(**changes))


def by_hand(trial: Trial) -> tuple[float, float, float]:
    """Mean and 95 % interval of the differences of three seeds: t of two degrees of freedom."""
    gained = np.subtract(trial.after, trial.before)
    reach = 4.302653 * gained.std(ddof=1) / np.sqrt(3)
    return gained.mean(), gained.mean() - reach, gained.mean() + reach


def test_a_higher_rate_helps_where_it_was_too_low() -> None:
    """What the diagnosis suggests of a run that hardly moved is better for every seed, and the
    interval of the difference is Student's."""
    made = SICK["rate-too-low", "sgd"]()
    (finding,) = bl.diagnose(made.run()).findings
    found = try_change(finding.change, made.plan, made.data, made.held, seeds=3)
    assert found.metric == "accuracy"
    assert found.low > 0
    assert found.verdict.en == "it helped"
    assert min(found.after) > max(found.before) + 0.5
    assert (found.mean, found.low, found.high) == pytest.approx(by_hand(found), rel=1e-5)
    facts = found.to_data()
    assert facts["before"] == list(found.before)
    assert facts["verdict"] == "it helped"


def test_a_change_that_does_harm_is_said_to() -> None:
    """From a good rate to one at which nothing moves."""
    plan = plan_of(digits(), epochs=10)
    found = try_change(to(optimizer=bl.SGD(1e-6)), plan, digits()[0], seeds=3)
    assert max(found.after) < min(found.before)
    assert found.high < 0
    assert found.verdict == Words("it did harm", "오히려 나빠졌습니다")


def test_a_change_that_changes_nothing_makes_no_difference() -> None:
    """Same rows, same first values, same order: the difference is 0, and it is said so."""
    for parts in (digits(), wave()):
        rate = bl.SGD(0.03)
        found = try_change(AS_IT_WAS, plan_of(parts, optimizer=rate), parts[0], seeds=2)
        assert found.before == found.after
        assert (found.mean, found.low, found.high) == (0.0, 0.0, 0.0)
        assert found.verdict == Words("no difference that shows", "뚜렷한 차이가 없습니다")


def test_the_first_seed_is_the_plan_itself() -> None:
    """`before` of the first seed is what training the plan gives on the rows it holds back, at the
    end of training; the next seed has other first values and holds back other rows."""
    plan = plan_of(digits(), epochs=5)
    found = try_change(AS_IT_WAS, plan, digits()[0], seeds=2)
    for number in range(2):
        run = train(plan.with_(seed=plan.seed + number), digits()[0], progress="quiet")
        wanted = np.mean(run.history["validation_accuracy"][-3:])
        assert found.before[number] == pytest.approx(wanted, rel=1e-12)


def test_values_are_judged_by_r2() -> None:
    """1 less the squared error over the variance of the training rows."""
    plan = plan_of(wave(), optimizer=bl.SGD(0.03))
    found = try_change(AS_IT_WAS, plan, wave()[0], seeds=2)
    kept, _ = split(wave()[0], 0.25, seed=plan.seed, purpose="split/validation")
    run = train(plan, wave()[0], progress="quiet")
    error = np.mean(run.history["validation_loss"][-3:])
    assert found.metric == "R2"
    assert found.before[0] == pytest.approx(1 - error / wave()[0].y[kept].var(), rel=1e-5)


def test_what_meets_nan_at_once_scores_as_a_constant_answer_does() -> None:
    """Nothing was learnt: the commonest class, or the mean."""
    broken = to(schedule=Burst(1))
    shares = np.bincount(digits()[0].y) / digits()[0].rows
    found = try_change(broken, plan_of(digits()), digits()[0], seeds=2)
    assert found.after == (shares.max(),) * 2
    balanced = try_change(replace(broken, balanced=True), plan_of(digits()), digits()[0], seeds=2)
    assert balanced.after == (0.1,) * 2
    rate = bl.SGD(0.03)
    values = try_change(broken, plan_of(wave(), optimizer=rate), wave()[0], seeds=2)
    assert values.after == (0.0, 0.0)
    assert values.low < 0


def test_what_meets_nan_late_scores_as_a_constant_answer_does() -> None:
    """A run that ended in NaN has no weights to show for it at its end."""
    updates = 3 * int(np.ceil(450 / 32))
    found = try_change(to(schedule=Burst(updates)), plan_of(digits()), digits()[0], seeds=2)
    assert max(found.after) < 0.2


def test_classes_count_alike_where_the_change_is_for_them() -> None:
    """Balanced accuracy is the mean of recalls, each by itself, on the held-out rows."""
    made = SICK["class-imbalance", "three rows each"]()
    (finding,) = bl.diagnose(made.run()).findings
    found = try_change(finding.change, made.plan, made.data, made.held, seeds=2)
    assert found.metric == "balanced accuracy"
    run = train(made.plan, made.data, validation=made.held, progress="quiet")
    predicted = run.predict(made.held.x)
    recalls = [(predicted == k)[made.held.y == k].mean() for k in range(10)]
    assert found.before[0] == pytest.approx(np.mean(recalls), rel=1e-12)
    assert found.mean > 0


def test_rows_are_mended_by_the_training_rows_alone() -> None:
    """Mean and spread are those of the rows that are learnt from: held-out rows of another
    distribution are brought to the same units, and not to their own."""
    data, held = (Dataset(each.x * 900 + 40, each.y, classes=each.classes) for each in digits())
    far = Dataset(held.x + 5000, held.y, classes=held.classes)
    seen: list[tuple[Any, Any]] = []

    def mend(rows: Dataset, training: Dataset) -> Dataset:
        seen.append((rows.x, training.x))
        return standardised(rows, training)

    found = try_change(Change(SAYS, data=mend), plan_of(digits()), data, far, seeds=2)
    assert len(seen) == 4  # training rows and held-out rows, for each seed
    assert all(np.array_equal(training, data.x) for _, training in seen)
    assert found.metric == "accuracy"
    spread = data.x.std(axis=0, dtype=np.float64)
    varies = spread > 0
    wanted = (far.x[:, varies] - data.x[:, varies].mean(axis=0, dtype=np.float64)) / spread[varies]
    told = standardised(far, data)
    assert np.allclose(told.x[:, varies], wanted, rtol=1e-4, atol=1e-4)
    assert np.isfinite(told.x).all()
    assert abs(told.x[:, varies].mean()) > 1  # far away it stays
    own = standardised(data, data).x[:, varies]
    assert np.allclose(own.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(own.std(axis=0), 1, atol=1e-4)
    assert np.array_equal(told.y, far.y)


def test_rows_held_back_by_the_plan_are_other_rows_than_those_that_mend() -> None:
    """Where the plan holds rows back, they are no part of what the mending goes by."""
    counts: list[int] = []

    def mend(rows: Dataset, training: Dataset) -> Dataset:
        counts.extend((rows.rows, training.rows))
        return rows

    try_change(Change(SAYS, data=mend), plan_of(digits()), digits()[0], seeds=2)
    assert sorted(set(counts)) == [150, 450]
    assert counts.count(150) == 2  # held-out rows are mended, and never gone by


@pytest.mark.parametrize(
    "work, said",
    [
        (
            lambda: try_change(Change(SAYS), plan_of(digits()), digits()[0]),
            "a change: expected one that a plan or prepared rows can carry out, got another rate; "
            "make it by hand",
        ),
        (
            lambda: try_change(AS_IT_WAS, plan_of(digits()).with_(validation=0.0), digits()[0]),
            "a trial: expected rows held back to judge by, got validation = 0; train with a "
            "validation share, such as 0.2",
        ),
        (
            lambda: try_change(AS_IT_WAS, plan_of(digits()), digits()[0], seeds=1),
            "seeds: expected 2 or more, got 1; leave it out for 5",
        ),
    ],
)
def test_what_cannot_be_tried(work: Callable[[], Trial], said: str) -> None:
    """A change for people, no rows to judge by, one seed: told before anything is trained."""
    with pytest.raises(InputError) as caught:
        work()
    assert str(caught.value) == said


def test_seeds_go_round() -> None:
    """The largest seed there is has a next one: the first."""
    plan = plan_of(digits(), epochs=1).with_(seed=2**32 - 1)
    found = try_change(AS_IT_WAS, plan, digits()[0], seeds=2)
    run = train(plan.with_(seed=0), digits()[0], progress="quiet")
    assert found.before[1] == pytest.approx(run.history["validation_accuracy"][-1], rel=1e-12)
