"""What both estimators do: read, prepare, train, go on.

Settings are stored when an estimator is made and checked when it fits; what is learnt ends in an
underscore. This module refuses to know classes and values: the two estimators do.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError, UnknownNameError
from ..base.rng import check_seed
from ..data.preparation.preparation import Preparation
from ..data.tables.table import Table
from ..training.ensemble import Ensemble
from ..training.model import Model
from . import settings
from .aims import Aim
from .choices import chosen
from .foundation import BaseEstimator, check_is_fitted, check_random_state
from .groups import with_equal_layers
from .inputs import Kinds, read_inputs
from .learning import Prepared
from .passing import Stream
from .rows import Rows
from .training import completed, train_members
from .weights import read_weights


class TableEstimator(BaseEstimator):
    """A network that learns from tables, behind scikit-learn's methods."""

    warm_start: bool
    categorical: Any
    random_state: Any
    engine: str
    verbose: Any
    model_: Model | Ensemble
    preparation_: Preparation
    _learnt: tuple[Aim, Prepared]
    _stream: Stream | None

    @abstractmethod
    def _aim_of(self, y: object, table: Table) -> Aim:
        """What y asks for, when it is seen for the first time."""

    @abstractmethod
    def _weighted(self, aim: Aim, rows: Rows) -> Rows:
        """Rows with the weights that follow from the settings, too."""

    # -- learning -------------------------------------------------------------------------

    def _fit(
        self,
        X: object,
        y: object,
        sample_weight: object,
        own: tuple[object, object, object],
    ) -> Self:
        goes_on = settings.truth("warm_start", self.warm_start) and hasattr(self, "model_")
        aim, prepared = self._learnt if goes_on else (None, None)
        aim, rows = self._read(X, y, sample_weight, aim, self._kinds() if goes_on else None)
        held = self._read_own(own, aim, {each.name: each.kind for each in rows.table.columns})
        seed = self._seed()
        if prepared is None:
            prepared = self._prepared(aim, rows, seed)
        data = prepared.dataset(rows)
        choices = chosen(
            self.get_params(deep=False),
            data,
            prepared.preparation.embedded,
            seed=seed,
            has_own=held is not None,
        )
        if goes_on:
            choices = choices.going_on(with_equal_layers(self.model_))
        found = train_members(
            choices,
            rows,
            data,
            None if held is None else prepared.dataset(held),
            first=self.model_ if goes_on else None,
            engine=self.engine,
            is_shown=bool(self.verbose),
        )
        self._stream = None
        return self._keep(aim, prepared, found.model, found.epochs)

    def _partial_fit(self, X: object, y: object, sample_weight: object, aim: Aim | None) -> Self:
        goes_on = hasattr(self, "model_")
        aim, prepared = self._learnt if goes_on else (aim, None)
        aim, rows = self._read(X, y, sample_weight, aim, self._kinds() if goes_on else None)
        stream = self._stream if goes_on else None
        if prepared is None:
            prepared = self._prepared(aim, rows, self._seed())
        data = prepared.dataset(rows)
        if stream is None:
            params = self.get_params(deep=False)
            if not goes_on and params["members"] is None:
                params["members"] = 1
            choices = chosen(params, data, prepared.preparation.embedded, seed=self._seed())
            if goes_on:
                choices = choices.going_on(with_equal_layers(self.model_))
            stream = Stream.begin(choices, data, self.model_ if goes_on else None)
        self._stream = stream.over(data, self.engine)
        return self._keep(aim, prepared, self._stream.model(data), self._stream.epochs)

    def _read(
        self, X: object, y: object, sample_weight: object, aim: Aim | None, kinds: Kinds | None
    ) -> tuple[Aim, Rows]:
        """X, y and weights, checked; kinds and the aim are found where they are None."""
        fitting = kinds is None
        table = read_inputs(self, X, y, fitting=fitting, kinds=kinds)
        if aim is None:
            aim = self._aim_of(y, table)
        answers = aim.read(y, table.rows)
        if fitting and table.rows < 2:
            raise DataError(
                "X", expected="two or more rows", got="1 sample", action="give more rows"
            )
        weights = read_weights(sample_weight, table.rows)
        whole = Table(table.name, (*table.columns, *aim.columns(answers)), table.source)
        return aim, self._weighted(aim, Rows(whole, answers, weights))

    def _read_own(self, own: tuple[object, object, object], aim: Aim, kinds: Kinds) -> Rows | None:
        """Validation rows that were given, or None."""
        X, y, sample_weight = own
        if X is None and y is None and sample_weight is None:
            return None
        if X is None or y is None:
            raise InputError(
                "fit",
                expected="X_val and y_val together",
                got="one of them",
                action="give both, or leave both out",
            )
        return self._read(X, y, sample_weight, aim, kinds)[1]

    def _prepared(self, aim: Aim, rows: Rows, seed: int) -> Prepared:
        features = tuple(name for name in rows.table.names if name not in aim.names)
        named = _chosen_columns(self.categorical, features)
        return Prepared.learn(rows, aim, named, seed)

    def _kinds(self) -> Kinds:
        roles = self.preparation_.roles
        return {each.name: each.kind for each in roles if each.role == "feature"}

    def _seed(self) -> int:
        """Whole numbers are the seed itself; otherwise one is drawn."""
        given = self.random_state
        if isinstance(given, int | np.integer) and not isinstance(given, bool):
            return check_seed(settings.whole("random_state", given, 0), "random_state")
        return int(check_random_state(given).randint(0, 2**32, dtype=np.uint64))

    def _keep(
        self,
        aim: Aim,
        prepared: Prepared,
        model: Model | Ensemble,
        epochs: Sequence[list[dict[str, float]]],
    ) -> Self:
        is_single = len(prepared.targets) == 1
        self._learnt = (aim, prepared)
        self.preparation_ = prepared.preparation
        own = prepared.preparation if is_single else None  # a model answers in one target's units
        self.model_ = completed(model, own, self.engine)
        self.n_iter_ = max(len(each) for each in epochs)
        self.history_ = [_by_metric(each) for each in epochs]
        self.loss_curve_ = _mean_curve([each["train_loss"] for each in self.history_])
        return self

    # -- predicting -----------------------------------------------------------------------

    def _features(self, X: object) -> NDArray[Any]:
        check_is_fitted(self)
        table = read_inputs(self, X, fitting=False, kinds=self._kinds())
        return self.preparation_.features(table)

    def __sklearn_is_fitted__(self) -> bool:
        """Whether there is a model."""
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        """What X and y may be."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


def _chosen_columns(given: object, names: tuple[str, ...]) -> list[str]:
    """Names of columns, or their places counted from 0, as names."""
    if given is None:
        return []
    if isinstance(given, str) or not isinstance(given, Sequence | np.ndarray):
        raise InputError(
            "categorical",
            expected="names or places of columns",
            got=repr(given),
            action="write categorical=['zip code']",
        )
    found = []
    for each in given:
        is_place = isinstance(each, int | np.integer) and not isinstance(each, bool)
        if is_place and -len(names) <= each < len(names):
            found.append(names[int(each)])
        elif isinstance(each, str) and each in names:
            found.append(each)
        else:
            raise UnknownNameError("categorical", each, names)
    return found


def _by_metric(epochs: list[dict[str, float]]) -> dict[str, list[float]]:
    names = epochs[0] if epochs else {}
    return {name: [epoch[name] for epoch in epochs] for name in names}


def _mean_curve(curves: list[list[float]]) -> list[float]:
    """The mean over the members that were still learning in an epoch."""
    longest = max(map(len, curves))
    return [
        float(np.mean([curve[epoch] for curve in curves if epoch < len(curve)]))
        for epoch in range(longest)
    ]
