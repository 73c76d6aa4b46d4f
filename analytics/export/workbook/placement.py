"""Every number in its cell: on the sheets of the model, or on those around it."""

from analytics.export.workbook import assumptions, checks, held, outputs, paths
from analytics.export.workbook.contents import Contents
from analytics.export.workbook.layout import Layout, arranged


def laid_out(contents: Contents) -> Layout:
    """The rows of all sheets; a number that is shown twice has its cell where it is worked out."""
    around = {"Paths": paths.rows(contents), "Held": held.rows(contents)}
    given = [one.node for one in contents.inputs if one.node is not None]
    known = [node for rows in around.values() for row in rows for node in row.entries.values()]
    made = arranged(
        contents.tracing,
        contents.axes,
        [*contents.outputs, *contents.market],
        [*given, *known],
        contents.outputs,
    )
    made.cells.update(assumptions.cells(contents))
    around |= {"Outputs": outputs.rows(contents), "Checks": checks.rows(contents)}
    for sheet, rows in around.items():
        has_years = sheet in {"Held", "Outputs"}
        made.place(sheet, rows, contents.axes.spans(has_years=has_years))
    return made
