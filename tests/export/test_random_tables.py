"""Random tables."""

from __future__ import annotations

import numpy as np

from backlit.export.random_tables import random_table
from export.sample_models import ENCODERS, KINDS, preparation


def test_a_table_has_what_training_had_and_what_it_never_saw() -> None:
    """Every column in its kind; missing and unseen values, and numbers beyond the range."""
    prepared = preparation()
    table = random_table([prepared], 200)
    assert {column.name: column.kind for column in table.columns} == KINDS
    assert all(0 < column.missing.sum() < 100 for column in table.columns)
    assert set(table["kind"].present) > {"flat", "3", "집, 마당"}
    features = prepared.features(table)
    assert np.isfinite(features).all()
    price = features[~table["price"].missing, 0]
    assert price.min() == -3.0
    assert price.max() == 4.0
    assert (np.abs(price) < 3).mean() > 0.5


def test_the_same_each_time() -> None:
    """A check does not depend on luck, nor on which columns stand beside one."""
    first = random_table([preparation()], 50)
    second = random_table([preparation()], 50)
    assert first.fingerprint() == second.fingerprint()
    assert list(first.names) == [each.column for each in ENCODERS]
