"""Keras on JAX: compile and fit, many steps in each execution.

It records a loss for each epoch, not for each update: a little less work than the others do.
The check shows it the checked batches as one unshuffled epoch and measures the next batch.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from . import serve


class Keras:
    """A workload as Keras' own guide would write it."""

    reference = "epsilon_hat"  # its form of Adam

    def __init__(self, task: serve.Task, steps: int) -> None:
        import keras  # after the environment is set

        self.keras, self.task, self.steps = keras, task, steps
        self.x, self.y = task.x, task.y.astype(np.int32)
        self.net = self.network(task.dropout)
        self.first = self.weights()
        self.compiled(self.net)

    def network(self, dropout: float) -> Any:
        """The layers, Dense, batch norm, activation and dropout."""
        task, layers = self.task, self.keras.layers
        found = [self.keras.Input((task.sizes[0],))]
        for units in task.sizes[1:-1]:
            found.append(layers.Dense(units, use_bias=not task.batch_norm))
            if task.batch_norm:
                found.append(layers.BatchNormalization(momentum=0.9, epsilon=1e-5))
            found.append(layers.Activation(task.activation))
            if dropout:
                found.append(layers.Dropout(dropout))
        found.append(layers.Dense(task.sizes[-1]))
        return self.keras.Sequential(found)

    def weights(self) -> list[Any]:
        """What was handed over, in Keras' order."""
        task, found = self.task, []
        for number in range(1, len(task.sizes)):
            names = [f"dense{number}/weight", f"dense{number}/bias"]
            if task.batch_norm and number < len(task.sizes) - 1:
                parts = ("scale", "shift", "mean", "variance")
                names[1:] = [f"batch_norm{number}/{part}" for part in parts]
            found += [task.parameters[name] for name in names]
        return found

    def compiled(self, net: Any) -> Any:
        """The network with its optimizer, and first weights."""
        task, s, optimizers = self.task, self.task.settings, self.keras.optimizers
        rate: Any = s["learning_rate"]
        if task.cosine is not None:
            length = task.cosine * task.per_epoch
            rate = optimizers.schedules.CosineDecay(rate, length)
        if task.optimizer == "sgd":
            optimizer = optimizers.SGD(rate)
        elif task.optimizer == "nesterov":
            optimizer = optimizers.SGD(rate, momentum=s["momentum"], nesterov=True)
        else:
            moments = {"beta_1": s["beta1"], "beta_2": s["beta2"], "epsilon": s["epsilon"]}
            if task.optimizer == "adam":
                optimizer = optimizers.Adam(rate, **moments)
            else:
                optimizer = optimizers.AdamW(rate, weight_decay=s["weight_decay"], **moments)
                optimizer.exclude_from_weight_decay(var_names=["bias"])
        loss = self.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        net.compile(optimizer, loss, jit_compile=True, steps_per_execution=self.steps)
        net.set_weights(self.first)
        return net

    def reset(self) -> None:
        self.net.set_weights(self.first)
        for variable in self.net.optimizer.variables:
            if variable.path.rpartition("/")[2] != "learning_rate":
                variable.assign(np.zeros(variable.shape, variable.dtype))

    def check(self) -> float:
        *learnt, last = self.task.check_batches
        net = self.compiled(self.network(0.0))
        how = {"batch_size": self.task.batch, "shuffle": False, "verbose": 0}
        if self.task.is_full_batch:
            net.fit(self.x, self.y, epochs=len(learnt), **how)
        else:
            rows = np.concatenate(learnt)
            net.fit(self.x[rows], self.y[rows], epochs=1, **how)
        scores = np.asarray(net(self.x[last], training=True), np.float64)
        scores -= scores.max(1, keepdims=True)
        picked = scores[np.arange(len(last)), self.y[last]]
        return float((np.log(np.exp(scores).sum(1)) - picked).mean())

    def epochs(self, count: int) -> dict[str, Any]:
        whole = self.task.is_full_batch
        told = self.net.fit(
            self.x, self.y, self.task.batch, count, verbose=0, shuffle=not whole
        ).history["loss"]
        return {"updates": count * self.task.per_epoch, "loss": float(told[-1])}

    def versions(self) -> dict[str, str]:
        return {"keras": self.keras.__version__}


if __name__ == "__main__":
    given = serve.options(steps=32)
    os.environ["KERAS_BACKEND"] = "jax"
    if given.threads == 1:
        serve.one_core()
    serve.serve(lambda task: Keras(task, given.steps), given.folder)
