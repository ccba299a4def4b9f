"""What the picture of a computational graph is drawn from: nodes and edges, all of it text.

This module refuses to know how values and gradients were computed, and where they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..base.errors import UnknownNameError

KINDS: Final = ("input", "op", "output", "parameter")


@dataclass(frozen=True)
class PictureNode:
    """A node. `kind` is input, parameter, op or output.

    label      what is written in it: a name, or the sign of an op
    value      its forward value
    gradient   the derivative of the graph's output by this value; empty if there is none

    Raises UnknownNameError for any other kind.
    """

    id: str
    label: str
    value: str = ""
    gradient: str = ""
    kind: str = "op"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownNameError("kind", self.kind, KINDS, where=f"node {self.id!r}")

    def says(self) -> str:
        """The node in words, a line for each thing that is known.

        >>> PictureNode("m", "×", "200").says()
        '×\\nvalue 200'
        """
        lines = [self.label]
        lines += [f"value {self.value}"] if self.value else []
        lines += [f"gradient {self.gradient}"] if self.gradient else []
        return "\n".join(lines)


@dataclass(frozen=True)
class PictureEdge:
    """A use of one node's value by another: upstream × local = product.

    upstream   the gradient that arrives at the target
    local      the derivative of the target by this source
    product    what flows back along this edge; empty if nothing does
    """

    source: str
    target: str
    upstream: str = ""
    local: str = ""
    product: str = ""

    def says(self) -> str:
        """The edge in words.

        >>> PictureEdge("a", "m", "1.1", "2", "2.2").says()
        '1.1 × 2 = 2.2'
        """
        factors = " × ".join(part for part in (self.upstream, self.local) if part)
        return f"{factors} = {self.product}" if factors else self.product


def returning(node: PictureNode, leaving: Sequence[PictureEdge]) -> str:
    """The gradient that arrives at a node: of its only use, or the sum over all of them."""
    return (leaving[0].product or node.gradient) if len(leaving) == 1 else node.gradient
