"""An ONNX graph while it is being written: nodes, constants, inputs and outputs, each named once.

Nothing newer than ONNX 1.8 of 2020 is used, so that old runtimes open what is written: opset
13, operators of ai.onnx.ml 2, IR version 7. The `onnx` package is loaded when a graph is made.
This module refuses to know what a graph computes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base.errors import MissingExtraError

OPSET: Final = 13
ML_OPSET: Final = 2
IR_VERSION: Final = 7
ML: Final = "ai.onnx.ml"

Array = NDArray[Any]


def onnx() -> Any:
    """The `onnx` package. Raises MissingExtraError where it is not installed."""
    try:
        return import_module("onnx")
    except ModuleNotFoundError:
        raise MissingExtraError(
            "export --onnx",
            expected="the package onnx",
            got="none installed",
            action="pip install 'backlit[onnx]'",
        ) from None


class Graph:
    """Nodes in the order in which they are computed. A value is spoken of by its name."""

    def __init__(self) -> None:
        package = onnx()
        self._helper, self._from_array = package.helper, package.numpy_helper.from_array
        self._kind: Any = package.helper.np_dtype_to_tensor_dtype
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []
        self._seen: Counter[str] = Counter()

    def input(self, name: str, dtype: str, shape: Sequence[int | str], words: str = "") -> str:
        """Something that is given; dtype float32, float64, int64 or str; words for people."""
        self._inputs.append(self._described(self._name(name or "input"), dtype, shape, words))
        return str(self._inputs[-1].name)

    def output(self, name: str, value: str, dtype: str, shape: Sequence[int | str]) -> None:
        """Give a value back under this name."""
        own = self._name(name)
        self._nodes.append(self._helper.make_node("Identity", [value], [own], name=f"give {own}"))
        self._outputs.append(self._described(own, dtype, shape))

    def constant(self, value: Any, name: str = "constant") -> str:
        """An array that the file holds; texts as an array of objects or of str."""
        array = np.asarray(value)
        if array.dtype.kind in "OU":
            array = array.astype(object)
        own = self._name(name)
        self._constants[own] = self._from_array(np.ascontiguousarray(array), own)
        return own

    def add(self, kind: str, *inputs: str, name: str = "", domain: str = "", **facts: Any) -> str:
        """A node of one output, and the name of that."""
        own = self._name(name or kind.lower())
        node = self._helper.make_node(kind, inputs, [own], name=own, domain=domain, **facts)
        self._nodes.append(node)
        return own

    def model(self, name: str, version: str, facts: Mapping[str, str]) -> Any:
        """The whole as a ModelProto that the package's own checker has passed."""
        make = self._helper
        graph = make.make_graph(
            self._nodes, name, self._inputs, self._outputs, list(self._constants.values())
        )
        domains = [make.make_opsetid("", OPSET)]
        if any(node.domain == ML for node in self._nodes):
            domains.append(make.make_opsetid(ML, ML_OPSET))
        made = make.make_model(
            graph,
            opset_imports=domains,
            ir_version=IR_VERSION,
            producer_name="backlit",
            producer_version=version,
        )
        make.set_model_props(made, dict(facts))
        onnx().checker.check_model(made, full_check=True)
        return made

    def kind(self, dtype: str) -> int:
        """The number by which ONNX calls a dtype: float32, float64, int64, bool or str."""
        return int(self._kind(np.dtype(object if dtype == "str" else dtype)))

    def _described(self, name: str, dtype: str, shape: Sequence[int | str], words: str = "") -> Any:
        return self._helper.make_tensor_value_info(name, self.kind(dtype), list(shape), words)

    def _name(self, wanted: str) -> str:
        """The name, or with a number behind it if it stands already."""
        self._seen[wanted] += 1
        if self._seen[wanted] == 1:
            return wanted
        return self._name(f"{wanted}_{self._seen[wanted]}")
