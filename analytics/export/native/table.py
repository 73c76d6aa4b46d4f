"""A heat map as a native table: a cell for each value, in its colour."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Emu, Inches

from analytics.export.native.box import Box
from analytics.export.native.text import write
from analytics.export.native.words import lines, plain
from analytics.export.native.xml import a, hexadecimal, outline, over, paint
from analytics.look import LIGHT, Spec

MOST_LARGE = 8  # columns, above which type is small
LARGE, SMALL = 13.0, 8.0  # points
HEAD_SHARE = 0.16  # of the width, for the names of rows of a wide table
WIDE_HEAD = 0.26


def put_table(slide: Slide, box: Box, spec: Spec) -> GraphicFrame:
    """The values of a heat map with the names of its rows and columns, and a line along zero."""
    trace = spec["data"][0]
    x, y = (_written(trace[name], spec["layout"][f"{name}axis"]) for name in "xy")
    rows = list(range(len(y)))
    if spec["layout"]["yaxis"].get("autorange") != "reversed":
        rows.reverse()
    frame = _empty(slide, box, len(rows) + 1, len(x))
    table = frame.table
    size = LARGE if len(x) <= MOST_LARGE else SMALL
    _head(table, [_corner(spec["layout"]), *x], size)
    colours = painted(trace)
    for row, at in enumerate(rows, start=1):
        _fill(table.cell(row, 0), y[at], size, LIGHT.paper, "r")
        for column in range(len(x)):
            cell = table.cell(row, column + 1)
            _fill(cell, _said(trace, at, column), size, colours[at][column], "ctr")
    if any(one["type"] == "contour" for one in spec["data"]):
        _border(table, np.array(trace["z"])[rows])
    return frame


def _written(values: Sequence[object], axis: Spec) -> list[str]:
    """The names along an axis, or its numbers as it writes them."""
    if isinstance(values[0], str):
        return [str(value) for value in values]
    form = str(axis.get("tickformat", ",")).removeprefix(",")
    return [format(value, form if form.endswith("%") else ",.0f") for value in values]


def _corner(layout: Spec) -> str:
    """What stands down and across; nothing where names say it."""
    titles = [layout[f"{name}axis"].get("title", {}).get("text", "") for name in "yx"]
    return " \u2193  ".join(titles) + " \u2192" if all(titles) else ""


def _said(trace: Spec, row: int, column: int) -> str:
    """The words of a cell, or its value in whole numbers."""
    if "text" in trace:
        return str(trace["text"][row][column])
    return whole(trace["z"][row][column])


def whole(value: float) -> str:
    """A value in whole numbers.

    >>> whole(-1240.4), whole(-0.2)
    ('\u22121,240', '0')
    """
    digits = f"{abs(value):,.0f}"
    return f"\u2212{digits}" if value < 0 and digits != "0" else digits


def painted(trace: Spec) -> list[list[str]]:
    """The colour of each value, between those of the scale."""
    values = np.array(trace["z"], dtype=float)
    low, high = trace.get("zmin", values.min()), trace.get("zmax", values.max())
    stops = [(at, over(colour, LIGHT.paper)) for at, colour in trace["colorscale"]]
    parts = np.array([[int(hexadecimal(c)[0][i : i + 2], 16) for i in (0, 2, 4)] for _, c in stops])
    along = (values - low) / ((high - low) or 1.0)
    mixed = [np.interp(along, [at for at, _ in stops], parts[:, i]) for i in range(3)]
    return [
        [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in row]
        for row in np.stack(mixed, axis=-1).round().astype(int).tolist()
    ]


def _empty(slide: Slide, box: Box, rows: int, columns: int) -> GraphicFrame:
    """A table without style, its first column as wide as names need."""
    measures = [Inches(one) for one in (box.left, box.top, box.width, box.height)]
    frame = slide.shapes.add_table(rows, columns + 1, *measures)
    table: Any = frame.table
    properties = table._tbl.tblPr  # noqa: SLF001
    for name in ("firstRow", "bandRow"):
        properties.attrib.pop(name, None)
    for style in properties.findall(qn("a:tableStyleId")):
        properties.remove(style)
    share = WIDE_HEAD if columns <= MOST_LARGE else HEAD_SHARE
    table.columns[0].width = Inches(box.width * share)
    for column in list(table.columns)[1:]:
        column.width = Inches(box.width * (1.0 - share) / columns)
    for row in table.rows:
        row.height = Inches(box.height / rows)
    return frame


def _head(table: Any, names: Sequence[str], size: float) -> None:  # noqa: ANN401
    for column, name in enumerate(names):
        _fill(table.cell(0, column), name, size, LIGHT.paper, "ctr" if column else "l")


def _fill(cell: Any, text: str, size: float, colour: str, side: str) -> None:  # noqa: ANN401
    """Words in a cell, as large as it lets them be."""
    cell.margin_left = cell.margin_right = Emu(38_100)
    cell.margin_top = cell.margin_bottom = Emu(0)
    properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
    properties.set("anchor", "ctr")
    for name in ("lnL", "lnR", "lnT", "lnB"):
        properties.append(_edge(name, LIGHT.paper, 1.0))
    properties.append(paint(colour))
    told = lines(text) if size == LARGE else lines(plain(text))
    write(cell.text_frame, told, size, _ink(colour), side)


def _ink(colour: str) -> str:
    """Letters that can be read on a colour."""
    digits, _ = hexadecimal(colour)
    red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    return LIGHT.ink if 0.3 * red + 0.59 * green + 0.11 * blue > 128 else LIGHT.paper


def _edge(name: str, colour: str, width: float) -> Any:  # noqa: ANN401
    """An edge of a cell."""
    line = outline(colour, width)
    edge = a(name, *line)
    for key, said in line.attrib.items():
        edge.set(key, said)
    return edge


def _border(table: Any, values: Any) -> None:  # noqa: ANN401
    """A line where values change their sign."""
    rows, columns = values.shape
    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and _differ(values[row, column], values[row, column + 1]):
                _mark(table.cell(row + 1, column + 1), "lnR")
                _mark(table.cell(row + 1, column + 2), "lnL")
            if row + 1 < rows and _differ(values[row, column], values[row + 1, column]):
                _mark(table.cell(row + 1, column + 1), "lnB")
                _mark(table.cell(row + 2, column + 1), "lnT")


def _differ(one: float, other: float) -> bool:
    return bool((one < 0) != (other < 0))


def _mark(cell: Any, name: str) -> None:  # noqa: ANN401
    properties = cell._tc.tcPr  # noqa: SLF001
    old = properties.find(qn(f"a:{name}"))
    properties.replace(old, _edge(name, LIGHT.ink, 2.25))
