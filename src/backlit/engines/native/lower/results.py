"""Where results go: new state, outputs and metrics; and the guards that are asked before.

This module refuses to know how results are computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import instructions as ir
from .access import VIEWS
from .instructions import BATCH, Space, Value, Where
from .nodes import Node

if TYPE_CHECKING:
    from .select import Selection


def deliver(selection: Selection, *, direct: bool) -> None:
    """The instructions that give results away: they run last, so they come first.

    direct  whether maps may write over the state they read
    """
    slots = {name: place for place, name in enumerate(selection.step.state)}
    for name, node in selection.graph.new_state.items():
        if node.op == "state" and node.slot == slots[name]:
            selection.kept.append(name)
        elif direct and _may_write(selection, node, slots[name]):
            selection.value(node).space = Space.STATE_WRITE
            selection.value(node).place = slots[name]
            selection.keep(node)
        else:
            columns = selection.places.count(node.shape)
            target = Value(node.dtype, 1, columns, columns, Space.STATE_WRITE, slots[name])
            _copy_to(selection, target, node, Where.SPLIT)
    for place, (name, node) in enumerate(selection.graph.outputs.items()):
        columns = selection.places.columns(node)
        target = Value(node.dtype, BATCH, columns, columns, Space.OUTPUT, place, origin=name)
        _copy_to(selection, target, node, Where.ROWS)
    for place, node in enumerate(selection.graph.metrics.values()):
        _look(selection, ir.Emit, place, node, Where.EACH)
    for place, node in reversed([*enumerate(selection.graph.guards.values())]):
        if node.dtype.kind == "f":  # what counts is always finite
            base = selection.places.access(node).base
            small = selection.places.count(base.shape) <= 64 and base.is_static
            _look(selection, ir.Check, place, node, Where.EACH if small else Where.ALONE)


def _may_write(selection: Selection, node: Node, slot: int) -> bool:
    """Whether a node's map may write over the state: nobody reads the old after the new."""
    if id(node) not in selection.domains:
        return False
    if not selection.domains[id(node)].flat or selection.value(node).space is not None:
        return False
    later = _following(selection, [each for each in selection.users[id(node)] if each is not None])
    leaves = [n for n in selection.graph.nodes if n.op == "state" and n.slot == slot]
    return not any(id(reader) in later for leaf in leaves for reader in _reading(selection, leaf))


def _following(selection: Selection, nodes: Iterable[Node]) -> set[int]:
    found: set[int] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if id(node) not in found:
            found.add(id(node))
            stack.extend(each for each in selection.users[id(node)] if each is not None)
    return found


def _reading(selection: Selection, leaf: Node) -> list[Node]:
    found: list[Node] = []
    for user in selection.users[id(leaf)]:
        if user is not None:
            found += _reading(selection, user) if user.op in VIEWS else [user]
    return found


def _copy_to(selection: Selection, target: Value, node: Node, where: Where) -> None:
    access = selection.places.access(node)
    stored = selection.value(access.base)
    rows, stride = (BATCH, access.strides[0]) if node.is_batch else (1, target.columns)
    source = stored.view(rows, target.columns, stride, access.offset)
    selection.emit(ir.Copy(where=where, values=[target, source], origins=["result"]), [access.base])


def _look(selection: Selection, kind: type[ir.Look], place: int, node: Node, where: Where) -> None:
    access = selection.places.access(node)
    stored = selection.value(access.base)
    seen = stored
    if node.is_static:
        columns = selection.places.count(node.shape)
        seen = stored.view(1, columns, columns, access.offset)
    selection.emit(kind(where=where, place=place, value=seen), [access.base])
