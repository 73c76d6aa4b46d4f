"""What numbers are made from, and what is made from them."""

from collections.abc import Iterable, Iterator
from typing import Any

from analytics.export.workbook.symbols import Node, Traced
from analytics.export.workbook.tracing import Tracing, arrays


def reached(nodes: Iterable[Node]) -> set[Node]:
    """These numbers and all that they are made from."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for part in waiting.pop().parts:
            if part not in found:
                found.add(part)
                waiting.append(part)
    return found


def nodes_in(value: Any) -> Iterator[Node]:  # noqa: ANN401
    """The expressions of all arrays in a value."""
    for _, array in arrays(value):
        if isinstance(array, Traced):
            yield from array.nodes.ravel()


def licensed(tracing: Tracing, needed: set[Node]) -> set[Node]:
    """The numbers that depend on the deals."""
    found = set(tracing.terms.values())
    for call in tracing.held:
        if call.formula.name == "competition.readjusted":
            found.update(nodes_in(call.result))
    for node in sorted(needed, key=lambda node: node.number):
        if any(part in found for part in node.parts):
            found.add(node)
    return found
