"""BacklitClassifier: labels of any kind, shares that are honest, weights, one pass at a time."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

import backlit as bl

RNG = np.random.default_rng(0)
X = RNG.normal(size=(120, 3))
SIDE = (X[:, 0] > 0).astype(int)
QUICK: dict[str, Any] = {"epochs": 8, "members": 2, "random_state": 0}


@pytest.mark.parametrize(
    "labels",
    [
        np.array([-1, 3]),
        np.array([1.0, 2.0]),
        np.array([False, True]),
        np.array(["가", "나"]),
        np.array(["no", "yes"], dtype=object),
        np.array([b"no", b"yes"]),
        np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"),
        np.array([datetime.date(2024, 1, 1), datetime.date(2024, 1, 2)], dtype=object),
        np.array([2**60, 2**60 + 1]),
        np.array(["1", "1 "], dtype=object),
    ],
    ids=str,
)
def test_labels_of_any_kind_come_back_as_they_were(labels: np.ndarray[Any, Any]) -> None:
    """classes_ and predictions are of the labels' own kind, and right."""
    y = labels[SIDE]
    model = bl.BacklitClassifier(**QUICK).fit(X, y)
    assert model.classes_.dtype == labels.dtype
    assert (model.classes_ == np.unique(labels)).all()
    assert np.mean(model.predict(X) == y) > 0.9


@pytest.mark.parametrize("dtype", ["category", "Int64", "boolean", "string"])
def test_labels_of_pandas_are_taken(dtype: str) -> None:
    """Categorical, nullable and text columns; a missing label is refused with its row."""
    pandas = pytest.importorskip("pandas")
    made = {"category": np.array(["a", "b"]), "string": np.array(["a", "b"])}
    y = pandas.Series(made.get(dtype, np.array([0, 1]))[SIDE], dtype=dtype)
    assert bl.BacklitClassifier(**QUICK).fit(X, y).score(X, np.asarray(y.tolist())) > 0.9
    y[7] = None
    with pytest.raises(ValueError, match="row 7"):
        bl.BacklitClassifier(**QUICK).fit(X, y)


@pytest.mark.parametrize(
    "y, told",
    [
        (np.where(SIDE, 0.5, 1.7), "continuous"),
        (np.where(SIDE, 0.5, 1.7).astype(object), "continuous"),
        (["a", 1] * 60, "one kind"),
        (["a", None] * 60, "row 1"),
        (np.where(SIDE, np.nan, 1.0), "expected a value in every row"),
        (["a"] * 120, "two or more classes"),
        (SIDE[:-1], "120 values"),
        (np.eye(2)[SIDE], "1d array"),
    ],
)
def test_what_is_no_label_is_refused(y: Any, told: str) -> None:
    """Values, mixtures, missing ones, one class, too few: a ValueError that says so."""
    with pytest.raises(ValueError) as error:
        bl.BacklitClassifier(**QUICK).fit(X, y)
    assert told in str(error.value)


def test_shares_scores_and_classes_agree() -> None:
    """Of two and of three classes: shares sum to 1, and all of it follows from the log shares."""
    for y in (SIDE, (X[:, 0] > 0).astype(int) + (X[:, 1] > 0)):
        model = bl.BacklitClassifier(**QUICK).fit(X, y)
        shares, logs = model.predict_proba(X), model.predict_log_proba(X)
        scores = model.decision_function(X)
        assert np.abs(shares.sum(axis=1) - 1).max() < 1e-12
        assert np.allclose(np.exp(logs), shares)
        assert (model.predict(X) == shares.argmax(axis=1)).all()
        if shares.shape[1] == 2:
            assert np.allclose(scores, np.log(shares[:, 1] / shares[:, 0]))
        else:
            assert (scores.argmax(axis=1) == model.predict(X)).all()


def test_members_answer_with_the_mean_of_their_shares() -> None:
    """The ensemble's shares are the mean over its members, each computed alone in float64."""
    model = bl.BacklitClassifier(epochs=3, members=3, random_state=0).fit(X, SIDE)
    features = model.preparation_.features(_table(X))
    alone = [each.outputs(features).astype(np.float64) for each in model.model_.members]
    assert np.allclose(model.predict_proba(X), np.mean(alone, axis=0), atol=1e-6)


def _table(array: np.ndarray[Any, Any]) -> Any:
    from backlit.estimators.inputs import of_numbers

    return of_numbers(array)


def test_a_row_is_predicted_the_same_alone_and_in_any_company() -> None:
    """Bit for bit: alone, in another order, among 5000."""
    model = bl.BacklitClassifier(**QUICK).fit(X, SIDE)
    together = model.predict_proba(X)
    alone = np.vstack([model.predict_proba(row[None]) for row in X[:20]])
    many = model.predict_proba(np.vstack([RNG.normal(size=(5000, 3)), X]))[5000:]
    assert (alone == together[:20]).all()
    assert (many == together).all()


def test_the_eager_engine_predicts_a_row_the_same_alone_to_the_twelfth_digit() -> None:
    """Where the compiled engine is missing, the company of other rows changes rounding only."""
    model = bl.BacklitClassifier(engine="eager", **QUICK).fit(X, SIDE)
    assert model.model_.engine == "eager"
    alone = np.vstack([model.predict_proba(row[None]) for row in X[:20]])
    assert np.abs(alone - model.predict_proba(X)[:20]).max() < 1e-12


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    """random_state fixes everything; None draws anew."""
    shares = [
        bl.BacklitClassifier(epochs=2, members=2, random_state=seed).fit(X, SIDE).predict_proba(X)
        for seed in (1, 1, 2, np.random.RandomState(1), None, None)
    ]
    assert (shares[0] == shares[1]).all()
    assert len({each.tobytes() for each in shares}) == 5


def test_rows_of_weight_zero_are_as_if_they_were_not_there() -> None:
    """Removing rows and giving them weight 0 is the same fit, bit for bit."""
    weights = (np.arange(120) % 3 > 0).astype(float)
    one = bl.BacklitClassifier(**QUICK).fit(X, SIDE, sample_weight=weights)
    other = bl.BacklitClassifier(**QUICK).fit(X[weights > 0], SIDE[weights > 0])
    assert (one.predict_proba(X) == other.predict_proba(X)).all()


def test_equal_weights_change_nothing_and_larger_ones_pull() -> None:
    """Weights of 3 for all are no weights; heavy rows of one class make it likelier."""
    noise = RNG.integers(0, 2, 120)
    plain = bl.BacklitClassifier(**QUICK).fit(X, noise)
    same = bl.BacklitClassifier(**QUICK).fit(X, noise, sample_weight=np.full(120, 3.0))
    heavy = bl.BacklitClassifier(**QUICK).fit(X, noise, sample_weight=1.0 + 9.0 * noise)
    assert (plain.predict_proba(X) == same.predict_proba(X)).all()
    assert heavy.predict_proba(X)[:, 1].mean() > plain.predict_proba(X)[:, 1].mean() + 0.2


def test_class_weight_weighs_the_rows_of_a_class() -> None:
    """A mapping is the same as sample weights, and `balanced` is N / (K · N_c)."""
    y = np.where(X[:, 0] > 1, "rare", "common")
    counts = {label: np.sum(y == label) for label in ("rare", "common")}
    by_hand = {label: 120 / (2 * count) for label, count in counts.items()}
    balanced = bl.BacklitClassifier(class_weight="balanced", **QUICK).fit(X, y)
    mapped = bl.BacklitClassifier(class_weight=by_hand, **QUICK).fit(X, y)
    rows = bl.BacklitClassifier(**QUICK).fit(X, y, sample_weight=[by_hand[each] for each in y])
    assert (balanced.predict_proba(X) == mapped.predict_proba(X)).all()
    assert (mapped.predict_proba(X) == rows.predict_proba(X)).all()


@pytest.mark.parametrize(
    "weights, told",
    [
        (np.zeros(120), "zeros only"),
        (-np.ones(120), "0 or more"),
        (np.full(120, np.nan), "0 or more"),
        (np.ones(119), "120 rows"),
        (np.ones((120, 2)), "120 rows"),
    ],
)
def test_weights_that_are_none_are_refused(weights: Any, told: str) -> None:
    """All zero, negative, missing, too few, too many."""
    with pytest.raises(ValueError) as error:
        bl.BacklitClassifier(**QUICK).fit(X, SIDE, sample_weight=weights)
    assert told in str(error.value)


def test_nothing_given_is_written_to() -> None:
    """Inputs, labels and weights are read-only, and the same afterwards."""
    given = [np.array(X), np.array(SIDE), np.ones(120) + SIDE]
    before = [each.copy() for each in given]
    for each in given:
        each.flags.writeable = False
    bl.BacklitClassifier(**QUICK).fit(*given).predict(given[0])
    assert all((one == other).all() for one, other in zip(given, before, strict=True))


def test_validation_rows_of_ones_own_choose_the_epoch() -> None:
    """With X_val nothing is held back, and its loss is what the history shows."""
    model = bl.BacklitClassifier(epochs=5, members=1, random_state=0)
    model.fit(X[:80], SIDE[:80], X_val=X[80:], y_val=SIDE[80:], sample_weight_val=np.ones(40))
    best = min(model.history_[0]["validation_loss"])
    shares = model.predict_proba(X[80:])
    loss = -np.log(shares[np.arange(40), SIDE[80:]]).mean()
    assert loss == pytest.approx(best, rel=1e-5)
    with pytest.raises(ValueError, match="X_val and y_val together"):
        model.fit(X, SIDE, X_val=X)
    with pytest.raises(ValueError, match="one of the classes"):
        model.fit(X, SIDE, X_val=X, y_val=SIDE + 1)


def test_warm_start_goes_on_and_keeps_the_preparation() -> None:
    """A second fit begins where the first ended: its first training loss is lower."""
    model = bl.BacklitClassifier(
        epochs=3, members=1, random_state=0, warm_start=True, learning_rate=1e-3
    )
    first = model.fit(X, SIDE).loss_curve_
    preparation = model.preparation_
    second = model.fit(X, SIDE).loss_curve_
    assert second[0] < first[0]
    assert model.preparation_ is preparation
    assert model.n_iter_ == len(second) == 3


def test_partial_fit_learns_from_batches_even_of_one_class() -> None:
    """The first batch has one class only; the same calls give the same bytes."""
    order = np.concatenate([np.flatnonzero(SIDE == 0)[:30], np.flatnonzero(SIDE == 1)])
    order = np.concatenate([order, np.setdiff1d(np.arange(120), order)])
    order[30:] = RNG.permutation(order[30:])

    def streamed() -> Any:
        model = bl.BacklitClassifier(random_state=0)
        for _ in range(15):
            for batch in np.split(order, 4):
                model.partial_fit(X[batch], SIDE[batch], classes=[0, 1])
        return model

    one, other = streamed(), streamed()
    assert one.score(X, SIDE) > 0.85
    assert one.n_iter_ == len(one.loss_curve_) == 60
    assert (one.predict_proba(X) == other.predict_proba(X)).all()
    with pytest.raises(ValueError, match="classes in the first call"):
        bl.BacklitClassifier().partial_fit(X, SIDE)


def test_partial_fit_goes_on_from_a_fit() -> None:
    """All members of a fitted model learn on; the preparation stays."""
    model = bl.BacklitClassifier(**QUICK).fit(X, SIDE)
    before, preparation = model.predict_proba(X), model.preparation_
    model.partial_fit(X[:30], SIDE[:30])
    assert len(model.model_.members) == 2
    assert model.preparation_ is preparation
    assert 0 < np.abs(model.predict_proba(X) - before).max() < 0.5


def test_rows_that_do_not_count_leave_one_class_to_be_predicted() -> None:
    """Weights that keep one class: it alone is learnt, and the other stays a class."""
    model = bl.BacklitClassifier(**QUICK).fit(X, SIDE, sample_weight=SIDE)
    assert set(model.predict(X)) == {1}
    assert model.predict_proba(X).shape == (120, 2)


def test_few_patterns_that_come_often_are_all_learnt() -> None:
    """Exclusive or, four rows thirty times: no member goes without one of them."""
    rows = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 30)
    truth = rows[:, 0] ^ rows[:, 1]
    assert bl.BacklitClassifier(random_state=0).fit(rows, truth).score(rows, truth) == 1.0


def test_a_loss_of_two_classes_with_one_output_is_read_the_same_way() -> None:
    """Binary cross-entropy: shares of both classes, from one score."""
    model = bl.BacklitClassifier(loss="binary_cross_entropy", **QUICK).fit(X, SIDE)
    assert model.predict_proba(X).shape == (120, 2)
    assert model.score(X, SIDE) > 0.9
