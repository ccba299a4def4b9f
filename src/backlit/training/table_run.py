"""What training on a table gives back: a run whose model answers tables, beside simple answers.

This module refuses to know how members were trained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..data.tables.table import Table
from .baselines import linear, simplest
from .ensemble import Ensemble
from .evaluation import Evaluation, evaluate, scored
from .model import Model
from .run import Run
from .table_parts import TableParts

Array = NDArray[Any]
Scores = Mapping[str, Mapping[str, float]]


class TableRun(Run):
    """A run on a table: everything a run has, of all its members together.

    model        a Model, or an Ensemble of several, that prepares tables by itself
    evaluations  `validation`: each training row answered by the member that held it back;
                 `test`: rows that nobody learnt from, answered by all together
    history      of the first member, as are plan, best_epoch and monitor
    preparation  what became of each column
    members      the run of each member
    baselines    `majority` or `mean`, and `linear` -> scores on the rows that judge: those of
                 the test, or else of the validation, each learnt from the same rows
    folds        the scores of each member on the rows it held back, if several did
    notes        sentences for people: rows without a target, classes out of balance …
    """

    def __init__(
        self,
        *,
        preparation: Preparation,
        members: tuple[Run, ...],
        baselines: Scores,
        folds: tuple[Mapping[str, float], ...],
        notes: tuple[str, ...],
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.preparation, self.members = preparation, members
        self.baselines, self.folds, self.notes = baselines, folds, notes


@dataclass(frozen=True, eq=False)
class Member:
    """What one member learns from and is checked on.

    preparation  of its own, or that of all
    train        its rows, prepared
    validation   the rows it is checked on, prepared; None if there are none
    held         the numbers of these rows in the table; None where they are of another table
    seed         of its first values, its order and its masks
    """

    preparation: Preparation
    train: Dataset
    validation: Dataset | None
    held: NDArray[np.int64] | None
    seed: int


def together(models: Sequence[Model], facts: Mapping[str, Any]) -> Model | Ensemble:
    """One model, or an ensemble of several."""
    if len(models) == 1:
        return models[0]
    return Ensemble(tuple(models), {"data": dict(facts)})


def evaluations_of(
    model: Model | Ensemble,
    models: Sequence[tuple[Member, Model]],
    parts: TableParts,
    validation: Table | None,
) -> dict[str, Evaluation]:
    """Scores of the validation rows, each by the member that held it back, and of the test."""
    found: dict[str, Evaluation] = {}
    if validation is not None:
        found["validation"] = evaluate(model, validation)
    elif models[0][0].held is not None:
        found["validation"] = _out_of_fold(models, parts)
    if parts.test is not None:
        found["test"] = evaluate(model, parts.test, parts.test_rows)
    return found


def _out_of_fold(models: Sequence[tuple[Member, Model]], parts: TableParts) -> Evaluation:
    """The answer for each row by the members that did not learn from it, averaged."""
    rows = np.unique(
        np.concatenate([member.held for member, _ in models if member.held is not None])
    )
    total, count, inputs = None, np.zeros(len(rows)), None
    for member, model in models:
        if member.held is None or member.validation is None:
            continue
        place = np.searchsorted(rows, member.held)
        outputs = model.unchecked(member.validation.x).astype(np.float64)
        if total is None:
            total = np.zeros((len(rows), outputs.shape[1]))
        total[place] += outputs
        count[place] += 1
    assert total is not None
    outputs = (total / count[:, None]).astype(np.float32)
    first = models[0][1]
    prepared, part = models[0][0].preparation, parts.table.take(rows)
    inputs = prepared.features(part)
    truth = None
    if prepared.target.classes is None:
        truth = part[parts.target].values.astype(np.float64)
    return scored(first, outputs, prepared.encoded_target(part), rows, inputs=inputs, truth=truth)


def fold_scores(
    models: Sequence[tuple[Member, Model]], parts: TableParts
) -> list[dict[str, float]]:
    """The scores of each member on the rows it held back; none of fewer than two members."""
    held = [(member, model) for member, model in models if member.held is not None]
    if len(held) < 2:
        return []
    return [dict(evaluate(model, parts.table, member.held).scores) for member, model in held]


def baselines_of(
    model: Model | Ensemble,
    whole: Dataset,
    parts: TableParts,
    folds: NDArray[np.int64] | None,
    preparation: Preparation,
) -> dict[str, dict[str, float]]:
    """What the simplest answer and a linear model score on the rows that judge.

    whole  all training rows, prepared
    folds  of these rows: without a test each fold is answered from the others
    """
    pairs: list[tuple[Dataset, Array, Array, Array]] = []
    if parts.test is not None:
        part = parts.test.take(parts.test_rows)
        new = preparation.features(part)
        pairs = [(whole, new, preparation.encoded_target(part), parts.test_rows)]
    elif folds is not None:
        for number in np.unique(folds):
            held = np.flatnonzero(folds == number)
            kept = whole.take(np.flatnonzero(folds != number))
            pairs.append((kept, whole.x[held], whole.y[held], held))
    if not pairs:
        return {}
    classes = whole.class_count
    answers: dict[str, list[Array]] = {"majority" if classes else "mean": [], "linear": []}
    truth = np.concatenate([encoded for _, _, encoded, _ in pairs])
    for learnt, new, _, _ in pairs:
        given = (learnt.x, learnt.y, classes, new)
        first, second = answers.values()
        first.append(simplest(learnt.y, classes, len(new), learnt.weights))
        second.append(
            linear(
                *given,
                embedded=preparation.embedded,
                passed=preparation.pieces,
                weights=learnt.weights,
            )
        )
    found = {}
    for name, each in answers.items():
        outputs = np.concatenate(each)
        outputs = outputs.reshape(len(outputs), -1)
        rows = np.arange(len(truth))
        told = scored(model, outputs, truth, rows, inputs=np.zeros((len(truth), 1)))
        found[name] = dict(told.scores)
    return found


def imbalance(target: Dataset, preparation: Preparation) -> list[str]:
    """A sentence where some class is so rare that accuracy says little.

    Rare is a tenth of an even share or less, or where the commonest class has nine rows of ten.
    """
    if target.class_count is None:
        return []
    counts = np.bincount(target.y, minlength=target.class_count)
    least, most = int(counts.argmin()), int(counts.argmax())
    even = len(target.y) / target.class_count
    if counts[least] > even / 10 and counts[most] < 0.9 * len(target.y):
        return []
    names = preparation.target.classes or ()
    return [
        f"strong imbalance: {names[most]} has {counts[most]} of {len(target.y)} rows, "
        f"{names[least]} has {counts[least]}; look at balanced_accuracy and f1 rather than at "
        "accuracy, or give all classes the same weight with class_weight='balanced'"
    ]
