"""The sheet Checks: both sides of each balance, and the totals beside those at export."""

from analytics.export.workbook import assumptions, grid, outputs
from analytics.export.workbook.book import Book
from analytics.export.workbook.contents import Contents
from analytics.export.workbook.formulas import Cell, finite, letters
from analytics.export.workbook.layout import FIRST_ROW, VALUE_COLUMN, Row
from analytics.export.workbook.page import Page
from analytics.export.workbook.symbols import Node

TOLERANCE = "1E-9"
OVERALL = Cell("Checks", 2, VALUE_COLUMN)  # whether all checks hold
CHANGED = "inputs changed"
SMALL = "0.0E+00"


def rows(contents: Contents) -> list[Row]:
    """Both sides of each balance, and their difference."""
    made = []
    for one in contents.balances:
        made.append(Row("title", f"{one.label}: {one.why}"))
        for name, side in (("One side", one.left), ("The other side", one.right)):
            made.append(Row("check", name, entries=_quarterly(contents, list(side.nodes[0]))))
        made += [Row("difference", "Difference"), Row("empty", "")]
    return made


def _quarterly(contents: Contents, nodes: list[Node]) -> dict[int, Node]:
    spans = contents.axes.spans(has_years=False)
    return {spans.column("quarter", t): node for t, node in enumerate(nodes)}


def write(book: Book) -> None:
    """The sheet; each check says OK or DIFFERS, and one cell whether all do."""
    page = book.page("Checks", "Checks", "Each side of a balance is worked out on its own.")
    grid.header(page, ("", "", "State"))
    grid.write(page, page.rows)
    states = [
        _difference(page, above, below, row.position)
        for above, below, row in zip(page.rows, page.rows[1:], page.rows[2:], strict=False)
        if row.kind == "difference"
    ]
    states.append(_as_exported(book, page, FIRST_ROW + len(page.rows) + 1))
    _overall(page, states)
    book.name("balance_check", OVERALL)


def _difference(page: Page, one: Row, other: Row, row: int) -> str:
    """The difference of two rows, quarter by quarter, and whether it is none."""
    form = page.styles.of("quiet", SMALL)
    for column, left in one.entries.items():
        value = finite(left.value) - finite(other.entries[column].value)
        text = f"={letters(column)}{row - 1}-{letters(column)}{row}"
        page.formula(row, column, text, value, form)
    first, last = letters(min(one.entries)), letters(max(one.entries))
    own, size = f"{first}{row + 1}:{last}{row + 1}", f"{first}{row - 1}:{last}{row - 1}"
    most = f"MAX(MAX({own}),-MIN({own}))"
    limit = f"{TOLERANCE}*MAX(1,MAX({size}),-MIN({size}))"
    return page.state(row, VALUE_COLUMN, f'=IF({most}<={limit},"OK","DIFFERS")')


def _as_exported(book: Book, page: Page, start: int) -> str:
    """Every total beside what it was at export; no difference as long as nothing is changed."""
    page.text(start, 0, "Totals beside those at export", "part")
    for column, name in enumerate(("Metric", "", "Now", "At export", "Difference")):
        page.text(start + 1, column, name, "header_left")
    metrics = [
        (part, row)
        for part, row in outputs.in_parts(book.pages["Outputs"].rows)
        if "." not in row.name
    ]
    for row, (part, metric) in enumerate(metrics, start=start + 2):
        value = float(book.contents.worth[part].total(metric.name)[0])
        page.text(row, 0, f"{metric.label}{' with the licence' if part else ''}")
        _beside(page, row, metric, value)
    gaps = f"E{start + 3}:E{start + 2 + len(metrics)}"
    same = f'IF(MAX({gaps})<={TOLERANCE},"OK","DIFFERS")'
    changes = assumptions.changes(book.contents)
    return page.state(start, VALUE_COLUMN, f'=IF({changes}>0,"{CHANGED}",{same})')


def _beside(page: Page, row: int, metric: Row, value: float) -> None:
    now = f"=Outputs!{letters(VALUE_COLUMN)}{metric.position + 1}"
    page.formula(row, 2, now, value, grid.number_form(page, metric))
    page.number(row, 3, value, page.styles.of("held", "#,##0.00##"))
    gap = f"=ABS(C{row + 1}-D{row + 1})/MAX(1E-6,ABS(D{row + 1}))"
    page.formula(row, 4, gap, 0.0, page.styles.of("quiet", SMALL))


def _overall(page: Page, states: list[str]) -> None:
    """The one cell that says whether all checks hold."""
    page.text(OVERALL.row, 0, "All checks", "total")
    good = "+".join(f'IF(OR({one}="OK",{one}="{CHANGED}"),1,0)' for one in states)
    page.state(OVERALL.row, OVERALL.column, f'=IF({good}={len(states)},"OK","DIFFERS")')
