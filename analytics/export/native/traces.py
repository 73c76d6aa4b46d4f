"""Traces of a chart as series: values, looks and error bars."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any, Literal

import numpy as np

from analytics.export.native.parts import Series, Whiskers
from analytics.export.native.scale import is_missing
from analytics.look import Spec


def all_series(trace: Spec) -> Iterator[Series]:
    """A trace of lines or points as series: its ranges across, its line, its points by their look.

    LibreOffice reads neither error bars across nor points that look unlike the others.
    """
    whole = series(trace)
    if whole.whiskers is not None and whole.whiskers.direction == "x":
        yield _range(whole, whole.whiskers)
        whole = replace(whole, whiskers=None)
    looks = _looks(whole)
    if whole.size == 0 or len(looks) == 1:
        yield whole
        return
    if whole.line:
        yield replace(whole, size=0.0)
    for number, (look, at) in enumerate(looks.items()):
        fill, outline, symbol = look
        yield replace(
            whole,
            x=tuple(whole.x[one] for one in at),
            y=tuple(whole.y[one] for one in at),
            fills=(fill,),
            outlines=(outline,),
            symbols=(symbol,),
            line="",
            width=0.0,
            is_named=whole.is_named and number == 0 and not whole.line,
        )


def _looks(whole: Series) -> dict[tuple[str, str, str], list[int]]:
    """The points of each look: fill, outline and symbol."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for at in range(len(whole.y)):
        fill, outline, symbol = (
            some[at] if len(some) > 1 else next(iter(some), "")
            for some in (whole.fills, whole.outlines, whole.symbols)
        )
        found.setdefault((fill, outline, symbol), []).append(at)
    return found


def _range(whole: Series, reach: Whiskers) -> Series:
    """From how far left to how far right values reach, as a line for each, with gaps between."""
    ends = zip(whole.x, whole.y, reach.down, reach.up, strict=True)
    parts = [((x - down, y), (x + up, y), (None, None)) for x, y, down, up in ends]
    points = [point for part in parts for point in part]
    return Series(
        name=f"range of {whole.name}",
        x=tuple(x for x, _ in points),
        y=tuple(y for _, y in points),
        fills=(reach.colour,),
        line=reach.colour,
        width=2.0 * reach.width,
    )


def series(trace: Spec) -> Series:
    """A trace of lines or points."""
    line, marker = trace.get("line", {}), trace.get("marker", {})
    has_line, has_marker = ("lines" in trace["mode"]), ("markers" in trace["mode"])
    x, y = _stepped(trace) if line.get("shape") == "hv" else (trace["x"], trace["y"])
    colours = listed(marker.get("color", line.get("color", "")))
    return Series(
        name=unescape(trace.get("name", "median" if has_line else "")),
        x=tuple(x),
        y=tuple(None if is_missing(one) else one for one in y),
        fills=tuple(colours),
        outlines=_outlines(marker),
        symbols=tuple(listed(marker.get("symbol", "circle"))),
        size=float(max(listed(marker.get("size", 6)))) if has_marker else 0.0,
        line=line.get("color", "") if has_line else "",
        width=float(line.get("width", 2)) if has_line else 0.0,
        dash=line.get("dash", "solid"),
        whiskers=whiskers(trace),
        is_named="name" in trace,
    )


def _outlines(marker: Spec) -> tuple[str, ...]:
    """The colour around each point; none where it is no pixel wide."""
    line = marker.get("line", {})
    colours, widths = listed(line.get("color", "")), listed(line.get("width", 1))
    count = max(len(colours), len(widths))
    pairs = zip(colours * (count // len(colours)), widths * (count // len(widths)), strict=True)
    return tuple(colour if width else "" for colour, width in pairs)


def _stepped(trace: Spec) -> tuple[list[object], list[object]]:
    """Level lines from each point to the place of the next."""
    x, y = list(trace["x"]), list(trace["y"])
    across = [x[0], *(one for place in x[1:] for one in (place, place))]
    up = [one for before in y[:-1] for one in (before, before)]
    return across, [*up, y[-1]]


def listed(told: object) -> list[Any]:
    """One look for all points, or one for each."""
    return list(told) if isinstance(told, list | tuple | np.ndarray) else [told]


def whiskers(trace: Spec) -> Whiskers | None:
    """The error bars of a trace."""
    directions: tuple[Literal["x", "y"], ...] = ("x", "y")
    for direction in directions:
        bars = trace.get(f"error_{direction}")
        if bars is not None:
            up = tuple(float(one) for one in bars["array"])
            down = tuple(float(one) for one in bars.get("arrayminus", bars["array"]))
            look = bars["color"], float(bars["thickness"])
            return Whiskers(up, down, *look, "" if trace["type"] == "bar" else direction)
    return None


def reached(trace: Spec, direction: str) -> Iterator[Any]:
    """The values of a trace along an axis, and how far its error bars reach."""
    values = trace[direction]
    yield from values
    bars = trace.get(f"error_{direction}")
    if bars is not None:
        for one, up, down in zip(
            values, bars["array"], bars.get("arrayminus", bars["array"]), strict=True
        ):
            yield one + up
            yield one - down
