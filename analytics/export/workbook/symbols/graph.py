"""All numbers of one run, each expression once."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analytics.export.workbook.symbols import origins, places
from analytics.export.workbook.symbols.infinity import is_guarded, signs
from analytics.export.workbook.symbols.node import NOWHERE, Node, Origin, Place, plain, shaped
from analytics.export.workbook.symbols.simpler import simpler


@dataclass
class Graph:
    """Makes numbers and knows those made; the sizes are those of axes worth naming.

    `call` is that of the formula being worked out, `decided` holds what the code took its way on.
    """

    quarters: int = 0
    years: int = 0
    contenders: int = 0
    call: int | None = None
    decided: list[Node] = field(default_factory=list)
    count: int = 0
    _known: dict[Any, Node] = field(default_factory=dict)

    def constant(self, value: float) -> Node:
        """A number that no input moves."""
        value = plain(value)
        key = (type(value), value if value == value else "nan")  # noqa: PLR0124 (nan is not itself)
        if key not in self._known:
            above, below = value == np.inf, value == -np.inf
            self._known[key] = self._new("constant", (), value, above=above, below=below)
        return self._known[key]

    def constants(self, values: Any) -> np.ndarray:  # noqa: ANN401
        """An array of numbers that no input moves."""
        found: Any = np.asarray(values)
        return shaped(map(self.constant, found.ravel().tolist()), found.shape)

    def input(self, name: str, value: float, place: Place = NOWHERE) -> Node:
        """An input of the run."""
        return self._new("input", (), float(value), name=name, place=place, is_cell=True)

    def inputs(self, name: str, values: np.ndarray) -> np.ndarray:
        """An array of inputs: by contender, case and year where it has three axes."""
        nodes = np.empty(values.shape, dtype=object)
        is_by_contender = values.shape[:1] == (self.contenders,)
        for index, value in np.ndenumerate(values):
            contender = index[0] if is_by_contender else None
            span, period = ("year", index[2]) if values.ndim == 3 else ("", 0)
            nodes[index] = self.input(name, value, Place(span, period, contender))
        return nodes

    def same(self, node: Node, name: str, place: Place) -> Node:
        """The same number in a cell of its own."""
        return self._new("same", (node,), node.value, name=name, place=place, is_cell=True)

    def made(
        self,
        operation: str,
        parts: tuple[Node, ...],
        value: float,
        place: Place | None = None,
        origin: Origin | None = None,
    ) -> Node:
        """The operation on other numbers: simpler where it can be, one that is known already."""
        if all(part.is_constant for part in parts):
            return self.constant(value)
        simple = simpler(self, operation, parts)
        if simple is not None:
            return simple
        if operation == "where":
            parts = (parts[0], *self._alike(parts[1:]))
        guarded = is_guarded(operation, parts)
        key = (operation, guarded, *map(id, parts))
        if key not in self._known:
            above, below = signs(operation, parts, is_guarded=guarded)
            self._known[key] = self._new(
                operation, parts, value, is_guarded=guarded, above=above, below=below,
                place=place or places.place_of(parts), origin=origin or Origin(call=self.call),
            )  # fmt: skip
            if guarded or (operation == "power" and not parts[1].is_constant):
                _ask_for_cells(parts)
        return self._known[key]

    def origin(self) -> Origin:
        """The line of the model that is being worked out."""
        return origins.origin(self.call)

    def tell_places(self, nodes: np.ndarray, since: int) -> None:
        """Tell the numbers made after number `since` where in this array they stand."""
        places.tell(places.Axes(self.quarters, self.years, self.contenders), nodes, since)

    def _new(
        self,
        operation: str,
        parts: tuple[Node, ...],
        value: float,
        **told: Any,  # noqa: ANN401
    ) -> Node:
        self.count += 1
        return Node(operation, parts, plain(value), self.count, **told)

    def _alike(self, branches: tuple[Node, ...]) -> tuple[Node, ...]:
        """Both branches as numbers where one of them is."""
        if all(branch.is_truth for branch in branches):
            return branches
        return tuple(
            self.made("number", (branch,), float(branch.value)) if branch.is_truth else branch
            for branch in branches
        )


def _ask_for_cells(parts: tuple[Node, ...]) -> None:
    """Have numbers stand in cells that a formula names more than once."""
    for part in parts:
        part.is_cell = True
