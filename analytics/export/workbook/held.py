"""What a sheet cannot search for and therefore holds: car prices, and the market observed."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from analytics.export.workbook.contents import Contents
from analytics.export.workbook.layout import VALUE_COLUMN, Row
from analytics.export.workbook.tracing import Call, arrays

WHY = (
    "Car prices and market shares of all makers, year by year, are an equilibrium: each owner's "
    "prices are the best answer to all others. A sheet cannot search for it, so the sheet Held has "
    "what was found for the values at export. Costs, surplus, volumes, fleet, revenue, licensing, "
    "route and value are live. In the dashboard a change of an assumption marked so on the sheet "
    "Assumptions would also move car prices and shares; here it does not. Moves of BYD and "
    "Tesla's answer are part of what is held."
)


def rows(contents: Contents) -> list[Row]:
    """A block of rows for each call whose result is held, and one for what was observed."""
    blocks = [[*_called(contents, call), Row("empty", "")] for call in contents.tracing.held]
    return [*(row for block in blocks for row in block), *_observed(contents)]


def _called(contents: Contents, call: Call) -> Iterator[Row]:
    formula, axes = call.formula, contents.axes
    yield Row("title", formula.meaning, formula.name, formula.unit, formula.source)
    spans, units = axes.spans(has_years=True), formula.unit.split("; ")
    for (part, array), unit in zip(arrays(call.result), units, strict=True):
        for contender, label in enumerate(axes.contenders):
            yearly = array.nodes[contender, 0]
            entries = {spans.column("year", year): node for year, node in enumerate(yearly)}
            name = f"{part.capitalize()}: {label}"
            yield Row("held", name, formula.name, unit, entries=entries)


def _observed(contents: Contents) -> Iterator[Row]:
    year = contents.view.book.contenders.year
    yield Row("title", f"What was observed of the market in {year}")
    for name, array in contents.tracing.observed.items():
        yield from _observation(contents, name, array)


def _observation(contents: Contents, name: str, array: Any) -> Iterator[Row]:  # noqa: ANN401
    for contender, node in enumerate(array.nodes.reshape(-1)):
        if np.isfinite(node.value):
            whose = f": {contents.axes.contenders[contender]}" if array.ndim else ""
            label = f"{name.replace('_', ' ').capitalize()}{whose}"
            yield Row("held", label, f"observed.{name}", entries={VALUE_COLUMN: node})
