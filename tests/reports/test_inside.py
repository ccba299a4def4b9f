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


def taken(iteration: int, **layers: tuple[float, float]) -> StatisticsTaken:
    """Shares of zeros and of saturated activations of some layers."""
    shares = {
        name: {"mean": 0.1, "spread": 0.1, "zeros": zeros, "saturated": saturated}
        for name, (zeros, saturated) in layers.items()
    }
    return StatisticsTaken(1, iteration, shares, {"scale": {"gradient_norm": 1.0}})


def drawn(folder: RunFolder, kinds: list[str], *events: StatisticsTaken) -> str:
    """The section of a network of these kinds of layer."""
    plan = {"network": {"layers": [{"kind": kind} for kind in kinds]}}
    return inside(replace(RunRecord.read(folder), plan=plan, events=events), SAY)


def test_half_of_a_relus_zeros_are_its_work(digits: RunFolder) -> None:
    """No finding and no figure of saturation, with batch normalisation or without."""
    kinds = ["Dense", "BatchNorm", "ReLU", "LeakyReLU", "ELU", "GELU", "Dense"]
    shares = dict.fromkeys(("relu1", "leaky_relu1", "elu1", "gelu1", "own1"), (0.6, 0.6))
    page = drawn(digits, kinds, taken(1, **shares), taken(40, **shares))
    assert "saturated" not in page
    assert 'class="finding"' not in page


def test_a_dead_layer_is_named(digits: RunFolder) -> None:
    """Nearly all of a ReLU is zero; what dropout leaves out, or a sparse input, is not dead."""
    page = drawn(digits, ["Dense", "ReLU"], taken(40, relu1=(0.995, 0.995), dropout1=(1.0, 0.0)))
    assert "relu1: in iteration 40, 99.5\u202f% of the activations were zero" in page
    assert "dropout1: in" not in page
    assert "were zero" not in drawn(digits, ["ReLU"], taken(40, relu1=(0.97, 0.97)))


def test_saturation_is_advised_by_when_it_began(digits: RunFolder) -> None:
    """From the first iteration: initial values; later: the learning rate; unknown: no advice."""
    kinds = ["Dense", "Sigmoid", "Dense"]
    first = drawn(digits, kinds, taken(1, sigmoid1=(0, 0.8)), taken(40, sigmoid1=(0, 0.9)))
    later = drawn(digits, kinds, taken(1, sigmoid1=(0, 0.1)), taken(40, sigmoid1=(0, 0.9)))
    unknown = drawn(digits, kinds, taken(40, sigmoid1=(0, 0.9)))
    for page in (first, later, unknown):
        assert "sigmoid1: in iteration 40, 90.0\u202f% of the activations were saturated" in page
    assert "smaller initial values" in first
    assert "At first 10.0\u202f% were" in later
    assert "may help" not in unknown


def test_batch_normalisation_is_not_advised_to_who_has_it(digits: RunFolder) -> None:
    """Nor is an output that ends in a sigmoid blamed for being sure."""
    events = (taken(1, tanh1=(0, 0.8)), taken(40, tanh1=(0, 0.8)))
    assert "batch normalisation" in drawn(digits, ["Dense", "Tanh", "Dense"], *events)
    has = drawn(digits, ["Dense", "BatchNorm", "Tanh", "Dense"], *events)
    assert "saturated" in has
    assert "batch normalisation" not in has
    assert 'class="finding"' not in drawn(digits, ["Dense", "Tanh"], *events)


def test_without_statistics_there_is_no_section(digits: RunFolder) -> None:
    """An empty heading would promise something."""
    assert inside(replace(RunRecord.read(digits), events=()), SAY) == ""
