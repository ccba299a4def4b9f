"""Matrix products: which of them one gemm carries out, and what it takes along.

A product of two axes becomes a gemm; a bias added to it and a ReLU of the sum are written by
the same gemm if nobody else wants what they are made of; rows gathered from the data set are
read where they lie. This module refuses to know phases and memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ....base.shapes import ROWS
from .access import Access, Places, Reach
from .domains import candidates, cover
from .nodes import Graph, Node, name_of


@dataclass(frozen=True)
class Matrix:
    """An operand of a product: rows x columns as stored, and whether it is used transposed.

    batch_rows  its stored rows are those of the batch
    """

    base: Node
    offset: int
    rows: int
    columns: int
    stride: int
    transposed: bool
    batch_rows: bool


@dataclass(frozen=True)
class Product:
    """A gemm to be: `product` is the matmul node, `result` the node it writes."""

    product: Node
    result: Node
    a: Matrix
    b: Matrix
    table: Node | None  # a's rows are taken from this ...
    index: Node | None  # ... by these numbers
    bias: Node | None
    relu: bool


def products(graph: Graph, places: Places) -> dict[int, Product]:
    """For each node that a gemm writes, the gemm; by `id`."""
    users = consumers(graph)
    found: dict[int, Product] = {}
    for node in graph.nodes:
        if node.op == "matmul":
            product = _product(node, users, places)
            if product is not None:
                found[id(product.result)] = product
    return found


def consumers(graph: Graph) -> dict[int, list[Node | None]]:
    """For each node, by `id`, the nodes that read it; None for the caller."""
    users: dict[int, list[Node | None]] = {id(node): [] for node in graph.nodes}
    for node in graph.nodes:
        for each in node.inputs:
            users[id(each)].append(node)
    for table in (graph.new_state, graph.metrics, graph.outputs, graph.guards):
        for node in table.values():
            users[id(node)].append(None)
    return users


def _product(node: Node, users: Mapping[int, list[Node | None]], places: Places) -> Product | None:
    if len(node.shape) != 2 or any(len(each.shape) != 2 for each in node.inputs):
        return None
    if name_of(node.dtype) not in ("float32", "float64"):
        return None
    a, b = (matrix(each, places) for each in node.inputs)
    if a is None or b is None or (b.batch_rows and b.transposed):
        return None
    if a.batch_rows and a.transposed != b.batch_rows:
        return None
    if not a.batch_rows and b.batch_rows:
        return None
    table = index = None
    if a.base.op == "gather":
        table, index = taken(a.base, places)
    elif a.base.op == "data":
        return None
    if b.base.op == "data":
        return None
    result, bias, relu = node, None, False
    if not (a.batch_rows and a.transposed):
        result, bias = _with_bias(node, users, places)
        if bias is not None:
            result, relu = _with_relu(result, users)
    return Product(node, result, a, b, table, index, bias, relu)


def taken(gather: Node, places: Places) -> tuple[Node | None, Node | None]:
    """The table and the row numbers of a gather whose table a gemm can read, or nothing."""
    table, index = gather.inputs
    rows = places.access(index)
    whole = Access(table, 0, places.strides(table))
    plain = len(index.shape) == 1 and rows.strides == (1,) and rows.offset == 0
    if plain and index.shape[0] is ROWS and places.access(table) == whole and len(table.shape) == 2:
        return table, index
    return None, None


def matrix(node: Node, places: Places) -> Matrix | None:
    """A node of two axes as a stored matrix, if its rows or its columns follow one another."""
    access = places.access(node)
    known = access.base.is_batch or access.base.is_static
    if not known or any(size == 0 for size in node.shape):
        return None
    for transposed in (False, True):
        (rows, columns), (down, along) = node.shape, access.strides
        if transposed:
            rows, columns, down, along = columns, rows, along, down
        if not isinstance(columns, int):
            continue
        one_row, one_column = rows == 1, columns == 1
        if (along == 1 or one_column) and (down >= columns or one_row):
            batch = rows is ROWS
            if batch and not access.base.is_batch:
                return None
            count = -1 if batch else places.size(rows)
            stride = columns if one_row else down
            return Matrix(access.base, access.offset, count, columns, stride, transposed, batch)
    return None


def _with_bias(
    node: Node, users: Mapping[int, list[Node | None]], places: Places
) -> tuple[Node, Node | None]:
    """The sum of a product and a row of biases, if that is all the product is for."""
    if len(users[id(node)]) != 1:
        return node, None
    (user,) = users[id(node)]
    if user is None or user.op != "add" or user.shape != node.shape:
        return node, None
    bias = user.inputs[1] if user.inputs[0] is node else user.inputs[0]
    if bias is node or not places.access(bias).base.is_static:
        return node, None
    for domain in candidates(user, user.shape, name_of(node.dtype), places):
        seen = cover(bias, user.shape, domain, places)
        if not domain.flat and seen is not None and seen.reach is Reach.COLUMN:
            return user, bias
    return node, None


def _with_relu(node: Node, users: Mapping[int, list[Node | None]]) -> tuple[Node, bool]:
    if len(users[id(node)]) == 1:
        (user,) = users[id(node)]
        if user is not None and user.op == "relu":
            return user, True
    return node, False


def absorbed(found: Iterable[Product]) -> set[int]:
    """Nodes, by `id`, that have no value of their own because a gemm goes on beyond them."""
    gone: set[int] = set()
    for each in found:
        node = each.result
        while node is not each.product:
            node = next(one for one in node.inputs if one is not each.bias)
            gone.add(id(node))
    return gone
