"""scikit-learn: MLPClassifier on float32 rows, as many epochs as asked, tol 0, no early end.

It records a loss for each epoch, not for each update: a little less work than the others do.
The check shows it the checked batches as one unshuffled epoch and measures the next batch.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from . import serve

ACTIVATIONS = {"sigmoid": "logistic", "relu": "relu", "tanh": "tanh"}


class ScikitLearn:
    """A workload that needs neither batch norm nor dropout nor a schedule."""

    reference = "epsilon_hat"  # its form of Adam

    def __init__(self, task: serve.Task) -> None:
        self.task = task
        warnings.simplefilter("ignore")  # that max_iter was reached is what is wanted

    def reset(self) -> None:
        """Each fit begins anew."""

    def fit(self, x: Any, y: Any, epochs: int, *, shuffle: bool) -> MLPClassifier:
        """Train from the first weights that were handed over."""
        task, s = self.task, self.task.settings
        rule = {"solver": "adam", "beta_1": s.get("beta1", 0.9), "beta_2": s.get("beta2", 0.999)}
        if task.optimizer in ("sgd", "nesterov"):
            nesterov = task.optimizer == "nesterov"
            rule = {"solver": "sgd", "momentum": s.get("momentum", 0.0)}
            rule |= {"nesterovs_momentum": nesterov}
        net = MLPClassifier(
            tuple(task.sizes[1:-1]),
            activation=ACTIVATIONS[task.activation],
            alpha=0.0,
            batch_size=min(task.batch, len(x)),
            learning_rate_init=s["learning_rate"],
            epsilon=s.get("epsilon", 1e-8),
            max_iter=1,
            tol=0.0,
            n_iter_no_change=10**9,
            shuffle=shuffle,
            warm_start=True,
            random_state=0,
            **rule,
        )
        few = [int(np.argmax(y == each)) for each in range(task.sizes[-1])]
        net.set_params(batch_size=len(few))
        net.fit(x[few], y[few])  # makes the arrays, which are then replaced
        for i in range(len(net.coefs_)):
            net.coefs_[i] = task.parameters[f"dense{i + 1}/weight"].copy()
            net.intercepts_[i] = task.parameters[f"dense{i + 1}/bias"].copy()
        net.set_params(batch_size=min(task.batch, len(x)), max_iter=epochs)
        net.n_iter_, net.t_, net.loss_curve_ = 0, 0, []
        return net.fit(x, y)

    def check(self) -> float:
        *learnt, last = self.task.check_batches
        if self.task.is_full_batch:
            net = self.fit(self.task.x, self.task.y, len(learnt), shuffle=False)
        else:
            rows = np.concatenate(learnt)
            net = self.fit(self.task.x[rows], self.task.y[rows], 1, shuffle=False)
        shares = net.predict_proba(self.task.x[last]).astype(np.float64)
        return float(-np.log(shares[np.arange(len(last)), self.task.y[last]]).mean())

    def epochs(self, count: int) -> dict[str, Any]:
        net = self.fit(self.task.x, self.task.y, count, shuffle=not self.task.is_full_batch)
        return {"updates": count * self.task.per_epoch, "loss": float(net.loss_curve_[-1])}

    def versions(self) -> dict[str, str]:
        return {"scikit-learn": sklearn.__version__}


if __name__ == "__main__":
    serve.serve(ScikitLearn, serve.options().folder)
