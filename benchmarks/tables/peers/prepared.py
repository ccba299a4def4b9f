"""Good preparation in scikit-learn's own parts, and the choice of a setting inside train.csv.

Numbers: median in place of the missing and an indicator beside it, standardised. Everything else:
one-hot, unseen values passed over, at most 50 columns; a missing value is a value. Columns of
words in which more than half of the rows differ, and columns of one value, are left out.
This module refuses to know what learns from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, root_mean_squared_error
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from . import serve

MISSING = ["?", "-", "--", "없음", "해당없음", "결측"]  # beside those pandas knows
MOST_ONE_HOT = 50
SMALL = 2000  # rows up to which a setting is judged by five folds, beyond by one of them

Setting = dict[str, Any]


class Rows:
    """train.csv and test.csv as frames, and which columns are numbers."""

    def __init__(self, folder: Path) -> None:
        facts = serve.task_of(folder)
        self.task: str = facts["task"]
        target = facts["target"]
        kinds = {target: str} if self.task == "classification" else None
        how = {"na_values": MISSING, "decimal": facts["decimal"]}
        whole = pd.read_csv(folder / "train.csv", dtype=kinds, **how)
        new = pd.read_csv(folder / "test.csv", **how)
        self.y = whole[target].to_numpy(object if kinds else float)
        whole = whole.drop(columns=[target, *facts["spared"]])
        numeric = [
            name
            for name in whole.columns
            if pd.api.types.is_numeric_dtype(whole[name])
            and not pd.api.types.is_bool_dtype(whole[name])
            and whole[name].nunique() > 1
        ]
        words = [
            name
            for name in whole.columns
            if name not in numeric and 1 < whole[name].nunique(dropna=False) <= len(whole) / 2
        ]
        self.numeric, self.words = numeric, words
        self.x, self.new = self._tidy(whole), self._tidy(new)

    def _tidy(self, frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame[[*self.numeric, *self.words]].copy()
        for name in self.numeric:
            frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
        for name in self.words:
            frame[name] = frame[name].map(str, na_action="ignore").astype(object).fillna("missing")
        return frame


def dense(rows: Rows) -> ColumnTransformer:
    """For a network: everything a standardised number or a column of 0 and 1."""
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    one_hot = OneHotEncoder(
        handle_unknown="infrequent_if_exist", max_categories=MOST_ONE_HOT, sparse_output=False
    )
    return ColumnTransformer([("numbers", numbers, rows.numeric), ("words", one_hot, rows.words)])


def ordinal(rows: Rows) -> ColumnTransformer:
    """For trees: numbers as they are, words by number first, the unseen as missing."""
    words = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=250
    )
    return ColumnTransformer(
        [("words", words, rows.words), ("numbers", "passthrough", rows.numeric)]
    )


class Scaled(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A target standardised, or its logarithm; answers stay within what training saw."""

    def __init__(self, log: bool = False) -> None:
        self.log = log

    def fit(self, y: Any, _: Any = None) -> Scaled:
        t = np.log1p(y) if self.log else y
        self.mean_, self.scale_ = t.mean(axis=0), t.std(axis=0)
        self.low_, self.high_ = y.min(axis=0), y.max(axis=0)
        return self

    def transform(self, y: Any) -> Any:
        t = np.log1p(y) if self.log else y
        return (t - self.mean_) / self.scale_

    def inverse_transform(self, z: Any) -> Any:
        t = np.clip(z, -20, 20) * self.scale_ + self.mean_
        return np.clip(np.expm1(t) if self.log else t, self.low_, self.high_)


def with_target(model: Any, setting: Setting) -> Any:
    """The model, learning what the setting makes of the target."""
    how = setting.get("target")
    if how in (None, "as it is"):
        return model
    return TransformedTargetRegressor(model, transformer=Scaled(how == "log"), check_inverse=False)


def with_targets(rows: Rows, settings: Sequence[Setting], plain: str) -> list[Setting]:
    """Of values, each setting with the target in its plain form, and with its logarithm."""
    if rows.task == "classification":
        return list(settings)
    forms = (plain, "log") if rows.y.min() > -1 else (plain,)
    return [{**each, "target": form} for form in forms for each in settings]


def choose(
    rows: Rows, settings: Sequence[Setting], make: Callable[[Rows, Setting], Any]
) -> dict[str, Any]:
    """The setting with the least error in folds of the training rows."""
    kind = StratifiedKFold if rows.task == "classification" else KFold
    folds = list(kind(5, shuffle=True, random_state=serve.SEED).split(rows.x, rows.y))
    folds = folds if len(rows.x) <= SMALL else folds[:1]
    errors = []
    for setting in settings:
        each = []
        for kept, held in folds:
            model = make(rows, setting).fit(rows.x.iloc[kept], rows.y[kept])
            each.append(_error(rows.task, rows.y[held], model.predict(rows.x.iloc[held])))
        errors.append(float(np.mean(each)))
    names = [", ".join(f"{key} {value}" for key, value in each.items()) for each in settings]
    best = settings[int(np.argmin(errors))]
    return {"setting": best, "tried": dict(zip(names, errors, strict=True))}


def fitted(rows: Rows, model: Any) -> dict[str, Any]:
    """Fit on all training rows, and answer the new ones."""
    model, took = serve.timed(lambda: model.fit(rows.x, rows.y))
    return {"predicted": model.predict(rows.new).tolist(), **took}


def _error(task: str, truth: Any, predicted: Any) -> float:
    if task == "classification":
        return 1 - float(accuracy_score(truth, predicted))
    if not np.isfinite(predicted).all():
        return float("inf")
    return float(root_mean_squared_error(truth, predicted))
