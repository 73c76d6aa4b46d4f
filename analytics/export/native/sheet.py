"""The workbook behind a native chart: numbers as numbers, text as text whatever it says."""

import io
import math
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from analytics.cells import seen
from analytics.export.native.xml import Element, c

SHEET = "Chart"
AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Sheet:
    """A table that grows column by column, and says how a chart refers to each.

    All are equally long, as LibreOffice loses what stands before a longer one. Only `between`
    writes formulas, of two of its own columns.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._columns: list[tuple[str, Sequence[object], str, str]] = []

    def column(self, heading: str, values: Sequence[object], form: str = "General") -> str:
        """The letter of a new column."""
        self._columns.append((seen(heading), values, form, ""))
        return str(xl_col_to_name(len(self._columns) - 1))

    def between(self, heading: str, low: str, high: str, values: Sequence[object]) -> str:
        """The letter of a new column: how far a column lies above another."""
        self._columns.append((seen(heading), values, "General", f"={high}{{row}}-{low}{{row}}"))
        return str(xl_col_to_name(len(self._columns) - 1))

    def heading(self, letter: str) -> Element:
        """The heading of a column, as the name of a series."""
        text, *_ = self._columns[self._at(letter)]
        return c(
            "tx",
            c(
                "strRef",
                c("f", f"{SHEET}!${letter}$1"),
                c("strCache", c("ptCount", val=1), c("pt", c("v", text), idx=0)),
            ),
        )

    def numbers(self, name: str, letter: str) -> Element:
        """The numbers of a column, as an element of that name."""
        _, values, form, _ = self._columns[self._at(letter)]
        points = [
            c("pt", c("v", repr(float(one))), idx=at)
            for at, one in enumerate(values)
            if isinstance(one, int | float) and math.isfinite(one)
        ]
        cache = c("numCache", c("formatCode", form), c("ptCount", val=self._rows), *points)
        return c(name, c("numRef", c("f", self._cells(letter)), cache))

    def texts(self, name: str, letter: str) -> Element:
        """The words of a column, as an element of that name."""
        _, values, *_ = self._columns[self._at(letter)]
        points = [c("pt", c("v", seen(str(one))), idx=at) for at, one in enumerate(values)]
        cache = c("strCache", c("ptCount", val=self._rows), *points)
        return c(name, c("strRef", c("f", self._cells(letter)), cache))

    def workbook(self) -> bytes:
        """The file itself."""
        made = io.BytesIO()
        book = Workbook(made, AS_TEXT)
        page = book.add_worksheet(SHEET)
        for at, (heading, values, form, formula) in enumerate(self._columns):
            style = book.add_format({"num_format": form})
            page.write_string(0, at, heading)
            for row, one in enumerate(values, start=1):
                _put(page, row, at, one, style, formula)
        book.close()
        return made.getvalue()

    def _cells(self, letter: str) -> str:
        return f"{SHEET}!${letter}$2:${letter}${self._rows + 1}"

    def _at(self, letter: str) -> int:
        return next(at for at in range(len(self._columns)) if str(xl_col_to_name(at)) == letter)


def _put(page: Any, row: int, at: int, one: object, style: Any, formula: str) -> None:  # noqa: ANN401
    """A value into a cell; what is missing stays empty."""
    if isinstance(one, str):
        page.write_string(row, at, seen(one))
    elif isinstance(one, int | float) and math.isfinite(one):
        if formula:
            page.write_formula(row, at, formula.format(row=row + 1), style, one)
        else:
            page.write_number(row, at, one, style)
