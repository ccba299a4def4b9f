"""Settings: every value of the plan can be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.record import RunRecord
from backlit.reports.settings import flattened, happenings, settings
from backlit.reports.words import speaker
from backlit.runs.events import GuardFired
from backlit.runs.folder import RunFolder

SAY = speaker("en")
KEYS = st.text(alphabet="abcdef", min_size=1, max_size=4)
PLANS = st.dictionaries(KEYS, st.recursive(
    st.integers() | st.booleans() | st.text(alphabet="xyz", min_size=1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
))  # fmt: skip


def leaves(value: Any) -> Iterator[str]:
    """Every plain value inside nested data."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield str(value).lower()


@given(PLANS)
def test_no_value_is_lost(plan: dict[str, Any]) -> None:
    """Each plain value of a plan stands in some row."""
    rows = " ".join(fact.lower() for _, fact in flattened(plan))
    assert all(leaf in rows for leaf in leaves(plan))


def test_policies_guards_and_the_end_are_told_in_order(digits: RunFolder) -> None:
    """Three halvings and the end; a guard by the message it left."""
    record = RunRecord.read(digits)
    told = happenings(record, SAY)
    assert told.count("learning rate halved") == 3
    assert told.index("halved to 0.025") < told.index("all 16 epochs are done")
    guard = GuardFired(2, 9, "loss", None, "NaN in the loss")
    assert "NaN in the loss" in happenings(replace(record, events=(guard,)), SAY)
    assert happenings(replace(record, events=()), SAY) == ""


def test_the_machine_is_described(digits: RunFolder) -> None:
    """The environment stands below the plan."""
    assert "2.4.6" in settings(RunRecord.read(digits), SAY)


def test_the_curve_of_the_schedule_is_drawn_and_not_listed(digits: RunFolder) -> None:
    """200 numbers are no setting."""
    record = RunRecord.read(digits)
    curve = {"iterations": [1, 2], "rates": [0.123, 0.456]}
    assert "0.456" not in settings(replace(record, plan={**record.plan, "rate_curve": curve}), SAY)
