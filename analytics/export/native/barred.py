"""Bars of a chart, read into a panel: side by side, over each other, or one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from html import unescape

import numpy as np

from analytics.export.native.parts import Panel, Series
from analytics.export.native.scale import Scale, scale
from analytics.export.native.traces import listed, reached, whiskers
from analytics.export.native.xml import over
from analytics.look import LIGHT, Spec

HIDDEN = ""  # no colour


def barred(layout: Spec, traces: Sequence[Spec], x: Spec, y: Spec) -> Panel:
    """Bars from zero, from a base case, or each from where the one before ends."""
    bars = [trace for trace in traces if trace["type"] == "bar"]
    is_lying = bars[0].get("orientation") == "h"
    along, of = ("y", "x") if is_lying else ("x", "y")
    names_axis, values_axis = (y, x) if is_lying else (x, y)
    names = scale(names_axis, [name for trace in traces for name in trace[along]])
    values = scale(values_axis | {"rangemode": "tozero"} if "base" not in bars[0] else values_axis,
                   [one for trace in traces for one in _ends(trace, of)])  # fmt: skip
    panel = Panel(
        "bars" if is_lying else "columns",
        tuple(_bars(trace, along, of, names) for trace in _telling(traces, names)),
        across=values if is_lying else names,
        up=names if is_lying else values,
        gap=float(layout.get("bargap", 0.3)),
    )
    ends = [trace for trace in traces if trace["type"] != "bar"]
    if "base" not in bars[0] and len(panel.series) > len(bars):
        panel = replace(panel, stacking="layered")
    return _from_bases(panel, bars[0], ends, names) if "base" in bars[0] else panel


def _telling(traces: Sequence[Spec], names: Scale) -> list[Spec]:
    """The bars, and points that stand at each of their names: bars that marks show, not paint."""
    return [
        trace
        for trace in traces
        if trace["type"] == "bar" or len(set(trace["y"])) == len(names.names)
    ]


def _ends(trace: Spec, of: str) -> list[float]:
    """Where the bars of a trace begin and end, error bars included."""
    if "base" not in trace:
        return [float(one) for one in reached(trace, of)]
    pairs = list(zip(trace["base"], trace[of], strict=True))
    return [end for base, step in pairs for end in (base, base + step)]


def _bars(trace: Spec, along: str, of: str, names: Scale) -> Series:
    """A trace as bars at all names, with gaps where it has none; with a base, where they end."""
    bases = trace.get("base", [0.0] * len(trace[of]))
    ends = (base + step for base, step in zip(bases, trace[of], strict=True))
    known = dict(zip(trace[along], ends, strict=True))
    is_bar = trace["type"] == "bar"
    colours = listed(trace["marker"]["color"]) if is_bar else [HIDDEN]
    return Series(
        name=unescape(trace.get("name", "value")),
        x=names.names,
        y=tuple(known.get(name) for name in names.names),
        fills=tuple(over(one, LIGHT.paper) for one in _aligned(colours, trace[along], names)),
        whiskers=whiskers(trace),
        is_named=is_bar and "name" in trace,
    )


def _aligned(looks: Sequence[str], at: Sequence[str], names: Scale) -> list[str]:
    """The looks of bars in the order of the names, if they have looks of their own."""
    if len(looks) == 1:
        return list(looks)
    known = dict(zip(at, looks, strict=True))
    return [known.get(name, looks[0]) for name in names.names]


def _from_bases(panel: Panel, bars: Spec, ends: Sequence[Spec], names: Scale) -> Panel:
    """Bars that all start at one value, over each other; or each at its own, stacked."""
    if np.ptp(bars["base"]) == 0.0 and len(panel.series) > 1:
        return replace(panel, stacking="layered", origin=float(bars["base"][0]))
    return replace(panel, stacking="stacked", series=tuple(_bridge(bars, ends, names)))


def _bridge(bars: Spec, ends: Sequence[Spec], names: Scale) -> list[Series]:
    """Steps from level to level, stacked on what is not painted: those up, those down.

    A step through zero has a part on each side of it. The levels at both ends are not painted
    either: marks show them.
    """
    levels = {name: x for end in ends for name, x in zip(end["y"], end["x"], strict=True)}
    steps = dict(zip(bars["y"], zip(bars["base"], bars["x"], strict=True), strict=True))
    looks = dict(zip(bars["y"], listed(bars["marker"]["color"]), strict=True))
    kinds = {"Up" if _rises(one, looks, steps) else "Down": one for one in looks.values()}
    levels |= {name: _hidden(*step) for name, step in steps.items()}
    made = [_stacked("Level", HIDDEN, levels, names)]
    for kind, colour in kinds.items():
        mine = {name: step for name, step in steps.items() if looks[name] == colour}
        for side, title in ((_above, kind), (_under, f"{kind}, below zero")):
            parts = {name: side(*step) for name, step in mine.items()}
            if side is _above or any(parts.values()):
                made.append(_stacked(title, colour, parts, names))
    return made


def _rises(colour: str, looks: dict[str, str], steps: dict[str, tuple[float, float]]) -> bool:
    """Whether the steps of a colour go up."""
    return all(steps[name][1] >= 0 for name, one in looks.items() if one == colour)


def _hidden(base: float, step: float) -> float:
    """How far a step lies from zero; nothing where it passes through zero."""
    ends = sorted((base, base + step), key=abs)
    return ends[0] if ends[0] * ends[1] > 0 else 0.0


def _above(base: float, step: float) -> float:
    """How much of a step lies above zero."""
    if min(base, base + step) >= 0:
        return abs(step)
    return max(base, base + step, 0.0)


def _under(base: float, step: float) -> float:
    """How much of a step lies below zero, as a negative number."""
    if max(base, base + step) <= 0:
        return -abs(step)
    return min(base, base + step, 0.0)


def _stacked(name: str, colour: str, parts: dict[str, float], names: Scale) -> Series:
    return Series(
        name=name,
        x=names.names,
        y=tuple(parts.get(one) for one in names.names),
        fills=(colour,),
    )
