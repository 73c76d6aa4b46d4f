"""A chart as on screen, read into panels of series: the one source of every number of a slide."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from analytics.export.native import bands
from analytics.export.native.bands import Ribbon, is_ribbon, ribbon
from analytics.export.native.barred import barred
from analytics.export.native.parts import Panel, Series
from analytics.export.native.scale import Scale, form, scale
from analytics.export.native.traces import reached, series
from analytics.look import Spec

EVEN = 1e-6  # how far numbers may be off even steps, as a share of one


def panels(spec: Spec) -> list[Panel]:
    """The panels of a chart of lines, bars or points; none of one that is all drawing."""
    layout = spec["layout"]
    if not layout["xaxis"].get("visible", True):
        return []
    return [_panel(layout, traces) for traces in by_axes(spec["data"]) if _has_points(traces)]


def by_axes(traces: Iterable[Spec]) -> Iterable[list[Spec]]:
    """The traces of each panel."""
    found: dict[tuple[str, str], list[Spec]] = {}
    for trace in traces:
        found.setdefault((trace.get("xaxis", "x"), trace.get("yaxis", "y")), []).append(trace)
    return found.values()


def axis_of(layout: Spec, name: str) -> Spec:
    """The axis that a trace calls `x2`."""
    return cast("Spec", layout.get(f"{name[0]}axis{name[1:]}", {}))


def _has_points(traces: Sequence[Spec]) -> bool:
    return any(len(trace["x"]) for trace in traces)


def _panel(layout: Spec, traces: list[Spec]) -> Panel:
    x, y = (axis_of(layout, traces[0].get(f"{name}axis", name)) for name in "xy")
    is_barred = any(trace["type"] == "bar" for trace in traces)
    made = barred(layout, traces, x, y) if is_barred else _lined(traces, x, y)
    left, right = x.get("domain", (0.0, 1.0))
    foot, top = y.get("domain", (0.0, 1.0))
    return replace(made, left=left, right=right, foot=foot, top=top,
                   has_legend=bool(layout.get("showlegend")))  # fmt: skip


def _lined(traces: list[Spec], x: Spec, y: Spec) -> Panel:
    """Lines, with bands painted around them where they stand over the same places."""
    around = bands.nested([ribbon(trace) for trace in traces if is_ribbon(trace)])
    others = [trace for trace in traces if not is_ribbon(trace)]
    up = scale(y, [value for trace in traces for value in reached(trace, "y")])
    grid = _grid(others, x) if around else None
    if grid is None:
        across = scale(x, [value for trace in others for value in reached(trace, "x")])
        thin = [line for some in around for line in bands.edges(some, "")]
        lines = [*(series(trace) for trace in others), *thin]
        return Panel("points", tuple(lines), _apart(across), _apart(up))
    return _over(grid, around, others, up)


def _over(grid: Scale, around: list[list[Ribbon]], others: list[Spec], up: Scale) -> Panel:
    """Lines and bands over the same places, as far as the axis shows them."""
    places = _places(grid, others)
    lines = [series(trace) for trace in others if "lines" in trace["mode"]]
    names = [line.name for line in lines]
    is_whole = [set(places) <= set(some[0].x) for some in around]
    painted, thin = [], []
    for at, some in enumerate(around):
        name = names[at] if len(around) > 1 else ""
        if is_whole[at] and len(painted) < bands.MOST:
            cut = [_cut(one, places) for one in some]
            painted.append(bands.band(cut, name))
        else:
            thin += bands.edges(some, name)
    drawn = [_aligned(one, places) for one in (*lines, *thin)]
    return Panel("lines", tuple(drawn), grid, up, tuple(painted))


def _grid(others: list[Spec], x: Spec) -> Scale | None:
    """The axis that lines share: names, days, or numbers in even steps; none where they do not."""
    told = max((list(trace["x"]) for trace in others if "lines" in trace["mode"]), key=len)
    found = scale(x, told)
    if found.names or found.is_dated:
        return found
    steps = np.diff([float(one) for one in told])
    if len(steps) < 2 or np.ptp(steps) > EVEN * abs(steps[0]):
        return None
    low, high = (float(end) for end in x.get("range", (told[0], told[-1])))
    shown = [float(one) for one in told if low - steps[0] < one < high + steps[0] * (1.0 - EVEN)]
    shown = [one for one in shown if one >= low - EVEN * steps[0]]
    written = form(str(x.get("tickformat", "")), float(steps[0]))
    return replace(found, low=shown[0], high=shown[-1], form=written, is_edged=True,
                   names=tuple(map(str, shown)))  # fmt: skip


def _places(grid: Scale, others: list[Spec]) -> list[object]:
    """What stands along the axis that lines share."""
    if grid.is_edged:
        return [float(name) for name in grid.names]
    if grid.names:
        return list(grid.names)
    return max((list(trace["x"]) for trace in others), key=len)


def _cut(one: Ribbon, places: Sequence[object]) -> Ribbon:
    """A band at these places only."""
    kept = [one.x.index(place) for place in places]
    low, high = (tuple(line[at] for at in kept) for line in (one.low, one.high))
    return replace(one, x=tuple(places), low=low, high=high)


def _aligned(one: Series, places: Sequence[object]) -> Series:
    """A line at these places, with gaps where it has no value."""
    known = dict(zip(one.x, one.y, strict=True))
    return replace(one, x=tuple(places), y=tuple(known.get(place) for place in places))


def _apart(one: Scale) -> Scale:
    """Names on an axis of points, each with a line of its own; marks write them."""
    if not one.names:
        return one
    ends = (-1.0, float(len(one.names))) if one.has_grid else (one.low, one.high)
    return replace(one, low=ends[0], high=ends[1], has_labels=False)
