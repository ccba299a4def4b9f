"""What a model file says beside its arrays, checked: nothing in it is believed.

This module refuses to know what a model does with any of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.describe import from_data
from ..base.errors import FileFormatError, ShapeError
from ..base.shapes import show
from ..data.preparation.preparation import Preparation
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..registry import SECTIONS

Array = NDArray[Any]
_KNOWN = {
    "network", "loss", "input_shape", "classes", "image_shape", "task", "preparation",
    "format", "version",
}  # fmt: skip


@dataclass(frozen=True)
class ModelFacts:
    """The facts of a model file that were found to fit each other; `rest` is for people."""

    network: Chain
    loss: Loss
    input_shape: tuple[int, ...]
    classes: tuple[Any, ...] | None
    image_shape: tuple[int, int] | None
    preparation: Preparation | None
    rest: dict[str, Any]


def checked(
    path: str, facts: Mapping[str, Any], arrays: Mapping[str, Array], also: Iterable[type[Any]]
) -> ModelFacts:
    """The facts as descriptions and tuples.

    Raises FileFormatError for what is missing or contradicts itself, UnknownNameError for kinds
    outside the table.
    """
    own = {kind.__name__: kind for kind in also}
    built = {}
    for key, kind in (("network", Chain), ("loss", Loss)):
        if key not in facts:
            raise unfit(path, "network, loss and input_shape", f"no {key}")
        try:
            built[key] = from_data(facts[key], {**SECTIONS[key], **own}, f"{path}: {key}")
        except RecursionError:
            raise unfit(path, f"a plain {key}", "one nested too deep") from None
        if not isinstance(built[key], kind):
            raise unfit(path, f"a {kind.__name__} as {key}", repr(built[key]))
    network, loss = built["network"], built["loss"]
    input_shape = _sizes(path, "input_shape", facts.get("input_shape"))
    try:
        outputs = math.prod(network.output_shape(input_shape))
    except ShapeError as error:
        raise unfit(path, "an input_shape that fits the network", str(error)) from error
    _check_arrays(path, network, input_shape, arrays)
    if facts.get("task", loss.task) != loss.task:
        raise unfit(path, f"the task {loss.task}, as its loss has", repr(facts["task"]))
    return ModelFacts(
        network,
        loss,
        input_shape,
        _classes(path, loss, facts.get("classes"), outputs),
        _image(path, facts.get("image_shape"), input_shape),
        _preparation(path, facts.get("preparation"), input_shape, loss.task, outputs),
        {key: value for key, value in facts.items() if key not in _KNOWN},
    )


def _sizes(path: str, name: str, value: Any) -> tuple[int, ...]:
    right = isinstance(value, list | tuple) and all(
        isinstance(each, int) and not isinstance(each, bool) and each > 0 for each in value
    )
    if not right or not value:
        raise unfit(path, f"{name} as a list of sizes", repr(value))
    return tuple(value)


def _classes(path: str, loss: Loss, value: Any, outputs: int) -> tuple[Any, ...] | None:
    if value is None:
        return None
    wanted = 2 if outputs == 1 else outputs
    plain = isinstance(value, list) and all(isinstance(each, str | int | float) for each in value)
    if loss.task != "classification" or not plain or len(value) != wanted:
        raise unfit(path, f"the names of {wanted} classes", repr(value)[:80])
    if len(set(map(repr, value))) != len(value):
        raise unfit(path, "classes with different names", repr(value)[:80])
    return tuple(value)


def _image(path: str, value: Any, input_shape: tuple[int, ...]) -> tuple[int, int] | None:
    if value is None:
        return None
    sizes = _sizes(path, "image_shape", value)
    if len(sizes) != 2 or math.prod(sizes) != math.prod(input_shape):
        raise unfit(path, f"an image_shape of {math.prod(input_shape)} elements", repr(value))
    return sizes[0], sizes[1]


def _preparation(
    path: str, value: Any, input_shape: tuple[int, ...], task: str, outputs: int
) -> Preparation | None:
    """The preparation of a table, if it makes the rows that the network takes."""
    if value is None:
        return None
    found = Preparation.from_data(value, f"{path}: preparation")
    aim = found.target
    if (len(found.feature_names),) != input_shape:
        got = f"{len(found.feature_names)} features"
        raise unfit(path, f"a preparation of rows of shape {show(input_shape)}", got)
    wanted = 2 if task == "classification" and outputs == 1 else outputs
    if aim.task != task or wanted != (1 if aim.classes is None else len(aim.classes)):
        raise unfit(path, f"a target for {task} of {outputs} outputs", repr(aim)[:80])
    return found


def _check_arrays(
    path: str, network: Chain, input_shape: tuple[int, ...], arrays: Mapping[str, Array]
) -> None:
    """Refuse arrays that are not exactly those the network needs, or hold NaN or infinity."""
    wanted = {
        f"{'parameters' if part.is_learnt else 'statistics'}/{name}": part.shape
        for name, part in network.parts(input_shape).items()
    }
    if wanted.keys() != arrays.keys():
        odd = ", ".join(sorted(wanted.keys() ^ arrays.keys())[:3])
        raise unfit(path, "the arrays of the network it describes", f"a difference in {odd}")
    for name, shape in wanted.items():
        if arrays[name].shape != shape or arrays[name].dtype.kind != "f":
            got = f"{show(arrays[name].shape)} {arrays[name].dtype}"
            raise unfit(path, f"{name} of shape {show(shape)}", got)
        if not np.isfinite(arrays[name]).all():
            raise unfit(path, f"finite numbers in {name}", "NaN or infinity")


def unfit(path: str, expected: str, got: str) -> FileFormatError:
    """The error for a file that is sound, and does not describe a model."""
    return FileFormatError(
        "a Backlit model",
        expected=expected,
        got=got,
        where=path,
        action="save the model again",
    )
