"""JAX by hand: a population of trials in one compiled program, all of its epochs and updates.

The program holds --chunk trials side by side (0: all of them; 1: none beside it), each with its
own order of the rows, which are gathered inside; after each epoch it judges the held rows.
--workers programs run at a time. This module refuses to know what is measured.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from . import told
from .handed import Array, Handed

Weights = list[tuple[Any, Any]]  # (…, in, out) and (…, out) of each layer


class Population:
    """The compiled program of `size` trials of a search, and what it is given."""

    def __init__(self, handed: Handed, size: int) -> None:
        if handed.task.optimizer != "sgd":
            raise SystemExit("written for SGD alone")
        self.handed, self.task, self.size = handed, handed.task, size
        self.x, self.y = jnp.asarray(handed.x), jnp.asarray(handed.y.astype(np.int32))
        self.held_x = jnp.asarray(handed.held_x)
        self.held_y = jnp.asarray(handed.held_y.astype(np.int32))
        many = self.member if size == 1 else jax.vmap(self.member)
        lead = () if size == 1 else (size,)
        pairs = list(zip(self.task.sizes, self.task.sizes[1:], strict=False))
        real = partial(jax.ShapeDtypeStruct, dtype=np.float32)
        weights = [(real((*lead, a, b)), real((*lead, b))) for a, b in pairs]
        shape = (*lead, self.task.epochs, self.task.updates, self.task.batch)
        order = jax.ShapeDtypeStruct(shape, np.int32)
        self.program = jax.jit(many).lower(weights, order, real(lead), real(lead)).compile()

    def scores(self, weights: Weights, x: Any) -> Any:
        """Of the last layer."""
        for weight, bias in weights[:-1]:
            x = jax.nn.relu(x @ weight + bias)
        return x @ weights[-1][0] + weights[-1][1]

    def loss(self, weights: Weights, x: Any, y: Any) -> Any:
        """Mean cross-entropy, and how many rows are named right."""
        scores = self.scores(weights, x)
        picked = jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None], 1)
        return -picked.mean(), (scores.argmax(1) == y).sum()

    def member(self, weights: Weights, order: Any, rate: Any, decay: Any) -> Any:
        """A whole trial: losses, right rows and held accuracy of every epoch."""

        def update(w: Weights, rows: Any) -> Any:
            x = self.x.at[rows].get(mode="promise_in_bounds")
            y = self.y.at[rows].get(mode="promise_in_bounds")
            (loss, right), g = jax.value_and_grad(self.loss, has_aux=True)(w, x, y)
            moved = [
                (a - rate * (da + decay * a), b - rate * db)
                for (a, b), (da, db) in zip(w, g, strict=True)
            ]
            return moved, (loss, right)

        def epoch(w: Weights, rows: Any) -> Any:
            w, (losses, right) = jax.lax.scan(update, w, rows)
            found = (self.scores(w, self.held_x).argmax(1) == self.held_y).mean()
            return w, (losses, right.sum(), found)

        return jax.lax.scan(epoch, weights, order)[1]

    def run(self, weights: list[Array], order: Array, settings: list[dict[str, float]]) -> Any:
        """Losses (size, epochs, updates) and accuracies (size, epochs) of as many trials."""
        names = ("learning_rate", "weight_decay")
        given = [np.array([each[n] for each in settings], np.float32) for n in names]
        layers = list(zip(weights[::2], weights[1::2], strict=True))
        if self.size == 1:
            layers = [(a[0], b[0]) for a, b in layers]
            order, given = order[0], [each[0] for each in given]
        losses, _, accuracy = self.program(layers, order.astype(np.int32), *given)
        shape = (self.size, self.task.epochs)
        return np.asarray(losses).reshape(*shape, -1), np.asarray(accuracy).reshape(shape)

    def drawn(self, draw: np.random.Generator) -> tuple[list[Array], Array]:
        """First weights by He, biases 0, and the order of the rows in every epoch."""
        found: list[Array] = []
        for inputs, units in zip(self.task.sizes, self.task.sizes[1:], strict=False):
            weight = draw.standard_normal((self.size, inputs, units), np.float32)
            weight *= np.float32(np.sqrt(2 / inputs))
            found += [weight, np.zeros((self.size, units), np.float32)]
        rows = np.arange(self.task.learning, dtype=np.int32)
        order = draw.permuted(np.tile(rows, (self.size * self.task.epochs, 1)), axis=1)
        return found, order.reshape(self.size, self.task.epochs, self.task.updates, -1)

    def check(self) -> dict[str, Any]:
        """The checked runs, as often as the program is wide."""
        checked = self.handed.checked()
        names = [
            f"dense{k}/{what}"
            for k in range(1, len(self.task.sizes))
            for what in ("weight", "bias")
        ]
        count, losses, curves = len(checked.settings), [], []
        for first in range(0, count, self.size):
            take = (first + np.arange(self.size)) % count
            weights = [checked.weights[name][take] for name in names]
            settings = [checked.settings[k] for k in take]
            lost, accuracy = self.run(weights, checked.order[take], settings)
            for k in range(min(self.size, count - first)):
                losses.append(float(lost[k].reshape(-1)[self.task.checked]))
                curves.append(accuracy[k].tolist())
        return {"loss": losses, "accuracy": curves}


def main() -> None:
    """Search, say so, answer."""
    given = told.options(chunk=0, workers=1)
    handed = Handed.read(given.folder)
    trials = handed.trials[: given.trials or None]
    size = min(given.chunk or len(trials), len(trials))
    population = Population(handed, size)
    began = time.perf_counter()

    def part(first: int) -> Array:
        draw = np.random.default_rng((given.seed, first))
        padded = (trials[first : first + size] + trials[:size])[:size]
        found: Array = population.run(*population.drawn(draw), padded)[1]
        return found[: len(trials) - first, -1]

    firsts = range(0, len(trials), size)
    with ThreadPoolExecutor(given.workers) as pool:
        accuracies = np.concatenate(list(pool.map(part, firsts)))
    found = told.Found(
        accuracies=accuracies.tolist(),
        settings=trials,
        passes=len(trials) * handed.task.epochs,
        trials_s=time.perf_counter() - began,
    )
    told.tell(found, population.check)


if __name__ == "__main__":
    main()
