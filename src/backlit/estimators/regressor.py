"""BacklitRegressor: which value, or values, for scikit-learn.

This module refuses to know how a network is trained.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..data.tables.table import Table
from .aims import Aim, Values, read_values, target_names
from .foundation import RegressorMixin
from .groups import mean_values
from .rows import Rows
from .tuning import TunableEstimator
from .weights import combined


class BacklitRegressor(RegressorMixin, TunableEstimator):
    """A neural network that predicts a value, or several, tables straight in.

    Every setting that is None is chosen from the data's size, as `backlit train` chooses it.
    Targets are standardised for training, skewed positive ones as logarithms, and predictions
    come back in their units, never far beyond the range of y.

    hidden          widths of the hidden layers, `(100, 100)`; one number is one layer, () none
    activation      `relu`, `leaky_relu`, `gelu`, `tanh` … or a layer; one for all, or one each
    batch_norm      whether each hidden layer is normalised over the batch
    dropout         share of units dropped behind each hidden layer, [0, 1]; one, or one each
    loss            a loss or its name, of standardised values; None: mean squared error
    optimizer       `adam`, `adamw`, `sgd`, `momentum` … or a description
    learning_rate   of the optimizer, above 0
    schedule        the rate over time, a description such as `CosineDecay`
    weight_decay    λ, 0 or more: decoupled with AdamW, else the penalty ½ λ ‖W‖²
    batch_size      rows of a batch, 1 or more
    epochs          passes over the rows at most, 1 or more
    early_stopping  epochs without improvement that are waited for; True is 10, False is not to stop
    validation      share of the rows that each member holds back to choose its best epoch,
                    [0, 0.5]; 0 for none. Rows that are equal stay together
    members         how many networks answer together, each with another part held back
    categorical     columns whose values are names though they look like numbers: names, or
                    places counted from 0
    warm_start      whether `fit` goes on from the model that is there, its preparation kept
    random_state    0 … 2³² - 1, a RandomState, or None for another seed each time
    engine          `native`, `eager`, or `auto`: native where it was compiled
    verbose         whether training tells how it goes

    Attributes of a fitted one: `n_features_in_`; `feature_names_in_`, of frames; `n_iter_`,
    epochs of the member that learnt longest; `loss_curve_`, the training loss by epoch, of
    standardised values; `history_`, every metric by epoch for each member; `preparation_`, what
    became of each column; `model_`, which can be saved and, if y has one value a row, used
    without scikit-learn. After `tune` there are `study_` and `best_params_` as well.

    X may be a frame of any library, an array or a list: numbers, words, truth values, dates,
    missing values. Nothing given is written to. A fit with the same random_state gives the same
    bytes; a row's prediction does not depend on the other rows.

    >>> import backlit as bl
    >>> X = np.linspace(0, 1, 60).reshape(-1, 1)
    >>> model = bl.BacklitRegressor(hidden=(16,), random_state=0).fit(X, 3 * X[:, 0] + 1)
    >>> abs(model.predict([[0.5]]) - 2.5) < 0.2
    array([ True])
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
        """Learn from rows X (N, D) and their values y, (N,) or (N, K).

        sample_weight             how much each row counts, 0 or more; a row of weight 0 is as
                                  if it had not been given
        X_val, y_val              rows by which the best epoch is chosen, instead of `validation`
        sample_weight_val         their weights
        Raises ValueError (BacklitError among them) for what cannot be learnt from,
        NonFiniteError where training met NaN or infinity.
        """
        return self._fit(X, y, sample_weight, (X_val, y_val, sample_weight_val))

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Pass once over a batch of rows, going on from where learning stands.

        The first batch decides how columns and targets are prepared. One network learns unless
        `members` asks for more; nothing is held back, and the learning rate stays unless
        `schedule` says otherwise.
        """
        return self._partial_fit(X, y, sample_weight, None)

    def predict(self, X: Any) -> NDArray[np.float64]:
        """The value of each row, (N,), or its K values, (N, K), as y had them."""
        features = self._features(X)
        aim, prepared = self._learnt
        assert isinstance(aim, Values)
        values = prepared.values(mean_values(self.model_, features))
        return values[:, 0] if aim.width is None else values

    @property
    def n_outputs_(self) -> int:
        """K, the number of values of a row."""
        if not hasattr(self, "_learnt"):
            raise AttributeError("n_outputs_: this estimator has not been fitted")
        return len(self._learnt[1].targets)

    def _aim_of(self, y: object, table: Table) -> Aim:
        values = read_values(y, table.rows)
        width = values.shape[1] if values.ndim == 2 else None
        return Values(target_names(y, table, width or 1), width)

    def _weighted(self, aim: Aim, rows: Rows) -> Rows:
        return rows.weighted(combined(rows.weights, None, None))

    def __sklearn_tags__(self) -> Any:
        """What X and y may be."""
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
