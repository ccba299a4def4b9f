"""Events: said, written and read back the same."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from backlit.base.errors import FileFormatError, UnknownNameError
from backlit.runs import events
from backlit.runs.events import Event, from_data, to_data
from backlit.runs.plain import json_line, mapping_from

LAYERS = {"dense1": {"mean": 0.1, "spread": math.inf, "zeros": 0.5, "saturated": 0.0}}
EXAMPLES: list[Event] = [
    events.RunStarted({"seed": 0, "layers": [50]}, 330, 80, 20, 10, 8, 5),
    events.StatisticsTaken(1, 5, LAYERS, {"dense1/weight": {"gradient_norm": -math.inf}}),
    events.ChunkDone(1, 2, (0.7, 0.5)),
    events.EpochEnded(1, 8, 0.1, {"train_loss": math.inf, "train_accuracy": 1.0}, (0.5, 0.25)),
    events.PolicyActed(2, 16, "early_stopping", "no better for 10 epochs", {"best": 3}),
    events.GuardFired(2, 17, "loss", None, "the loss is NaN"),
    events.RunEnded("finished", "all epochs done", 5, 40, None, {}),
]


def test_each_kind_has_an_example() -> None:
    """The examples below are all the kinds there are."""
    assert {each.kind for each in EXAMPLES} == set(events._KINDS)
    assert {type(each) for each in EXAMPLES} == set(events.Event.__args__)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_an_event_comes_back_from_its_line(event: Event) -> None:
    """An event written as JSON and read again is the same event, infinity included."""
    line = json_line(to_data(event))
    assert from_data(mapping_from(line, who="test", where="here")) == event


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.kind)
def test_events_do_not_change(event: Event) -> None:
    """A listener cannot put other words into training's mouth."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.iteration = 0


@pytest.mark.parametrize(
    "data, error, words",
    [
        ({"kind": "epoch_ended", "epoch": 1}, FileFormatError, "the event epoch_ended: expected"),
        ({"kind": "chunk_dome"}, UnknownNameError, "did you mean 'chunk_done'?"),
        ({}, UnknownNameError, "got 'None'"),
        (
            to_data(EXAMPLES[2]) | {"losses": ["much"]},
            FileFormatError,
            "expected numbers in losses, got not a number: 'much'",
        ),
        (to_data(EXAMPLES[2]) | {"more": 1}, FileFormatError, "got epoch, iteration, kind, losses"),
    ],
)
def test_what_is_no_event_is_refused(
    data: dict[str, Any], error: type[Exception], words: str
) -> None:
    """Unknown kinds, and fields that are missing, unknown or no numbers, are told."""
    with pytest.raises(error) as caught:
        from_data(data)
    assert words in str(caught.value)
