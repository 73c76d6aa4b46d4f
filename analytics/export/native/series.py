"""The series of a native chart, with the columns of the workbook that they refer to."""

from collections.abc import Callable
from itertools import pairwise

from analytics.export.native.parts import Band, Panel, Series, Whiskers
from analytics.export.native.scale import Scale
from analytics.export.native.sheet import Sheet
from analytics.export.native.xml import Element, c, outline, paint, shape, stroke, value

SYMBOLS = {
    "circle": "circle",
    "diamond": "diamond",
    "diamond-open": "diamond",
    "square": "square",
    "triangle-up": "triangle",
    "x": "x",
    "line-ns-open": "dash",
}
PER_PIXEL = 0.75  # points
Along = tuple[str, Scale]
Look = Callable[[str, int], list[Element]]


def bar(at: int, one: Series, sheet: Sheet, names: str) -> Element:
    """Bars, each beside its name."""
    values = sheet.column(one.name, one.y)
    return c(
        "ser",
        *_identity(at, sheet, values),
        shape(one.fills[0]),
        value("invertIfNegative", said=False),
        *_different(one, lambda fill, _: [value("invertIfNegative", said=False), shape(fill)]),
        _whiskers(one.whiskers, sheet, one.name) if one.whiskers else None,
        sheet.texts("cat", names),
        sheet.numbers("val", values),
    )


def line(at: int, one: Series, sheet: Sheet, along: Along) -> Element:
    """A line through values, along names, days or numbers."""
    values = sheet.column(one.name, one.y)
    return c(
        "ser",
        *_identity(at, sheet, values),
        stroke(one.line, one.width * PER_PIXEL, one.dash),
        _marker(one, one.fills[0], 0) if one.size else c("marker", value("symbol", "none")),
        _along(sheet, along),
        sheet.numbers("val", values),
        value("smooth", said=False),
    )


def dots(at: int, one: Series, sheet: Sheet, panel: Panel) -> Element:
    """Points at places of two axes, with a line through them if they have one."""
    x = sheet.column(f"{one.name}, {panel.across.title or 'across'}",
                     [None if v is None else panel.across.place(v) for v in one.x],
                     panel.across.cell_form)  # fmt: skip
    y = sheet.column(one.name, [None if v is None else panel.up.place(v) for v in one.y])
    return c(
        "ser",
        *_identity(at, sheet, y),
        stroke(one.line, one.width * PER_PIXEL, one.dash),
        _marker(one, one.fills[0], 0) if one.size else c("marker", value("symbol", "none")),
        *(_different(one, lambda fill, at: [_marker(one, fill, at)]) if one.size else ()),
        _whiskers(one.whiskers, sheet, one.name) if one.whiskers else None,
        sheet.numbers("xVal", x),
        sheet.numbers("yVal", y),
        value("smooth", said=False),
    )


def strips(band: Band, sheet: Sheet, along: Along) -> list[Element]:
    """The strips of a band, stacked on its lowest line, which is not painted.

    The workbook holds the lines themselves; how high a strip is follows from them there.
    """
    letters = [sheet.column(name, values) for name, values in band.lines]
    made = [_strip(0, letters[0], "", sheet, along)]
    pairs = zip(pairwise(letters), pairwise(band.lines), band.fills, strict=True)
    for number, ((low, high), ((below, lows), (above, highs)), fill) in enumerate(pairs, start=1):
        heights = [upper - lower for lower, upper in zip(lows, highs, strict=True)]
        letter = sheet.between(f"from {below} to {above}", low, high, heights)
        made.append(_strip(number, letter, fill, sheet, along))
    return made


def _strip(at: int, letter: str, fill: str, sheet: Sheet, along: Along) -> Element:
    return c(
        "ser",
        *_identity(at, sheet, letter),
        shape(fill),
        _along(sheet, along),
        sheet.numbers("val", letter),
    )


def _along(sheet: Sheet, along: Along) -> Element:
    letter, scale = along
    is_text = bool(scale.names) and not scale.is_edged
    return sheet.texts("cat", letter) if is_text else sheet.numbers("cat", letter)


def _identity(at: int, sheet: Sheet, letter: str) -> list[Element]:
    return [value("idx", at), value("order", at), sheet.heading(letter)]


def _different(one: Series, look: Look) -> list[Element]:
    """The points that do not look like the first."""
    return [
        c("dPt", value("idx", at), *look(_of(one.fills, at), at))
        for at in range(1, len(one.y))
        if any(
            _of(looks, at) != looks[0] for looks in (one.fills, one.outlines, one.symbols) if looks
        )
    ]


def _of(looks: tuple[str, ...], at: int) -> str:
    """The look of a point: its own, or that of all."""
    return looks[at] if len(looks) > 1 else looks[0]


def _marker(one: Series, fill: str, at: int) -> Element:
    symbol = _of(one.symbols, at)
    line = _of(one.outlines, at) if one.outlines else ""
    return c(
        "marker",
        value("symbol", SYMBOLS[symbol]),
        value("size", min(72, max(2, round(one.size * PER_PIXEL)))),
        c(
            "spPr",
            paint("" if symbol.endswith("-open") else fill),
            outline(fill if symbol.endswith("-open") else line, 1.25),
        ),
    )


def _whiskers(reach: Whiskers, sheet: Sheet, name: str) -> Element:
    """How far values reach to both sides, from columns of their own."""
    up = sheet.column(f"{name}, up", reach.up)
    down = sheet.column(f"{name}, down", reach.down)
    return c(
        "errBars",
        value("errDir", reach.direction) if reach.direction else None,
        value("errBarType", "both"),
        value("errValType", "cust"),
        value("noEndCap", said=False),
        sheet.numbers("plus", up),
        sheet.numbers("minus", down),
        stroke(reach.colour, reach.width),
    )
