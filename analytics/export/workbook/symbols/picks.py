"""One of several numbers: by a choice that no input moves, or where a condition is first true."""

from collections.abc import Sequence

import numpy as np

from analytics.export.workbook.symbols.graph import Graph
from analytics.export.workbook.symbols.node import Node, Place


def chosen(positions: np.ndarray, choices: Sequence[np.ndarray]) -> np.ndarray:
    """For each number that of the array whose position is given."""
    shape = np.broadcast_shapes(positions.shape, *(one.shape for one in choices))
    given = [np.broadcast_to(one, shape) for one in choices]
    which = np.broadcast_to(positions, shape)
    nodes = np.empty(shape, dtype=object)
    for index in np.ndindex(shape):
        nodes[index] = given[which[index]][index]
    return nodes


def first_true(
    graph: Graph, conditions: np.ndarray, positions: np.ndarray, axis: int
) -> np.ndarray:
    """Where along an axis a condition is first true, for `at_first_true` to pick by."""
    nodes = np.empty(positions.shape, dtype=object)
    along = np.moveaxis(conditions, axis, -1)
    for index, position in np.ndenumerate(positions):
        nodes[index] = graph.made("first", tuple(along[index]), position)
    return nodes


def at_first_true(graph: Graph, values: np.ndarray, firsts: np.ndarray, axis: int) -> np.ndarray:
    """What stands where a condition is first true: worked out from the last place back."""
    along = np.moveaxis(np.atleast_2d(values), axis, -1)
    picked = np.moveaxis(firsts, axis, -1)
    nodes = np.empty(picked.shape, dtype=object)
    for index, first in np.ndenumerate(picked):
        row = along[index[:-1]] if len(along) == len(picked) else along[0]
        nodes[index] = _picked(graph, row, first.parts)
    return np.moveaxis(nodes, -1, axis)


def _picked(graph: Graph, row: np.ndarray, conditions: Sequence[Node]) -> Node:
    node, origin = row[0], graph.origin()
    for t in reversed(range(len(row))):
        is_first = conditions[t]
        value = row[t].value if is_first.value else node.value
        parts = (is_first, row[t], node)
        node = graph.made("where", parts, value, Place("quarter", t), origin)
        node.is_cell = not node.is_constant
    return node
