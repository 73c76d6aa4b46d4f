"""The file being written: its sheets, the names of cells, and what it says of itself."""

from datetime import datetime
from typing import Any

from analytics.cells import seen
from analytics.export.workbook.contents import Contents
from analytics.export.workbook.formulas import Cell
from analytics.export.workbook.layout import CALCULATED, Layout
from analytics.export.workbook.page import Page, Plain
from analytics.export.workbook.styles import Styles

SHEETS = ("Summary", "Assumptions", "Paths", *CALCULATED, "Outputs", "Held", "Checks")
OPTIONS = {  # of XlsxWriter: nothing is guessed from what text looks like
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False,
}  # fmt: skip
LONGEST_PROPERTY = 255


class Book:
    """A page for each sheet, in the order in which they are shown."""

    def __init__(self, file: Any, layout: Layout, contents: Contents) -> None:  # noqa: ANN401
        self.file, self.contents, styles = file, contents, Styles(file)
        self.pages = {
            name: Page(name, file.add_worksheet(name, Plain), layout, styles) for name in SHEETS
        }
        file.set_calc_mode("auto")
        self._tell()

    def page(self, sheet: str, title: str, subtitle: str) -> Page:
        """The page of a sheet, with its title."""
        view = self.contents.view
        footer = f"FSD in China, as of {view.book.database.as_of}, run {view.digest}"
        self.pages[sheet].head(title, subtitle, footer)
        return self.pages[sheet]

    def name(self, name: str, cell: Cell) -> None:
        """Give a cell a name."""
        self.file.define_name(name, f"={cell.absolute}")

    def _tell(self) -> None:
        """What the file says of itself: that of which it was made, and no moment."""
        view = self.contents.view
        as_of = view.book.database.as_of
        told = {
            "title": "FSD in China: the model of one scenario",
            "subject": _short(view.book.scenario(view.scenario).label),
            "comments": f"Run {view.digest}, as of {as_of}",
            "created": datetime(as_of.year, as_of.month, as_of.day),  # noqa: DTZ001 (no moment, a day)
        }
        self.file.set_properties(told)
        for name, value in (
            ("digest", view.digest), ("as_of", str(as_of)), ("scenario", view.scenario),
            ("currency", view.currency), ("arrangement", self.contents.arrangement.name),
        ):  # fmt: skip
            self.file.set_custom_property(name, _short(value), "text")


def _short(text: str) -> str:
    return seen(text)[:LONGEST_PROPERTY]
