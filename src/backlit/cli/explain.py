"""`backlit explain [EXAMPLE]`: a small computational graph with all its numbers.

    apple          two apples at 100 each and a tax of a tenth
    apple-orange   and three oranges at 150
    network        two inputs, two hidden units, two outputs: a weight acts along two paths

This module refuses to know how gradients come about.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ..base.errors import InputError, UnknownNameError
from .options import COMMON, Common
from .screen import Screen
from .words import language, speaker

if TYPE_CHECKING:
    from ..graph.tensor import Tensor

EXAMPLES = ("apple", "apple-orange", "network")
_DRAWN = (".html", ".svg")


def explain(
    example: str = "apple",
    /,
    *,
    output: Annotated[str | None, Parameter(name=("--output", "-o"))] = None,
    common: Common = COMMON,
) -> int:
    """Show a computational graph: values forward, gradients backward, path by path."""
    from ..autodiff.explain import explain as explained
    from ..base.files import write_atomic

    screen = Screen(speaker(language(common.lang)), json=common.json)
    if example not in EXAMPLES:
        raise UnknownNameError("explain", example, EXAMPLES)
    ending = "" if output is None else Path(output).suffix.lower()
    if output is not None and ending not in _DRAWN:
        raise InputError(
            "--output",
            expected="a file that ends in .svg or .html",
            got=repr(output),
            action=f"write -o {example}.html",
        )
    result, followed = example_graph(example)
    found = explained(result, followed)
    if output is None:
        screen.show(found.text())
    else:
        drawn = found.html() if ending == ".html" else found.svg()
        write_atomic(Path(output), drawn.encode("utf-8"))
        screen.tell(screen.say("drawn", path=output))
    screen.result({"example": example, "file": output, **found.to_data()})
    return 0


def example_graph(name: str) -> tuple[Tensor, list[Tensor] | None]:
    """The result of an example, and the tensors to follow (None: all that were given)."""
    if name == "network":
        return _network()
    from ..make import tensor

    apple, apples = tensor(100, name="apple"), tensor(2, name="apples")
    price = apple * apples
    if name == "apple-orange":
        orange, oranges = tensor(150, name="orange"), tensor(3, name="oranges")
        price = price + orange * oranges
    return (price * tensor(1.1, name="tax")).named("price"), None


def _network() -> tuple[Tensor, list[Tensor]]:
    """Sigmoid units and half the squared error; small numbers that can be followed by hand."""
    from ..make import tensor
    from ..ops.smooth import sigmoid

    inputs = tensor([[0.1, 0.2]], name="inputs")
    first = tensor([[0.3, 0.4], [0.25, 0.35]], name="weight1")
    second = tensor([[0.4, 0.5], [0.45, 0.55]], name="weight2")
    hidden = sigmoid(inputs @ first).named("hidden")
    outputs = sigmoid(hidden @ second).named("outputs")
    miss = outputs - tensor([[0.4, 0.6]], name="targets")
    return (miss * miss * 0.5).sum().named("loss"), [first, second]
