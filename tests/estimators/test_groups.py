"""Members answer as one whatever their layers: the mean of what each says alone."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")

import backlit as bl
from backlit.base.errors import InputError
from backlit.estimators.groups import log_shares, mean_values, with_equal_layers
from backlit.training.model import Model

MOONS = bl.load("moons", rows=80)
WAVE = bl.Dataset(MOONS.x, np.sin(3 * MOONS.x[:, :2]).astype(np.float32))


def models(data: bl.Dataset) -> list[Model]:
    """Two networks of one shape and one of another."""
    nets = [bl.Chain(bl.Dense(width), bl.ReLU(), bl.Dense(2)) for width in (5, 9, 5)]
    runs = [bl.fit(net, data, epochs=2, seed=n, progress="quiet") for n, net in enumerate(nets)]
    return [run.model for run in runs]  # type: ignore[misc]


def test_shares_are_the_mean_of_all_members_and_not_of_the_groups() -> None:
    """Two of the three count twice as much as one."""
    members = models(MOONS)
    each = [member.probabilities(MOONS.x) for member in members]
    said = np.exp(log_shares(bl.Ensemble(tuple(members)), MOONS.x))
    assert np.allclose(said, np.mean(each, axis=0), atol=1e-6)
    alone = np.exp(log_shares(members[1], MOONS.x))
    assert np.allclose(alone, each[1], atol=1e-6)


def test_values_are_the_mean_of_all_members() -> None:
    """Of values as of shares."""
    members = models(WAVE)
    each = [member.predict(WAVE.x) for member in members]
    said = mean_values(bl.Ensemble(tuple(members)), WAVE.x)
    assert np.allclose(said, np.mean(each, axis=0), atol=1e-6)


def test_only_equal_layers_can_be_gone_on_from() -> None:
    """A model, an ensemble of equal ones as they are; another one says what to do instead."""
    one, other, third = models(MOONS)
    alike = bl.Ensemble((one, third))
    assert with_equal_layers(alike) is alike
    assert with_equal_layers(one) is one
    with pytest.raises(InputError, match="the best 2 trials of a search as one model"):
        with_equal_layers(bl.Ensemble((one, other, third)))
