"""A plan: everything that fixes a run, as one description.

The same plan on the same data gives the same bytes. `to_data` and `from_data` are what
`run.toml` holds. This module refuses to know how any of it is carried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from ..base.describe import from_data, is_number, plain_numbers, to_data
from ..base.errors import InputError, PlanError, UnknownNameError
from ..base.rng import check_seed
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..optim.clip import Clip
from ..optim.optimizer import Optimizer
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import Constant, Schedule
from ..registry import SECTIONS
from .policies import POLICIES, EarlyStopping, RollBack, StopAt


@dataclass(frozen=True)
class Plan:
    """What is trained, and how.

    network, loss, optimizer   descriptions
    schedule          the learning rate over time, default Constant()
    weight_decay      λ of the penalty ½ λ ‖W‖² on weights, 0 or more
    clip              ClipNorm or ClipValue, or None
    batch_size        rows of a batch, 1 or more
    epochs            passes over the training set, 1 or more
    seed              0 … 2³² - 1: fixes split, order, first values and masks
    validation        share of the rows held back, [0, 1); 0 for none
    sampling          `epoch`: each row once an epoch; `replacement`: drawn as the book does
    early_stopping, stop_at, roll_back   policies, or None
    monitor           the metric by which the best epoch is chosen; None: that of `stop_at` if
                      it is a validation metric, else `validation_loss`, or `train_loss_predict`
                      if no rows are held back
    keep              `best`: the best epoch's weights at the end; `last`: the last ones
    freeze            layers that stay as they are: neither parameters nor statistics move, and
                      they act as in prediction
    init_from         a model file whose parameters are the first values, or None
    statistics_every  iterations between layer statistics; None: once an epoch; 0: never
    dtype             `float32` or `float64`
    data              where the rows come from: name and settings
    """

    network: Chain
    loss: Loss
    optimizer: Optimizer
    schedule: Schedule | ReduceOnPlateau = field(default_factory=Constant)
    weight_decay: float = 0.0
    clip: Clip | None = None
    batch_size: int = 32
    epochs: int = 20
    seed: int = 0
    validation: float = 0.2
    sampling: Literal["epoch", "replacement"] = "epoch"
    early_stopping: EarlyStopping | None = None
    stop_at: StopAt | None = None
    roll_back: RollBack | None = None
    monitor: str | None = None
    keep: Literal["best", "last"] = "best"
    freeze: tuple[str, ...] = ()
    init_from: str | None = None
    statistics_every: int | None = None
    dtype: Literal["float32", "float64"] = "float32"
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plain_numbers(self)
        _check_types({each.name: getattr(self, each.name) for each in fields(self)})
        _whole("batch_size", self.batch_size, 1)
        _whole("epochs", self.epochs, 1)
        _whole("statistics_every", self.statistics_every or 0, 0)
        check_seed(self.seed)
        if not (is_number(self.weight_decay) and self.weight_decay >= 0):
            raise InputError(
                "weight_decay",
                expected="a number of 0 or more",
                got=repr(self.weight_decay),
                action="write 1e-4",
            )
        if not 0 <= self.validation < 1:
            raise InputError(
                "validation",
                expected="a share in [0, 1)",
                got=repr(self.validation),
                action="write 0.2 to hold back a fifth, 0 for none",
            )
        for name, choices in (
            ("sampling", ("epoch", "replacement")),
            ("keep", ("best", "last")),
            ("dtype", ("float32", "float64")),
        ):
            if getattr(self, name) not in choices:
                raise UnknownNameError(name, getattr(self, name), choices)
        for name in self.freeze:
            if name not in self.network.names:
                raise UnknownNameError("freeze", name, self.network.names)
        self.loss.check_network(self.network)

    def to_data(self) -> dict[str, Any]:
        """The plan as plain data, field by field."""
        return {each.name: to_data(getattr(self, each.name)) for each in fields(self)}

    @staticmethod
    def from_data(
        data: Mapping[str, Any], where: str = "run.toml", also: Iterable[type[Any]] = ()
    ) -> Plan:
        """The plan that plain data stands for; what is missing has its default.

        also  descriptions of your own that the data may name
        Raises UnknownNameError for settings and kinds that do not exist, PlanError.
        """
        known = {each.name: each for each in fields(Plan)}
        own = {kind.__name__: kind for kind in also}
        values: dict[str, Any] = {}
        for key, value in data.items():
            if key in DERIVED:
                continue
            if key not in known:
                raise UnknownNameError("a setting", key, known, where=where)
            kinds = {**SECTIONS.get(key, POLICIES), **own}
            values[key] = (
                _data(value, where) if key == "data" else from_data(value, kinds, f"{where}: {key}")
            )
        _check_types(values, where)
        missing = sorted({"network", "loss", "optimizer"} - set(values))
        if missing:
            raise PlanError(
                "a plan",
                expected="network, loss and optimizer",
                got=f"no {missing[0]}",
                where=where,
                action=f"add the section [{missing[0]}]",
            )
        return Plan(**values)

    def with_(self, **changes: Any) -> Plan:
        """The same plan with some settings changed."""
        return replace(self, **changes)


def _data(value: Any, where: str) -> dict[str, Any]:
    """What a plan says of its data; a name alone stands for the data set of that name."""
    if isinstance(value, str):
        return {"name": value}
    if not isinstance(value, Mapping):
        raise PlanError(
            "data",
            expected="a name, or a table with one",
            got=repr(value),
            where=where,
            action='write data = {name = "digits"}',
        )
    return dict(value)


DERIVED = ("rate_curve",)  # what run.toml shows of a plan that follows from the rest of it
_NUMBER = (int, float)
_TYPES: Mapping[str, Any] = {
    "network": Chain,
    "loss": Loss,
    "optimizer": Optimizer,
    "schedule": (Schedule, ReduceOnPlateau),
    "weight_decay": _NUMBER,
    "clip": (Clip, type(None)),
    "batch_size": int,
    "epochs": int,
    "seed": int,
    "validation": _NUMBER,
    "sampling": str,
    "early_stopping": (EarlyStopping, type(None)),
    "stop_at": (StopAt, type(None)),
    "roll_back": (RollBack, type(None)),
    "monitor": (str, type(None)),
    "keep": str,
    "freeze": tuple,
    "init_from": (str, type(None)),
    "statistics_every": (int, type(None)),
    "dtype": str,
}


_MENDS = {
    "network": "write Chain(Dense(50), ReLU(), Dense(10))",
    "loss": "write SoftmaxCrossEntropy(), with its brackets",
    "optimizer": "write Adam(learning_rate=1e-3)",
    "schedule": 'write StepDecay(every=3, unit="epoch")',
    "clip": "write ClipNorm(1.0)",
    "early_stopping": "write EarlyStopping(patience=10)",
    "stop_at": 'write StopAt("validation_accuracy", 0.98)',
    "roll_back": "write RollBack()",
}


def _check_types(values: Mapping[str, Any], where: str | None = None) -> None:
    for name, wanted in _TYPES.items():
        if name in values and not isinstance(values[name], wanted):
            raise PlanError(
                name,
                expected=_describe(wanted),
                got=repr(values[name]),
                where=where,
                action=_MENDS.get(name, f"leave {name} out for its default"),
            )


def _describe(wanted: Any) -> str:
    if wanted is _NUMBER:
        return "a number"
    kinds = wanted if isinstance(wanted, tuple) else (wanted,)
    return " or ".join("None" if kind is type(None) else _name(kind) for kind in kinds)


def _name(kind: type[Any]) -> str:
    plain = {int: "a whole number", str: "text", tuple: "a list"}
    article = "an" if kind.__name__[0] in "AEIO" else "a"
    return plain.get(kind, f"{article} {kind.__name__}")


def _whole(name: str, value: Any, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(
            name,
            expected=f"a whole number, {least} or more",
            got=repr(value),
            action=f"write {name}={max(least, 1)}",
        )
