"""The look that all charts share: colours, type, axes, bands, and words laid over a chart.

Colour has one meaning throughout: Tesla, rivals, other, judgement. Lines are medians; the dark band
holds half of the draws, the light one four in five.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from operator import itemgetter
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import plotly.io

from analytics.labels import amount

plotly.io.templates.default = None  # a chart says all of its look itself

Spec = dict[str, Any]

FONT = "'Source Sans', 'SourceSans3VF', 'Source Sans Pro', 'DejaVu Sans', sans-serif"
PLOT_HEIGHT = 330
TITLE_SIZE = 20
LETTER = 7.2  # how wide a letter beside an axis is [pixels]
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


@dataclass(frozen=True)
class Parts:
    """Lines and words laid over a chart."""

    shapes: list[Spec] = field(default_factory=list)
    annotations: list[Spec] = field(default_factory=list)


def stand_alone(chart: Spec, frame: Frame, palette: Palette) -> go.Figure:
    """The figure as it leaves the page: with the finding as title, and the sources in the foot."""
    figure = go.Figure(chart)
    title, subtitle = wrapped(frame.title, 96), wrapped(frame.subtitle, 130)
    foot = wrapped(frame.foot, 150)
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


def framed_in(
    traces: list[Spec],
    parts: Parts,
    palette: Palette,
    *,
    xaxis: Spec,
    yaxis: Spec,
    left: int = 80,
    right: int = 20,
    **layout: object,
) -> Spec:
    """The figure in the look that all charts share, with room at both sides for words."""
    text = {"family": FONT, "size": TEXT_SIZE, "color": palette.ink}
    lines = {
        "gridcolor": palette.grid,
        "zerolinecolor": palette.muted,
        "zerolinewidth": 1,
        "ticklabeloverflow": "allow",  # else Plotly measures every label
    }
    bottom = 64 if "title" in xaxis else 42
    return {
        "data": traces,
        "layout": {
            "font": text,
            "paper_bgcolor": palette.paper,
            "plot_bgcolor": palette.paper,
            "height": PLOT_HEIGHT + bottom,
            "margin": {"l": left, "r": right, "t": 34, "b": bottom},
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


def room_for(names: Iterable[str]) -> int:
    """The width of names beside an axis, in pixels. Plotly draws a chart twice to find it out.

    >>> room_for(["Price", "Fixed cost<br>per car"])
    98
    """
    lines = [line for name in names for line in unescape(name).split("<br>")]
    return int(LETTER * max(map(len, lines), default=0)) + 26


def _standing_off(axis: Spec) -> Spec:
    """The axis, its title a little away from it."""
    if "title" not in axis:
        return axis
    return axis | {"title": {**axis["title"], "standoff": 10}}


def amounts(unit: str) -> Spec:
    """An axis of money or counts from zero."""
    return {"title": {"text": axis_words(unit)}, "rangemode": "tozero", "tickformat": ","}


def bands_of(x: Sequence[object], bands: pd.DataFrame, palette: Palette, unit: str) -> list[Spec]:
    """A median in Tesla's colour, with the bands of half and of four fifths of the draws."""
    colour = palette.tesla
    return [
        band(x, bands["p10"], bands["p90"], palette.faded(colour, 0.15)),
        band(x, bands["p25"], bands["p75"], palette.faded(colour, 0.25)),
        {
            "type": "scatter",
            "x": list(x),
            "y": list(bands["p50"]),
            "mode": "lines",
            "line": {"color": colour, "width": 3},
            "customdata": ranges(bands, unit),
            "hovertemplate": "<b>%{customdata[0]}</b><br>"
            "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra>%{x}</extra>",
        },
    ]


def band(x: Sequence[object], low: pd.Series, high: pd.Series, colour: str) -> Spec:
    """The space between two lines."""
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


def named(name: str, bands: pd.DataFrame, unit: str) -> Spec:
    """The name of a trace, and what it says when pointed at."""
    return {
        "name": name,
        "customdata": ranges(bands, unit),
        "hovertemplate": f"<b>{escape(name)}</b> %{{x}}: %{{customdata[0]}}<br>"
        "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    }


def whiskers(palette: Palette, up: list[float], down: list[float] | None = None) -> Spec:
    """Error bars, as long below as above unless told."""
    shape: Spec = {"type": "data", "array": up, "thickness": 1.2, "width": 3}
    if down is not None:
        shape |= {"symmetric": False, "arrayminus": down}
    return shape | {"color": palette.muted}


def add_marks(parts: Parts, marks: pd.DataFrame, palette: Palette) -> None:
    """Dated events as thin lines, their words one below the other."""
    for row, (since, words) in enumerate(zip(marks["since"], marks["milestone"], strict=True)):
        parts.shapes.append(upright(since, palette.muted, 1))
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


def add_positions(parts: Parts, marked: Iterable[tuple[float, str]], palette: Palette) -> None:
    """One or two values on the x axis, each with its words; the lower one's stand to its left."""
    from_right = sorted(marked, reverse=True)
    for (value, words), anchor in zip(from_right, ("left", "right"), strict=False):
        parts.shapes.append(upright(value, palette.ink, 1.2))
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


def upright(x: object, colour: str, width: float) -> Spec:
    """A dotted line from the foot to the top at a place on the x axis."""
    line = {"color": colour, "width": width, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def beside(x: object, y: float, words: str, colour: str) -> Spec:
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


def set_apart(ends: Iterable[tuple[float, str, str]], gap: float) -> list[tuple[float, str, str]]:
    """The words at the ends of lines, moved up until none covers the one below.

    >>> set_apart([(0.2, "b", "red"), (0.1, "a", "red"), (0.21, "c", "red")], 0.05)
    [(0.1, 'a', 'red'), (0.2, 'b', 'red'), (0.25, 'c', 'red')]
    """
    placed: list[tuple[float, str, str]] = []
    for y, words, colour in sorted(ends, key=itemgetter(0)):
        lowest = placed[-1][0] + gap if placed else y
        placed.append((max(y, lowest), words, colour))
    return placed


def ranges(bands: pd.DataFrame, unit: str) -> list[list[str]]:
    """Median, P10 and P90 of each point in words."""
    points = zip(bands["p50"], bands["p10"], bands["p90"], strict=True)
    return [[amount(point, unit) for point in row] for row in points]


def axis_words(unit: str) -> str:
    """What stands beside an axis of this unit."""
    return {"share": "Share", "cars": "Drivers per year"}.get(unit, unit)


def wrapped(text: str, width: int) -> str:
    """Text in lines of so many letters, safe for a chart."""
    return "<br>".join(escape(line) for line in textwrap.wrap(text, width)) or " "
