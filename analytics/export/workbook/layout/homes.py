"""Who gives each number its row, decided before any row has a place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from analytics.export.workbook.layout.reach import licensed
from analytics.export.workbook.layout.rows import Row, Spans
from analytics.export.workbook.symbols import Node, Traced
from analytics.export.workbook.tracing import Tracing

SHEETS = {  # of the modules of the model
    "route": "Route", "release": "Offer", "offer": "Offer", "demand": "Offer",
    "contenders": "Cars", "competition": "Cars", "cars": "Cars", "margin": "Cars",
    "fleet": "Fleet", "revenue": "Revenue", "licensing": "Licensing", "value": "Value",
}  # fmt: skip
CALCULATED = tuple(dict.fromkeys(SHEETS.values()))
YEARLY = "Cars"  # the sheet with columns for years


class Axes(NamedTuple):
    """What the places along each axis are called."""

    contenders: Sequence[str]
    years: Sequence[int]
    quarters: Sequence[str]

    def spans(self, *, has_years: bool) -> Spans:
        """The columns of a sheet, with years or without."""
        return Spans(self.years, self.quarters, has_years)


@dataclass
class Block:
    """Rows that belong together under a title; `since` is the number of the first of them.

    `call` is that of the formula whose result they show, 0 where they show none.
    """

    sheet: str
    title: Row
    since: float
    call: int = 0
    rows: list[Row] = field(default_factory=list)
    is_licensed: bool = False


class Homes:
    """The blocks of rows of the model, and the block that each number has its row in.

    `homed` is none for numbers that stand on another sheet, `names` what a number is called,
    `of_call` the block that shows what a call gives.
    """

    def __init__(self, tracing: Tracing, axes: Axes, needed: set[Node]) -> None:
        self.tracing, self.axes, self.needed = tracing, axes, needed
        self.licensed = licensed(tracing, needed)
        self.blocks: dict[Any, Block] = {}
        self.of_call: dict[int, Block] = {}
        self.homed: dict[Node, Block | None] = {}
        self.names: dict[Node, str] = {}

    def leave(self, nodes: Iterable[Node]) -> None:
        """Leave numbers that have no home yet to other sheets."""
        for node in nodes:
            self.homed.setdefault(node, None)
            if node.name:
                self.names.setdefault(node, node.name)

    def spans(self, sheet: str) -> Spans:
        """The columns of a sheet."""
        return self.axes.spans(has_years=sheet == YEARLY)

    def home(self, block: Block, span: str) -> Block:
        """The block itself; for yearly numbers one of the sheet that has years."""
        if span != "year" or block.sheet == YEARLY:
            return block
        key = ("yearly", id(block))
        if key not in self.blocks:
            title = replace(block.title)
            self.blocks[key] = replace(block, sheet=YEARLY, title=title, rows=[], call=0)
        return self.blocks[key]

    def whose(self, contender: int | None) -> str:
        """Whose a number is, as the end of a label."""
        return "" if contender is None else f": {self.axes.contenders[contender]}"

    def add(self, block: Block, kind: str, array: Traced, label: str, name: str, unit: str) -> None:
        """Rows of an array, unless all of its numbers stand elsewhere."""
        for contender, span, nodes in self._lines(array):
            mine = [node for node in nodes if self._is_homeless(node)]
            if not mine:
                continue
            home = self.home(block, span)
            entries = self._entries(home.sheet, span, nodes)
            whole = f"{label}{self.whose(contender)}"
            home.rows.append(Row(kind, whole, name, unit, entries=entries))
            for node in mine:
                self.homed[node] = home
                self.names.setdefault(node, name)

    def _is_homeless(self, node: Node) -> bool:
        return node in self.needed and not node.is_constant and node not in self.homed

    def _entries(self, sheet: str, span: str, nodes: Sequence[Node]) -> dict[int, Node]:
        """The numbers by their columns; one alone if all are the same."""
        if all(node is nodes[0] for node in nodes):
            span, nodes = "", nodes[:1]
        spans = self.spans(sheet)
        return {
            spans.column(span, period): node
            for period, node in enumerate(nodes)
            if node in self.needed or node.is_constant
        }

    def _lines(self, array: Traced) -> Iterator[tuple[int | None, str, list[Node]]]:
        """The rows of an array of one case: whose each is, over which periods, its numbers."""
        nodes = array.nodes[0] if array.ndim == 2 and len(array) == 1 else array.nodes
        nodes = nodes.reshape(1) if nodes.ndim == 0 else nodes
        count = nodes.shape[-1]
        span = {len(self.axes.quarters): "quarter", len(self.axes.years): "year"}.get(count, "")
        if nodes.ndim == 3:
            for contender, [row] in enumerate(nodes):
                yield contender if len(nodes) > 1 else None, span, list(row)
        elif count == 1 or span:
            yield None, span, list(nodes)
        else:
            is_by_contender = count == len(self.axes.contenders)
            for position, node in enumerate(nodes):
                yield position if is_by_contender else None, "", [node]
