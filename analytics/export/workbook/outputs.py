"""Every metric in total, by year and by quarter, as the dashboard has it."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from analytics.assumptions import Metric
from analytics.export.workbook import grid
from analytics.export.workbook.book import Book
from analytics.export.workbook.contents import Contents
from analytics.export.workbook.formulas import letters
from analytics.export.workbook.layout import VALUE_COLUMN, Row
from analytics.export.workbook.page import Page
from analytics.results import Results

KINDS = {"flow": "sum", "stock": "end", "rate": "mean", "total": "whole"}
LAST = (("Metric", 28), ("How, and what it is", 90), ("", 2))


def rows(contents: Contents) -> list[Row]:
    """A row for each metric, or for each contender of one, without a licence and with it."""
    made = []
    for title, values in zip(contents.parts, contents.tracing.metrics, strict=True):
        made.append(Row("part", title))
        for metric in contents.view.book.metrics.values():
            made += _rows_of(contents, metric, values[metric.name])
        made.append(Row("empty", ""))
    return made


def _rows_of(contents: Contents, metric: Metric, values: Any) -> Iterator[Row]:  # noqa: ANN401
    nodes = getattr(values, "nodes", None)
    if nodes is None:
        nodes = contents.tracing.graph.constants(values)
    if not metric.is_by_contender:
        yield _row(contents, metric, metric.name, metric.label, nodes)
        return
    makers = contents.view.book.contenders
    for contender, (name, label) in enumerate(zip(makers.names, makers.labels, strict=True)):
        own = nodes[..., contender]
        yield _row(contents, metric, f"{metric.name}.{name}", f"{metric.label}: {label}", own)


def _row(contents: Contents, metric: Metric, name: str, label: str, nodes: np.ndarray) -> Row:
    flat, axes = nodes.reshape(-1), contents.axes
    span = {len(axes.quarters): "quarter", 1: ""}.get(len(flat), "year")
    spans = axes.spans(has_years=True)
    entries = {spans.column(span, period): node for period, node in enumerate(flat)}
    unit = metric.unit.replace("USD m", f"{contents.view.currency} m")
    note = f"{KINDS[metric.kind]}; {metric.meaning}"
    return Row("metric", label, name, unit, note, entries)


def in_parts(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    """The rows of metrics, each with the number of its part: without a licence, with it."""
    part = -1
    for row in rows:
        part += row.kind == "part"
        if row.kind == "metric":
            yield part, row


def write(book: Book) -> None:
    """The sheet."""
    page = book.page(
        "Outputs", "Outputs: every metric in total, by year and by quarter",
        "Named as in the dashboard. Flows are summed, stocks taken at the end, rates averaged.",
    )  # fmt: skip
    grid.header(page, ("", "Unit", "Total"), LAST)
    grid.write(page, page.rows)
    for part, row in in_parts(page.rows):
        if "." not in row.name:
            name = f"total_{row.name}{'_licensed' if part else ''}"
            book.name(name, page.cell(row.position, VALUE_COLUMN))
            _gather(page, row, book.contents.worth[part])


def _gather(page: Page, row: Row, worth: Results) -> None:
    """Yearly figures and the total of a metric by quarter."""
    metric, starts = worth.metrics[row.name], worth.book.quarters.year_starts
    if metric.per != "quarter":
        return
    form, count = grid.number_form(page, row), len(worth.book.quarters.names)
    years = zip(starts, [*starts[1:], count], worth.by_year(row.name)[0], strict=True)
    for year, (start, stop, value) in enumerate(years):
        text = _gathered(page, metric.kind, row.position, start, stop)
        page.formula(row.position, page.spans.column("year", year), text, value, form)
    text = _gathered(page, metric.kind, row.position, 0, count)
    page.formula(row.position, VALUE_COLUMN, text, float(worth.total(row.name)[0]), form)


def _gathered(page: Page, kind: str, row: int, start: int, stop: int) -> str:
    first, last = (
        f"{letters(page.spans.column('quarter', t))}{row + 1}" for t in (start, stop - 1)
    )
    if kind == "stock":
        return f"={last}"
    return f"={'SUM' if kind == 'flow' else 'AVERAGE'}({first}:{last})"
