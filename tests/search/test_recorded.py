"""A step is shared by plans alike and by no others: the cache is never wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backlit as bl
from backlit.engines.engine import Step
from backlit.graph.tensor import Tensor
from backlit.nn.layer import Layer
from backlit.registry import ACTIVATIONS, LOSSES, OPTIMIZERS
from backlit.search import recorded
from backlit.search.recorded import Recorded
from backlit.search.remembering import fingerprint
from backlit.training.plan import Plan
from backlit.training.step import Signature, record_evaluation, record_training

# a few values of everything that a step may or may not depend on
SETTINGS: dict[str, tuple[Any, ...]] = {
    "learning_rate": (0.0, 0.1, 1.0),
    "momentum": (0.0, 0.9),
    "beta1": (0.0, 0.9),
    "beta2": (0.0, 0.999),
    "epsilon": (0.0, 1e-8),
    "decay": (0.0, 0.99),
    "optimizer_decay": (0.0, 0.1),
}
ACTS: tuple[Layer, ...] = (
    *(kind() for kind in ACTIVATIONS.values()), bl.LeakyReLU(0.3), bl.ELU(0.5),
)  # fmt: skip
INITS = (None, bl.He(), bl.Normal(0.1), bl.Zeros())
CLASSES = (
    bl.SoftmaxCrossEntropy(), bl.SoftmaxCrossEntropy(label_smoothing=0.1),
    bl.SoftmaxCrossEntropy(class_weights=(1.0, 2.0)),
    bl.SoftmaxCrossEntropy(class_weights=(2.0, 1.0)),
)  # fmt: skip
INSIDE: dict[str, tuple[type[Layer], str, tuple[Any, ...]]] = {
    "rate": (bl.Dropout, "rate", (0.0, 0.2, 0.5, 1.0)),
    "scale": (bl.Dropout, "scale", ("train", "predict")),
    "init": (bl.Dense, "init", INITS),
    "bias": (bl.Dense, "bias", (True, False)),
    "slope": (bl.LeakyReLU, "slope", (0.01, 0.3)),
}


def signature(plan: Plan, weighted: bool) -> Signature:
    """What the step of a plan is given: rows of three features."""
    kinds = {"BinaryCrossEntropy": (plan.dtype, (1,)), "SoftmaxCrossEntropy": ("int64", ())}
    kind, targets = kinds.get(type(plan.loss).__name__, (plan.dtype, (2,)))
    return Signature((3,), targets, kind, weighted, plan.dtype)


@st.composite
def optimizers(draw: st.DrawFn) -> Any:
    """Any of ours, with some of its settings at the ends of their ranges."""
    kind = OPTIMIZERS[draw(st.sampled_from(sorted(OPTIMIZERS)))]
    own = {name: values for name, values in SETTINGS.items() if name in kind.__match_args__}
    if "weight_decay" in kind.__match_args__:
        own["weight_decay"] = SETTINGS["optimizer_decay"]
    return kind(**{name: draw(st.sampled_from(values)) for name, values in own.items()})


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A small network with a loss and whatever a search may vary."""
    loss: Any = draw(st.sampled_from((*CLASSES, *(LOSSES[n]() for n in sorted(LOSSES)))))
    last = 1 if isinstance(loss, bl.BinaryCrossEntropy) else 2
    layers: list[Layer] = [bl.Dense(draw(st.sampled_from((2, 3))), draw(st.sampled_from(INITS)))]
    if draw(st.booleans()):
        layers.append(bl.BatchNorm())
    layers.append(draw(st.sampled_from(ACTS)))
    if draw(st.integers(0, 3)):
        rate = draw(st.sampled_from((0.0, 0.2, 0.5, 1.0)))
        layers.append(bl.Dropout(rate, draw(st.sampled_from(("train", "predict")))))
    out = bl.Dense(last, draw(st.sampled_from(INITS)), bias=draw(st.booleans()))
    clips = (None, bl.ClipNorm(1.0), bl.ClipNorm(2.0), bl.ClipValue(1.0))
    return Plan(
        bl.Chain(*layers, out),
        loss,
        draw(optimizers()),
        weight_decay=draw(st.sampled_from((0.0, 1e-8, 0.5))),
        clip=draw(st.sampled_from(clips)),
        freeze=draw(st.sampled_from(((), ("dense1",)))),
        dtype=draw(st.sampled_from(("float32", "float64"))),
        batch_size=draw(st.sampled_from((4, 32))),
        seed=draw(st.sampled_from((0, 7))),
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Plan, Plan]:
    """A plan, and one that has one or two of its settings, or of its layers', from another."""
    one, other = draw(plans()), draw(plans())
    changes: dict[str, Any] = {}
    layers = list(one.network)
    own = ("optimizer", "weight_decay", "clip", "freeze", "dtype", "batch_size", "seed")
    for name in draw(st.lists(st.sampled_from((*own, *INSIDE)), min_size=1, max_size=2)):
        if name in own:
            changes[name] = getattr(other, name)
        else:
            kind, setting, values = INSIDE[name]
            layers = [
                kind(**{**vars(each), setting: draw(st.sampled_from(values))})
                if type(each) is kind
                else each
                for each in layers
            ]
    if type(one.loss) is bl.SoftmaxCrossEntropy and draw(st.integers(0, 3)) == 0:
        changes["loss"] = draw(st.sampled_from(CLASSES))
    return one, one.with_(network=bl.Chain(*layers), **changes)


@given(pairs(), st.booleans(), st.booleans(), st.booleans())
@settings(max_examples=90)
def test_whoever_shares_a_step_would_have_recorded_the_same(
    pair: tuple[Plan, Plan], watched: bool, weighted: bool, other_weighted: bool
) -> None:
    """Two plans that get one step have equal fingerprints of steps that are recorded anew: of
    all optimizers, losses, layers and rates, at the ends of their ranges too."""
    one, other = pair
    signatures = signature(one, weighted), signature(other, weighted and other_weighted)
    steps = Recorded()
    shared = [
        steps.training(plan, own, watched=watched)
        for plan, own in zip(pair, signatures, strict=True)
    ]
    fresh = [
        fingerprint(without_penalty(record_training(plan, own, watched=watched)))
        for plan, own in zip(pair, signatures, strict=True)
    ]
    assert fingerprint(shared[0]) == fresh[0]
    assert fingerprint(shared[1]) == fresh[1]
    measured = [steps.evaluation(plan, own) for plan, own in zip(pair, signatures, strict=True)]
    for step, plan, own in zip(measured, pair, signatures, strict=True):
        assert fingerprint(step) == fingerprint(record_evaluation(plan.network, plan.loss, own))


def without_penalty(step: Step) -> Step:
    """The step as a search records it: nobody looks at the penalty on weights."""
    kept = {name: each for name, each in step.metrics.items() if name != "penalty"}
    return replace(step, metrics=kept)


def test_the_penalty_is_recorded_for_a_plan_that_goes_by_it() -> None:
    """By its monitor or by a policy; else it is a pass over all weights for nobody."""
    steps = Recorded()
    assert "penalty" not in steps.training(PLAN, ROWS).metrics
    assert "penalty" in steps.training(PLAN.with_(monitor="penalty"), ROWS).metrics
    stopping = bl.EarlyStopping(3, metric="penalty")
    assert "penalty" in steps.training(PLAN.with_(early_stopping=stopping), ROWS).metrics
    assert "penalty" not in steps.training(PLAN, ROWS).metrics


NET = bl.Chain(bl.Dense(4), bl.ReLU(), bl.Dropout(0.2), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.Adam(0.1), weight_decay=1e-3)
ROWS = signature(PLAN, weighted=False)


def net(rate: float = 0.2, **settings: Any) -> bl.Chain:
    """The network with another rate, or other first values."""
    return bl.Chain(bl.Dense(4, **settings), bl.ReLU(), bl.Dropout(rate), bl.Dense(2, **settings))


@pytest.mark.parametrize(
    "other",
    [
        PLAN.with_(optimizer=bl.Adam(0.7, beta1=0.0, epsilon=0.0)), PLAN.with_(weight_decay=9.0),
        PLAN.with_(network=net(0.7)), PLAN.with_(network=net(init=bl.Zeros())),
        PLAN.with_(seed=3, batch_size=7, epochs=9, schedule=bl.StepDecay(1, "epoch")),
    ],
)  # fmt: skip
def test_plans_that_differ_in_numbers_share_a_step(other: Plan) -> None:
    """Rates, decay, dropout, first values, seeds: that is why steps are kept."""
    steps = Recorded()
    assert steps.training(other, ROWS) is steps.training(PLAN, ROWS)
    assert steps.evaluation(other, ROWS) is steps.evaluation(PLAN, ROWS)


@pytest.mark.parametrize(
    "other",
    [
        PLAN.with_(optimizer=bl.AdamW(0.1)), PLAN.with_(weight_decay=0.0),
        PLAN.with_(clip=bl.ClipNorm(1.0)), PLAN.with_(freeze=("dense1",)),
        PLAN.with_(loss=bl.SoftmaxCrossEntropy(label_smoothing=0.1)),
        PLAN.with_(network=bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dropout(0.2), bl.Dense(2))),
        PLAN.with_(network=bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dropout(0.2), bl.Dense(2))),
        PLAN.with_(network=bl.Chain(bl.Dense(4), bl.ReLU(), bl.Dropout(0.2, "predict"),
                                    bl.Dense(2))),
        PLAN.with_(network=bl.Chain(bl.Dense(4, bias=False), bl.ReLU(), bl.Dropout(0.2),
                                    bl.Dense(2))),
    ],
)  # fmt: skip
def test_plans_that_differ_in_structure_do_not(other: Plan) -> None:
    """Nor does what is watched, or of other rows."""
    steps = Recorded()
    mine = steps.training(PLAN, ROWS)
    assert steps.training(other, ROWS) is not mine
    assert fingerprint(steps.training(other, ROWS)) != fingerprint(mine)
    assert steps.training(PLAN, ROWS, watched=True) is not mine
    assert steps.training(PLAN, replace(ROWS, weighted=True)) is not mine
    assert steps.training(PLAN, replace(ROWS, inputs=(4,))) is not mine


def test_a_rate_that_prediction_multiplies_by_is_no_input() -> None:
    """The book's dropout stands in the step that measures: each rate has its own."""
    steps = Recorded()
    plans = [
        PLAN.with_(network=bl.Chain(bl.Dropout(rate, "predict"), bl.Dense(2)))
        for rate in (0.2, 0.5, 0.2)
    ]
    one, other, same = (steps.evaluation(plan, ROWS) for plan in plans)
    assert one is same
    for step, plan in zip((one, other), plans, strict=False):
        fresh = record_evaluation(plan.network, plan.loss, ROWS)
        assert fingerprint(step) == fingerprint(fresh)


@dataclass(frozen=True)
class Cut(bl.Adam):
    """Somebody's own optimizer, whose setting stands inside the graph."""

    most: float = 1.0

    def rule(self, w: Tensor, g: Tensor, slots: Any, s: Any, role: str) -> Any:
        """Adam's, of a gradient that is multiplied by a constant."""
        return super().rule(w, g * self.most, slots, s, role)


@dataclass(frozen=True)
class Scaled(Layer):
    """Somebody's own layer, with a number inside the graph."""

    by: float

    def apply(self, p: Any, x: Tensor, mode: Any) -> Any:
        """x times a constant."""
        return x * self.by, {}


def test_a_kind_of_ones_own_is_shared_only_with_its_equal() -> None:
    """Nobody knows what a step of it depends on."""
    steps = Recorded()
    one, same, other = (
        steps.training(PLAN.with_(optimizer=Cut(most=most)), ROWS) for most in (1.0, 1.0, 2.0)
    )
    assert one is same
    assert one is not other
    assert one is not steps.training(PLAN, ROWS)
    layers = [
        steps.evaluation(PLAN.with_(network=bl.Chain(bl.Dense(2), Scaled(by))), ROWS)
        for by in (1.0, 1.0, 2.0)
    ]
    assert layers[0] is layers[1]
    assert layers[0] is not layers[2]


def test_many_threads_get_the_same_step() -> None:
    """It is recorded once, whoever asks first."""
    steps = Recorded()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: steps.training(PLAN, ROWS), range(32)))
    assert all(each is found[0] for each in found)


def test_no_more_are_kept_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is let go, and recorded again where it is asked for."""
    monkeypatch.setattr(recorded, "_MOST", 2)
    steps = Recorded()
    first = steps.training(PLAN, ROWS)
    others = [PLAN.with_(clip=bl.ClipNorm(norm)) for norm in (1.0, 2.0)]
    kept = [steps.training(each, ROWS) for each in others]
    assert [steps.training(each, ROWS) for each in others] == kept
    again = steps.training(PLAN, ROWS)
    assert again is not first
    assert fingerprint(again) == fingerprint(first)
