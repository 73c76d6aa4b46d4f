"""The sheets of the model itself, formula by formula, with what varies over time and is held."""

from dataclasses import replace

from analytics.export.workbook import grid, held
from analytics.export.workbook.book import Book
from analytics.export.workbook.layout import CALCULATED, Row

TITLES = {
    "Paths": "Assumptions that vary over time, by quarter",
    **{name: name for name in CALCULATED},
    "Held": "What is held: car prices, market shares, and the market observed",
}
LAST = (("In the model", 34), ("Rests on", 60), ("Source", 50))


def write(book: Book) -> None:
    """A sheet for each part of the model."""
    for sheet, title in TITLES.items():
        subtitle = held.WHY if sheet == "Held" else "As the model works it out; money in CNY"
        page = book.page(sheet, title, subtitle)
        grid.header(page, ("", "Unit", "Value"), LAST)
        grid.write(page, [_sourced(book, row) for row in page.rows])


def _sourced(book: Book, row: Row) -> Row:
    """A title with its source as it is called, if its note begins with the key of one."""
    key = row.note.partition(" ")[0].strip("().,;")
    source = book.contents.view.book.sources.get(key) if row.kind == "title" else None
    return replace(row, note=f"{source['publisher']}: {source['title']}") if source else row
