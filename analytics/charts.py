"""Results as charts, in the words of Plotly's figures: data and layout.

Colour has one meaning throughout: Tesla, rivals, other, judgement. Lines are medians; the dark band
holds half of the draws, the light one four in five.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io

from analytics.labels import amount, number
from analytics.sampling import Z90

plotly.io.templates.default = None  # a chart says all of its look itself

Spec = dict[str, Any]

FONT = "'Source Sans', 'Source Sans Pro', 'Source Sans 3', 'DejaVu Sans', sans-serif"
PLOT_HEIGHT = 330
TITLE_SIZE = 20
TEXT_SIZE = 14
IMAGE_WIDTH = 1200


@dataclass(frozen=True)
class Palette:
    """Colours on one background. Each keeps its meaning on every chart."""

    paper: str
    ink: str
    muted: str
    grid: str
    tesla: str
    rivals: str
    other: str
    judgement: str

    def faded(self, colour: str, opacity: float) -> str:
        """The colour, seen through.

        >>> LIGHT.faded("#ff0080", 0.5)
        'rgba(255,0,128,0.5)'
        """
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        return f"rgba({red},{green},{blue},{opacity})"


LIGHT = Palette(
    "#fffcf7", "#21201d", "#5d5a54", "#ddd6c9", "#b3202c", "#0a5a86", "#5f6b73", "#8a5a00"
)
DARK = Palette(
    "#14171a", "#ece7dd", "#b3ada2", "#363b40", "#f0807a", "#6cb2e0", "#a9b3ba", "#e0b040"
)


@dataclass(frozen=True)
class Frame:
    """What stands around a chart."""

    title: str
    subtitle: str
    foot: str


def fan(
    bands: pd.DataFrame, palette: Palette, unit: str, marks: pd.DataFrame | None = None
) -> Spec:
    """A metric by year with its bands; with dated marks, the time before it too."""
    days = [f"{year}-07-01" for year in bands["period"]]
    first, last = int(bands["period"].iloc[0]), int(bands["period"].iloc[-1])
    start = f"{first}-01-01"
    parts = Parts()
    if marks is not None:
        start = f"{first - 3}-07-01"
        _add_marks(parts, marks[marks["since"] >= start], palette)
    for column, word in (("p90", "P90"), ("p50", "median"), ("p10", "P10")):
        end = float(bands[column].iloc[-1])
        colour = palette.tesla if column == "p50" else palette.muted
        parts.annotations.append(_beside(days[-1], end, f"{word} {number(end, unit)}", colour))
    return _figure(
        _bands(days, bands, palette, unit),
        parts,
        palette,
        xaxis={
            "range": [start, f"{last}-12-31"],
            "type": "date",
            "tickformat": "%Y",
            "dtick": "M12",
            "ticklabelmode": "period",
        },
        yaxis=_money_or_count(unit),
        right=100,
    )


def price_curve(
    bands: pd.DataFrame, best: pd.Series | None, now: float, palette: Palette, unit: str
) -> Spec:
    """A metric against the one-time price, with the price in force and, if given, the best one."""
    parts = Parts()
    marked = [(now, f"now {number(now, 'CNY')}")]
    if best is not None:
        span = {"x0": best["p10"], "x1": best["p90"], "y0": 0, "y1": 1, "yref": "paper"}
        fill = {"fillcolor": palette.faded(palette.other, 0.1), "line": {"width": 0}}
        parts.shapes.append({"type": "rect", "layer": "below", **span, **fill})
        marked.append((float(best["p50"]), "earns most"))
    _add_positions(parts, marked, palette)
    return _figure(
        _bands(list(bands["tried"]), bands, palette, unit),
        parts,
        palette,
        xaxis={"title": {"text": "One-time price of FSD, CNY with VAT"}, "tickformat": ","},
        yaxis={"title": {"text": _axis(unit)}, "tickformat": ".0%" if unit == "share" else ","},
    )


def three_lines(series: dict[str, pd.DataFrame], palette: Palette, unit: str) -> Spec:
    """Up to three metrics by year, each a median with the band of four draws in five."""
    parts, traces = Parts(), []
    looks = ((palette.tesla, "solid"), (palette.other, "dash"), (palette.ink, "dot"))
    for (name, bands), (colour, dash) in zip(series.items(), looks, strict=False):
        years = list(bands["period"])
        traces.append(_band(years, bands["p10"], bands["p90"], palette.faded(colour, 0.14)))
        line = {"color": colour, "width": 2.5, "dash": dash}
        traces.append(
            {"type": "scatter", "x": years, "y": list(bands["p50"]), "mode": "lines", "line": line}
            | _named(name, bands, unit)
        )
        end = float(bands["p50"].iloc[-1])
        parts.annotations.append(_beside(len(bands) - 1, end, escape(name), colour))
    last = len(next(iter(series.values()))) - 1
    return _figure(
        traces,
        parts,
        palette,
        xaxis={"type": "category", "range": [-0.3, last]},
        yaxis=_money_or_count(unit),
        right=100,
    )


def grouped_bars(series: dict[str, pd.DataFrame], palette: Palette, unit: str) -> Spec:
    """Two metrics by year: medians as bars side by side, each with its P10 and P90."""
    traces = [
        {
            "type": "bar",
            "x": list(bands["period"]),
            "y": list(bands["p50"]),
            "marker": {"color": colour},
            "error_y": _whiskers(
                palette, list(bands["p90"] - bands["p50"]), list(bands["p50"] - bands["p10"])
            ),
        }
        | _named(name, bands, unit)
        for (name, bands), colour in zip(
            series.items(), (palette.tesla, palette.other), strict=False
        )
    ]
    return _figure(
        traces,
        Parts(),
        palette,
        xaxis={"type": "category"},
        yaxis=_money_or_count(unit),
        barmode="group",
        bargap=0.25,
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )


def chances(chance: pd.DataFrame, year: int, palette: Palette) -> Spec:
    """The chance of passing a threshold by year, the chosen year in full colour."""
    periods = [str(period) for period in chance["period"]]
    faded = palette.faded(palette.tesla, 0.45)
    bars = {
        "type": "bar",
        "x": periods,
        "y": list(chance["chance"]),
        "marker": {
            "color": [palette.tesla if period == str(year) else faded for period in periods]
        },
        "error_y": _whiskers(palette, list(Z90 * chance["error"])),
        "text": [f"{value:.0%}" for value in chance["chance"]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
    }
    top = max(float(chance["chance"].max()) * 1.25, 0.1)
    return _figure(
        [bars],
        Parts(),
        palette,
        xaxis={"type": "category"},
        yaxis={"title": {"text": "Chance"}, "tickformat": ".0%", "range": [0, min(top, 1.1)]},
    )


def tornado(drivers: pd.DataFrame, median: float, palette: Palette, unit: str) -> Spec:
    """What each assumption alone does to a metric, from its P10 to its P90, the widest on top.

    The bars start at the base case, where every assumption has its own value; the median of the
    draws is marked beside it, because the two differ.
    """
    shown, parts = drivers.iloc[::-1], Parts()
    names = [_wrapped(label, 26) for label in shown["label"]]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": list(shown[column] - shown["base"]),
            "base": list(shown["base"]),
            "name": words,
            "marker": {"color": colour},
            "customdata": [amount(value, unit) for value in shown[column]],
            "hovertemplate": f"<b>%{{y}}</b> {words}: %{{customdata}}<extra></extra>",
        }
        for column, colour, words in (
            ("at_low", palette.other, "at its P10"),
            ("at_high", palette.tesla, "at its P90"),
        )
    ]
    if len(shown):
        base = float(shown["base"].iloc[0])
        marked = [
            (median, f"median of draws {number(median, unit)}"),
            (base, f"base case {number(base, unit)}"),
        ]
        _add_positions(parts, marked, palette)
    return _figure(
        traces,
        parts,
        palette,
        xaxis={"title": {"text": _axis(unit)}, "showgrid": True, "tickformat": ","},
        yaxis={"showgrid": False, "automargin": True},
        barmode="overlay",
        bargap=0.35,
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )


def stand_alone(chart: Spec, frame: Frame, palette: Palette) -> go.Figure:
    """The figure as it leaves the page: with the finding as title, and the sources in the foot."""
    figure = go.Figure(chart)
    title, subtitle = _wrapped(frame.title, 96), _wrapped(frame.subtitle, 130)
    foot = _wrapped(frame.foot, 150)
    top = 28 * (title.count("<br>") + 1) + 20 * (subtitle.count("<br>") + 1) + 44
    below = 18 * (foot.count("<br>") + 1)
    bottom = figure.layout.margin.b + below
    height = figure.layout.height + top + below - figure.layout.margin.t
    figure.update_layout(
        title={
            "text": f"<b>{title}</b><br>"
            f"<span style='font-size:{TEXT_SIZE}px;color:{palette.muted}'>{subtitle}</span>",
            "font": {"family": FONT, "size": TITLE_SIZE, "color": palette.ink},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1 - 30 / height,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": 16},
        },
        height=height,
        width=IMAGE_WIDTH,
        margin={"t": top, "b": bottom},
    )
    figure.add_annotation(
        text=foot,
        x=0,
        y=0,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        yshift=-(figure.layout.margin.b - below - 2),
        showarrow=False,
        align="left",
        font={"size": 12, "color": palette.muted},
    )
    return figure


@dataclass(frozen=True)
class Parts:
    """Lines and words laid over a chart."""

    shapes: list[Spec] = field(default_factory=list)
    annotations: list[Spec] = field(default_factory=list)


def _figure(
    traces: list[Spec],
    parts: Parts,
    palette: Palette,
    *,
    xaxis: Spec,
    yaxis: Spec,
    right: int = 10,
    **layout: object,
) -> Spec:
    """The figure in the look that all charts share, with room at its right for words."""
    text = {"family": FONT, "size": TEXT_SIZE, "color": palette.ink}
    lines = {"gridcolor": palette.grid, "zerolinecolor": palette.muted, "zerolinewidth": 1}
    bottom = 64 if "title" in xaxis else 42
    return {
        "data": traces,
        "layout": {
            "font": text,
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": palette.paper,
            "height": PLOT_HEIGHT + bottom,
            "margin": {"l": 80, "r": right, "t": 34, "b": bottom},
            "hoverlabel": {
                "font": text, "bgcolor": palette.paper, "bordercolor": palette.muted,
            },
            "showlegend": False,
            "shapes": parts.shapes,
            "annotations": parts.annotations,
            "xaxis": {
                "showgrid": False, "ticks": "outside", "linecolor": palette.muted,
                "showline": True, **lines, **_standing_off(xaxis),
            },
            "yaxis": { "rangemode": "normal", **lines,
                      **_standing_off(yaxis)},
            **layout,
        },
    }  # fmt: skip


def _standing_off(axis: Spec) -> Spec:
    """The axis, its title a little away from it."""
    if "title" not in axis:
        return axis
    return axis | {"title": {**axis["title"], "standoff": 10}}


def _money_or_count(unit: str) -> Spec:
    return {"title": {"text": _axis(unit)}, "rangemode": "tozero", "tickformat": ","}


def _bands(x: Sequence[object], bands: pd.DataFrame, palette: Palette, unit: str) -> list[Spec]:
    """A median in Tesla's colour, with the bands of half and of four fifths of the draws."""
    colour = palette.tesla
    return [
        _band(x, bands["p10"], bands["p90"], palette.faded(colour, 0.15)),
        _band(x, bands["p25"], bands["p75"], palette.faded(colour, 0.25)),
        {
            "type": "scatter",
            "x": list(x),
            "y": list(bands["p50"]),
            "mode": "lines",
            "line": {"color": colour, "width": 3},
            "customdata": _ranges(bands, unit),
            "hovertemplate": "<b>%{customdata[0]}</b><br>"
            "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra>%{x}</extra>",
        },
    ]


def _band(x: Sequence[object], low: pd.Series, high: pd.Series, colour: str) -> Spec:
    return {
        "type": "scatter",
        "x": [*x, *reversed(x)],
        "y": [*high, *reversed(list(low))],
        "fill": "toself",
        "fillcolor": colour,
        "line": {"width": 0},
        "mode": "lines",
        "hoverinfo": "skip",
    }


def _named(name: str, bands: pd.DataFrame, unit: str) -> Spec:
    """The name of a trace, and what it says when pointed at."""
    return {
        "name": name,
        "customdata": _ranges(bands, unit),
        "hovertemplate": f"<b>{escape(name)}</b> %{{x}}: %{{customdata[0]}}<br>"
        "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    }


def _whiskers(palette: Palette, up: list[float], down: list[float] | None = None) -> Spec:
    shape: Spec = {"type": "data", "array": up, "thickness": 1.2, "width": 3}
    if down is not None:
        shape |= {"symmetric": False, "arrayminus": down}
    return shape | {"color": palette.muted}


def _add_marks(parts: Parts, marks: pd.DataFrame, palette: Palette) -> None:
    """Dated events as thin lines, their words one below the other."""
    for row, (since, words) in enumerate(zip(marks["since"], marks["milestone"], strict=True)):
        parts.shapes.append(_upright(since, palette.muted, 1))
        parts.annotations.append(
            {
                "x": since,
                "y": 0.98 - 0.085 * (row % 6),
                "yref": "paper",
                "text": f"{escape(words)}, {since:%b %Y}",
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 3,
                "showarrow": False,
                "bgcolor": palette.paper,
                "borderpad": 1,
                "font": {"size": 13, "color": palette.muted},
            }
        )


def _add_positions(parts: Parts, marked: list[tuple[float, str]], palette: Palette) -> None:
    """One or two values on the x axis, each with its words; the lower one's stand to its left."""
    from_right = sorted(marked, reverse=True)
    for (value, words), anchor in zip(from_right, ("left", "right"), strict=False):
        parts.shapes.append(_upright(value, palette.ink, 1.2))
        parts.annotations.append(
            {
                "x": value,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": anchor,
                "text": words,
                "showarrow": False,
                "font": {"size": 13, "color": palette.muted},
            }
        )


def _upright(x: object, colour: str, width: float) -> Spec:
    line = {"color": colour, "width": width, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _beside(x: object, y: float, words: str, colour: str) -> Spec:
    """Words at the right end of a line, where a legend would hold them."""
    return {
        "x": x,
        "y": y,
        "text": words,
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"size": 13, "color": colour},
    }


def _ranges(bands: pd.DataFrame, unit: str) -> list[list[str]]:
    points = zip(bands["p50"], bands["p10"], bands["p90"], strict=True)
    return [[amount(point, unit) for point in row] for row in points]


def _axis(unit: str) -> str:
    return {"share": "Share", "cars": "Drivers per year"}.get(unit, unit)


def _wrapped(text: str, width: int) -> str:
    return "<br>".join(escape(line) for line in textwrap.wrap(text, width)) or " "
