"""The sheet Summary: what the workbook is of, whether it holds, and the figures that lead."""

from analytics.answers import HEADLINES
from analytics.export.workbook import assumptions, checks, grid, held, outputs
from analytics.export.workbook.book import Book
from analytics.export.workbook.contents import Contents
from analytics.export.workbook.formulas import letters
from analytics.export.workbook.inputs import MOVES_PRICES
from analytics.export.workbook.layout import VALUE_COLUMN, Row
from analytics.export.workbook.page import Page
from analytics.results import Results

SHOWN = (
    *HEADLINES, "fsd_bookings", "fsd_deferred_balance", "fsd_gross_profit", "fsd_cash_flow",
    "tesla_deliveries", "capable_fleet", "licensing_revenue", "licensing_net_value",
    "release_date", "route_npv",
)  # fmt: skip
ABOUT = (
    "Blue on yellow are inputs: change them on the sheet Assumptions and everything else follows. "
    "Black is a formula of the model, written by running the model itself; grey italics are its "
    "steps on the way; grey cells are held."
)
NEVER = "A date that never comes, and a price at which nothing is sold, stand as 1E+300."
NOTES = (("How to read it", ABOUT), ("What is held", held.WHY), ("Infinity", NEVER))
LAST_COLUMN = 11  # of text
LINE, LETTERS = 14, 130  # the height of a line of text in points, and how many letters it has


def write(book: Book) -> None:
    """The sheet; the one that is open first."""
    title, subtitle = "What FSD in China is worth", "The model of one scenario, live"
    page = book.page("Summary", title, subtitle)
    page.worksheet.set_column(0, 0, 44)
    page.worksheet.set_column(1, 14, 14)
    row = 3
    for name, text in _of_what(book.contents):
        row = _told(page, row, name, text)
    row = _states(page, row + 1, book.contents)
    row = _figures(page, row + 2, book)
    for name, text in NOTES:
        page.worksheet.set_row(row, LINE * (1 + len(text) // LETTERS))
        row = _told(page, row, name, text)
    page.worksheet.fit_to_pages(1, 1)
    page.worksheet.activate()


def _of_what(contents: Contents) -> list[tuple[str, str]]:
    view = contents.view
    scenario = view.book.scenario(view.scenario)
    return [
        ("As of", str(view.book.database.as_of)),
        ("Scenario", scenario.label),
        ("Its story", scenario.story),
        ("Edits", "; ".join(view.book.written(edit) for edit in view.edits) or "none"),
        ("Licence", contents.arrangement.label),
        ("Money", f"{view.currency} m, base case: every assumption at its value"),
        ("Run", view.digest),
    ]


def _told(page: Page, row: int, name: str, text: str) -> int:
    """A name and a text across the page; gives the next row, as do those below."""
    page.text(row, 0, name, "total")
    page.worksheet.merge_range(row, 1, row, LAST_COLUMN, "", page.styles.of("wrapped"))
    page.text(row, 1, text, "wrapped")
    return row + 1


def _states(page: Page, row: int, contents: Contents) -> int:
    """Whether all checks hold, and what was changed."""
    form = page.styles.of("state")
    page.text(row, 0, "All checks", "total")
    page.state(row, 1, f"={checks.OVERALL.seen_from(page.sheet)}")
    page.text(row + 1, 0, "Inputs changed since export", "total")
    page.formula(row + 1, 1, f"={assumptions.changes(contents)}", 0, form)
    page.text(row + 2, 0, "of these, would also move held car prices", "total")
    page.formula(row + 2, 1, f"={assumptions.changes_of_prices(contents)}", 0, form)
    moving = sum(one.state == MOVES_PRICES for one in contents.inputs)
    page.text(row + 2, 2, f"of {moving} live inputs that do", "quiet")
    return row + 3


def _figures(page: Page, row: int, book: Book) -> int:
    """The figures that lead the dashboard, in total and by year."""
    found = list(outputs.in_parts(book.pages["Outputs"].rows))
    for part, title in enumerate(book.contents.parts):
        header = [title, "Total", *map(str, book.contents.axes.years)]
        for column, name in enumerate(header):
            page.text(row, column, name, "header" if column else "header_left")
        own = [one for other, one in found if other == part and one.name in SHOWN]
        for position, one in enumerate(own, start=row + 1):
            _figure(page, position, one, book.contents.worth[part])
        row += len(own) + 2
    return row


def _figure(page: Page, row: int, metric: Row, worth: Results) -> None:
    page.text(row, 0, f"{metric.label} [{metric.unit}]")
    form, spans = grid.number_form(page, metric), page.layout.spans["Outputs"]
    told = [(VALUE_COLUMN, worth.total(metric.name)[0])]
    if worth.metrics[metric.name].per != "case":
        yearly = enumerate(worth.by_year(metric.name)[0])
        told += [(spans.column("year", year), value) for year, value in yearly]
    for place, (column, value) in enumerate(told, start=1):
        text = f"=Outputs!{letters(column)}{metric.position + 1}"
        page.formula(row, place, text, float(value), form)
