"""A picture on a slide: native charts, and text and lines over them, in one group."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from analytics.cells import seen
from analytics.export.native.axes import FONT
from analytics.export.native.chart import Inner, NativeChart
from analytics.export.native.parts import Dot, Mark, Panel, Patch, Stroke, Words
from analytics.export.native.words import lines
from analytics.export.native.xml import Element, outline, paint

POINTS = 72.0  # an inch
LETTER = 0.62  # of the size of type: how wide a letter is, at most on average
LINE = 1.22  # of the size of type: how high a line is
BESIDE = 0.3  # inches beside a panel that is not the first
ALIGNED = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
ANCHORED = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
SHAPES = {
    "square": MSO_SHAPE.RECTANGLE,
    "circle": MSO_SHAPE.OVAL,
    "diamond": MSO_SHAPE.DIAMOND,
}


@dataclass(frozen=True)
class Box:
    """A part of a slide [inches]."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def foot(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def within(self, left: float, right: float, top: float, foot: float) -> "Box":
        """What is left without margins."""
        return Box(self.left + left, self.top + top, self.width - left - right,
                   self.height - top - foot)  # fmt: skip

    def part(self, left: float, right: float, foot: float, top: float) -> "Box":
        """A part of it, by shares from its left and its foot."""
        return Box(
            self.left + left * self.width,
            self.top + (1.0 - top) * self.height,
            (right - left) * self.width,
            (top - foot) * self.height,
        )


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
    above = [_mark(slide, plot, box, one) for one in marks if not isinstance(one, Patch)]
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
    chart: BaseShape = slide.shapes.add_chart(
        XL_CHART_TYPE.XY_SCATTER, *_measures(whole), NativeChart(panel, inner)
    )  # type: ignore[assignment, arg-type]
    return chart


def _measures(box: Box) -> tuple[Emu, Emu, Emu, Emu]:
    left, top, width, height = (Inches(one) for one in (box.left, box.top, box.width, box.height))
    return left, top, width, height


def _patch(slide: Slide, plot: Box, one: Patch) -> BaseShape:
    (x0, y0), (x1, y1) = one.start, one.end
    made = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_measures(plot.part(x0, x1, y0, y1)))
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
    made = slide.shapes.add_shape(SHAPES[one.symbol], *_measures(box))
    _painted(made, one.colour)
    return made


def _painted(shape: BaseShape, fill: str) -> None:
    """A shape in one colour, without outline, shadow and style."""
    properties = _unstyled(shape)
    for old in properties.findall(qn("a:ln")):
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
    width = 0.06 + letters * LETTER * one.size / POINTS
    free = {"left": box.right - x, "right": x - box.left, "center": 2 * min(x - box.left, box.right - x)}
    width = min(width, max(free[one.across], 0.3))
    height = len(told) * LINE * one.size / POINTS
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[one.across] * width
    top = y - {"top": 0.0, "middle": 0.5, "bottom": 1.0}[one.up] * height
    made = slide.shapes.add_textbox(*_measures(Box(left, top, width, height)))
    if one.ground:
        made._element.spPr.append(paint(one.ground))  # noqa: SLF001
    frame = made.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = ANCHORED[one.up]
    for number, line in enumerate(told):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = ALIGNED[one.across]
        for told_run in line:
            run = paragraph.add_run()
            run.text, run.font.bold = seen(told_run.text), told_run.is_bold
            run.font.size, run.font.name = Pt(one.size), FONT
            run._r.get_or_add_rPr().insert(0, paint(one.colour))  # noqa: SLF001
    return made
