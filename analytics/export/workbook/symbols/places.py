"""Where numbers stand: in the quarter or year in which they are first seen."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analytics.export.workbook.symbols.node import NOWHERE, Node, Place


class Axes(NamedTuple):
    """The sizes of axes worth knowing."""

    quarters: int = 0
    years: int = 0
    contenders: int = 0

    def time(self, shape: tuple[int, ...]) -> tuple[str, int] | None:
        """Which axis is that of time, and whether its steps are quarters or years."""
        if len(shape) >= 2 and shape[1] == self.quarters:
            return "quarter", 1
        if len(shape) == 2 and shape[0] == self.quarters:
            return "quarter", 0
        if len(shape) >= 2 and shape[-1] == self.years:
            return "year", len(shape) - 1
        return None


def place_of(parts: Sequence[Node]) -> Place:
    """Where a number stands that is made of others: with the latest of them."""
    for span in ("quarter", "year"):
        periods = [part.place.period for part in parts if part.place.span == span]
        if periods:
            return Place(span, max(periods))
    return NOWHERE


def tell(axes: Axes, nodes: np.ndarray, since: int) -> None:
    """Tell the numbers made after number `since` where in this array they stand.

    Quarters go before years. One that is seen in all steps of an array has no place of its own.
    """
    found: dict[Node, list[tuple[int, ...]]] = {}
    for index, node in np.ndenumerate(nodes):
        if node.number > since:
            found.setdefault(node, []).append(index)
    axis = axes.time(nodes.shape)
    is_by_contender = nodes.ndim == 3 and nodes.shape[0] == axes.contenders
    for node, seen in found.items():
        if is_by_contender:
            node.place = _whose(node.place, seen)
        if axis is not None:
            node.place = _when(node.place, axis, nodes.shape[axis[1]], seen)


def _whose(place: Place, seen: Sequence[tuple[int, ...]]) -> Place:
    contenders = {index[0] for index in seen}
    return place._replace(contender=contenders.pop()) if len(contenders) == 1 else place


def _when(
    place: Place, axis: tuple[str, int], steps: int, seen: Sequence[tuple[int, ...]]
) -> Place:
    span, position = axis
    periods = {index[position] for index in seen}
    is_finer = span == "quarter" or place.span != "quarter"
    if is_finer and len(periods) < steps:
        return place._replace(span=span, period=min(periods))
    return place
