"""A trained model: the network's description with its numbers, ready to be used.

It predicts, evaluates, prints and saves. Opening a file builds it again from names in the
closed table; a file can never name code. This module refuses to know how it was trained.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.describe import to_data
from ..base.errors import DataError, NonFiniteError, ShapeError
from ..base.shapes import show
from ..data.dataset import read_rows
from ..data.preparation.preparation import Preparation
from ..data.tables.table import Table
from ..engines.engine import Program
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..nn.summary import Summary
from ..registry import select
from . import metrics
from .model_facts import checked
from .ranges import within
from .step import Signature, record_evaluation

if TYPE_CHECKING:
    from .ensemble import Ensemble

Array = NDArray[Any]
Label = Any
Rows = Any  # what a table or an array can be made of


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """A network and its parameters.

    network, loss   descriptions
    arrays          `parameters/dense1/weight`, `statistics/batch_norm1/mean` -> array
    input_shape     of one row
    classes         what each class number stands for, or None
    image_shape     (Y, X) if rows are pictures, or None
    facts           what else the file says: `data`, `trained`
    engine          what predicts: `auto`, or the name of one
    preparation     how a table becomes rows of the network's inputs, or None. A model that has
                    one predicts tables, frames and whatever else `table_from` takes, and
                    answers in the values and units of the table it was trained on
    """

    network: Chain
    loss: Loss
    arrays: Mapping[str, Array]
    input_shape: tuple[int, ...]
    classes: tuple[Label, ...] | None = None
    image_shape: tuple[int, int] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    engine: str = "auto"
    preparation: Preparation | None = None

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

    def probabilities(self, x: Rows) -> Array:
        """The share of each class for each row: (N, ...) -> (N, K). Classification only."""
        refuse_values(self.task)
        return two_sided(self.outputs(self.features(x)))

    def predict(self, x: Rows) -> Array:
        """For each row its class, as it was named in the training data, or its value(s).

        (N, ...) -> (N,); (N, K) for a regression of several values.
        """
        return named(self, self.outputs(self.features(x)))

    def features(self, x: Rows) -> Any:
        """What the network sees of rows: those of a table prepared, (N, D), others as they are.

        Raises DataError for a table that lacks columns, or whose values cannot be read as in
        training.
        """
        if self.preparation is None:
            return x
        return self.preparation.features(as_table(x, self.preparation))

    def outputs(self, x: ArrayLike) -> Array:
        """What the loss makes of the network's outputs, unnamed: shares or values, (N, K).

        x is what the network sees: see `features`. A target's scale and logarithm are left as
        they were learnt. Raises NonFiniteError where an output is not finite.
        """
        answer = self.unchecked(x)
        if not np.isfinite(answer).all():
            row = int(np.flatnonzero(~np.isfinite(answer).all(axis=1))[0])
            raise NonFiniteError(
                "predict",
                expected="finite outputs",
                got="NaN or infinity",
                where=f"row {row}",
                action="scale the inputs as in training",
            )
        return answer

    def unchecked(self, x: ArrayLike) -> Array:
        """The outputs, finite or not: a score of NaN says more than none."""
        rows = self._rows(x)
        program = self._program(with_targets=False)
        batches = metrics.batches_of(np.arange(len(rows), dtype=np.int64))
        found = program.run(dict(self.arrays), {"x": rows}, batches, {}, 0).outputs
        width = self.network.output_shape(self.input_shape)
        answer: Array = found.get("prediction", np.zeros((0, *width), self.dtype))
        return answer

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
            **({} if self.preparation is None else {"preparation": self.preparation.to_data()}),
        }

    def _rows(self, x: ArrayLike) -> Array:
        if isinstance(x, np.ndarray) and x.shape == self.input_shape:
            raise ShapeError(
                "predict",
                expected=f"rows of shape {show(self.input_shape)}",
                got="a single one",
                action="write x[None], or give several rows",
            )
        empty = isinstance(x, np.ndarray) and x.ndim > 0 and not len(x)
        rows = np.asarray(x) if empty else read_rows(x)
        if rows.shape[1:] != self.input_shape:
            raise ShapeError(
                "predict",
                expected=f"rows of shape {show(self.input_shape)}, as in training",
                got=show(rows.shape),
                action="reshape x to (N, ...)",
            )
        return within(self.dtype, rows, "predict")

    def _program(self, *, with_targets: bool) -> Program:
        signature = Signature(self.input_shape, (), "int64", False, self.dtype)
        step = record_evaluation(self.network, self.loss, signature, with_targets=with_targets)
        return select(self.engine).compile(step, metrics.EVALUATION_ROWS)

    def __repr__(self) -> str:
        return f"Model({self.network!r}, inputs {show(self.input_shape)}, {self.task})"


def two_sided(shares: Array) -> Array:
    """One share of yes, (N, 1), becomes two, of no and of yes; more are shares already.

    >>> two_sided(np.array([[0.25]]))
    array([[0.75, 0.25]])
    """
    return np.hstack([1 - shares, shares]) if shares.shape[1] == 1 else shares


def named(model: Model | Ensemble, outputs: Array) -> Array:
    """What outputs say, (N, K) -> (N,): classes by their names, values in the target's units."""
    aim = None if model.preparation is None else model.preparation.target
    if model.task == "regression":
        values = outputs[:, 0] if outputs.shape[1] == 1 else outputs
        return values if aim is None else aim.decode(values)
    numbers = two_sided(outputs).argmax(axis=1)
    if aim is not None:
        return aim.decode(numbers)
    found: Array = numbers if model.classes is None else np.asarray(model.classes)[numbers]
    return found


def as_table(x: object, preparation: Preparation | None = None) -> Table:
    """A table as it is; a frame, columns or rows as one, read as in training if that is known."""
    if isinstance(x, Table):
        return x
    from ..data.tables.frames import table_from

    roles = () if preparation is None else preparation.roles
    return table_from(x, kinds={each.name: each.kind for each in roles if each.role != "dropped"})


def refuse_values(task: str) -> None:
    """Raise DataError where shares of classes are asked of a model that predicts values."""
    if task != "classification":
        raise DataError(
            "probabilities",
            expected="a model that tells classes apart",
            got=f"one for {task}",
            action="use predict",
        )


def open_model(path: str | Path, *, also: Iterable[type[Any]] = ()) -> Model | Ensemble:
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
    if "members" in facts:
        from .ensemble import opened  # which is made of models

        return opened(str(path), facts, arrays, also)
    return from_facts(str(path), facts, arrays, also)


def from_facts(
    path: str, facts: Mapping[str, Any], arrays: Mapping[str, Array], also: Iterable[type[Any]] = ()
) -> Model:
    """The model that a file's arrays and facts describe: see `open_model`."""
    found = checked(path, facts, arrays, also)
    return Model(
        found.network,
        found.loss,
        arrays,
        found.input_shape,
        found.classes,
        found.image_shape,
        found.rest,
        preparation=found.preparation,
    )


def _plain(label: Label) -> Any:
    return json.loads(json.dumps(label, default=lambda each: each.item()))
