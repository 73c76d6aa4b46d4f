"""Expressions as formulas of one sheet."""

from collections.abc import Callable

from analytics.errors import InputError
from analytics.export.workbook.formulas import infinite, operations, sums
from analytics.export.workbook.formulas.cells import Cell
from analytics.export.workbook.formulas.text import Level, Text
from analytics.export.workbook.symbols import Node

LONGEST = 8_192  # letters of a formula in Excel
FEW = 6  # terms of a sum that are written out rather than named as a range


class Formulas:
    """Writes expressions as formulas of one sheet.

    `cell` gives the cell that a number stands in, none where it is worked out on the way.
    """

    def __init__(self, sheet: str, cell: Callable[[Node], Cell | None]) -> None:
        self.sheet = sheet
        self.cell = cell

    def formula(self, node: Node) -> str:
        """The formula of a cell.

        Raises InputError for one that no sheet can hold.
        """
        text = f"={self._text(node).text}"
        if len(text) > LONGEST:
            raise InputError(
                f"formula of {node.origin.function}, line {node.origin.line}",
                f"it is {len(text):,} letters long, and a sheet holds {LONGEST:,}",
                "give a part of it a name in the model",
            )
        return text

    def reference(self, node: Node) -> str:
        """The cell that a number stands in, or the expression where it stands in none."""
        return self.operand(node)

    def operand(self, node: Node, level: Level = Level.COMPARISON, *, is_last: bool = False) -> str:
        """A part of an expression, in brackets where it binds less than `level`."""
        cell = self.cell(node)
        if cell is not None:
            return cell.seen_from(self.sheet)
        return self._text(node).within(level, is_last=is_last)

    def _text(self, node: Node) -> Text:
        if node.is_guarded:
            return infinite.WRITTEN[node.operation](self, node)
        if node.operation in {"add", "subtract"}:
            terms = sums.terms(self, node)
            if len(terms) > FEW:
                return sums.of_terms(self, terms)
        return operations.WRITTEN[node.operation](self, node)
