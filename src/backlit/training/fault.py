"""Where NaN or infinity first appeared: the tensor and the layer, found by looking again.

The step that a guard refused is run once more with every intermediate kept.
This module refuses to decide what happens next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engines.engine import Step
from ..graph.tensor import Tensor
from ..registry import reference

Array = NDArray[Any]


@dataclass(frozen=True)
class Origin:
    """The first value that was not finite.

    tensor  its name, or that of the nearest named value it reached
    layer   the layer it belongs to, or None
    kind    `NaN` or `infinity`
    op      the op that made it
    """

    tensor: str
    layer: str | None
    kind: str
    op: str

    def sentence(self, iteration: int) -> str:
        """For people: `NaN in gradient of dense1/weight (layer dense1, op matmul) …`."""
        place = f"layer {self.layer}, " if self.layer else ""
        return f"{self.kind} in {self.tensor} ({place}op {self.op}) at iteration {iteration}"


def locate(
    step: Step,
    layers: tuple[str, ...],
    state: Mapping[str, Array],
    data: Mapping[str, Array],
    rows: NDArray[np.int64],
    scalars: Mapping[str, NDArray[np.float64]],
    iteration: int,
    guard: str,
) -> Origin:
    """Run one iteration of a step again and find the first value that is not finite."""
    program = reference().compile(step, len(rows))
    found = [
        (node, value)
        for node, value in program.trace(dict(state), data, rows, scalars, iteration)
        if value.dtype.kind == "f" and not np.isfinite(value).all()
    ]
    if not found:
        return Origin(guard, _layer(guard, layers), "a value that is not finite", "step")
    node, value = found[0]
    names = {id(each): name for name, each in step.guards.items()}
    label = _label(node, names) or next(
        (label for each, _ in found if (label := _label(each, names))), guard
    )
    kind = "NaN" if np.isnan(value).any() else "infinity"
    return Origin(label, _layer(label, layers), kind, node.op.name if node.op else "input")


def _label(node: Tensor, names: Mapping[int, str]) -> str:
    return node.name or names.get(id(node), "")


def _layer(label: str, layers: tuple[str, ...]) -> str | None:
    words = label.replace("/", " ").split()
    return next((word for word in words if word in layers), None)
