"""A trained model: the network's description with its numbers, ready to be used.

It predicts, evaluates, prints and saves. Opening a file builds it again from names in the
closed table; a file can never name code. This module refuses to know how it was trained.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.describe import from_data, to_data
from ..base.errors import BacklitError, DataError, FileFormatError, ShapeError
from ..base.shapes import show
from ..data.dataset import Dataset
from ..engines.engine import Program
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..nn.summary import Summary
from ..registry import SECTIONS, select
from . import metrics
from .step import Signature, record_evaluation

Array = NDArray[Any]
Label = Any


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """A network and its parameters.

    network, loss   descriptions
    arrays          `parameters/dense1/weight`, `statistics/batch_norm1/mean` -> array
    input_shape     of one row
    classes         what each class number stands for, or None
    image_shape     (Y, X) if rows are pictures, or None
    facts           what else the file says: data, training
    """

    network: Chain
    loss: Loss
    arrays: Mapping[str, Array]
    input_shape: tuple[int, ...]
    classes: tuple[Label, ...] | None = None
    image_shape: tuple[int, int] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    engine: str = "auto"

    @property
    def task(self) -> str:
        """`classification` or `regression`."""
        return self.loss.task

    @property
    def dtype(self) -> str:
        """The dtype of the parameters."""
        return str(next(iter(self.arrays.values())).dtype) if self.arrays else "float32"

    @property
    def parameters(self) -> dict[str, Array]:
        """The learnt arrays by name, `dense1/weight`; statistics left out. Copies."""
        head = "parameters/"
        return {
            name.removeprefix(head): np.array(value)
            for name, value in sorted(self.arrays.items())
            if name.startswith(head)
        }

    def summary(self) -> Summary:
        """Layers, output shapes, parameters, activations and initialisers as a table."""
        return self.network.summary(self.input_shape)

    def probabilities(self, x: ArrayLike) -> Array:
        """The share of each class for each row: (N, ...) -> (N, K). Classification only."""
        if self.task != "classification":
            raise DataError(
                "probabilities",
                expected="a model that tells classes apart",
                got=f"one for {self.task}",
                action="use predict",
            )
        return self._two_sided(self.outputs(x))

    def predict(self, x: ArrayLike) -> Array:
        """For each row its class, as it was named in the training data, or its value(s).

        (N, ...) -> (N,); (N, K) for a regression of several values.
        """
        if self.task == "regression":
            values = self.outputs(x)
            return values[:, 0] if values.shape[1] == 1 else values
        numbers = self.probabilities(x).argmax(axis=1)
        named: Array = numbers if self.classes is None else np.asarray(self.classes)[numbers]
        return named

    def outputs(self, x: ArrayLike) -> Array:
        """What the loss makes of the network's outputs, unnamed: shares or values, (N, K)."""
        rows = self._rows(x)
        program = self._program(with_targets=False)
        batches = metrics.batches_of(np.arange(len(rows), dtype=np.int64))
        found = program.run(dict(self.arrays), {"x": rows}, batches, {}, 0).outputs
        width = self.network.output_shape(self.input_shape)
        return found.get("prediction", np.zeros((0, *width), self.dtype))

    def save(self, path: str | Path) -> Path:
        """Write one `.safetensors` file with the architecture as JSON; replaced atomically."""
        from ..runs.model_file import write_model

        target = Path(path)
        write_model(target, self.arrays, self.to_facts())
        return target

    def to_facts(self) -> dict[str, Any]:
        """The plain data a model file holds beside its arrays."""
        return {
            "network": to_data(self.network),
            "loss": to_data(self.loss),
            "input_shape": list(self.input_shape),
            "classes": None if self.classes is None else [_plain(each) for each in self.classes],
            "image_shape": None if self.image_shape is None else list(self.image_shape),
            "task": self.task,
            **self.facts,
        }

    def _rows(self, x: ArrayLike) -> Array:
        if np.shape(x) == self.input_shape:
            raise ShapeError(
                "predict",
                expected=f"rows of shape {show(self.input_shape)}",
                got="a single one",
                action="write x[None], or give several rows",
            )
        rows = Dataset(x, np.zeros(len(x))).x if len(np.shape(x)) and len(x) else np.asarray(x)  # type: ignore[arg-type]
        if rows.shape[1:] != self.input_shape:
            raise ShapeError(
                "predict",
                expected=f"rows of shape {show(self.input_shape)}, as in training",
                got=show(rows.shape),
                action="reshape x to (N, ...)",
            )
        return np.ascontiguousarray(rows, dtype=self.dtype)

    def _program(self, *, with_targets: bool) -> Program:
        signature = Signature(self.input_shape, (), "int64", False, self.dtype)
        step = record_evaluation(self.network, self.loss, signature, with_targets=with_targets)
        return select(self.engine).compile(step, metrics.EVALUATION_ROWS)

    @staticmethod
    def _two_sided(shares: Array) -> Array:
        """One share of yes becomes two: of no and of yes."""
        return np.hstack([1 - shares, shares]) if shares.shape[1] == 1 else shares

    def __repr__(self) -> str:
        return f"Model({self.network!r}, inputs {show(self.input_shape)}, {self.task})"


def open_model(path: str | Path, *, also: Iterable[type[Any]] = ()) -> Model:
    """Open a model file: all of it, verified, or an error. A run folder stands for its best model.

    also  layers or losses of your own that the file may name
    Never unpickles and never imports what a file names. Raises FileFormatError for a damaged
    or foreign file, UnknownNameError for a layer outside the table.
    """
    from ..runs.folder import RunFolder
    from ..runs.model_file import read_model

    if Path(path).is_dir():
        path = RunFolder.open(path).best
    arrays, facts = read_model(path)
    own = {kind.__name__: kind for kind in also}
    try:
        network, loss = (
            from_data(facts[key], {**SECTIONS[key], **own}, f"{path}: {key}")
            for key in ("network", "loss")
        )
        input_shape = tuple(int(size) for size in facts["input_shape"])
    except BacklitError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise _unfit(path, "network, loss and input_shape", f"no readable {error}") from error
    if not isinstance(network, Chain) or not isinstance(loss, Loss):
        raise _unfit(path, "a Chain and a loss", f"{network!r} and {loss!r}")
    _check_arrays(path, network, input_shape, arrays)
    classes, image = facts.get("classes"), facts.get("image_shape")
    known = {"network", "loss", "input_shape", "classes", "image_shape", "task"}
    return Model(
        network,
        loss,
        arrays,
        input_shape,
        None if classes is None else tuple(classes),
        None if image is None else (int(image[0]), int(image[1])),
        {key: value for key, value in facts.items() if key not in {*known, "format", "version"}},
    )


def _check_arrays(
    path: str | Path, network: Chain, input_shape: tuple[int, ...], arrays: Mapping[str, Array]
) -> None:
    """Refuse arrays that are not exactly those the network needs."""
    wanted = {
        f"{'statistics' if part.role == 'statistic' else 'parameters'}/{name}": part.shape
        for name, part in network.parts(input_shape).items()
    }
    if wanted.keys() != arrays.keys():
        odd = ", ".join(sorted(wanted.keys() ^ arrays.keys())[:3])
        raise _unfit(path, "the arrays of the network it describes", f"a difference in {odd}")
    for name, shape in wanted.items():
        if arrays[name].shape != shape or arrays[name].dtype.kind != "f":
            got = f"{show(arrays[name].shape)} {arrays[name].dtype}"
            raise _unfit(path, f"{name} of shape {show(shape)}", got)


def _unfit(path: str | Path, expected: str, got: str) -> FileFormatError:
    return FileFormatError(
        "a Backlit model",
        expected=expected,
        got=got,
        where=str(path),
        action="save the model again",
    )


def _plain(label: Label) -> Any:
    return json.loads(json.dumps(label, default=lambda each: each.item()))
