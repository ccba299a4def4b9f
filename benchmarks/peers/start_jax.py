"""The row `start` in JAX: a script from its first import to the test score.

An epoch is one compiled scan; the short last batch of each epoch is left out, for it would be
compiled a second time.
"""

import sys
from itertools import pairwise
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

data = dict(np.load(Path(sys.argv[1]) / "start.npz"))
x, y = jnp.asarray(data["x"]), jnp.asarray(data["y"])
draw = np.random.default_rng(0)
sizes = (64, 100, 100, 10)
params = {"b": jnp.zeros(10)}
for i, (inputs, units) in enumerate(pairwise(sizes)):
    spread = np.sqrt(2 / inputs)
    params[f"w{i}"] = jnp.asarray(draw.normal(0, spread, (inputs, units)), jnp.float32)
    if i < 2:
        params |= {f"scale{i}": jnp.ones(units), f"shift{i}": jnp.zeros(units)}
running = {f"{part}{i}": jnp.full(100, part == "v", float) for part in "mv" for i in (0, 1)}


def forward(p, stats, x, training):
    """Scores, and the moved statistics."""
    moved = {}
    for i in (0, 1):
        x = x @ p[f"w{i}"]
        mean, variance = (x.mean(0), x.var(0)) if training else (stats[f"m{i}"], stats[f"v{i}"])
        moved[f"m{i}"] = 0.9 * stats[f"m{i}"] + 0.1 * mean
        moved[f"v{i}"] = 0.9 * stats[f"v{i}"] + 0.1 * variance
        x = (x - mean) * jax.lax.rsqrt(variance + 1e-5) * p[f"scale{i}"] + p[f"shift{i}"]
        x = jax.nn.relu(x)
    return x @ p["w2"] + p["b"], moved


def cross_entropy(p, stats, x, y, training):
    """Mean loss, and the moved statistics."""
    scores, moved = forward(p, stats, x, training)
    return -jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None], 1).mean(), moved


def update(state, rows):
    """One step of Adam."""
    p, m, v, stats, t = state
    grad = jax.value_and_grad(cross_entropy, has_aux=True)
    (loss, stats), g = grad(p, stats, x[rows], y[rows], True)
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
    rate, root = 0.001 / (1 - 0.9**t), jnp.sqrt(1 - 0.999**t)
    p = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) / root + 1e-8), p, m, v)
    return (p, m, v, stats, t), loss


epoch = jax.jit(lambda state, rows: jax.lax.scan(update, state, rows))
held = jax.jit(lambda p, stats: cross_entropy(p, stats, data["x_val"], data["y_val"], False)[0])
zeros = jax.tree.map(jnp.zeros_like, params)
state = (params, zeros, zeros, running, jnp.float32(0))
best, kept = float("inf"), state
for _ in range(40):
    rows = draw.permutation(len(x))[: len(x) // 32 * 32].reshape(-1, 32).astype(np.int32)
    state, _ = epoch(state, rows)
    now = float(held(state[0], state[3]))
    if now < best:
        best, kept = now, state
scores, _ = jax.jit(lambda p, stats: forward(p, stats, data["x_test"], False))(kept[0], kept[3])
print(f"test {float((np.asarray(scores).argmax(1) == data['y_test']).mean()):.4f}", flush=True)
