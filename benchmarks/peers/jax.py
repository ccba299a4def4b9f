"""JAX: an epoch in one compiled scan with donated state, or one compiled step a batch.

Rows are gathered inside the scan; rates and bias corrections are handed in as arrays, a row an
update. --packed 1 carries all parameters and moments in one flat array each (XLA's CPU runtime
pays for every carried array). --step 1 calls the compiled step batch by batch.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from . import serve

ACTIVATIONS = {"sigmoid": jax.nn.sigmoid, "relu": jax.nn.relu, "tanh": jnp.tanh}


class JAX:
    """A workload as one would write it in JAX for speed."""

    def __init__(self, task: serve.Task, *, packed: bool, step: bool) -> None:
        self.task, self.packed, self.by_step = task, packed, step
        self.x, self.y = jnp.asarray(task.x), jnp.asarray(task.y.astype(np.int32))
        self.draw = np.random.default_rng(0)
        learnt = {n: v for n, v in task.parameters.items() if not n.endswith(("mean", "variance"))}
        self.moving = {n: v for n, v in task.parameters.items() if n not in learnt}
        flat, unravel = ravel_pytree(learnt)
        decays = {n: np.full(v.shape, n.endswith("weight"), np.float32) for n, v in learnt.items()}
        if packed:
            self.first, self.unravel = np.asarray(flat), unravel
            self.decays: Any = ravel_pytree(decays)[0]
        else:
            self.first, self.unravel, self.decays = learnt, lambda tree: tree, decays
        self.scan = jax.jit(self.epoch, donate_argnums=0, static_argnames="dropout")
        self.one = jax.jit(self.update, donate_argnums=0, static_argnames="dropout")
        self.reset()

    def reset(self) -> None:
        slots = {"sgd": 0, "nesterov": 1}.get(self.task.optimizer, 2)
        first = jax.tree.map(jnp.array, self.first)
        zeros = [jax.tree.map(jnp.zeros_like, first) for _ in range(slots)]
        self.state = (first, zeros, jax.tree.map(jnp.array, self.moving), jax.random.key(0))
        self.done = 0

    def loss(self, p: Any, moving: Any, x: Any, y: Any, key: Any, dropout: float) -> Any:
        """Mean cross-entropy of a batch in training, and the moved statistics."""
        task, moved = self.task, {}
        p = self.unravel(p)
        hidden = len(task.sizes) - 2
        for number in range(1, hidden + 1):
            x = x @ p[f"dense{number}/weight"]
            if task.batch_norm:
                name = f"batch_norm{number}"
                mean = x.mean(0)
                centred = x - mean
                variance = (centred * centred).mean(0)
                for part, value in (("mean", mean), ("variance", variance)):
                    moved[f"{name}/{part}"] = moving[f"{name}/{part}"] * 0.9 + value * 0.1
                x = centred * jax.lax.rsqrt(variance + 1e-5) * p[f"{name}/scale"]
                x = x + p[f"{name}/shift"]
            else:
                x = x + p[f"dense{number}/bias"]
            x = ACTIVATIONS[task.activation](x)
            if dropout:
                key, own = jax.random.split(key)
                x = jnp.where(jax.random.bernoulli(own, 1 - dropout, x.shape), x / (1 - dropout), 0)
        scores = x @ p[f"dense{hidden + 1}/weight"] + p[f"dense{hidden + 1}/bias"]
        picked = jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None], 1)
        return -picked.mean(), moved

    def update(self, state: Any, rows: Any, s: Any, x: Any, y: Any, *, dropout: float) -> Any:
        """One update; s holds the rate and the two corrections of Adam."""
        w, slots, moving, key = state
        if dropout:
            key, own = jax.random.split(key)
        else:
            own = key
        if not self.task.is_full_batch:
            x = x.at[rows].get(mode="promise_in_bounds")
            y = y.at[rows].get(mode="promise_in_bounds")
        grad = jax.value_and_grad(self.loss, has_aux=True)
        (loss, moved), g = grad(w, moving, x, y, own, dropout)
        w, slots = self.rule(w, g, slots, s)
        return (w, slots, moved, key), loss

    def rule(self, w: Any, g: Any, slots: Any, s: Any) -> Any:
        """The optimizer, on one flat array or on each parameter."""
        c, kind, each = self.task.settings, self.task.optimizer, jax.tree.map
        rate, correct1, correct2 = s[0], s[1], s[2]
        if kind == "sgd":
            return each(lambda w, g: w - rate * g, w, g), slots
        if kind == "nesterov":
            beta = c["momentum"]
            v = each(lambda v, g: beta * v - rate * g, slots[0], g)
            return each(lambda w, v, g: w + beta * v - rate * g, w, v, g), [v]
        b1, b2, eps = c["beta1"], c["beta2"], c["epsilon"]
        m = each(lambda m, g: b1 * m + (1 - b1) * g, slots[0], g)
        v = each(lambda v, g: b2 * v + (1 - b2) * g * g, slots[1], g)
        if kind == "adamw":
            decay = c["weight_decay"]
            w = each(lambda w, d: w - rate * decay * d * w, w, self.decays)
        step = rate / correct1

        def moved(w: Any, m: Any, v: Any) -> Any:
            return w - step * m / (jnp.sqrt(v) / correct2 + eps)

        return each(moved, w, m, v), [m, v]

    def epoch(
        self, state: Any, rows: Any, rest: Any, s: Any, x: Any, y: Any, *, dropout: float
    ) -> Any:
        """Whole batches in a scan, and a shorter last one behind it."""

        def body(state: Any, given: Any) -> Any:
            return self.update(state, *given, x, y, dropout=dropout)

        count = len(rows)
        state, losses = jax.lax.scan(body, state, (rows, s[:count]))
        if len(rest):
            state, last = self.update(state, rest, s[count], x, y, dropout=dropout)
            losses = jnp.append(losses, last)
        return state, losses

    def train(self, rows: Any, rest: Any, dropout: float) -> Any:
        """One update for each row of `rows`, one more for what is in `rest`; all the losses."""
        updates = len(rows) + bool(len(rest))
        s = self.task.scalars(self.done, updates)
        self.done += updates
        if not self.by_step:
            self.state, losses = self.scan(
                self.state, rows, rest, s, self.x, self.y, dropout=dropout
            )
            return np.asarray(losses)
        found = []
        for each, own in zip([*rows, rest] if len(rest) else rows, s, strict=True):
            self.state, loss = self.one(self.state, each, own, self.x, self.y, dropout=dropout)
            found.append(loss)
        return np.asarray(jax.device_get(found))

    def check(self) -> float:
        self.reset()
        rows = self.task.check_batches.astype(np.int32)
        if self.task.is_full_batch:
            rows = rows[:, :1]
        return float(self.train(rows, rows[0, :0], 0.0)[-1])

    def epochs(self, count: int) -> dict[str, Any]:
        batch, rate = self.task.batch, self.task.dropout
        if self.task.is_full_batch:  # epochs of one update each, all in one scan
            rows = np.zeros((count, 1), np.int32)
            losses = self.train(rows, rows[0, :0], rate)
            return {"updates": count, "loss": float(losses[-1])}
        recorded = []
        for _ in range(count):
            order = self.task.shuffled(self.draw)
            whole = len(order) // batch * batch
            rows = order[:whole].reshape(-1, batch)
            recorded.append(self.train(rows, order[whole:], rate))
        losses = np.concatenate(recorded)
        return {"updates": len(losses), "loss": float(losses[-1])}

    def versions(self) -> dict[str, str]:
        return {"jax": jax.__version__}


if __name__ == "__main__":
    given = serve.options(packed=0, step=0)
    if given.threads == 1:
        serve.one_core()
    serve.serve(
        lambda task: JAX(task, packed=bool(given.packed), step=bool(given.step)), given.folder
    )
