"""BacklitClassifier: which class, for scikit-learn.

This module refuses to know how a network is trained.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import InputError
from ..data.tables.table import Table
from .aims import Aim, Classes, target_names
from .foundation import ClassifierMixin
from .groups import log_shares
from .labels import classes_of, read_labels
from .rows import Rows
from .tuning import TunableEstimator
from .weights import class_weights, combined


class BacklitClassifier(ClassifierMixin, TunableEstimator):
    """A neural network that tells classes apart, tables straight in.

    Every setting that is None is chosen from the data's size, as `backlit train` chooses it.

    hidden          widths of the hidden layers, `(100, 100)`; one number is one layer, () none
    activation      `relu`, `leaky_relu`, `gelu`, `tanh` … or a layer; one for all, or one each
    batch_norm      whether each hidden layer is normalised over the batch
    dropout         share of units dropped behind each hidden layer, [0, 1]; one, or one each
    loss            a loss or its name; None: softmax cross-entropy
    optimizer       `adam`, `adamw`, `sgd`, `momentum` … or a description
    learning_rate   of the optimizer, above 0
    schedule        the rate over time, a description such as `CosineDecay`
    weight_decay    λ, 0 or more: decoupled with AdamW, else the penalty ½ λ ‖W‖²
    batch_size      rows of a batch, 1 or more
    epochs          passes over the rows at most, 1 or more
    early_stopping  epochs without improvement that are waited for; True is 10, False is not to stop
    validation      share of the rows that each member holds back to choose its best epoch,
                    [0, 0.5]; 0 for none. Rows that are equal stay together, classes are spread
    members         how many networks answer together, each with another part held back
    categorical     columns whose values are names though they look like numbers: names, or
                    places counted from 0
    class_weight    None, `balanced`, or a mapping from label to weight; times sample_weight
    warm_start      whether `fit` goes on from the model that is there, its preparation kept
    random_state    0 … 2³² - 1, a RandomState, or None for another seed each time
    engine          `native`, `eager`, or `auto`: native where it was compiled
    verbose         whether training tells how it goes

    Attributes of a fitted one: `classes_` (K,); `n_features_in_`; `feature_names_in_`, of frames;
    `n_iter_`, epochs of the member that learnt longest; `loss_curve_`, the training loss by
    epoch; `history_`, every metric by epoch for each member; `preparation_`, what became of each
    column; `model_`, which can be saved and used without scikit-learn. After `tune` there are
    `study_` and `best_params_` as well.

    X may be a frame of any library, an array or a list: numbers, words, truth values, dates,
    missing values. Nothing given is written to. A fit with the same random_state gives the same
    bytes; a row's prediction does not depend on the other rows.

    >>> import backlit as bl
    >>> X = [[year, "red" if year < 30 else "blue"] for year in range(60)]
    >>> y = ["young" if year < 35 else "old" for year in range(60)]
    >>> model = bl.BacklitClassifier(hidden=(16,), random_state=0).fit(X, y)
    >>> model.predict([[12, "red"], [52.5, "green"], [None, "red"]])
    array(['young', 'old', 'young'], dtype='<U5')
    >>> model.predict_proba(X).shape, model.score(X, y) > 0.9
    ((60, 2), True)
    """

    def __init__(
        self,
        hidden: Any = None,
        *,
        activation: Any = None,
        batch_norm: Any = None,
        dropout: Any = None,
        loss: Any = None,
        optimizer: Any = None,
        learning_rate: Any = None,
        schedule: Any = None,
        weight_decay: Any = None,
        batch_size: Any = None,
        epochs: Any = None,
        early_stopping: Any = None,
        validation: Any = None,
        members: Any = None,
        categorical: Any = None,
        class_weight: Any = None,
        warm_start: bool = False,
        random_state: Any = None,
        engine: str = "auto",
        verbose: Any = False,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.batch_norm = batch_norm
        self.dropout = dropout
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.schedule = schedule
        self.weight_decay = weight_decay
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation = validation
        self.members = members
        self.categorical = categorical
        self.class_weight = class_weight
        self.warm_start = warm_start
        self.random_state = random_state
        self.engine = engine
        self.verbose = verbose

    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        *,
        X_val: Any = None,
        y_val: Any = None,
        sample_weight_val: Any = None,
    ) -> Self:
        """Learn from rows X (N, D) and their labels y (N,), two classes or more.

        sample_weight             how much each row counts, 0 or more; a row of weight 0 is as
                                  if it had not been given
        X_val, y_val              rows by which the best epoch is chosen, instead of `validation`
        sample_weight_val         their weights
        Raises ValueError (BacklitError among them) for what cannot be learnt from,
        NonFiniteError where training met NaN or infinity.
        """
        return self._fit(X, y, sample_weight, (X_val, y_val, sample_weight_val))

    def partial_fit(
        self, X: Any, y: Any, classes: ArrayLike | None = None, sample_weight: Any = None
    ) -> Self:
        """Pass once over a batch of rows, going on from where learning stands.

        classes  all labels there will ever be; needed in the first call, unless `fit` came first
        The first batch decides how columns are prepared. One network learns unless `members`
        asks for more; nothing is held back, and the learning rate stays unless `schedule` says
        otherwise.
        """
        aim = None
        if classes is not None:
            labels = read_labels(classes, len(np.asarray(classes)))
            aim = Classes("target", classes_of(labels))
        elif not hasattr(self, "model_"):
            raise InputError(
                "partial_fit",
                expected="classes in the first call",
                got="None",
                action="write partial_fit(X, y, classes=[…])",
            )
        return self._partial_fit(X, y, sample_weight, aim)

    def predict(self, X: Any) -> NDArray[Any]:
        """The likeliest class of each row, (N,), as it is called in y."""
        numbers = self.predict_log_proba(X).argmax(axis=1)
        found: NDArray[Any] = self.classes_[numbers]
        return found

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The share of each class, in the order of `classes_`: (N, K), rows sum to 1."""
        shares = np.exp(self.predict_log_proba(X))
        result: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
        return result

    def predict_log_proba(self, X: Any) -> NDArray[np.float64]:
        """log of the shares, (N, K), finite also where a share is 0 to the last digit."""
        features = self._features(X)
        return log_shares(self.model_, features)

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """log of the shares, (N, K); of two classes log(p₁ / p₀), (N,), above 0 for the second."""
        logs = self.predict_log_proba(X)
        return logs[:, 1] - logs[:, 0] if logs.shape[1] == 2 else logs

    @property
    def classes_(self) -> NDArray[Any]:
        """The labels, sorted, (K,)."""
        if not hasattr(self, "_learnt"):
            raise AttributeError("classes_: this estimator has not been fitted")
        aim = self._learnt[0]
        assert isinstance(aim, Classes)
        return aim.labels

    def _aim_of(self, y: object, table: Table) -> Aim:
        labels = read_labels(y, table.rows)
        return Classes(target_names(y, table, 1)[0], classes_of(labels))

    def _weighted(self, aim: Aim, rows: Rows) -> Rows:
        assert isinstance(aim, Classes)
        by_class = class_weights(self.class_weight, aim.labels, rows.answers, rows.weights)
        return rows.weighted(combined(rows.weights, by_class, rows.answers))
