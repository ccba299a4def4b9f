"""Inside: layers in the network's order, statistics that say something, plain findings."""

from __future__ import annotations

from dataclasses import replace

from backlit.reports.inside import inside
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.events import StatisticsTaken
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def test_layers_stand_in_the_networks_order(digits: RunFolder) -> None:
    """The journal sorts names; the plan knows better."""
    page = inside(RunRecord.read(digits), SAY)
    assert "Mean of the activations: dense1, relu1, dense2" in page
    assert "Length of the gradient: dense1/weight, dense2/weight" in page


def test_what_is_always_zero_is_not_drawn(digits: RunFolder) -> None:
    """A network without saturating layers has no figure of saturation."""
    page = inside(RunRecord.read(digits), SAY)
    assert "saturated" not in page
    assert page.count("<svg") == 5


def test_dead_and_saturated_layers_are_named(digits: RunFolder) -> None:
    """The last statistics decide."""
    layers = {"relu1": {"mean": 0.0, "spread": 0.0, "zeros": 0.97, "saturated": 0.0},
              "sigmoid1": {"mean": 0.5, "spread": 0.5, "zeros": 0.0, "saturated": 0.8}}  # fmt: skip
    taken = StatisticsTaken(1, 1, layers, {"scale": {"gradient_norm": 1.0}})
    page = inside(replace(RunRecord.read(digits), events=(taken,)), SAY)
    assert "relu1: 97.0\u202f% of the activations are zero" in page
    assert "sigmoid1: 80.0\u202f% of the activations are saturated" in page


def test_without_statistics_there_is_no_section(digits: RunFolder) -> None:
    """An empty heading would promise something."""
    assert inside(replace(RunRecord.read(digits), events=()), SAY) == ""
