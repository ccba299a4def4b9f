"""`backlit explain [EXAMPLE]`: a small computational graph with all its numbers; or a program.

    apple          two apples at 100 each and a tax of a tenth
    apple-orange   and three oranges at 150
    network        two inputs, two hidden units, two outputs: a weight acts along two paths

`backlit explain --program [DATA]` shows what the native engine makes of a training step, and
takes what `train` takes for network and learning.
This module refuses to know how gradients come about.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ..base.errors import InputError, UnknownNameError
from .network_options import NETWORK, NetworkOptions
from .options import COMMON, Common
from .plan_options import LEARNING, WATCH, LearningOptions
from .screen import Screen
from .sources import TOY
from .words import language, speaker

if TYPE_CHECKING:
    from ..graph.tensor import Tensor

EXAMPLES = ("apple", "apple-orange", "network")
_DRAWN = (".html", ".svg")


def explain(
    example: str | None = None,
    /,
    *,
    output: Annotated[str | None, Parameter(name=("--output", "-o"))] = None,
    program: bool = False,
    network: NetworkOptions = NETWORK,
    learning: LearningOptions = LEARNING,
    common: Common = COMMON,
) -> int:
    """Show a computational graph: values forward, gradients backward, path by path."""
    screen = Screen(speaker(language(common.lang)), json=common.json)
    if program:
        return _program(example, output, network, learning, screen)
    for option in _given(network, learning):
        raise InputError(
            option,
            expected="--program beside it",
            got="an example, which has its own network",
            action="add --program to see what a training step becomes",
        )
    return _example("apple" if example is None else example, output, screen)


def _program(
    data: str | None,
    output: str | None,
    network: NetworkOptions,
    learning: LearningOptions,
    screen: Screen,
) -> int:
    from .plans import planned
    from .program import program_of, program_text
    from .summary import layers_line, optimizer_words

    if output is not None:
        raise InputError(
            "--output",
            expected="an example to draw",
            got="--program",
            action="leave one of the two out",
        )
    plan, source, rows = planned(data, network, learning, WATCH, TOY, screen)
    found = program_of(plan, rows)
    facts = {
        "network": layers_line(plan.network),
        "name": source.name,
        "optimizer": optimizer_words(plan.optimizer),
        "rows": found.max_rows,
        "dtype": plan.dtype,
    }
    screen.show(screen.say("program.plan", **facts))
    screen.show(program_text(found, screen.say))
    screen.result({**facts, **found.to_data()})
    return 0


def _given(network: NetworkOptions, learning: LearningOptions) -> list[str]:
    """The options that were given."""
    names = [each.name for each in fields(learning) if getattr(learning, each.name) is not None]
    return [*network.given, *(f"--{name.replace('_', '-')}" for name in names)]


def _example(example: str, output: str | None, screen: Screen) -> int:
    from ..autodiff.explain import explain as explained
    from ..base.files import write_atomic

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
