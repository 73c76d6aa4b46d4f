"""A picture on a slide: native charts, and text and lines over them, in one group."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Emu, Inches

from analytics.export.native.box import Box
from analytics.export.native.chart import Inner, NativeChart
from analytics.export.native.parts import Dot, Mark, Panel, Patch, Stroke, Words
from analytics.export.native.text import write
from analytics.export.native.words import lines
from analytics.export.native.xml import Element, outline, paint

POINTS = 72.0  # an inch
LETTER = 0.62  # of the size of type: how wide a letter is, at most on average
LINE = 1.22  # of the size of type: how high a line is
BESIDE = 0.3  # inches beside a panel that is not the first
ANCHORED = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
SHAPES = {
    "square": MSO_SHAPE.RECTANGLE,
    "circle": MSO_SHAPE.OVAL,
    "diamond": MSO_SHAPE.DIAMOND,
}


def put(
    slide: Slide,
    box: Box,
    room: Sequence[float],
    panels: Iterable[Panel],
    marks: Sequence[Mark],
) -> list[BaseShape]:
    """Panels with their marks on a slide, tints first."""
    plot = box.within(*room)
    below = [_patch(slide, plot, one) for one in marks if isinstance(one, Patch)]
    charts = [_chart(slide, plot, room, panel) for panel in panels]
    rest = [one for one in marks if not isinstance(one, Patch)]
    above = [_mark(slide, plot, box, one) for one in apart(rest, plot.height)]
    return [*below, *charts, *above]


def _chart(slide: Slide, plot: Box, room: Sequence[float], panel: Panel) -> BaseShape:
    """A chart whose plot lies exactly where its panel is."""
    own = plot.part(panel.left, panel.right, panel.foot, panel.top)
    left = room[0] if panel.left == 0.0 else BESIDE
    right = room[1] if panel.right >= 1.0 else BESIDE
    whole = own.within(-left, -right, -room[2], -room[3])
    inner = Inner(
        left / whole.width,
        room[2] / whole.height,
        own.width / whole.width,
        own.height / whole.height,
    )
    shapes: Any = slide.shapes  # which take anything that has XML and a workbook for data
    chart: BaseShape = shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER, *whole.measures, NativeChart(panel, inner)
    )
    return chart


def apart(marks: Sequence[Mark], height: float) -> list[Mark]:
    """The marks, of them words at the ends of lines moved up until none covers the one below."""
    ends = [one for one in marks if isinstance(one, Words) and _is_end(one)]
    moved: dict[int, Words] = {}
    for column in {one.x for one in ends}:
        free = -math.inf
        for one in sorted((end for end in ends if end.x == column), key=lambda end: end.y):
            tall = LINE * one.size * len(lines(one.text)) / POINTS / height
            y = max(one.y, free + tall / 2)
            moved[id(one)] = replace(one, y=y)
            free = y + tall / 2
    return [moved.get(id(one), one) for one in marks]


def _is_end(one: Words) -> bool:
    return one.across == "left" and one.up == "middle" and one.shift[0] > 0


def _patch(slide: Slide, plot: Box, one: Patch) -> BaseShape:
    (x0, y0), (x1, y1) = one.start, one.end
    made = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *plot.part(x0, x1, y0, y1).measures)
    _painted(made, one.fill)
    return made


def _mark(slide: Slide, plot: Box, box: Box, one: Mark) -> BaseShape:
    if isinstance(one, Words):
        return _words(slide, plot, box, one)
    if isinstance(one, Stroke):
        return _stroke(slide, plot, one)
    assert isinstance(one, Dot)  # noqa: S101 (tints were put before)
    return _dot(slide, plot, one)


def _stroke(slide: Slide, plot: Box, one: Stroke) -> BaseShape:
    ends = []
    for x, y in (one.start, one.end):
        at = plot.part(x, x, y, y)
        ends += [Inches(at.left), Inches(at.top)]
    made = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)
    _unstyled(made).append(outline(one.colour, 0.75 * one.width, one.dash))
    return made


def _dot(slide: Slide, plot: Box, one: Dot) -> BaseShape:
    at, half = plot.part(one.x, one.x, one.y, one.y), one.size / POINTS / 2
    box = Box(at.left - half, at.top - half, 2 * half, 2 * half)
    made = slide.shapes.add_shape(SHAPES[one.symbol], *box.measures)
    _painted(made, one.colour)
    return made


def _painted(shape: BaseShape, fill: str) -> None:
    """A shape in one colour, without outline, shadow and style."""
    properties = _unstyled(shape)
    for name in ("a:noFill", "a:ln"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    properties.append(paint(fill))
    properties.append(outline("", 0.0))


def _unstyled(shape: BaseShape) -> Element:
    """The properties of a shape that has no style of the theme, such as its shadow."""
    element = shape._element  # noqa: SLF001
    for style in element.findall(qn("p:style")):
        element.remove(style)
    return element.spPr


def _words(slide: Slide, plot: Box, box: Box, one: Words) -> BaseShape:
    """Words at their place; they wrap where the picture ends."""
    at = plot.part(one.x, one.x, one.y, one.y)
    x, y = at.left + one.shift[0] / POINTS, at.top - one.shift[1] / POINTS
    told = lines(one.text)
    letters = max(len("".join(run.text for run in line)) for line in told)
    needed = 0.06 + letters * LETTER * one.size / POINTS
    beside = {"left": box.right - x, "right": x - box.left}
    free = max(beside.get(one.across, 2 * min(beside.values())), 0.6)
    width = min(needed, free)
    height = len(told) * LINE * one.size / POINTS
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[one.across] * width
    top = y - {"top": 0.0, "middle": 0.5, "bottom": 1.0}[one.up] * height
    made = slide.shapes.add_textbox(*Box(left, top, width, height).measures)
    if one.ground:
        _painted(made, one.ground)
    frame = made.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.word_wrap, frame.auto_size = needed > free, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = ANCHORED[one.up]
    write(frame, told, one.size, one.colour, one.across)
    return made
