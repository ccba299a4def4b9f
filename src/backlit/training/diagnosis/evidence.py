"""What a run recorded, as the quantities that rules speak of.

Losses are given relative to that of the best constant answer: 1 is what knows nothing scores.
Nothing is computed from data or weights again. This module refuses to know what is healthy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...base.errors import InputError
from ...nn.activation import RELU_LIKE, Activation
from ...nn.batch_norm import BatchNorm
from ...nn.dense import Dense
from ...nn.init import He, Initializer, Xavier
from ...nn.losses import SoftmaxCrossEntropy
from ...runs.events import StatisticsTaken
from ..history import History
from ..plan import Plan

Floats = NDArray[np.float64]
Statistic = Mapping[str, Mapping[str, float]]
_TINY: Final = 1e-30
_ENOUGH: Final = 20  # weights, for their spread to say how they were drawn


@dataclass(frozen=True)
class DenseFacts:
    """A fully connected layer and what comes after it, up to the next.

    weight      the name of its weight among the statistics
    fans        inputs and units
    activation  the name of the activation behind it, or None: the last layer has none
    kind        that activation
    normed      whether a batch norm stands between them
    init        how the weight begins, where the plan says so
    """

    name: str
    fans: tuple[int, int]
    activation: str | None
    kind: Activation | None
    normed: bool
    init: Initializer | None = None

    @property
    def weight(self) -> str:
        """`dense1/weight`."""
        return f"{self.name}/weight"

    @property
    def proper(self) -> float:
        """The standard deviation that suits the activation: He's or Xavier's."""
        suits = He() if isinstance(self.kind, RELU_LIKE) else Xavier()
        return suits.spread(*self.fans)


@dataclass(frozen=True, eq=False)
class Evidence:
    """A run's record, looked at in the ways that rules need.

    confusion  [true, predicted] on the held-out rows, or None
    """

    plan: Plan
    history: History
    confusion: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        started = self.history.started
        if started is None or "inputs" not in started.data:
            raise InputError(
                "a diagnosis",
                expected="a run with its first event",
                got="none of what it said at its beginning",
                action="train it again",
            )

    # -- data -----------------------------------------------------------------------------

    @property
    def data(self) -> Mapping[str, Any]:
        """What was remembered of the training rows: see `data_facts`."""
        assert self.history.started is not None
        return self.history.started.data

    @cached_property
    def chance(self) -> float:
        """The loss of the best constant answer; of a loss of one's own, the first one."""
        known = self.data.get("constant_loss")
        first = self.history.losses[0] if self.history.losses else math.nan
        return float(known) if known else float(first)

    # -- how it went ----------------------------------------------------------------------

    def epochs(self, metric: str) -> Floats:
        """(E,) of one metric; empty if it was not taken."""
        known = metric in self.history.metrics
        return np.array(self.history[metric] if known else [], dtype=np.float64)

    @cached_property
    def train(self) -> Floats:
        """(E,) the loss on training rows as in prediction, relative to chance."""
        return self.epochs("train_loss_predict") / self.chance

    @cached_property
    def validation(self) -> Floats:
        """(E,) the loss on held-out rows, relative to that of the same constant answer there."""
        return self.epochs("validation_loss") / self._chance_held

    @cached_property
    def _chance_held(self) -> float:
        """What the best constant answer of the training rows scores on the held-out ones.

        It is another loss where classes have other shares there.
        """
        counts = np.asarray(self.data.get("classes", ()), dtype=np.float64)
        plain = (
            isinstance(self.plan.loss, SoftmaxCrossEntropy)
            and self.plan.loss == type(self.plan.loss)()
        )
        if self.confusion is None or not plain or len(counts) != len(self.confusion):
            return self.chance
        rows = self.confusion.sum(axis=1)
        share = np.maximum(counts, 0.5) / np.maximum(counts, 0.5).sum()
        return float(-(rows * np.log(share)).sum() / max(rows.sum(), 1))

    @cached_property
    def losses(self) -> Floats:
        """(K,) the loss of each batch before its update, relative to chance."""
        return np.array(self.history.losses, dtype=np.float64) / self.chance

    @property
    def updates(self) -> int:
        """How many were made."""
        return len(self.history.losses)

    @property
    def failed(self) -> bool:
        """Whether NaN or infinity was met."""
        return bool(self.history.faults)

    # -- layers ---------------------------------------------------------------------------

    @cached_property
    def dense(self) -> tuple[DenseFacts, ...]:
        """The fully connected layers in their order, each with what comes behind it."""
        return tuple(_dense(self.plan, self.data["inputs"]["shape"]))

    @property
    def hidden(self) -> tuple[DenseFacts, ...]:
        """All of them but the last."""
        return self.dense[:-1]

    @cached_property
    def first(self) -> StatisticsTaken | None:
        """The statistics of the first update, if they were taken."""
        taken = self.history.statistics
        return taken[0] if taken and taken[0].iteration == 1 else None

    @cached_property
    def last(self) -> StatisticsTaken | None:
        """The last statistics that were taken."""
        return self.history.statistics[-1] if self.history.statistics else None

    @cached_property
    def starts(self) -> dict[str, float]:
        """Layer -> how wide its weights began, over the width that suits its activation."""
        found = {}
        for each in self.dense:
            inputs, units = each.fans
            if inputs * units < _ENOUGH:
                continue
            if self.first is not None:
                norm = self.first.parameters.get(each.weight, {}).get("weight_norm")
                spread = None if norm is None else norm / math.sqrt(inputs * units)
            else:  # it ended before anything was measured, or nothing was to be
                spread = None if each.init is None else each.init.spread(*each.fans)
            if spread is not None:
                found[each.name] = spread / each.proper
        return found

    def of_layers(self, taken: StatisticsTaken | None, statistic: str) -> dict[str, float]:
        """Activation -> a statistic of its output."""
        if taken is None:
            return {}
        found = {}
        for each in self.hidden:
            value = taken.layers.get(each.activation or "", {}).get(statistic)
            if value is not None:
                found[str(each.activation)] = value
        return found

    def of_weights(self, taken: StatisticsTaken | None, statistic: str) -> dict[str, float]:
        """Layer -> a statistic of its weight."""
        if taken is None:
            return {}
        return {
            each.name: taken.parameters[each.weight][statistic]
            for each in self.dense
            if statistic in taken.parameters.get(each.weight, {})
        }

    @cached_property
    def paces(self) -> Floats:
        """(T,) the size of an update against the weight's, the median layer's, each time.

        Against the weight's first size where it has shrunk since: decay makes weights small,
        and updates no larger.
        """
        began = self.of_weights(self.first, "weight_norm")
        found = []
        for taken in self.history.statistics:
            norms = self.of_weights(taken, "weight_norm")
            ratios = self.of_weights(taken, "update_ratio")
            found.append(_median([
                ratio * min(1.0, norms[name] / max(began.get(name, 0.0), _TINY))
                for name, ratio in ratios.items()
            ]))  # fmt: skip
        return np.array(found, dtype=np.float64)

    @cached_property
    def travel(self) -> float:
        """About how far weights went in all, in their own size: mean pace times updates."""
        if not len(self.paces):
            return math.nan
        return float(np.mean(self.paces)) * self.updates


def still_falling(losses: Sequence[float] | Floats) -> float:
    """The share of its loss that a course lost in its last third.

    >>> still_falling([1.0, 0.5, 0.4, 0.4, 0.3, 0.2])
    0.5
    >>> still_falling([1.0])
    0.0
    """
    values = np.asarray(losses, dtype=np.float64)
    if len(values) < 3:
        return 0.0
    before = values[-len(values) // 3 - 1] if len(values) > 3 else values[0]
    return float(1 - values[-1] / max(before, _TINY))


def _dense(plan: Plan, shape: Sequence[int]) -> Iterator[DenseFacts]:
    layers = list(plan.network.named_layers())
    places = [place for place, (_, layer) in enumerate(layers) if isinstance(layer, Dense)]
    parts = plan.network.parts(shape)
    for number, place in enumerate(places):
        end = places[number + 1] if number + 1 < len(places) else len(layers)
        behind = layers[place + 1 : end]
        active = next((pair for pair in behind if isinstance(pair[1], Activation)), None)
        name, layer = layers[place]
        assert isinstance(layer, Dense)
        inputs, units = parts[f"{name}/weight"].shape
        yield DenseFacts(
            name=name,
            fans=(inputs, units),
            activation=active[0] if active else None,
            kind=active[1] if active and isinstance(active[1], Activation) else None,
            normed=any(isinstance(each, BatchNorm) for _, each in behind),
            init=layer.init,
        )


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else math.nan
