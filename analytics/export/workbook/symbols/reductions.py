"""Many numbers as one: along an axis, by stretches of it, or so far at each step."""

from collections.abc import Iterable, Sequence

import numpy as np

from analytics.export.workbook.symbols.graph import Graph
from analytics.export.workbook.symbols.node import NOWHERE, Node, Origin, Place

REDUCED = {"add": "sum", "all": "all", "any": "any", "minimum": "minimum", "maximum": "maximum"}


def reduced(
    graph: Graph, operation: str, nodes: np.ndarray, values: np.ndarray, axis: int | None
) -> np.ndarray:
    """The expressions of one number for all along an axis, or of a single one without any."""
    along = nodes.reshape(1, -1) if axis is None else np.moveaxis(nodes, axis, -1)
    made = np.empty(along.shape[:-1], dtype=object)
    origin = graph.origin()
    for index, value in np.ndenumerate(values.reshape(made.shape)):
        made[index] = _gathered(graph, operation, along[index], value, NOWHERE, origin)
    return made.reshape(values.shape)


def reduced_at(
    graph: Graph,
    operation: str,
    nodes: np.ndarray,
    values: np.ndarray,
    starts: Sequence[int],
    axis: int,
) -> np.ndarray:
    """The expressions of one number for each year, which begin where `starts` says."""
    made = np.empty(values.shape, dtype=object)
    along, into, found = (np.moveaxis(one, axis, -1) for one in (nodes, made, values))
    ends, origin = [*starts[1:], along.shape[-1]], graph.origin()
    for index in np.ndindex(into.shape[:-1]):
        for year, (start, end) in enumerate(zip(starts, ends, strict=True)):
            parts, place = along[index][start:end], Place("year", year)
            into[index][year] = _gathered(
                graph, operation, parts, found[index][year], place, origin
            )
    return made


def accumulated(
    graph: Graph, operation: str, nodes: np.ndarray, values: np.ndarray, axis: int
) -> np.ndarray:
    """The expressions of what is reached at each step, each made from the one before."""
    made = np.empty(values.shape, dtype=object)
    along, into, found = (np.moveaxis(one, axis, -1) for one in (nodes, made, values))
    since, origin = graph.count, graph.origin()
    for index in np.ndindex(into.shape[:-1]):
        last = into[index][0] = along[index][0]
        for t in range(1, into.shape[-1]):
            parts = (last, along[index][t])
            last = graph.made(operation, parts, found[index][t], origin=origin)
            last.is_cell = not last.is_constant
            into[index][t] = last
    graph.tell_places(made, since)
    return made


def _gathered(
    graph: Graph, operation: str, parts: np.ndarray, value: float, place: Place, origin: Origin
) -> Node:
    """Several numbers as one, which stands at this place."""
    if all(part is parts[0] for part in parts) and operation in {"all", "any"}:
        return parts[0]
    _ask_for_cells(parts)
    return graph.made(REDUCED[operation], tuple(parts), value, place, origin)


def _ask_for_cells(parts: Iterable[Node]) -> None:
    """Have terms of a sum stand in cells, so that a range can name them; factors, of products."""
    terms = [part for part in parts if not part.is_constant]
    if all(term.operation == "multiply" for term in terms):
        terms = [factor for term in terms for factor in term.parts if not factor.is_constant]
    for term in terms:
        term.is_cell = True
