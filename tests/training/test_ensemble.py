"""Several models answer with the mean of their outputs, and lie in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import FileFormatError, InputError
from backlit.runs.model_file import read_model, write_model

RNG = np.random.default_rng(4)
X = RNG.normal(size=(40, 3))
NAMES = np.array(["cat", "dog"])[np.arange(40) % 2]


def ensemble(y: Any = NAMES, outputs: int = 2, count: int = 3) -> bl.Ensemble:
    """Members of different seeds, an epoch each."""
    net = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(outputs))
    data = bl.Dataset(X, y)
    runs = [bl.fit(net, data, epochs=1, seed=s, progress="quiet") for s in range(count)]
    return bl.Ensemble(tuple(run.model for run in runs))  # type: ignore[misc]


def test_shares_and_values_are_means() -> None:
    """Of classes the mean share decides; of values the mean is the answer."""
    both = ensemble()
    shares = np.mean([each.probabilities(X) for each in both.members], axis=0)
    assert np.allclose(both.probabilities(X), shares, atol=1e-6)
    assert both.predict(X).tolist() == np.array(["cat", "dog"])[shares.argmax(axis=1)].tolist()
    values = ensemble(X[:, 0], outputs=1)
    mean = np.mean([each.predict(X) for each in values.members], axis=0)
    assert np.allclose(values.predict(X), mean, atol=1e-6)


def test_there_and_back_bit_for_bit(tmp_path: Path) -> None:
    """A saved ensemble opens equal in every member, and is written the same again."""
    both = ensemble()
    path = both.save(tmp_path / "m.safetensors")
    again = bl.open_model(path)
    assert isinstance(again, bl.Ensemble)
    assert np.array_equal(again.probabilities(X), both.probabilities(X))
    assert set(again.arrays) == set(both.arrays)
    assert "member2/parameters/dense1/weight" in again.arrays
    again.save(tmp_path / "n.safetensors")
    assert (tmp_path / "n.safetensors").read_bytes() == path.read_bytes()


def test_it_is_scored_like_a_model() -> None:
    """Accuracy and loss of the mean shares, counted with NumPy."""
    both, numbers = ensemble(), np.arange(40) % 2
    found = bl.evaluate(both, bl.Dataset(X, NAMES))
    shares = both.probabilities(X)
    assert found["accuracy"] == pytest.approx((shares.argmax(axis=1) == numbers).mean())
    assert found["loss"] == pytest.approx(-np.log(shares[np.arange(40), numbers]).mean())


def test_members_must_answer_one_question() -> None:
    """One member, members of other classes, or of values among classes are refused."""
    both, values = ensemble(), ensemble(X[:, 0], outputs=1)
    with pytest.raises(InputError, match="two or more members"):
        bl.Ensemble(both.members[:1])
    with pytest.raises(InputError, match="others in member 2"):
        bl.Ensemble((both.members[0], values.members[0]))


def test_a_new_run_may_begin_with_an_ensemble() -> None:
    """Its first member's weights are the first values."""
    both = ensemble()
    net = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(2))
    run = bl.fit(
        net, bl.Dataset(X, NAMES), init_from=both, optimizer=bl.SGD(0.0), epochs=1, progress="quiet"
    )
    assert np.array_equal(
        run.model.arrays["parameters/dense1/weight"],
        both.arrays["member1/parameters/dense1/weight"],
    )


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda a, f: f.update(members=[]), "a list of two members or more"),
        (lambda a, f: f.update(members="abc"), "a list of two members or more"),
        (lambda a, f: f.update(members=[1, 2, 3]), "the facts of a model"),
        (lambda a, f: f["members"].pop(), "a difference in member3"),
        (lambda a, f: f["members"][1].pop("loss"), "member 2"),
        (lambda a, f: f["members"][2].update(classes=["cat", "eel"]), "others in member 3"),
        (lambda a, f: a.pop("member2/parameters/dense1/bias"), "member 2"),
    ],
)
def test_spoilt_files_are_refused(spoil: Any, said: str, tmp_path: Path) -> None:
    """Each member is checked as a model is, and all of them against each other."""
    path = ensemble().save(tmp_path / "m.safetensors")
    arrays, facts = read_model(path)
    spoil(arrays, facts)
    write_model(path, arrays, {k: v for k, v in facts.items() if k not in ("format", "version")})
    with pytest.raises(FileFormatError, match=said):
        bl.open_model(path)
