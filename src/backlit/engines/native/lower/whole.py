"""The instruction for a single node that is neither a product nor part of a map.

This module refuses to make any itself: it knows who does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import fallbacks, row_wise
from .access import VIEWS
from .maps import NUMBER_OF
from .nodes import CannotLowerError, Node

if TYPE_CHECKING:
    from .select import Selection


def instruction(selection: Selection, node: Node) -> None:
    """The instruction for a node that is neither a product nor part of a map."""
    makers = {
        "softmax": row_wise.row_operation, "logsumexp": row_wise.row_operation,
        "softmax_cross_entropy": row_wise.row_operation, "argmax": row_wise.row_operation,
        "gather": row_wise.take, "one_hot": row_wise.one_hot, "random_uniform": row_wise.draw,
        "size": row_wise.size, "scatter_add": fallbacks.scatter, "place": fallbacks.place,
        "concatenate": fallbacks.concatenate, "matmul": fallbacks.matmul,
        "sum": fallbacks.reduce, "max": fallbacks.reduce, "copy": fallbacks.copy,
        "cast": fallbacks.copy,
    }  # fmt: skip
    if node.op in VIEWS:
        fallbacks.copy(selection, node)
    elif node.op in makers:
        makers[node.op](selection, node)
    elif node.op in NUMBER_OF:
        fallbacks.element_by_element(selection, node, node.op)
    else:
        raise CannotLowerError(f"no instruction for {node.op}")
