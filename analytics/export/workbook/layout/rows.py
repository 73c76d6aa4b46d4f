"""The rows and columns of sheets, and the cells of numbers."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from analytics.export.workbook.formulas import Cell
from analytics.export.workbook.symbols import Node

FIRST_ROW = 4  # below title and header
VALUE_COLUMN = 2  # where a number stands that has no period; label and unit come before


@dataclass
class Row:
    """A row of a sheet: what it is, and a number for each column that has one.

    `kind` is result, argument, working, held, metric, check, difference, title, part or empty.
    """

    kind: str
    label: str
    name: str = ""
    unit: str = ""
    note: str = ""
    entries: dict[int, Node] = field(default_factory=dict)
    position: int = -1


@dataclass(frozen=True)
class Spans:
    """The columns of a sheet with numbers: one without period, years, quarters."""

    years: Sequence[int]
    quarters: Sequence[str]
    has_years: bool = True

    @property
    def end(self) -> int:
        """The first column after them."""
        return self.column("quarter", len(self.quarters))

    def column(self, span: str, period: int) -> int:
        """The column of a period.

        >>> Spans([2026, 2027], ["2026Q4", "2027Q1"]).column("quarter", 1)
        7
        """
        first = VALUE_COLUMN + 1
        if span == "year":
            return first + period
        if span == "quarter":
            return first + (len(self.years) + 1 if self.has_years else 0) + period
        return VALUE_COLUMN


@dataclass
class Layout:
    """The rows of each sheet, and the cell of each number that has one."""

    sheets: dict[str, list[Row]] = field(default_factory=dict)
    spans: dict[str, Spans] = field(default_factory=dict)
    cells: dict[Node, Cell] = field(default_factory=dict)

    def place(
        self,
        sheet: str,
        rows: list[Row],
        spans: Spans,
        elsewhere: AbstractSet[Node] = frozenset(),
    ) -> None:
        """Put rows on a sheet; a number that has a cell already, or `elsewhere`, gets none."""
        self.sheets[sheet], self.spans[sheet] = rows, spans
        for position, row in enumerate(rows, start=FIRST_ROW):
            row.position = position
            for column, node in row.entries.items():
                if node not in self.cells and node not in elsewhere and not node.is_constant:
                    is_fixed = column == VALUE_COLUMN
                    self.cells[node] = Cell(sheet, position, column, is_fixed=is_fixed)
