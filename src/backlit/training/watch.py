"""What a training step shows of itself: how each layer and each parameter stands.

Of each layer's output: mean, spread (standard deviation), share of zeros and, for activations,
the share that is saturated, where the slope is below a twentieth of its largest, and the share of
dead units, which are saturated in every row of the batch. Of each parameter:
the norms of gradient and value, and the size of the update against the weight's (0 where the
weight is all zeros, as biases begin: there is no share of nothing).
Only the watched step computes these, so watching never changes an update.
This module refuses to know how often anyone looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..graph.record import topological
from ..graph.tensor import Tensor
from ..nn.activation import RELU_LIKE, Activation, Sigmoid, Tanh
from ..nn.chain import Chain
from ..nn.layer import Layer
from ..ops.elementwise import cast, equal, greater, where
from ..ops.kinks import maximum
from ..ops.smooth import sqrt

_LEVEL = 0.05  # of the largest slope: 1/4 for sigmoid, 1 for tanh


@dataclass(frozen=True)
class Watched:
    """The parts of a recorded step that statistics are taken of."""

    network: Chain
    outputs: Tensor
    before: Mapping[str, Tensor]
    after: Mapping[str, Tensor]
    gradients: Mapping[str, Tensor]


def watch(seen: Watched) -> dict[str, Tensor]:
    """`layer:relu1:mean` … and `parameter:dense1/weight:gradient_norm` … as scalars."""
    found: dict[str, Tensor] = {}
    named = {node.name: node for node in topological([seen.outputs]) if node.name}
    for name, layer in seen.network.named_layers():
        output = named.get(f"{name}/output")
        if output is not None:
            for key, value in _of_layer(layer, output).items():
                found[f"layer:{name}:{key}"] = value
    for name, g in seen.gradients.items():
        old, new = seen.before[name], seen.after[name]
        size = _norm(old)
        found[f"parameter:{name}:gradient_norm"] = _norm(g)
        found[f"parameter:{name}:weight_norm"] = size
        ratio = _norm(new - old) / maximum(size, 1e-30)
        found[f"parameter:{name}:update_ratio"] = where(greater(size, 0.0), ratio, 0.0)
    return found


def split_statistics(
    metrics: Mapping[str, float],
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """The watched metrics of one iteration by layer and by parameter.

    >>> split_statistics({"loss": 1.0, "layer:relu1:zeros": 0.5})
    ({'relu1': {'zeros': 0.5}}, {})
    """
    groups: dict[str, dict[str, dict[str, float]]] = {"layer": {}, "parameter": {}}
    for name, value in metrics.items():
        group, _, rest = name.partition(":")
        if group in groups and rest:
            owner, _, key = rest.rpartition(":")
            groups[group].setdefault(owner, {})[key] = float(value)
    return groups["layer"], groups["parameter"]


def _of_layer(layer: Layer, y: Tensor) -> dict[str, Tensor]:
    mean = y.mean()
    centred = y - mean
    zeros = _share(equal(y, 0.0), y)
    found = {"mean": mean, "spread": sqrt((centred * centred).mean()), "zeros": zeros}
    if isinstance(layer, Activation):
        flat = cast(_is_flat(layer, y), str(y.dtype))
        found["saturated"] = flat.mean()
        found["dead"] = (1.0 - (1.0 - flat).max(0)).mean()  # flat in every row
    return found


def _is_flat(layer: Layer, y: Tensor) -> Tensor:
    """Where the slope of an activation is next to nothing, by its output."""
    if isinstance(layer, Sigmoid):
        return greater(0.25 * _LEVEL, y * (1.0 - y))
    if isinstance(layer, Tanh):
        return greater(_LEVEL, 1.0 - y * y)
    return equal(y, 0.0) if isinstance(layer, RELU_LIKE) else greater(0.0, y * y)


def _share(truth: Tensor, like: Tensor) -> Tensor:
    return cast(truth, str(like.dtype)).mean()


def _norm(x: Tensor) -> Tensor:
    return sqrt((x * x).sum())
