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
from analytics.export.native.words import plain
from analytics.export.native.xml import Element, c, lettering, shape, value
from analytics.look import LIGHT

NUMBERS = (11, 12)  # of the axes: of names, of values
OVERLAP = {"clustered": 0, "layered": 100, "stacked": 100}
LEGEND_HEIGHT = 0.45  # of what is free above the plot


class Inner(NamedTuple):
    """Where the plot of a chart begins and how large it is, as shares of the chart."""

    x: float
    y: float
    width: float
    height: float


class NativeChart:
    """What python-pptx asks of the data of a chart: its XML and its workbook."""

    def __init__(self, panel: Panel, inner: Inner) -> None:
        self.sheet = Sheet(max(len(one.y) for one in panel.series))
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
            _legend(panel, inner) if panel.shows_legend else None,
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
    named = [False for _ in panel.band.lines] if panel.band else []
    named += [one.is_named for one in panel.series]
    hidden = [at for at, is_named in enumerate(named) if not is_named]
    room = Inner(inner.x, 0.0, min(0.98 - inner.x, 0.25 * sum(named)), LEGEND_HEIGHT * inner.y)
    return c(
        "legend",
        value("legendPos", "t"),
        *(c("legendEntry", value("idx", at), value("delete", said=True)) for at in hidden),
        _placed(room),
        value("overlay", said=False),
        lettering(TICK_SIZE, LIGHT.ink, FONT),
    )


def _numbers() -> list[Element]:
    return [value("axId", number) for number in NUMBERS]


def _bars(panel: Panel, sheet: Sheet) -> list[Element]:
    """Bars that stand or lie, from the origin on."""
    is_lying = panel.kind == "bars"
    names, values = (panel.up, panel.across) if is_lying else (panel.across, panel.up)
    letter = sheet.column("", [plain(name) for name in names.names])
    beside = len(panel.series) if panel.stacking == "clustered" else 1
    chart = c(
        "barChart",
        value("barDir", "bar" if is_lying else "col"),
        value("grouping", "stacked" if panel.stacking == "stacked" else "clustered"),
        value("varyColors", said=False),
        *(bar(at, one, sheet, letter) for at, one in enumerate(panel.series)),
        value("gapWidth", round(100 * beside * panel.gap / (1.0 - panel.gap))),
        value("overlap", OVERLAP[panel.stacking]),
        *_numbers(),
    )
    of_names, of_values = NUMBERS
    return [
        chart,
        named_axis(Axis(of_names, of_values, "l" if is_lying else "b", names, panel.origin)),
        numbered_axis(Axis(of_values, of_names, "b" if is_lying else "l", values)),
    ]


def _lines(panel: Panel, sheet: Sheet) -> list[Element]:
    """Lines over the strips of their band."""
    along = sheet.column("", _along(panel), panel.across.cell_form), panel.across
    drawn = strips(panel.band, sheet, along) if panel.band else []
    series = [line(at, one, sheet, along) for at, one in enumerate(panel.series, len(drawn))]
    of_names, of_values = NUMBERS
    is_hidden = not panel.up.is_seen
    across = Axis(of_names, of_values, "b", panel.across, panel.up.low, is_hidden)
    up = Axis(of_values, of_names, "l", panel.up, None, is_hidden)
    is_between = not panel.across.is_dated and not panel.across.is_edged
    return [
        *([_group("areaChart", "stacked", drawn)] if drawn else ()),
        _group("lineChart", "standard", series, value("marker", said=True)),
        dated_axis(across) if panel.across.is_dated else named_axis(across),
        numbered_axis(up, is_between=is_between),
    ]


def _group(name: str, grouping: str, series: list[Element], *more: Element) -> Element:
    """Series that are drawn alike."""
    beginning = value("grouping", grouping), value("varyColors", said=False)
    return c(name, *beginning, *series, *more, *_numbers())


def _along(panel: Panel) -> list[object]:
    """What stands along the axis of lines: names, days or numbers."""
    x = panel.series[0].x
    if panel.across.is_dated:
        return [panel.across.place(one) for one in x]
    return list(x)


def _points(panel: Panel, sheet: Sheet) -> list[Element]:
    """Points and lines between them, wherever they lie."""
    of_x, of_y = NUMBERS
    chart = c(
        "scatterChart",
        value("scatterStyle", "lineMarker"),
        value("varyColors", said=False),
        *(dots(at, one, sheet, panel) for at, one in enumerate(panel.series)),
        *_numbers(),
    )
    across = Axis(of_x, of_y, "b", panel.across)
    return [
        chart,
        numbered_axis(across, is_between=False),
        numbered_axis(Axis(of_y, of_x, "l", panel.up), is_between=False),
    ]
