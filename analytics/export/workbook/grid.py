"""Sheets with a column for each year and quarter: their header, and rows of numbers."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from analytics.export.workbook.layout import FIRST_ROW, VALUE_COLUMN, Row
from analytics.export.workbook.page import Page
from analytics.export.workbook.styles import NEVER, number_format

HEADER = FIRST_ROW - 1
LABEL_WIDTH, UNIT_WIDTH, NUMBER_WIDTH, GAP_WIDTH = 46, 15, 14, 2
ON_THE_WAY = {"working", "argument"}  # kinds of rows that can be folded away


def header(page: Page, first: Sequence[str], last: Sequence[tuple[str, int]] = ()) -> None:
    """The header: what is `first`, the periods, and what is `last` with its widths."""
    sheet, spans = page.worksheet, page.spans
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, 1, UNIT_WIDTH)
    sheet.set_column(VALUE_COLUMN, spans.end - 1, NUMBER_WIDTH)
    for column, text in enumerate(first):
        page.text(HEADER, column, text, "header_left")
    _periods(page)
    for column, (text, width) in enumerate(last, start=spans.end):
        page.text(HEADER, column, text, "header_left")
        sheet.set_column(column, column, width)
    sheet.freeze_panes(FIRST_ROW, VALUE_COLUMN + 1)
    _print(page)


def _periods(page: Page) -> None:
    spans = page.spans
    if spans.has_years:
        for position, year in enumerate(spans.years):
            page.text(HEADER, spans.column("year", position), year, "header")
        gap = spans.column("quarter", 0) - 1
        page.worksheet.set_column(gap, gap, GAP_WIDTH)
    for position, quarter in enumerate(spans.quarters):
        page.text(HEADER, spans.column("quarter", position), quarter, "header")


def _print(page: Page) -> None:
    sheet, spans = page.worksheet, page.spans
    sheet.repeat_rows(HEADER)
    sheet.repeat_columns(0, 1)
    sheet.print_area(0, 0, FIRST_ROW + len(page.rows) - 1, spans.end - 1)
    sheet.fit_to_pages(4 if spans.has_years else 3, 0)


def write(page: Page, rows: Iterable[Row]) -> None:
    """Rows at their places."""
    for row in rows:
        if row.kind in {"title", "part"}:
            _title(page, row)
        elif row.kind != "empty":
            _numbers(page, row)


def _title(page: Page, row: Row) -> None:
    end = page.spans.end
    for column in range(end + 3):
        page.text(row.position, column, "", row.kind)
    page.text(row.position, 0, row.label, row.kind)
    page.text(row.position, end, row.name, row.kind)
    page.text(row.position, end + 2, row.note, row.kind)


def _numbers(page: Page, row: Row) -> None:
    label = f"    {row.label}" if row.kind in ON_THE_WAY else row.label
    page.text(row.position, 0, label, row.kind)
    page.text(row.position, 1, row.unit, "quiet")
    page.text(row.position, page.spans.end, row.name, "quiet")
    page.text(row.position, page.spans.end + 1, row.note, "quiet")
    if row.kind in ON_THE_WAY:
        page.worksheet.set_row(row.position, None, None, {"level": 1})
    form = number_form(page, row)
    for column, node in row.entries.items():
        page.entry(row.position, column, node, form)


def number_form(page: Page, row: Row) -> Any:  # noqa: ANN401
    """How the numbers of a row are shown: by its unit and the largest of them."""
    nodes = row.entries.values()
    if all(node.is_truth for node in nodes):
        return page.styles.of(row.kind, "0")
    sizes = [abs(node.value) for node in nodes if np.isfinite(node.value)]
    shown = number_format(row.unit, max((size for size in sizes if size < 1e200), default=0.0))
    if any(node.may_be_infinite for node in nodes):
        shown = NEVER + shown
    return page.styles.of(row.kind, shown)
