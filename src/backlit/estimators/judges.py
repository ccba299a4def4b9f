"""The rows of an estimator's search: which of them learn, and which judge.

This module refuses to know what is tried.
"""

from __future__ import annotations

from dataclasses import replace

from ..base.errors import InputError, UnknownNameError
from ..data.dataset import Dataset
from ..search.subject import Fold, Subject
from .choices import Choices
from .learning import Prepared
from .rows import Rows
from .training import parts_of


def subject_of(
    choices: Choices, rows: Rows, data: Dataset, prepared: Prepared, metric: str | None
) -> Subject:
    """A fold for each member, as `fit` would hold them back, no row held back twice.

    data    the rows, prepared
    metric  None: `validation_accuracy` of classes, `validation_rmse` of a value, `validation_loss`
            of several
    Raises InputError where no rows are held back, UnknownNameError for another metric.
    """
    if choices.folds == 0:
        raise InputError(
            "tune",
            expected="rows held back: settings are judged by them",
            got="validation=0",
            action="leave validation out",
        )
    is_single = len(prepared.targets) == 1
    parts = parts_of(replace(choices, has_own_count=False), rows)
    own = prepared.preparation if is_single else None  # whose units are those of one target
    folds = tuple(Fold(data.take(kept), data.take(held), own) for kept, held in parts)
    return Subject(folds, _metric(metric, data, is_single=is_single))


def _metric(given: str | None, data: Dataset, *, is_single: bool) -> str:
    has_classes = data.task == "classification"
    known = ("validation_accuracy" if has_classes else "validation_rmse", "validation_loss")
    if given is None:
        return known[0] if is_single else known[1]
    if given not in known:
        raise UnknownNameError("metric", given, known)
    return given
