"""Which numbers may be infinite, and which operations the model expects to have no finite result.

A sheet knows no infinity, so its formulas say what comes in its place, but only where they need to.
"""

from collections.abc import Callable

import numpy as np

from analytics.export.workbook.symbols.node import Node

Parts = tuple[Node, ...]
Signs = tuple[bool, bool]

GUARDS: dict[str, Callable[[Parts], bool]] = {
    "divide": lambda parts: not parts[1].is_constant and _expects("divide"),
    "log": lambda parts: _expects("divide") or parts[0].may_be_infinite,
    "log1p": lambda parts: _expects("divide") or parts[0].may_be_infinite,
    "subtract": lambda parts: (
        _expects("invalid") and parts[0].may_be_infinite and parts[1].may_be_infinite
    ),
}
INFINITE: dict[str, Callable[[list[bool], list[bool], bool], Signs]] = {  # by parts: above, below
    "minimum": lambda above, below, _: (all(above), any(below)),
    "maximum": lambda above, below, _: (any(above), all(below)),
    "negative": lambda above, below, _: (below[0], above[0]),
    "add": lambda above, below, _: (any(above), any(below)),
    "sum": lambda above, below, _: (any(above), any(below)),
    "same": lambda above, below, _: (above[0], below[0]),
    "subtract": lambda above, below, _: (above[0] or below[1], below[0] or above[1]),
    "where": lambda above, below, _: (any(above[1:]), any(below[1:])),
    "divide": lambda above, below, guarded: (guarded or above[0] or below[0],) * 2,
    "multiply": lambda above, below, _: (any(above + below),) * 2,
    "power": lambda above, below, _: (any(above + below),) * 2,
    "log": lambda above, _, guarded: (above[0], guarded),
    "log1p": lambda above, _, guarded: (above[0], guarded),
    "exp": lambda above, *_: (above[0], False),
    "expm1": lambda above, *_: (above[0], False),
    "absolute": lambda above, below, _: (above[0] or below[0], False),
}


def is_guarded(operation: str, parts: Parts) -> bool:
    """Whether the model expects that the operation may have no finite result here."""
    return operation in GUARDS and GUARDS[operation](parts)


def signs(operation: str, parts: Parts, *, is_guarded: bool) -> Signs:
    """Whether a result may be infinite, above and below."""
    if operation not in INFINITE:
        return False, False
    above, below = [part.above for part in parts], [part.below for part in parts]
    return INFINITE[operation](above, below, is_guarded)


def _expects(what: str) -> bool:
    return np.geterr()[what] == "ignore"  # type: ignore[literal-required]
