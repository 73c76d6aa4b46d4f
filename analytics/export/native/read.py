"""A chart as on screen, read into panels of series: the one source of every number of a slide."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from analytics.export.native import bands
from analytics.export.native.bands import Ribbon, is_ribbon, ribbon
from analytics.export.native.barred import barred
from analytics.export.native.grid import Grid, shared
from analytics.export.native.parts import Panel
from analytics.export.native.scale import Scale, scale
from analytics.export.native.traces import all_series, reached, series
from analytics.look import Spec


def panels(spec: Spec) -> list[Panel]:
    """The panels of a chart of lines, bars or points; none of one that is all drawing."""
    layout = spec["layout"]
    if not layout["xaxis"].get("visible", True):
        return []
    found = [
        panel
        for axes, traces in by_axes(spec["data"]).items()
        if any(len(trace["x"]) for trace in traces)
        for panel in _panels(layout, traces, axes)
    ]
    return [_bare(one) if _stands_above(one, found) else one for one in found]


def by_axes(traces: Iterable[Spec]) -> dict[tuple[str, str], list[Spec]]:
    """The traces of each pair of axes."""
    found: dict[tuple[str, str], list[Spec]] = {}
    for trace in traces:
        found.setdefault((trace.get("xaxis", "x"), trace.get("yaxis", "y")), []).append(trace)
    return found


def _stands_above(one: Panel, others: Sequence[Panel]) -> bool:
    """Whether another panel below this one writes their axis."""
    return any(other.top <= one.foot and other.left == one.left for other in others)


def _bare(one: Panel) -> Panel:
    return replace(one, across=replace(one.across, has_labels=False))


def _panels(layout: Spec, traces: list[Spec], axes: tuple[str, str]) -> Iterator[Panel]:
    """The panel of a pair of axes, or several over each other."""
    x, y = (cast("Spec", layout.get(f"{name[0]}axis{name[1:]}", {})) for name in axes)
    is_barred = any(trace["type"] == "bar" for trace in traces)
    left, right = x.get("domain", (0.0, 1.0))
    foot, top = y.get("domain", (0.0, 1.0))
    has_legend = bool(layout.get("showlegend"))
    for made in [barred(layout, traces, x, y)] if is_barred else _lined(traces, x, y):
        yield replace(
            made, axes=axes, left=left, right=right, foot=foot, top=top, has_legend=has_legend
        )


def _lined(traces: list[Spec], x: Spec, y: Spec) -> list[Panel]:
    """Lines, with bands painted around them where they stand over the same places."""
    around = bands.nested([ribbon(trace) for trace in traces if is_ribbon(trace)])
    others = [trace for trace in traces if not is_ribbon(trace)]
    up = scale(y, [value for trace in traces for value in reached(trace, "y")])
    grid = shared(others, x) if around else None
    if grid is not None:
        return _over(grid, around, others, up)
    across = scale(x, [value for trace in others for value in reached(trace, "x")])
    lines = [one for trace in others for one in all_series(trace)]
    lines += [line for some in around for line in bands.edges(some, "")]
    return [Panel("points", tuple(lines), _apart(across), _apart(up))]


def _over(grid: Grid, around: list[list[Ribbon]], others: list[Spec], up: Scale) -> list[Panel]:
    """Lines and bands over the same places, a chart over the other for each further band.

    One chart can paint but one band. A band with gaps has lines at its edges instead.
    """
    lines = [series(trace) for trace in others if "lines" in trace["mode"]]
    names = [line.name for line in lines] if len(around) > 1 else [""] * len(around)
    painted, thin = [], []
    for some, name in zip(around, names, strict=False):
        if set(grid.told) <= set(some[0].x):
            painted.append(bands.band([grid.cut(one) for one in some], name))
        else:
            thin += bands.edges(some, name)
    drawn = [grid.aligned(one) for one in (*lines, *thin)]
    if len(painted) < 2:
        return [Panel("lines", tuple(drawn), grid.scale, up, next(iter(painted), None))]
    hidden = replace(up, is_seen=False, has_grid=False, title="")
    above = replace(grid.scale, is_seen=False, title="")
    rest = [Panel("lines", (line,), above, hidden, one)
            for line, one in zip(drawn[1:], painted[1:], strict=False)]  # fmt: skip
    first = (drawn[0], *drawn[len(painted) :])
    return [Panel("lines", first, grid.scale, up, painted[0]), *rest]


def _apart(one: Scale) -> Scale:
    """Names on an axis of points, each with a line of its own; marks write them."""
    if not one.names:
        return one
    ends = (-1.0, float(len(one.names))) if one.has_grid else (one.low, one.high)
    return replace(one, low=ends[0], high=ends[1], has_labels=False)
