"""What rules look at, against what can be computed by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.data.dataset import Dataset
from backlit.training.diagnosis.diagnose import evidence, examined
from backlit.training.diagnosis.evidence import Evidence, still_falling
from backlit.training.history import History
from run_shapes import CLASSES, LABELS, VALUES, X, fitted, small

RNG = np.random.default_rng(8)


# -- layers ----------------------------------------------------------------------------------------


def test_layers_and_what_comes_behind_them() -> None:
    """Fans, activation, batch norm and the proper spread of each, by hand."""
    net = bl.Chain(
        bl.Dense(20), bl.BatchNorm(), bl.ReLU(), bl.Dropout(0.1),
        bl.Dense(30), bl.Tanh(), bl.BatchNorm(),
        bl.Dense(40), bl.GELU(),
        bl.Dense(5),
        bl.Dense(2),
    )  # fmt: skip
    found = evidence(fitted(net)).dense
    assert [(each.name, each.fans, each.activation, each.normed) for each in found] == [
        ("dense1", (6, 20), "relu1", True),
        ("dense2", (20, 30), "tanh1", True),
        ("dense3", (30, 40), "gelu1", False),
        ("dense4", (40, 5), None, False),
        ("dense5", (5, 2), None, False),
    ]
    he, xavier = math.sqrt(2 / 6), math.sqrt(2 / (20 + 30))
    wanted = [he, xavier, math.sqrt(2 / 30), math.sqrt(2 / 45), math.sqrt(2 / 7)]
    assert [each.proper for each in found] == pytest.approx(wanted, rel=1e-12)
    assert found[0].weight == "dense1/weight"
    assert evidence(fitted(net)).hidden == found[:-1]


def test_pictures_have_as_many_inputs_as_elements() -> None:
    """Flatten stands between a picture and its first layer."""
    data = Dataset(X.reshape(120, 2, 3), LABELS)
    found = evidence(fitted(bl.Chain(bl.Flatten(), *small()), data))
    assert found.dense[0].fans == (6, 8)


@pytest.mark.parametrize("init, factor", [(bl.He(), 1.0), (bl.Normal(0.3), 0.3 / math.sqrt(2 / 6))])
def test_starts(init: bl.Initializer, factor: float) -> None:
    """1 for weights drawn as suits the activation, and as many times that as they are wider."""
    data = CLASSES
    net = bl.Chain(bl.Dense(2000, init=init), bl.ReLU(), bl.Dense(2))
    found = evidence(fitted(net, data, epochs=1)).starts
    assert found["dense1"] == pytest.approx(factor, rel=0.03)  # 12,000 draws
    assert found["dense2"] == pytest.approx(1.0, rel=0.1)  # 4,000 draws of Xavier's


def test_starts_of_xavier_and_of_nothing() -> None:
    """Xavier before tanh is 1; weights of zeros are 0; a layer of a handful says nothing."""
    net = bl.Chain(bl.Dense(500), bl.Tanh(), bl.Dense(500, init=bl.Zeros()), bl.Tanh(), bl.Dense(2))
    found = evidence(fitted(net)).starts
    assert found["dense1"] == pytest.approx(1.0, rel=0.05)
    assert found["dense2"] == 0.0
    few = evidence(fitted(bl.Chain(bl.Dense(3), bl.ReLU(), bl.Dense(2)), Dataset(X[:, :2], LABELS)))
    assert few.starts == {}


def test_starts_behind_an_embedding() -> None:
    """Xavier is 1 behind an Embed, too, which makes 60 inputs of a column of codes."""
    codes = np.column_stack([X[:, :1], RNG.integers(0, 5, 120)])
    net = bl.Chain(bl.Embed(((5, 60),)), bl.Dense(100), bl.Tanh(), bl.Dense(2))
    found = evidence(fitted(net, Dataset(codes, LABELS)))
    assert found.dense[0].fans == (61, 100)
    assert found.starts["dense1"] == pytest.approx(1.0, rel=0.05)


# -- pace ------------------------------------------------------------------------------------------


def test_paces_and_travel() -> None:
    """The median layer's update over its weight at each statistic, and the mean times updates."""
    run = fitted(bl.Chain(bl.Dense(8), bl.ReLU(), bl.Dense(8), bl.ReLU(), bl.Dense(2)), epochs=4)
    found = evidence(run)
    wanted = []
    first = run.history.statistics[0].parameters
    for taken in run.history.statistics:
        ratios = []
        for name in ("dense1/weight", "dense2/weight", "dense3/weight"):
            one = taken.parameters[name]
            update = one["update_ratio"] * one["weight_norm"]
            ratios.append(update / max(one["weight_norm"], first[name]["weight_norm"]))
        wanted.append(sorted(ratios)[1])
    assert found.paces == pytest.approx(wanted, rel=1e-9)
    updates = 4 * 24  # 96 rows of 120 in batches of 4
    assert found.updates == updates
    assert found.travel == pytest.approx(np.mean(wanted) * updates, rel=1e-12)


def test_weights_that_decay_shrank_do_not_seem_fast() -> None:
    """An update is held against the weight's first size where decay has made it small."""
    run = fitted(small(), optimizer=bl.SGD(0.1), weight_decay=1.0, epochs=10)
    found = evidence(run)
    last = run.history.statistics[-1].parameters
    ratios = [last[name]["update_ratio"] for name in ("dense1/weight", "dense2/weight")]
    shrunk = [
        last[name]["weight_norm"] / run.history.statistics[0].parameters[name]["weight_norm"]
        for name in ("dense1/weight", "dense2/weight")
    ]
    assert max(shrunk) < 0.3
    assert found.paces[-1] == pytest.approx(np.median(np.multiply(ratios, shrunk)), rel=1e-9)
    assert found.paces[-1] < 0.5 * np.median(ratios)


def test_frozen_layers_have_no_pace_and_no_start() -> None:
    """What does not move says nothing of the rate."""
    found = evidence(fitted(small(), freeze=["dense1"]))
    assert set(found.starts) <= {"dense2"}
    assert set(found.of_weights(found.last, "update_ratio")) == {"dense2"}


@pytest.mark.parametrize(
    "course, lost",
    [
        ([1.0, 0.5], 0.0),
        ([1.0, 0.8, 0.5], 0.5),
        ([1.0, 1.0, 1.0, 1.0, 1.0, 0.5], 0.5),
        ([4.0, 3.0, 2.0, 2.0, 2.0, 2.0], 0.0),
        ([1.0, 1.0, 1.0, 1.0, 2.0, 2.0], -1.0),
        ([0.0, 0.0, 0.0, 0.0], 1.0),
    ],
)
def test_still_falling(course: list[float], lost: float) -> None:
    """The share of its loss that a course lost in its last third; below 0 where it rose."""
    assert still_falling(course) == pytest.approx(lost)


# -- losses ----------------------------------------------------------------------------------------


def test_losses_are_relative_to_the_best_constant_answer() -> None:
    """On training rows the entropy of the labels; on others what those shares score."""
    rows = np.concatenate([np.flatnonzero(LABELS == 0)[:40], np.flatnonzero(LABELS == 1)[:10]])
    train, held = CLASSES.take(rows), CLASSES.take(np.setdiff1d(np.arange(120), rows))
    run = fitted(small(), train, validation=held)
    found = evidence(run)
    share = np.array([0.8, 0.2])
    entropy = -(share * np.log(share)).sum()
    assert found.chance == pytest.approx(entropy, rel=1e-12)
    assert found.train == pytest.approx(
        np.array(run.history["train_loss_predict"]) / entropy, rel=1e-12
    )
    cross = -np.log(share[held.y]).mean()
    wanted = np.array(run.history["validation_loss"]) / cross
    assert found.validation == pytest.approx(wanted, rel=1e-12)
    assert found.losses == pytest.approx(np.array(run.history.losses) / entropy, rel=1e-12)
    weighed = fitted(
        small(), train, validation=held, loss=bl.SoftmaxCrossEntropy(label_smoothing=0.1)
    )
    smoothed = 0.9 * share + 0.05
    chance = -(smoothed * np.log(smoothed)).sum()
    assert evidence(weighed).validation == pytest.approx(
        np.array(weighed.history["validation_loss"]) / chance, rel=1e-12
    )


def test_values_are_relative_to_their_variance() -> None:
    """A regression's best constant answer is the mean."""
    found = evidence(fitted(small(1), VALUES, validation=None))
    assert found.chance == pytest.approx(VALUES.y.var(), rel=1e-6)
    assert len(found.validation) == 0


@pytest.mark.parametrize(
    "rows",
    [64, 120],
)
def test_without_a_best_constant_answer_the_first_loss_stands_for_it(rows: int) -> None:
    """Targets that are all alike have a best loss of 0, by which nothing can be divided."""
    run = fitted(small(1), Dataset(X[:rows], np.full(rows, 3.0)), validation=None)
    assert evidence(run).chance == run.history.losses[0]


def test_what_is_asked_for_and_was_not_taken_is_empty() -> None:
    """No statistics, no metric: empty, and no error."""
    found = evidence(fitted(small(), statistics_every=0))
    assert (found.first, found.last, found.starts) == (None, None, {})
    assert len(found.paces) == 0
    assert math.isnan(found.travel)
    assert found.of_layers(None, "dead") == found.of_weights(None, "weight_norm") == {}
    assert len(found.epochs("validation_rmse")) == 0
    late = evidence(fitted(small(), statistics_every=2))
    assert late.first is not None  # the first update is looked at in any case
    assert late.first.iteration == 1


def test_a_run_without_its_first_event_cannot_be_judged() -> None:
    """Journals of older runs do not say what the data were like."""
    run = fitted(small())
    with pytest.raises(InputError) as caught:
        Evidence(run.plan, History())
    assert str(caught.value).startswith("a diagnosis: expected a run with its first event")
    assert "train it again" in str(caught.value)


def test_the_confusion_is_that_of_the_rows_held_back(tmp_path: Path) -> None:
    """Not that of the test, which nobody may judge training by; the same in the folder."""
    run = fitted(small(), bl.load("moons", rows=200), out=tmp_path)
    wanted = run.evaluations["validation"].arrays["confusion"]
    assert wanted.sum() == 40
    for given in (run, run.folder):
        found = evidence(given)  # type: ignore[arg-type]
        assert found.confusion is not None
        assert np.array_equal(found.confusion, wanted)
    assert evidence(fitted(small(1), VALUES)).confusion is None
    assert evidence(fitted(small(), validation=None)).confusion is None


def test_evidence_is_not_changed_by_being_looked_at() -> None:
    """Asked twice, it says the same, and a copy with another confusion is another."""
    found = evidence(fitted(small()))
    assert examined(found).names == examined(found).names
    other = replace(found, confusion=np.array([[9, 0], [0, 3]]))
    share = np.array([each / 96 for each in found.data["classes"]])
    assert found.chance != pytest.approx(found.epochs("validation_loss")[0] / found.validation[0])
    wanted = -(np.array([9, 3]) * np.log(share)).sum() / 12
    assert other.epochs("validation_loss")[0] / other.validation[0] == pytest.approx(wanted)
