"""A panel as a native chart: its XML, and the workbook behind it."""

from typing import NamedTuple

from lxml import etree

from analytics.export.native.axes import (
    FONT,
    TICK_SIZE,
    Axis,
    dated_axis,
    named_axis,
    numbered_axis,
)
from analytics.export.native.parts import Panel
from analytics.export.native.series import bar, dots, line, strips
from analytics.export.native.sheet import Sheet
from analytics.export.native.xml import Element, c, lettering, shape, value
from analytics.look import LIGHT

FIRST, SECOND = (11, 12), (13, 14)  # the numbers of axes: of names, of values
OVERLAP = {"clustered": 0, "layered": 100, "stacked": 100}
LEGEND_HEIGHT = 0.08


class Inner(NamedTuple):
    """Where the plot of a chart begins and how large it is, as shares of the chart."""

    x: float
    y: float
    width: float
    height: float


class NativeChart:
    """What python-pptx asks of the data of a chart: its XML and its workbook."""

    def __init__(self, panel: Panel, inner: Inner) -> None:
        self.sheet = Sheet()
        self.space = _space(panel, self.sheet, inner)

    def xml_bytes(self, _: object) -> bytes:
        """The chart, whatever type it is said to be."""
        return bytes(etree.tostring(self.space, xml_declaration=True, encoding="UTF-8"))

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook."""
        return self.sheet.workbook()


def _space(panel: Panel, sheet: Sheet, inner: Inner) -> Element:
    """The whole chart."""
    made = {"columns": _bars, "bars": _bars, "lines": _lines, "points": _points}[panel.kind]
    plot = c("plotArea", _placed(inner, "inner"), *made(panel, sheet), shape())
    return c(
        "chartSpace",
        value("date1904", said=False),
        value("roundedCorners", said=False),
        c(
            "chart",
            value("autoTitleDeleted", said=True),
            plot,
            _legend(panel, inner) if panel.has_legend else None,
            value("plotVisOnly", said=True),
            value("dispBlanksAs", "gap"),
        ),
        shape(),
        lettering(TICK_SIZE, LIGHT.ink, FONT),
    )


def _placed(inner: Inner, target: str = "") -> Element:
    """A place in the chart that is not left to whoever draws it."""
    return c(
        "layout",
        c(
            "manualLayout",
            value("layoutTarget", target) if target else None,
            value("xMode", "edge"),
            value("yMode", "edge"),
            *(value(name, round(said, 5)) for name, said in zip("xywh", inner, strict=True)),
        ),
    )


def _legend(panel: Panel, inner: Inner) -> Element:
    """Names beside colours, above the plot; only of series that are named."""
    named = [False for band in panel.bands for _ in band.lines]
    named += [one.is_named for one in panel.series]
    hidden = [at for at, is_named in enumerate(named) if not is_named]
    room = Inner(inner.x, 0.0, min(0.98 - inner.x, 0.25 * sum(named)), LEGEND_HEIGHT)
    return c(
        "legend",
        value("legendPos", "t"),
        *(c("legendEntry", value("idx", at), value("delete", said=True)) for at in hidden),
        _placed(room),
        value("overlay", said=False),
        lettering(TICK_SIZE, LIGHT.ink, FONT),
    )


def _numbered(numbers: tuple[int, int]) -> list[Element]:
    return [value("axId", number) for number in numbers]


def _bars(panel: Panel, sheet: Sheet) -> list[Element]:
    """Bars that stand or lie, from the origin on."""
    is_lying = panel.kind == "bars"
    names, values = (panel.up, panel.across) if is_lying else (panel.across, panel.up)
    letter = sheet.column("", names.names)
    beside = len(panel.series) if panel.stacking == "clustered" else 1
    chart = c(
        "barChart",
        value("barDir", "bar" if is_lying else "col"),
        value("grouping", "stacked" if panel.stacking == "stacked" else "clustered"),
        value("varyColors", said=False),
        *(bar(at, one, sheet, letter) for at, one in enumerate(panel.series)),
        value("gapWidth", round(100 * beside * panel.gap / (1.0 - panel.gap))),
        value("overlap", OVERLAP[panel.stacking]),
        *_numbered(FIRST),
    )
    of_names, of_values = FIRST
    return [
        chart,
        named_axis(Axis(of_names, of_values, "l" if is_lying else "b", names, panel.origin)),
        numbered_axis(Axis(of_values, of_names, "b" if is_lying else "l", values)),
    ]


def _lines(panel: Panel, sheet: Sheet) -> list[Element]:
    """Lines over the strips of their bands; a second band has hidden axes of its own.

    The axes that it has are as long as the others.
    """
    form = panel.across.form
    letter = sheet.column("", _along(panel), form)
    made, at = [], 0
    for band, numbers in zip(panel.bands, (FIRST, SECOND), strict=False):
        drawn = strips(at, band, sheet, (letter, panel.across))
        made.append(
            c("areaChart", value("grouping", "stacked"), value("varyColors", said=False),
              *drawn, *_numbered(numbers))
        )  # fmt: skip
        at += len(drawn)
    made.append(
        c("lineChart", value("grouping", "standard"), value("varyColors", said=False),
          *(line(at + one, series, sheet, (letter, panel.across))
            for one, series in enumerate(panel.series)),
          value("marker", said=True), *_numbered(FIRST))
    )  # fmt: skip
    made += _two_axes(panel, FIRST, is_hidden=False)
    if len(panel.bands) > 1:
        made += _two_axes(panel, SECOND, is_hidden=True)
    return made


def _along(panel: Panel) -> list[object]:
    """What stands along the axis of lines: names, days or numbers."""
    x = panel.series[0].x
    if panel.across.is_dated:
        return [panel.across.place(one) for one in x]
    return list(x)


def _two_axes(panel: Panel, numbers: tuple[int, int], *, is_hidden: bool) -> list[Element]:
    of_names, of_values = numbers
    across = Axis(of_names, of_values, "b", panel.across, panel.up.low, is_hidden)
    up = Axis(of_values, of_names, "l", panel.up, None, is_hidden)
    made = dated_axis(across) if panel.across.is_dated else named_axis(across)
    is_between = not panel.across.is_dated and not panel.across.is_edged
    return [made, numbered_axis(up, is_between=is_between)]


def _points(panel: Panel, sheet: Sheet) -> list[Element]:
    """Points and lines between them, wherever they lie."""
    of_x, of_y = FIRST
    chart = c(
        "scatterChart",
        value("scatterStyle", "lineMarker"),
        value("varyColors", said=False),
        *(dots(at, one, sheet, panel) for at, one in enumerate(panel.series)),
        *_numbered(FIRST),
    )
    across = Axis(of_x, of_y, "b", panel.across, panel.up.high if panel.up.is_turned else None)
    return [
        chart,
        numbered_axis(across, is_between=False),
        numbered_axis(Axis(of_y, of_x, "l", panel.up), is_between=False),
    ]
