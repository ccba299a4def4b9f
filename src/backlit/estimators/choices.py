"""What an estimator was asked for, completed by the recipe: all that training needs to know.

This module refuses to know rows and scikit-learn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import registry
from ..base.errors import InputError
from ..data.dataset import Dataset
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.losses import BinaryCrossEntropy, Loss, default_loss
from ..optim.adam import AdamW
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import Schedule
from ..training.ensemble import Ensemble
from ..training.model import Model
from ..training.plan import Plan
from ..training.policies import RollBack
from ..training.recipe import recipe, with_embedding
from . import settings

LAYER_WORDS = ("hidden", "activation", "batch_norm", "dropout")


@dataclass(frozen=True)
class Choices:
    """How a network is trained, and how many of them answer together.

    plan     of the first member; the others differ in their seed
    members  1 or more
    folds    each member's validation part is one of so many; 0: nothing is held back
    has_own_count, has_own_schedule  whether members, and the plan's schedule, were asked for
    """

    plan: Plan
    members: int
    folds: int
    has_own_count: bool = False
    has_own_schedule: bool = False

    def going_on(self, model: Model | Ensemble) -> Choices:
        """For the layers and the number of members of a model that is there."""
        members = len(model.members) if isinstance(model, Ensemble) else 1
        plan = self.plan.with_(network=model.network)
        return replace(self, plan=plan, members=members, has_own_count=True)


def chosen(
    asked: Mapping[str, Any],
    data: Dataset,
    embedded: tuple[tuple[int, int], ...],
    *,
    seed: int,
    has_own: bool = False,
) -> Choices:
    """What was asked for; what was not (None) is as the recipe has it for so many rows.

    asked     the estimator's settings, by name
    embedded  columns that hold codes
    has_own   whether validation rows are given: then none are held back
    """
    loss = _loss(asked["loss"], data)
    outputs = 1 if isinstance(loss, BinaryCrossEntropy) else outputs_of(data)
    folds = _folds(asked["validation"])
    made = recipe(
        data.rows,
        outputs,
        embedded=embedded,
        members=_given(asked, "members", settings.whole),
        folds=folds or None,
        network=_network(asked, outputs),
        batch_size=_given(asked, "batch_size", settings.whole),
        epochs=_given(asked, "epochs", settings.whole),
        learning_rate=_given(asked, "learning_rate", _above_zero),
    )
    optimizer = settings.optimizer(
        asked["optimizer"], asked["learning_rate"], made.settings["optimizer"]
    )
    decay = _given(asked, "weight_decay", lambda who, value: settings.real(who, value, least=0.0))
    if decay is not None and isinstance(optimizer, AdamW):
        optimizer, decay = replace(optimizer, weight_decay=decay), None
    holds_back = folds != 0 and not has_own
    policies: dict[str, Any] = {}
    if not holds_back and not has_own:
        policies |= {"early_stopping": None, "keep": "last"}
    if asked["early_stopping"] is not None:
        policies["early_stopping"] = settings.early_stopping(asked["early_stopping"])
    if asked["schedule"] is not None:
        policies["schedule"] = _schedule(asked["schedule"])
    exact = {"optimizer": optimizer, "weight_decay": decay or 0.0}
    plan = Plan(
        network=with_embedding(made.network, embedded),
        loss=loss,
        seed=seed,
        validation=0.0,
        roll_back=RollBack(),
        statistics_every=0,
        **{**made.settings, **policies, **exact},
    )
    return Choices(
        plan,
        made.members,
        made.folds if holds_back else 0,
        has_own_count=asked["members"] is not None,
        has_own_schedule=asked["schedule"] is not None,
    )


def _above_zero(who: str, value: object) -> float:
    return settings.real(who, value, above=0.0)


def _given(asked: Mapping[str, Any], name: str, check: Any) -> Any:
    return None if asked[name] is None else check(name, asked[name])


def _folds(validation: object) -> int | None:
    """1 / share, rounded; 0 for no validation part; None for the recipe's."""
    if validation is None:
        return None
    share = settings.real("validation", validation, least=0.0, most=0.5)
    return max(2, round(1 / share)) if share > 0 else 0


def _network(asked: Mapping[str, Any], outputs: int) -> Chain | None:
    """The layers that were asked for, or None."""
    if all(asked[name] is None for name in LAYER_WORDS):
        return None
    hidden = settings.hidden_layers(*(asked[name] for name in LAYER_WORDS))
    return Chain(*hidden, Dense(outputs))


def _loss(given: object, data: Dataset) -> Loss:
    loss: Loss
    if given is None:
        return default_loss(data.task)
    loss = settings.part("loss", given, registry.LOSSES, Loss)
    return loss


def _schedule(given: object) -> Schedule | ReduceOnPlateau:
    if isinstance(given, Schedule | ReduceOnPlateau):
        return given
    raise InputError(
        "schedule",
        expected="a description of one",
        got=repr(given),
        action="write schedule=Constant(), or leave it out",
    )


def outputs_of(data: Dataset) -> int:
    """One for each class or value."""
    if data.class_count is not None:
        return data.class_count
    return 1 if data.y.ndim == 1 else int(data.y.shape[1])
