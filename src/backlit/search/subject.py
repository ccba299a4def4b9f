"""What the trials of a search learn from, and the rows that judge them: the same for all.

One fold, or several: then a trial is a network for each, and is judged by all rows together,
each by the network that has not seen it. This module refuses to know what is tried.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, UnknownNameError
from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..data.split import split
from ..data.tables.table import Table
from ..training.ensemble import Ensemble
from ..training.evaluation import Evaluation, evaluate
from ..training.model import Model, two_sided
from ..training.plan import Plan
from ..training.rows import Parts, divide
from ..training.table_metrics import row_log_losses
from ..training.table_plan import TableWork, facts_of
from .trial import packed

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Fold:
    """Rows to learn from, rows that judge, and how both were prepared, if they were a table."""

    learning: Dataset
    held: Dataset
    preparation: Preparation | None = None


@dataclass(frozen=True, eq=False)
class Subject:
    """Folds, and the metric by which trials are judged on the rows held back.

    folds    one or more; every trial has a network for each
    metric   `validation_accuracy`, `validation_loss` or `validation_rmse`
    test     rows that nobody looks at until a model is chosen: a data set, or rows of a table
    facts    what a model of several says of its data
    """

    folds: tuple[Fold, ...]
    metric: str
    test: Dataset | tuple[Table, NDArray[np.int64]] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    _parts: dict[Hashable, Parts] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @staticmethod
    def of_data(
        plan: Plan, data: Dataset, validation: float | Dataset | None, metric: str | None, seed: int
    ) -> Subject:
        """One fold of a data set. Raises InputError, UnknownNameError."""
        judged, test = _metric(metric, data), data.test
        if isinstance(validation, Dataset):
            return Subject((Fold(data.take(np.arange(data.rows)), validation),), judged, test)
        share = plan.validation if validation is None else validation
        if not 0 < share < 1:
            raise InputError(
                "validation",
                expected="a share of the rows in (0, 1), or a Dataset: trials are judged by it",
                got=repr(share),
                action="write validation=0.2",
            )
        kept, back = split(data, share, seed=seed, purpose="split/validation")
        return Subject((Fold(data.take(kept), data.take(back)),), judged, test)

    @staticmethod
    def of_table(work: TableWork, metric: str | None = None) -> Subject:
        """The folds of a table's members. Raises InputError where none holds rows back."""
        folds = []
        for member in work.members:
            if member.validation is None:
                raise InputError(
                    "validation",
                    expected="rows held back: trials are judged by them",
                    got="none",
                    action="leave validation out",
                )
            folds.append(Fold(member.train, member.validation, member.preparation))
        own = metric
        if own is None and work.parts.task == "regression":
            own = "validation_rmse"
        parts = work.parts
        test = None if parts.test is None else (parts.test, parts.test_rows)
        told = facts_of(work).items()
        facts = {name: value for name, value in told if name not in ("columns", "member")}
        return Subject(tuple(folds), _metric(own, folds[0].learning), test, facts)

    @property
    def rows(self) -> int:
        """How many rows judge."""
        return sum(fold.held.rows for fold in self.folds)

    @property
    def is_table(self) -> bool:
        """Whether the rows were prepared of a table's columns."""
        return self.folds[0].preparation is not None

    def tested(self, model: Model | Ensemble) -> Evaluation | None:
        """The test rows' verdict on a model, None where there are none. For the one chosen."""
        if self.test is None:
            return None
        if isinstance(self.test, Dataset):
            return evaluate(model, self.test)
        return evaluate(model, *self.test)

    def parts(self, plan: Plan, fold: int) -> Parts:
        """A fold's rows as a plan's steps take them: prepared once for all plans alike."""
        key = (fold, plan.loss, plan.dtype)
        mine = self.folds[fold]
        with self._lock:
            found = self._parts.get(key)
            if found is None:
                bare = replace(divide(plan, mine.learning, mine.held), test=None)
                found = self._parts[key] = replace(bare, preparation=mine.preparation)
                return found
        found.check(plan)
        return found

    def right(self, predictions: Sequence[Array]) -> str:
        """Which rows were named right, by fold, packed; empty unless each row has one class and
        counts alike."""
        bits = []
        for fold, shares in zip(self.folds, predictions, strict=True):
            held = fold.held
            if held.classes is None or held.y.ndim != 1 or held.weights is not None:
                return ""
            bits.append(two_sided(shares).argmax(axis=1) == held.y)
        return packed(np.concatenate(bits))

    def together(self, name: str, values: Sequence[float]) -> float:
        """A metric of all folds from each fold's: means by rows, of squares for an rmse.

        >>> import backlit as bl
        >>> one, other = bl.load("moons", rows=30), bl.load("moons", rows=10)
        >>> Subject((Fold(one, one), Fold(other, other)), "validation_accuracy").together(
        ...     "validation_accuracy", [1.0, 0.6])
        0.9
        """
        if len(values) == 1:
            return values[0]
        is_held = name.startswith("validation")
        rows = [(fold.held if is_held else fold.learning).rows for fold in self.folds]
        total = float(sum(rows))
        if name.endswith("rmse"):
            squares = sum(n * value**2 for n, value in zip(rows, values, strict=True))
            return math.sqrt(squares / total)
        return sum(n * value for n, value in zip(rows, values, strict=True)) / total

    def score(self, predictions: Sequence[Array]) -> float:
        """The metric, of answers for the rows held back in each fold.

        A loss is the mean of -ln of the true class's share, or of the squared errors.
        """
        own = self.in_own_units(predictions)
        if self.metric in own:
            return own[self.metric]
        values = []
        for fold, said in zip(self.folds, predictions, strict=True):
            values.append(_judged(self.metric, fold.held, said))
        return self.together(self.metric, values)

    def in_own_units(self, predictions: Sequence[Array]) -> Mapping[str, float]:
        """The rmse in the units of a table's target, where that was prepared; else nothing."""
        errors = []
        for fold, values in zip(self.folds, predictions, strict=True):
            aim = None if fold.preparation is None else fold.preparation.target
            if aim is None or fold.held.classes is not None:
                return {}
            truth, said = aim.decode(fold.held.y), aim.decode(values.reshape(fold.held.y.shape))
            errors.append((np.asarray(said, dtype=np.float64) - truth).ravel())
        weights = [
            np.ones(fold.held.rows) if fold.held.weights is None else fold.held.weights
            for fold in self.folds
        ]
        with np.errstate(over="ignore", invalid="ignore"):
            squares = np.concatenate(errors) ** 2
            mean = float(np.average(squares, weights=np.concatenate(weights)))
            return {"validation_rmse": math.sqrt(mean)}


def _judged(metric: str, held: Dataset, said: Array) -> float:
    """A metric of answers on one fold's rows."""
    weight = held.weights
    if held.task == "classification":
        shares = two_sided(said)
        truth = held.y if held.y.ndim == 1 else held.y.argmax(axis=1)
        if metric == "validation_accuracy":
            return float(np.average(shares.argmax(axis=1) == truth, weights=weight))
        return float(np.average(row_log_losses(shares, truth), weights=weight))
    squares = ((said.reshape(held.rows, -1) - held.y.reshape(held.rows, -1)) ** 2).mean(axis=1)
    mean = float(np.average(squares, weights=weight))
    return math.sqrt(mean) if metric == "validation_rmse" else mean


def _metric(metric: str | None, data: Dataset) -> str:
    has_classes = data.task == "classification"
    own = "validation_accuracy" if has_classes else "validation_rmse"
    known = ("validation_loss", own)
    if metric is None:
        return own if has_classes else "validation_loss"
    if metric not in known:
        raise UnknownNameError("metric", metric, known)
    return metric
