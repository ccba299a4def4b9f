"""Where rows come from, as a plan keeps it."""

from __future__ import annotations

import pytest

import backlit as bl
from backlit.base.errors import PlanError
from backlit.cli.sources import DataOptions, Source


def test_a_plan_loads_the_same_rows_again() -> None:
    """What `to_data` keeps gives back a source with the same rows."""
    source = Source("spiral", 7, {"rows": 60, "noise": 0.3, "classes": 3})
    rows = source.load()
    kept = source.to_data(rows)
    again = Source.from_plan(kept, seed=0, where="run.toml")
    assert again == source
    assert again.load().fingerprint() == kept["fingerprint"] == rows.fingerprint()
    assert rows.class_count == 3


def test_a_plan_may_be_short() -> None:
    """A name alone will do; its seed is the one given."""
    assert Source.from_plan("moons", 4, "plan.toml") == Source("moons", 4)
    assert Source.from_plan({"name": "moons"}, 4, "plan.toml") == Source("moons", 4)


@pytest.mark.parametrize(
    "data", [None, 3, {}, {"name": 3}, {"name": "moons", "seed": "x"},
             {"name": "moons", "seed": True}, {"name": "moons", "settings": 3}],
)  # fmt: skip
def test_a_plan_without_readable_data_is_told(data: object) -> None:
    """No name, or a seed that is no number, is a PlanError that names the file."""
    with pytest.raises(PlanError) as caught:
        Source.from_plan(data, 0, "plan.toml")
    assert str(caught.value).startswith("plan.toml: data: expected")


def test_toy_settings_are_those_that_were_given() -> None:
    """Options that were not given are no settings."""
    assert DataOptions().settings == {}
    assert DataOptions(rows=5, noise=0.0).settings == {"rows": 5, "noise": 0.0}


def test_digits_depend_on_the_seed() -> None:
    """The seed of a source decides the test rows."""
    first, second = Source("digits", 0).load(), Source("digits", 1).load()
    assert isinstance(first, bl.Dataset)
    assert first.fingerprint() != second.fingerprint()
