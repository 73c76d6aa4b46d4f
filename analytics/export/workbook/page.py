"""One sheet being written."""

from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from analytics.cells import LONGEST, guarded, seen
from analytics.export.workbook.formulas import Cell, Formulas, finite, letters
from analytics.export.workbook.layout import Layout, Row, Spans
from analytics.export.workbook.styles import Styles
from analytics.export.workbook.symbols import Node

A3 = 8


class Plain(Worksheet):  # type: ignore[misc]  # it comes without types
    """A worksheet whose formulas are stored as they are.

    XlsxWriter looks through each for functions younger than Excel 2007, to mark them as such. Ours
    use none, as a test makes sure, and looking takes a quarter of the time.
    """

    def _prepare_formula(self, formula: str, _: object = None) -> str:
        return formula.removeprefix("=")


class Page:
    """A sheet: text, numbers and formulas by row and column, both from 0."""

    def __init__(self, sheet: str, worksheet: Any, layout: Layout, styles: Styles) -> None:  # noqa: ANN401
        self.sheet, self.worksheet, self.layout, self.styles = sheet, worksheet, layout, styles
        self.formulas = Formulas(sheet, layout.cells.get)

    @property
    def rows(self) -> list[Row]:
        """What stands on it below its header."""
        return self.layout.sheets[self.sheet]

    @property
    def spans(self) -> Spans:
        """Its columns with numbers."""
        return self.layout.spans[self.sheet]

    def head(self, title: str, subtitle: str, footer: str) -> None:
        """Title and subtitle, and how the sheet is printed."""
        self.text(0, 0, title, "page")
        self.text(1, 0, subtitle, "subtitle")
        page = self.worksheet
        page.hide_gridlines(2)
        page.set_landscape()
        page.set_paper(A3)
        page.set_margins(0.4, 0.4, 0.5, 0.6)
        page.set_footer(f"&L&8{footer.replace('&', '&&')}&R&8&A, page &P of &N")

    def text(self, row: int, column: int, text: object, look: str = "text") -> None:
        """Text as text, whatever it says."""
        shown = seen(str(text)).replace("\r", " ")[:LONGEST]
        form = self.styles.of(look, is_quoted=guarded(shown) != shown)
        if shown:
            self.worksheet.write_string(row, column, shown, form)
        else:
            self.worksheet.write_blank(row, column, None, form)

    def number(self, row: int, column: int, value: float | None, form: Any) -> None:  # noqa: ANN401
        """A number, or nothing where there is none."""
        if value is None or not np.isfinite(value):
            self.worksheet.write_blank(row, column, None, form)
        else:
            self.worksheet.write_number(row, column, value, form)

    def formula(self, row: int, column: int, text: str, value: float | str, form: Any) -> None:  # noqa: ANN401
        """A formula, and the value it has now."""
        self.worksheet.write_formula(row, column, text, form, value)

    def entry(self, row: int, column: int, node: Node, form: Any) -> None:  # noqa: ANN401
        """A number of the model: as it is, as its formula, or as the cell where it is at home."""
        cell, value = self.layout.cells.get(node), finite(node.value)
        is_here = cell is not None and cell[:3] == (self.sheet, row, column)
        if node.is_constant or (is_here and node.operation == "input"):
            self.worksheet.write(row, column, value, form)
        elif is_here:
            self.formula(row, column, self.formulas.formula(node), value, form)
        else:
            self.formula(row, column, f"={self.formulas.reference(node)}", value, form)

    def state(self, row: int, column: int, text: str) -> str:
        """A formula that says OK or DIFFERS, in colour, OK for now; gives its address."""
        self.formula(row, column, text, "OK", self.styles.of("state"))
        for word, look in (("DIFFERS", "bad"), ("OK", "good")):
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"'}
            told = rule | {"format": self.styles.of(look)}
            self.worksheet.conditional_format(row, column, row, column, told)
        return f"{letters(column)}{row + 1}"

    def cell(self, row: int, column: int) -> Cell:
        """One of its cells."""
        return Cell(self.sheet, row, column)
