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
    """Run one iteration of a step again and follow the fault from the guard to its beginning.

    The beginning is a value that is not finite though all it was computed from is. So a value
    that `where` left out is passed by: its result is finite.
    """
    program = reference().compile(step, len(rows))
    trace = program.trace(dict(state), data, rows, scalars, iteration)
    bad = {id(node): value for node, value in trace if _is_bad(value)}
    node = step.guards[guard]
    if id(node) not in bad:
        return Origin(guard, _layer(guard, layers), "a value that is not finite", "step")
    names = {id(each): name for name, each in step.guards.items()}
    label = _label(node, names)
    while causes := [each for each in node.inputs if id(each) in bad]:
        node = causes[0]
        label = _label(node, names) or label
    kind = "NaN" if np.isnan(bad[id(node)]).any() else "infinity"
    return Origin(label, _layer(label, layers), kind, node.op.name if node.op else "input")


def _is_bad(value: Array) -> bool:
    return value.dtype.kind == "f" and not np.isfinite(value).all()


def _label(node: Tensor, names: Mapping[int, str]) -> str:
    return node.name or names.get(id(node), "")


def _layer(label: str, layers: tuple[str, ...]) -> str | None:
    words = label.replace("/", " ").split()
    return next((word for word in words if word in layers), None)
