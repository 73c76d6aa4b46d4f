"""Results as figures that stand alone: the finding as title, what is shown, sources in the foot.

Colour has one meaning throughout: Tesla, rivals, other, judgement. Lines are medians; the dark band
holds half of the draws, the light one four in five.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go

from analytics.labels import amount, number

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
) -> go.Figure:
    """A metric by year with its bands; with dated marks, the time before it too."""
    days = [f"{year}-07-01" for year in bands["period"]]
    figure = go.Figure()
    _add_bands(figure, days, bands, palette, unit)
    _label_end(figure, days[-1], bands.iloc[-1], palette, unit)
    first, last = int(bands["period"].iloc[0]), int(bands["period"].iloc[-1])
    if marks is not None:
        start = f"{first - 3}-07-01"
        _add_marks(figure, marks[marks["since"] >= start], palette)
    else:
        start = f"{first}-01-01"
    figure.update_xaxes(range=[start, f"{last}-12-31"])
    figure.update_xaxes(tickformat="%Y", dtick="M12", ticklabelmode="period")
    figure.update_yaxes(title=_axis(unit), rangemode="tozero", tickformat=",")
    return _styled(figure, palette, right=100)


def price_curve(
    bands: pd.DataFrame, best: pd.Series | None, now: float, palette: Palette, unit: str
) -> go.Figure:
    """A metric against the one-time price, with the price in force and, if given, the best one."""
    figure = go.Figure()
    _add_bands(figure, list(bands["tried"]), bands, palette, unit)
    marked = [(now, f"now {number(now, 'CNY')}")]
    if best is not None:
        figure.add_vrect(
            x0=best["p10"], x1=best["p90"], fillcolor=palette.other, opacity=0.1, line_width=0
        )
        marked.append((float(best["p50"]), "earns most"))
    _add_positions(figure, marked, palette)
    figure.update_xaxes(title="One-time price of FSD, CNY with VAT", tickformat=",")
    figure.update_yaxes(title=_axis(unit), tickformat=".0%" if unit == "share" else ",")
    return _styled(figure, palette)


def three_lines(series: dict[str, pd.DataFrame], palette: Palette, unit: str) -> go.Figure:
    """Up to three metrics by year, each a median with the band of four draws in five."""
    figure = go.Figure()
    colours = (palette.tesla, palette.other, palette.ink)
    dashes = ("solid", "dash", "dot")
    for (name, bands), colour, dash in zip(series.items(), colours, dashes, strict=False):
        years = list(bands["period"])
        _add_band(figure, years, bands["p10"], bands["p90"], palette.faded(colour, 0.14))
        figure.add_scatter(
            x=years,
            y=bands["p50"],
            name=name,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            customdata=_ranges(bands, unit),
            hovertemplate=f"<b>{escape(name)}</b> %{{x}}: %{{customdata[0]}}<br>"
            "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
        )
        _label_line(figure, len(bands) - 1, float(bands["p50"].iloc[-1]), name, colour)
    last = len(next(iter(series.values()))) - 1
    figure.update_xaxes(type="category", range=[-0.3, last])
    figure.update_yaxes(title=_axis(unit), rangemode="tozero", tickformat=",")
    return _styled(figure, palette, right=100)


def grouped_bars(series: dict[str, pd.DataFrame], palette: Palette, unit: str) -> go.Figure:
    """Two metrics by year: medians as bars side by side, each with its P10 and P90."""
    figure = go.Figure()
    colours = (palette.tesla, palette.other)
    for (name, bands), colour in zip(series.items(), colours, strict=False):
        figure.add_bar(
            x=list(bands["period"]),
            y=bands["p50"],
            name=name,
            marker_color=colour,
            error_y={
                "type": "data",
                "symmetric": False,
                "array": bands["p90"] - bands["p50"],
                "arrayminus": bands["p50"] - bands["p10"],
                "color": palette.muted,
                "thickness": 1.2,
                "width": 3,
            },
            customdata=_ranges(bands, unit),
            hovertemplate=f"<b>{escape(name)}</b> %{{x}}: %{{customdata[0]}}<br>"
            "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
        )
    figure.update_layout(
        barmode="group",
        bargap=0.25,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )
    figure.update_layout(showlegend=True)
    figure.update_yaxes(title=_axis(unit), rangemode="tozero", tickformat=",")
    figure.update_xaxes(type="category")
    return _styled(figure, palette)


def chances(chance: pd.DataFrame, year: int, palette: Palette) -> go.Figure:
    """The chance of passing a threshold by year, the chosen year in full colour."""
    periods = [str(period) for period in chance["period"]]
    figure = go.Figure(
        go.Bar(
            x=periods,
            y=chance["chance"],
            marker_color=[
                palette.tesla if period == str(year) else palette.faded(palette.tesla, 0.45)
                for period in periods
            ],
            error_y={
                "type": "data",
                "array": 1.2815515655446004 * chance["error"],
                "color": palette.muted,
                "thickness": 1.2,
                "width": 3,
            },
            text=[f"{value:.0%}" for value in chance["chance"]],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}: %{y:.1%}<extra></extra>",
        )
    )
    top = max(float(chance["chance"].max()) * 1.25, 0.1)
    figure.update_yaxes(title="Chance", tickformat=".0%", range=[0, min(top, 1.1)])
    figure.update_xaxes(type="category")
    return _styled(figure, palette)


def tornado(drivers: pd.DataFrame, median: float, palette: Palette, unit: str) -> go.Figure:
    """What each assumption alone does to a metric, from its P10 to its P90, the widest on top.

    The bars start at the base case, where every assumption has its own value; the median of the
    draws is marked beside it, because the two differ.
    """
    shown = drivers.iloc[::-1]
    names = [_wrapped(label, 26) for label in shown["label"]]
    figure = go.Figure()
    for column, colour, word in (
        ("at_low", palette.other, "at its P10"),
        ("at_high", palette.tesla, "at its P90"),
    ):
        figure.add_bar(
            y=names,
            x=shown[column] - shown["base"],
            base=shown["base"],
            orientation="h",
            name=word,
            marker_color=colour,
            customdata=[amount(value, unit) for value in shown[column]],
            hovertemplate=f"<b>%{{y}}</b> {word}: %{{customdata}}<extra></extra>",
        )
    if shown.empty:
        return _styled(figure, palette)
    base = float(shown["base"].iloc[0])
    marked = [
        (median, f"median of draws {number(median, unit)}"),
        (base, f"base case {number(base, unit)}"),
    ]
    _add_positions(figure, marked, palette)
    figure.update_layout(
        barmode="overlay",
        bargap=0.35,
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )
    figure.update_xaxes(title=_axis(unit), showgrid=True, tickformat=",")
    figure.update_yaxes(showgrid=False)
    return _styled(figure, palette)


def stand_alone(figure: go.Figure, frame: Frame, palette: Palette) -> go.Figure:
    """The figure as it leaves the page: with the finding as title, and the sources in the foot."""
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


def _styled(figure: go.Figure, palette: Palette, *, right: int = 10) -> go.Figure:
    """The figure in the look that all charts share, with room at its right for words."""
    text = {"family": FONT, "size": TEXT_SIZE, "color": palette.ink}
    bottom = 64 if figure.layout.xaxis.title.text else 42
    figure.update_layout(
        font=text,
        paper_bgcolor=palette.paper,
        plot_bgcolor=palette.paper,
        height=PLOT_HEIGHT + bottom,
        margin={"l": 10, "r": right, "t": 34, "b": bottom},
        hoverlabel={"font": text, "bgcolor": palette.paper, "bordercolor": palette.muted},
        showlegend=bool(figure.layout.showlegend),
    )
    lines = {"gridcolor": palette.grid, "zerolinecolor": palette.muted, "title_standoff": 10}
    is_gridded = bool(figure.layout.xaxis.showgrid)
    figure.update_xaxes(showgrid=is_gridded, ticks="outside", linecolor=palette.muted, **lines)
    figure.update_yaxes(automargin=True, **lines)
    return figure


def _add_bands(
    figure: go.Figure, x: Sequence[object], bands: pd.DataFrame, palette: Palette, unit: str
) -> None:
    """A median in Tesla's colour, with the bands of half and of four fifths of the draws."""
    colour = palette.tesla
    _add_band(figure, x, bands["p10"], bands["p90"], palette.faded(colour, 0.15))
    _add_band(figure, x, bands["p25"], bands["p75"], palette.faded(colour, 0.25))
    figure.add_scatter(
        x=x,
        y=bands["p50"],
        mode="lines",
        line={"color": colour, "width": 3},
        customdata=_ranges(bands, unit),
        hovertemplate="<b>%{customdata[0]}</b><br>P10 to P90: %{customdata[1]} to %{customdata[2]}"
        "<extra>%{x}</extra>",
    )


def _add_band(
    figure: go.Figure, x: Sequence[object], low: pd.Series, high: pd.Series, colour: str
) -> None:
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*high, *reversed(list(low))],
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        hoverinfo="skip",
        mode="lines",
    )


def _add_marks(figure: go.Figure, marks: pd.DataFrame, palette: Palette) -> None:
    """Dated events as thin lines, their words one below the other."""
    for row, (since, words) in enumerate(zip(marks["since"], marks["milestone"], strict=True)):
        figure.add_vline(x=since, line={"color": palette.muted, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=since,
            y=0.98 - 0.085 * (row % 6),
            yref="paper",
            text=f"{escape(words)}, {since:%b %Y}",
            xanchor="left",
            yanchor="top",
            xshift=3,
            showarrow=False,
            bgcolor=palette.paper,
            borderpad=1,
            font={"size": 13, "color": palette.muted},
        )


def _label_end(figure: go.Figure, x: object, last: pd.Series, palette: Palette, unit: str) -> None:
    """The words at the right end that a legend would hold."""
    for column, word in (("p90", "P90"), ("p50", "median"), ("p10", "P10")):
        figure.add_annotation(
            x=x,
            y=last[column],
            text=f"{word} {number(last[column], unit)}",
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"size": 13, "color": palette.tesla if word == "median" else palette.muted},
        )


def _add_positions(figure: go.Figure, marked: list[tuple[float, str]], palette: Palette) -> None:
    """One or two values on the x axis, each with its words; the lower one's stand to its left."""
    for (value, words), anchor in zip(
        sorted(marked, reverse=True), ("left", "right"), strict=False
    ):
        figure.add_vline(x=value, line={"color": palette.ink, "width": 1.2, "dash": "dot"})
        figure.add_annotation(
            x=value,
            y=1,
            yref="paper",
            yanchor="bottom",
            xanchor=anchor,
            text=words,
            showarrow=False,
            font={"size": 13, "color": palette.muted},
        )


def _label_line(figure: go.Figure, x: int, y: float, name: str, colour: str) -> None:
    figure.add_annotation(
        x=x,
        y=y,
        text=escape(name),
        xanchor="left",
        xshift=6,
        showarrow=False,
        font={"size": 13, "color": colour},
    )


def _ranges(bands: pd.DataFrame, unit: str) -> list[list[str]]:
    return [
        [amount(row[column], unit) for column in ("p50", "p10", "p90")]
        for row in bands.to_dict("records")
    ]


def _axis(unit: str) -> str:
    return {"share": "Share", "cars": "Drivers per year"}.get(unit, unit)


def _wrapped(text: str, width: int) -> str:
    return "<br>".join(escape(line) for line in textwrap.wrap(text, width)) or " "
