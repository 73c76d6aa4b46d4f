"""Which number of a traced run stands in which cell: a row for every result, sheet by sheet."""

from collections.abc import Iterable

from analytics.export.workbook.layout.arguments import add_arguments
from analytics.export.workbook.layout.homes import CALCULATED, Axes, Homes
from analytics.export.workbook.layout.order import placed
from analytics.export.workbook.layout.reach import nodes_in, reached
from analytics.export.workbook.layout.results import add_results
from analytics.export.workbook.layout.rows import FIRST_ROW, VALUE_COLUMN, Layout, Row, Spans
from analytics.export.workbook.layout.workings import add_workings
from analytics.export.workbook.symbols import Node
from analytics.export.workbook.tracing import Tracing

__all__ = [
    "CALCULATED", "FIRST_ROW", "VALUE_COLUMN", "Axes", "Layout", "Row", "Spans", "arranged",
    "nodes_in", "reached",
]  # fmt: skip


def arranged(
    tracing: Tracing,
    axes: Axes,
    roots: Iterable[Node],
    inputs: Iterable[Node],
    outputs: Iterable[Node],
) -> Layout:
    """The sheets with formulas of the model, each number that is needed for `roots` in a cell.

    `inputs` and `outputs` stand on sheets of their own, outputs only if they are no result of a
    formula.
    """
    homes = Homes(tracing, axes, reached(roots))
    homes.leave(inputs)
    calls = [call for call in tracing.calls if not call.is_held]
    for call in calls:
        add_results(homes, call)
    homes.leave(outputs)
    for call in calls:
        add_arguments(homes, call)
    add_workings(homes)
    return placed(homes)
