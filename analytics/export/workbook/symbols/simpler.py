"""What an operation comes down to without being worked out: x times one is x."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analytics.export.workbook.symbols.node import Node

if TYPE_CHECKING:
    from analytics.export.workbook.symbols.graph import Graph

Rule = Callable[["Graph", Sequence[Node]], Node | None]


def simpler(graph: "Graph", operation: str, parts: Sequence[Node]) -> Node | None:
    """The number that the operation comes down to, if it is known without it."""
    rule = RULES.get(operation)
    return rule(graph, parts) if rule else None


def _product(graph: "Graph", parts: Sequence[Node]) -> Node | None:
    for one, other in (parts, reversed(parts)):
        if _is(one, 0.0) and not other.may_be_infinite:
            return graph.constant(0.0)
        if _is(one, 1.0) and not other.is_truth:
            return other
    return None


def _sum(_: "Graph", parts: Sequence[Node]) -> Node | None:
    for one, other in (parts, reversed(parts)):
        if _is(one, 0.0) and not other.is_truth:
            return other
    return None


def _difference(graph: "Graph", parts: Sequence[Node]) -> Node | None:
    left, right = parts
    if _is(right, 0.0) and not left.is_truth:
        return left
    return graph.made("negative", (right,), -right.value) if _is(left, 0.0) else None


def _by_one(_: "Graph", parts: Sequence[Node]) -> Node | None:
    first, last = parts
    return first if _is(last, 1.0) and not first.is_truth else None


def _chosen(_: "Graph", parts: Sequence[Node]) -> Node | None:
    condition, yes, no = parts
    if condition.is_constant:
        return yes if condition.value else no
    return yes if yes is no else None


def _of_one(_: "Graph", parts: Sequence[Node]) -> Node | None:
    return parts[0] if all(part is parts[0] for part in parts) else None


def _truth(decisive: bool) -> Rule:
    """The rule of what one part with this truth decides alone."""

    def rule(graph: "Graph", parts: Sequence[Node]) -> Node | None:
        if any(part.is_constant and bool(part.value) is decisive for part in parts):
            return graph.constant(decisive)
        rest = dict.fromkeys(part for part in parts if not part.is_constant)
        return next(iter(rest)) if len(rest) == 1 else None

    return rule


def _finiteness(answer: bool) -> Rule:
    """The rule of a question about infinity, with this answer for what is never infinite."""
    return lambda graph, parts: None if parts[0].may_be_infinite else graph.constant(answer)


def _is(node: Node, value: float) -> bool:
    return node.value == value and node.is_constant


RULES: dict[str, Rule] = {
    "multiply": _product, "add": _sum, "subtract": _difference, "divide": _by_one,
    "power": _by_one, "where": _chosen, "minimum": _of_one, "maximum": _of_one,
    "all": _truth(decisive=False), "any": _truth(decisive=True),
    "isinf": _finiteness(answer=False), "isfinite": _finiteness(answer=True),
}  # fmt: skip
