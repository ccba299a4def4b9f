"""What is written of a model."""

from __future__ import annotations

import numpy as np

import backlit as bl
from backlit.export.subject import classes_of, columns_of, members_of
from backlit.training.ensemble import Ensemble
from export.sample_models import model, table_model


def test_a_model_is_one_member_and_an_ensemble_several() -> None:
    """Layers come with their names, arrays and output shapes."""
    one = model(bl.Flatten(), bl.Dense(3), bl.BatchNorm(), inputs=(2, 2))
    (member,) = members_of(one)
    assert [(step.name, step.outputs, sorted(step.arrays)) for step in member.steps] == [
        ("flatten1", (4,), []),
        ("dense1", (3,), ["bias", "weight"]),
        ("batch_norm1", (3,), ["mean", "scale", "shift", "variance"]),
    ]
    both = members_of(Ensemble((table_model(), table_model(seed=1))))
    assert len(both) == 2
    assert columns_of(both) == columns_of(both[:1])
    assert columns_of(members_of(one)) == {}


def test_classes_are_plain_values() -> None:
    """NumPy's own scalars become Python's; no names are numbers."""
    named = model(bl.Dense(2), inputs=(2,), classes=tuple(np.array([3, 5])))
    assert [type(each) for each in classes_of(named)] == [int, int]
    assert classes_of(model(bl.Dense(3), inputs=(2,))) == [0, 1, 2]
    assert classes_of(table_model()) == ["low", "높음"]
