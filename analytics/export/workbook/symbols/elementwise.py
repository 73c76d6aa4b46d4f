"""Functions that work number by number: what a workbook's formulas call them, and their nodes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import special

from analytics.export.workbook.symbols.graph import Graph
from analytics.export.workbook.symbols.node import shaped

OPERATIONS: dict[Any, str] = {
    np.add: "add", np.subtract: "subtract", np.multiply: "multiply", np.divide: "divide",
    np.power: "power", np.negative: "negative", np.absolute: "absolute", np.exp: "exp",
    np.log: "log", np.expm1: "expm1", np.log1p: "log1p", np.minimum: "minimum",
    np.maximum: "maximum", np.less: "less", np.less_equal: "less_equal",
    np.greater: "greater", np.greater_equal: "greater_equal", np.equal: "equal",
    np.not_equal: "not_equal", np.logical_and: "all", np.bitwise_and: "all",
    np.logical_or: "any", np.bitwise_or: "any", np.logical_not: "not", np.invert: "not",
    np.isinf: "isinf", np.isfinite: "isfinite", np.rint: "round", special.ndtr: "ndtr",
    special.ndtri: "ndtri", special.expit: "expit",
}  # fmt: skip


def elementwise(
    graph: Graph, operation: str, parts: Sequence[np.ndarray], values: np.ndarray
) -> np.ndarray:
    """The expressions of an operation on arrays of expressions; `values` are what it gives."""
    since, origin = graph.count, graph.origin()
    flat = (np.broadcast_to(part, values.shape).ravel().tolist() for part in parts)
    nodes = shaped(
        (
            graph.made(operation, tuple(own), value, origin=origin)
            for *own, value in zip(*flat, values.ravel().tolist(), strict=True)
        ),
        values.shape,
    )
    graph.tell_places(nodes, since)
    return nodes
