"""A step, lowered: the one function that the rest of the engine calls.

This module refuses to run anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ....base.shapes import ROWS
from ...engine import Step
from .classes import recognise
from .costs import price
from .early_sums import take_early
from .encode import Code, encoded
from .memory import Memory, plan
from .nodes import CannotLowerError, Graph, simplified
from .schedule import CircleError, Phase, scheduled
from .select import Selection, constants
from .sizes import Sizes
from .updates import joined


@dataclass(frozen=True)
class Lowered:
    """A program, readable and encoded.

    kept    names of state that no iteration changes
    guards  names of what is looked at in every iteration
    """

    step: Step
    graph: Graph
    phases: list[Phase]
    sizes: Sizes
    memory: Memory
    code: Code
    kept: tuple[str, ...]
    guards: tuple[str, ...]


def lowered(step: Step, max_rows: int, guards: Iterable[str], *, direct: bool = True) -> Lowered:
    """Lower a step for batches of at most `max_rows` rows.

    guards  those to look at in every iteration
    direct  whether the update may write over the state it reads; not, if new values are guarded
    Raises CannotLowerError for what no instruction is made for.
    """
    try:
        graph, selection, phases = _phases(step, max_rows, guards, direct=direct)
    except CircleError:
        graph, selection, phases = _phases(step, max_rows, guards, direct=False)
    blob = constants(selection.constants)
    price(phases, selection.sizes)
    memory = plan(phases, selection.sizes)
    code = encoded(step, graph, selection.places, phases, memory, blob)
    names = tuple(graph.guards)
    return Lowered(step, graph, phases, selection.sizes, memory, code, tuple(selection.kept), names)


def _phases(
    step: Step, max_rows: int, guards: Iterable[str], *, direct: bool
) -> tuple[Graph, Selection, list[Phase]]:
    """Raises CircleError where written state would have to be read later: not if not `direct`."""
    graph = simplified(step, guards)
    recognise(graph)
    take_early(graph)
    if step.rows is not None and step.rows.shape != (ROWS,):
        raise CannotLowerError("a batch of a fixed number of rows")
    given = (each.shape for each in step.inputs())
    if any(0 in shape for shape in (*given, *(node.shape for node in graph.nodes))):
        raise CannotLowerError("a value of no elements")
    selection = Selection(graph, step, max(max_rows, 1), direct=direct)
    return graph, selection, scheduled(joined(selection.instructions), selection.sizes.panel)
