"""Words, lines and tints laid over a chart on screen, as marks at places of all of its panels."""

import math
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Literal, cast

from analytics.export.native.parts import Dot, Mark, Panel, Patch, Stroke, Words
from analytics.export.native.scale import Scale, scale
from analytics.export.native.traces import listed
from analytics.look import LIGHT, Spec

LETTERS = 0.85  # points a pixel of type
SHIFT = 0.75  # points a pixel


def marks(spec: Spec, panels: Sequence[Panel]) -> Iterator[Mark]:
    """All that is laid over the panels, tints first."""
    layout, rooms = spec["layout"], _Rooms(spec, panels)
    yield from (_shape(one, rooms) for one in sorted(layout["shapes"], key=_is_line))
    yield from _names(layout, panels)
    yield from _numbers(panels)
    yield from _zeros(layout, panels)
    for trace in spec["data"]:
        yield from _drawn(trace, panels, rooms)
    yield from (_words(one, rooms) for one in layout["annotations"])


def _is_line(shape: Spec) -> bool:
    return bool(shape["type"] == "line")


class _Rooms:
    """Where places of the axes lie in the room of all panels."""

    def __init__(self, spec: Spec, panels: Sequence[Panel]) -> None:
        layout = spec["layout"]
        self._scales: dict[str, tuple[Scale, float, float]] = {}
        for panel in panels:
            x, y = panel.axes
            self._scales[x] = panel.across, panel.left, panel.right
            self._scales[y] = panel.up, panel.foot, panel.top
        if not panels:
            self._scales = {name: (scale(layout[f"{name}axis"], ()), 0.0, 1.0) for name in "xy"}

    def at(self, ref: str, place: object) -> float:
        """How far a place lies from the left or the foot."""
        if ref == "paper":
            return float(cast("float", place))
        known, start, end = self._scales[ref]
        return start + known.part(place) * (end - start)


def _shape(one: Spec, rooms: _Rooms) -> Mark:
    (x0, x1), (y0, y1) = (
        [rooms.at(one.get(f"{name}ref", name), one[f"{name}{end}"]) for end in (0, 1)]
        for name in "xy"
    )
    if one["type"] == "rect":
        return Patch((x0, y0), (x1, y1), one["fillcolor"])
    line = one["line"]
    return Stroke((x0, y0), (x1, y1), line["color"], line["width"], line.get("dash", "solid"))


def _words(one: Spec, rooms: _Rooms) -> Words:
    across, up = one.get("xanchor", "center"), one.get("yanchor", "middle")
    return Words(
        x=rooms.at(one.get("xref", "x"), one["x"]),
        y=rooms.at(one.get("yref", "y"), one["y"]),
        text=one["text"],
        colour=one.get("font", {}).get("color", LIGHT.ink),
        size=LETTERS * one.get("font", {}).get("size", 14),
        across=cast("Literal['left', 'center', 'right']", across),
        up=cast("Literal['top', 'middle', 'bottom']", up),
        shift=(SHIFT * one.get("xshift", 0), SHIFT * one.get("yshift", 0)),
        ground=one.get("bgcolor", ""),
    )


def _names(layout: Spec, panels: Sequence[Panel]) -> Iterator[Words]:
    """Names beside the rows of points, where a chart of points has none itself."""
    if not panels or panels[0].kind != "points" or panels[0].up.has_labels:
        return
    axis, up = layout["yaxis"], panels[0].up
    rows = zip(axis["tickvals"], axis["ticktext"], strict=True) if "ticktext" in axis else (
        (name, name) for name in up.names
    )  # fmt: skip
    for place, text in rows:
        yield Words(0.0, up.part(place), text, LIGHT.ink, 12.0, "right", shift=(-6.0, 0.0))


def _numbers(panels: Sequence[Panel]) -> Iterator[Words]:
    """Round numbers along an axis whose own are not round."""
    for panel in panels[:1]:
        across = panel.across
        if across.is_edged and not across.has_labels:
            first = math.ceil(across.low / across.step)
            for at in range(first, math.floor(across.high / across.step) + 1):
                place = across.part(at * across.step)
                text = said(at * across.step, across)
                yield Words(place, 0.0, text, LIGHT.ink, 11.0, "center", "top", (0.0, -5.0))
            yield Words(0.5, 0.0, across.title, LIGHT.muted, 11.0, "center", "top", (0.0, -24.0))


def said(value: float, across: Scale) -> str:
    """A number as an axis writes it."""
    is_share = across.form.endswith("%")
    _, _, decimals = across.form.removesuffix("%").partition(".")
    digits = f"{value * 100 if is_share else value:,.{len(decimals)}f}"
    return f"{digits}%" if is_share else digits


def _zeros(layout: Spec, panels: Sequence[Panel]) -> Iterator[Stroke]:
    """A line at zero where an axis runs through it."""
    for panel in panels:
        width, height = panel.right - panel.left, panel.top - panel.foot
        if panel.up.is_seen and _crosses_zero(panel.up) and layout["yaxis"].get("zeroline", True):
            y = panel.foot + panel.up.part(0.0) * height
            yield Stroke((panel.left, y), (panel.right, y), LIGHT.muted, 1.0)
        if _crosses_zero(panel.across) and panel.kind == "points":
            x = panel.left + panel.across.part(0.0) * width
            yield Stroke((x, panel.foot), (x, panel.top), LIGHT.muted, 1.0)


def _crosses_zero(one: Scale) -> bool:
    return not one.names and not one.is_dated and one.low < 0.0 < one.high


def _drawn(trace: Spec, panels: Sequence[Panel], rooms: _Rooms) -> Iterator[Mark]:
    """What of a trace no panel shows: all of a drawing, points beside bands or bars, and words."""
    mode = trace.get("mode", "")
    if trace.get("textposition") == "outside":
        yield from _ends(trace, rooms)
    if mode in {"", "lines", "lines+markers"}:
        return
    refs = trace.get("xaxis", "x"), trace.get("yaxis", "y")
    places = [
        (rooms.at(refs[0], x), rooms.at(refs[1], y))
        for x, y in zip(trace["x"], trace["y"], strict=True)
    ]
    if "text" in mode:
        yield from _texts(trace, places)
    if "markers" in mode and _lack_points(panels):
        yield from _dots(trace, places)
    if (
        "markers" in mode
        and panels
        and panels[0].kind == "bars"
        and panels[0].stacking == "layered"
    ):
        yield from _across_bars(trace, places, len(panels[0].up.names))


def _ends(trace: Spec, rooms: _Rooms) -> Iterator[Words]:
    """The words of bars that stand, above them and their error bars."""
    reach = trace["error_y"]["array"]
    for x, y, up, text in zip(trace["x"], trace["y"], reach, trace["text"], strict=True):
        at = rooms.at("x", x), rooms.at("y", y + up)
        yield Words(*at, text, LIGHT.ink, 12.0, "center", "bottom", (0.0, 3.0))


def _lack_points(panels: Sequence[Panel]) -> bool:
    """Whether panels hold no loose points: a drawing has no panels, and bands and bridges none."""
    return not panels or panels[0].kind == "lines" or panels[0].stacking == "stacked"


def _texts(trace: Spec, places: Sequence[tuple[float, float]]) -> Iterator[Words]:
    """The words of a trace: to the right of their places, or above them."""
    font = trace.get("textfont", {})
    is_beside = trace.get("textposition") == "middle right"
    colours = cycle(listed(font.get("color", LIGHT.ink)))
    for (x, y), text, colour in zip(places, trace["text"], colours, strict=False):
        yield Words(
            x,
            y,
            text,
            colour,
            LETTERS * font.get("size", 13),
            "left" if is_beside else "center",
            "middle" if is_beside else "bottom",
            (0.0, 0.0) if is_beside else (0.0, 6.0),
        )


def _across_bars(trace: Spec, places: Sequence[tuple[float, float]], rows: int) -> Iterator[Stroke]:
    """Upright strokes over bars that lie."""
    half = 0.38 / rows
    for x, y in places:
        yield Stroke((x, y - half), (x, y + half), trace["marker"]["color"], 3.0)


def _dots(trace: Spec, places: Sequence[tuple[float, float]]) -> Iterator[Dot]:
    marker = trace["marker"]
    symbols = listed(marker.get("symbol", "circle"))
    for (x, y), symbol in zip(places, symbols * len(places), strict=False):
        yield Dot(x, y, symbol, marker["color"], SHIFT * marker["size"])
