"""Assumptions that vary over time, quarter by quarter."""

from analytics.export.workbook.contents import Contents
from analytics.export.workbook.layout import Row


def rows(contents: Contents) -> list[Row]:
    """A row for each assumption with more than one value."""
    book, spans = contents.view.book, contents.axes.spans(has_years=False)
    made = []
    for name, path in contents.tracing.paths.items():
        if path.shape[1] > 1:
            item = book[name]
            entries = {spans.column("quarter", t): node for t, node in enumerate(path.nodes[0])}
            made.append(Row("result", item.label, name, item.unit, item.interpolation, entries))
    return made
