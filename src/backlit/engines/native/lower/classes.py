"""The end of a classifier: loss, slope and hit of each row, found in one pass over its logits.

Cross-entropy against class numbers, its gradient and the count of right answers are recorded
as a dozen small ops on rows of classes. Here they become three words, which one instruction
carries out together. This module refuses to know instructions.
"""

from __future__ import annotations

from .nodes import Graph, Node

LOSS, SLOPE, HIT = "class_loss", "class_slope", "class_hit"
WORDS = (LOSS, SLOPE, HIT)


def recognise(graph: Graph) -> None:
    """Put the three words where they are meant; what only led to them is dropped."""
    changed = False
    for node in graph.nodes:
        found = _loss(node) or _slope(node) or _hit(node)
        if found is not None:
            node.op, node.inputs = found
            node.params = {}
            changed = True
    if changed:
        graph.sweep()


def _loss(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    """softmax_cross_entropy(x, one_hot(classes))."""
    if node.op != "softmax_cross_entropy" or not _fits(node.inputs[0], node.inputs[1]):
        return None
    return LOSS, (node.inputs[0], node.inputs[1].inputs[0])


def _slope(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    """softmax(x) sum(one_hot(classes)) - one_hot(classes): the sum is 1 for every class."""
    if node.op != "subtract" or node.inputs[0].op != "multiply":
        return None
    (share, total), hot = node.inputs[0].inputs, node.inputs[1]
    if share.op != "softmax" or total.op != "sum" or total.inputs[0] is not hot:
        return None
    if total.params["axes"] != (-1,) or not _fits(share.inputs[0], hot):
        return None
    return SLOPE, (share.inputs[0], hot.inputs[0])


def _hit(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    """cast(argmax(x) = classes)."""
    if node.op != "cast" or node.dtype.kind != "f" or node.inputs[0].op != "equal":
        return None
    best, classes = node.inputs[0].inputs
    if best.op != "argmax":
        best, classes = classes, best
    if best.op != "argmax" or classes.shape != best.shape or classes.dtype.name != "int64":
        return None
    x = best.inputs[0]
    if len(x.shape) != 2 or not x.is_batch or x.dtype != node.dtype:
        return None
    return HIT, (x, classes)


def _fits(x: Node, hot: Node) -> bool:
    """Whether x and the one-hot rows are those of one batch."""
    if hot.op != "one_hot" or hot.inputs[0].dtype.name != "int64":
        return False
    return len(x.shape) == 2 and x.is_batch and hot.shape == x.shape and hot.dtype == x.dtype


def together(graph: Graph) -> dict[int, list[Node]]:
    """For each of the words, by `id`, those about the same logits and classes."""
    alike: dict[tuple[int, int], list[Node]] = {}
    for node in graph.nodes:
        if node.op in WORDS:
            alike.setdefault((id(node.inputs[0]), id(node.inputs[1])), []).append(node)
    return {id(node): group for group in alike.values() for node in group}
