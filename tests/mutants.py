"""Traps met in other systems, as mutants: each puts one of their formulas in place of ours."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

import backlit as bl
import check_nn
import check_optim
import check_training
from backlit.data import split
from backlit.data.batches import BatchOrder
from backlit.nn.layer import Mode
from backlit.ops.rows import gather, one_hot
from backlit.ops.smooth import sqrt
from backlit.optim import optimizer as optimizers
from backlit.optim import update
from backlit.training import drive, loop, metrics

Patch = pytest.MonkeyPatch
SPLIT = sys.modules[split.__module__]  # the package's own `split` is the function


@dataclass(frozen=True)
class Mutant:
    """One wrong formula, and the check that must notice it.

    trap   the words of SEMANTICS it belongs to
    name   what is wrong
    apply  puts it in place
    check  the check of an existing test that must raise AssertionError
    """

    trap: str
    name: str
    apply: Callable[[Patch], None]
    check: Callable[[], None]


FOUND: list[Mutant] = []


def mutant(trap: str, name: str, check: Callable[[], None]) -> Callable[[Any], Any]:
    """List a function as a mutant."""

    def listed(apply: Callable[[Patch], None]) -> Callable[[Patch], None]:
        FOUND.append(Mutant(trap, name, apply, check))
        return apply

    return listed


def formula_of(name: str) -> Callable[[], None]:
    """N6 for one optimizer."""

    def check() -> None:
        check_optim.formula(name)

    return check


# -- optimizers -----------------------------------------------------------------------------

EPSILON = "ε inside/outside"


@mutant(EPSILON, "AdaGrad: √h + ε", formula_of("AdaGrad"))
def _(patch: Patch) -> None:
    def rule(self: Any, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        h = slots["square_sum"] + g * g
        return w - g * s["learning_rate"] / (sqrt(h) + s["epsilon"]), {"square_sum": h}

    patch.setattr(bl.AdaGrad, "rule", rule)


@mutant(EPSILON, "RMSProp: √h + ε", formula_of("RMSProp"))
def _(patch: Patch) -> None:
    def rule(self: Any, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        h = slots["square_mean"] * s["decay"] + g * g * s["one_minus_decay"]
        return w - g * s["learning_rate"] / (sqrt(h) + s["epsilon"]), {"square_mean": h}

    patch.setattr(bl.RMSProp, "rule", rule)


def adam_rule(denominator: Callable[[Any, Any], Any]) -> Any:
    """Adam's rule with another denominator, of v and the scalars."""

    def rule(self: Any, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        m = slots["first_moment"] * s["beta1"] + g * s["one_minus_beta1"]
        v = slots["second_moment"] * s["beta2"] + g * g * s["one_minus_beta2"]
        step = m * s["corrected_rate"] / denominator(v, s)
        return w - step, {"first_moment": m, "second_moment": v}

    return rule


@mutant(EPSILON, "Adam: √(v̂ + ε)", formula_of("Adam"))
def _(patch: Patch) -> None:
    def inside(v: Any, s: Any) -> Any:
        return sqrt(v / (s["root_correction"] * s["root_correction"]) + s["epsilon"])

    patch.setattr(bl.Adam, "rule", adam_rule(inside))


@mutant(EPSILON, "Adam: epsilon-hat, √v + ε", formula_of("Adam"))
def _(patch: Patch) -> None:
    def hat(v: Any, s: Any) -> Any:
        return (sqrt(v) + s["epsilon"]) / s["root_correction"]

    patch.setattr(bl.Adam, "rule", adam_rule(hat))


def without(name: str) -> Callable[[Patch], None]:
    """Adam with one of its bias corrections deleted."""

    def apply(patch: Patch) -> None:
        scalars = bl.Adam.scalars

        def fewer(self: Any, rates: Any, k: Any) -> Any:
            found = scalars(self, rates, k)
            return found | {name: rates if name == "corrected_rate" else np.ones_like(rates)}

        patch.setattr(bl.Adam, "scalars", fewer)

    return apply


for _name in ("corrected_rate", "root_correction"):
    for _kind in ("Adam", "AdamW"):
        _title = f"{_kind} without {_name.replace('_', ' ')}"
        mutant("bias correction missing", _title, formula_of(_kind))(without(_name))


@mutant("AdaGrad's h₀", "slots begin at 0.1", check_optim.state_begins_at_zero)
def _(patch: Patch) -> None:
    def tenth(names: Any, parameters: Any) -> Any:
        return {name: each + 0.1 for name, each in update.empty_slots(names, parameters).items()}

    patch.setattr(optimizers, "empty_slots", tenth)


def updates(change: Callable[..., Any]) -> Callable[[Patch], None]:
    """An update in another order: `change(updated, optimizer, w, g, slots, scalars, **rest)`."""

    def apply(patch: Patch) -> None:
        def mutated(*given: Any, **rest: Any) -> Any:
            return change(update.updated, *given, **rest)

        patch.setattr(optimizers, "updated", mutated)

    return apply


def _decay_first(
    right: Any, rule: Any, w: Any, g: Any, *given: Any, weight_decay: Any = None, **rest: Any
) -> Any:
    if weight_decay is not None:
        g = {
            name: each + w[name] * weight_decay if rest["roles"][name] == "weight" else each
            for name, each in g.items()
        }
    return right(rule, w, g, *given, **rest)


def _decay_last(
    right: Any,
    rule: Any,
    w: Any,
    g: Any,
    slots: Any,
    s: Any,
    *,
    weight_decay: Any = None,
    **rest: Any,
) -> Any:
    found = right(rule, w, g, slots, s, **rest)
    if weight_decay is None:
        return found
    moved = {
        name: each - w[name] * weight_decay * s.get("learning_rate", 0.1)
        if rest["roles"][name] == "weight"
        else each
        for name, each in found.parameters.items()
    }
    return replace(found, parameters=moved)


def _decay_everywhere(right: Any, *given: Any, roles: Any, **rest: Any) -> Any:
    return right(*given, roles=dict.fromkeys(roles, "weight"), **rest)


ORDER = "decay before/after clip"
mutant(ORDER, "decay before clip", check_optim.clip_comes_before_decay)(updates(_decay_first))
mutant(ORDER, "decay after moments", check_optim.decay_comes_before_moments)(updates(_decay_last))
mutant("L2 on biases", "all roles decay", check_optim.decay_is_on_weights_only)(
    updates(_decay_everywhere)
)


@mutant("off-by-one schedule", "k is 1 at the first update", check_training.first_update_has_k_0)
def _(patch: Patch) -> None:
    rates = bl.Schedule.rates

    def late(self: Any, base: float, k: Any, per_epoch: int) -> Any:
        return rates(self, base, np.asarray(k) + 1, per_epoch)

    patch.setattr(bl.Schedule, "rates", late)


# -- layers and losses ----------------------------------------------------------------------

NORM = "BatchNorm momentum flipped, variance biased or not"


@mutant(NORM, "momentum is the new value's", check_nn.running_statistics_move_slowly_from_0_and_1)
def _(patch: Patch) -> None:
    apply = bl.BatchNorm.apply

    def flipped(self: Any, p: Any, x: Any, mode: Any) -> Any:
        return apply(replace(self, momentum=1 - self.momentum), p, x, mode)

    patch.setattr(bl.BatchNorm, "apply", flipped)


@mutant(NORM, "running variance unbiased", check_nn.running_statistics_move_slowly_from_0_and_1)
def _(patch: Patch) -> None:
    apply = bl.BatchNorm.apply

    def unbiased(self: Any, p: Any, x: Any, mode: Any) -> Any:
        y, moved = apply(self, p, x, mode)
        kept, rows = p["variance"] * self.momentum, x.shape[0]
        moved["variance"] = kept + (moved["variance"] - kept) * (rows / (rows - 1))
        return y, moved

    patch.setattr(bl.BatchNorm, "apply", unbiased)


@mutant(NORM, "batch variance unbiased", check_nn.batch_norm_normalises_with_the_biased_variance)
def _(patch: Patch) -> None:
    apply = bl.BatchNorm.apply

    def unbiased(self: Any, p: Any, x: Any, mode: Any) -> Any:
        y, moved = apply(self, p, x, mode)
        return (y - p["shift"]) * ((x.shape[0] - 1) / x.shape[0]) ** 0.5 + p["shift"], moved

    patch.setattr(bl.BatchNorm, "apply", unbiased)


@mutant(NORM, "running variance from 0", check_nn.running_statistics_move_slowly_from_0_and_1)
def _(patch: Patch) -> None:
    parts = bl.BatchNorm.parts

    def from_zero(self: Any, shape: Any, init: Any) -> Any:
        found = parts(self, shape, init)
        return (*found[:3], replace(found[3], init=bl.Zeros()))

    patch.setattr(bl.BatchNorm, "parts", from_zero)


@mutant("1/(1−p) missing", "kept units are not scaled", check_nn.dropout_keeps_the_expected_size)
def _(patch: Patch) -> None:
    apply = bl.Dropout.apply

    def unscaled(self: Any, p: Any, x: Any, mode: Any) -> Any:
        y, moved = apply(self, p, x, mode)
        return (y * (1 - self.rate) if mode.training and self.scale == "train" else y), moved

    patch.setattr(bl.Dropout, "apply", unscaled)


SMOOTHED = "label smoothing × weights"


@mutant(SMOOTHED, "weights act on smoothed targets", check_nn.smoothing_and_weights_multiply)
def _(patch: Patch) -> None:
    def smoothed(self: Any, targets: Any, dtype: str) -> Any:
        if self.class_weights is None:
            return None
        depth, share = len(self.class_weights), self.label_smoothing
        soft = one_hot(targets, depth, dtype) if targets.dtype.kind in "iu" else targets
        return ((soft * (1 - share) + share / depth) * np.asarray(self.class_weights)).sum(-1)

    patch.setattr(bl.SoftmaxCrossEntropy, "row_weights", smoothed)


@mutant(SMOOTHED, "divided by rows, not by weight", check_nn.smoothing_and_weights_multiply)
def _(patch: Patch) -> None:
    apply = bl.Loss.apply

    def by_rows(self: Any, outputs: Any, targets: Any, weights: Any = None) -> Any:
        value, total = apply(self, outputs, targets, weights)
        return value * total / outputs.shape[0], total

    patch.setattr(bl.Loss, "apply", by_rows)


# -- training -------------------------------------------------------------------------------

SHORT = check_training.short_last_batch_counts_by_its_rows


@mutant("mean of means over a short last batch", "each batch counts alike", SHORT)
def _(patch: Patch) -> None:
    scores = metrics.epoch_scores

    def alike(rows: Any) -> Any:
        return scores(rows) | {"train_loss": sum(rows["loss"]) / len(rows["loss"])}

    patch.setattr(metrics, "epoch_scores", alike)


POSITION = "validation taken after shuffling a sorted file or from its tail"


@mutant(POSITION, "the tail of the file", check_training.held_back_rows_are_no_tail)
def _(patch: Patch) -> None:
    def backwards(seed: int, purpose: str, iteration: int, count: int) -> Any:
        return np.arange(count)[::-1]

    patch.setattr("backlit.base.rng.permutation", backwards)
    patch.setattr(SPLIT, "_strata", lambda data: np.zeros(data.rows, np.int64))


@mutant(POSITION, "shuffled, not stratified", check_training.held_back_rows_are_no_tail)
def _(patch: Patch) -> None:
    patch.setattr(SPLIT, "_strata", lambda data: np.zeros(data.rows, np.int64))


@mutant("float epochs", "⌊N/B⌋ updates an epoch", check_training.epochs_are_whole_numbers)
def _(patch: Patch) -> None:
    def floored(self: Any) -> Any:
        return np.full(max(1, self.rows // self.batch_size), self.batch_size, dtype=np.int64)

    patch.setattr(BatchOrder, "sizes", property(floored))


@mutant("parameters in a set", "names as they come", check_training.names_are_always_in_order)
def _(patch: Patch) -> None:
    def as_hashed(tree: Any) -> Any:
        return {name: tree[name] for name in sorted(tree, key=lambda name: name[::-1])}

    for place in ("backlit.nn.chain.ordered", "backlit.optim.update.ordered"):
        patch.setattr(place, as_hashed)


@mutant("NaN counted as best", "not worse is better", check_training.nan_is_never_best)
def _(patch: Patch) -> None:
    def not_worse(metric: str, value: float, best: float | None, margin: float = 0.0) -> bool:
        return best is None or not value >= best - margin

    patch.setattr("backlit.training.policies.is_better", not_worse)


BEST = check_training.best_weights_come_back_however_a_run_ends


@mutant("best weights not restored unless stopped early", "only when a policy stopped it", BEST)
def _(patch: Patch) -> None:
    best = drive.best_model

    def early_only(plan: Any, state: Any, parts: Any) -> Any:
        model = best(plan, state, parts)
        return model if state.stopped else replace(model, arrays=state.model())

    patch.setattr(drive, "best_model", early_only)


LATE = check_training.loss_is_that_before_the_update


@mutant("loss reported after the update on the same batch", "the new weights' loss", LATE)
def _(patch: Patch) -> None:
    from backlit.training.step import record_training as record

    def looked_again(plan: Any, signature: Any, **rest: Any) -> Any:
        step = record(plan, signature, **rest)
        batch = {name: gather(table, step.rows) for name, table in step.data.items()}
        moved = {name.partition("/")[2]: each for name, each in step.new_state.items()}
        outputs, _ = plan.network.apply(moved, batch["x"], Mode(training=True))
        again, _ = plan.loss.apply(outputs, batch["y"], batch.get("weights"))
        return replace(step, metrics={**step.metrics, "loss": again})

    patch.setattr(loop, "record_training", looked_again)
