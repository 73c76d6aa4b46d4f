"""Results as charts, in the words of Plotly's figures: data and layout."""

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from analytics.labels import amount, change, number
from analytics.look import (
    Palette,
    Parts,
    Spec,
    add_marks,
    add_positions,
    amounts,
    axis_words,
    band,
    bands_of,
    beside,
    framed_in,
    named,
    ranges,
    room_for,
    set_apart,
    whiskers,
    wrapped,
)
from analytics.sampling import Z90

APART = 0.06  # of the height of a chart: least distance between two names beside it


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
        add_marks(parts, marks[marks["since"] >= start], palette)
    for column, word in (("p90", "P90"), ("p50", "median"), ("p10", "P10")):
        end = float(bands[column].iloc[-1])
        colour = palette.tesla if column == "p50" else palette.muted
        parts.annotations.append(beside(days[-1], end, f"{word} {number(end, unit)}", colour))
    return framed_in(
        bands_of(days, bands, palette, unit),
        parts,
        palette,
        xaxis={
            "range": [start, f"{last}-12-31"],
            "type": "date",
            "tickformat": "%Y",
            "dtick": "M12",
            "ticklabelmode": "period",
        },
        yaxis=amounts(unit),
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
    add_positions(parts, marked, palette)
    return framed_in(
        bands_of(list(bands["tried"]), bands, palette, unit),
        parts,
        palette,
        xaxis={"title": {"text": "One-time price of FSD, CNY with VAT"}, "tickformat": ","},
        yaxis={
            "title": {"text": axis_words(unit)},
            "tickformat": ".0%" if unit == "share" else ",",
        },
    )


def three_lines(series: dict[str, pd.DataFrame], palette: Palette, unit: str) -> Spec:
    """Up to three metrics by year, each a median with the band of four draws in five."""
    parts, traces, ends = Parts(), [], []
    looks = ((palette.tesla, "solid"), (palette.other, "dash"), (palette.ink, "dot"))
    for (name, bands), (colour, dash) in zip(series.items(), looks, strict=False):
        years = list(bands["period"])
        traces.append(band(years, bands["p10"], bands["p90"], palette.faded(colour, 0.14)))
        line = {"color": colour, "width": 2.5, "dash": dash}
        traces.append(
            {"type": "scatter", "x": years, "y": list(bands["p50"]), "mode": "lines", "line": line}
            | named(name, bands, unit)
        )
        ends.append((float(bands["p50"].iloc[-1]), escape(name), colour))
    last = len(next(iter(series.values()))) - 1
    highest = max(float(bands["p90"].max()) for bands in series.values())
    for place, words, colour in set_apart(ends, APART * highest):
        parts.annotations.append(beside(last, place, words, colour))
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"type": "category", "range": [-0.3, last]},
        yaxis=amounts(unit),
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
            "error_y": whiskers(
                palette, list(bands["p90"] - bands["p50"]), list(bands["p50"] - bands["p10"])
            ),
        }
        | named(name, bands, unit)
        for (name, bands), colour in zip(
            series.items(), (palette.tesla, palette.other), strict=False
        )
    ]
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis={"type": "category"},
        yaxis=amounts(unit),
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
        "error_y": whiskers(palette, list(Z90 * chance["error"])),
        "text": [f"{value:.0%}" for value in chance["chance"]],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x}: %{y:.1%}<extra></extra>",
    }
    top = max(float(chance["chance"].max()) * 1.25, 0.1)
    return framed_in(
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
    names = [wrapped(label, 26) for label in shown["label"]]
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
        add_positions(parts, marked, palette)
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"title": {"text": axis_words(unit)}, "showgrid": True, "tickformat": ","},
        yaxis={"showgrid": False},
        left=room_for(names),
        barmode="overlay",
        bargap=0.35,
        showlegend=True,
        legend={"orientation": "h", "y": 0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )


def means(
    rows: pd.DataFrame,
    palette: Palette,
    unit: str,
    marked: Sequence[tuple[float, str]] = (),
) -> Spec:
    """Things compared, one below the other: means under their words, with P10 and P90.

    The chosen one has Tesla's colour. Values may be marked on the axis.
    """
    parts, places = Parts(), list(range(len(rows)))
    labels, mean = list(rows["label"]), list(rows["mean"])
    for place, value, words in zip(places, mean, rows["words"], strict=True):
        parts.annotations.append(
            {
                "x": value, "y": place, "text": words, "showarrow": False, "yshift": 17,
                "font": {"size": 13, "color": palette.ink}, "bgcolor": palette.paper,
            }
        )  # fmt: skip
    add_positions(parts, marked, palette)
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": mean,
        "y": places,
        "marker": {
            "size": 13,
            "color": [palette.tesla if one else palette.other for one in rows["is_chosen"]],
        },
        "error_x": whiskers(
            palette,
            list((rows["p90"] - rows["mean"]).clip(lower=0.0)),
            list((rows["mean"] - rows["p10"]).clip(lower=0.0)),
        ),
        "text": labels,
        "customdata": ranges(rows, unit),
        "hovertemplate": "<b>%{text}</b><br>median %{customdata[0]}<br>"
        "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    }
    return framed_in(
        [trace],
        parts,
        palette,
        xaxis={"title": {"text": unit}, "tickformat": ",", "showgrid": True},
        yaxis={
            "tickvals": places,
            "ticktext": labels,
            "range": [len(rows) - 0.5, -0.6],
            "zeroline": False,
            "showgrid": False,
        },
    )


def bridge(rows: pd.DataFrame, title: str, palette: Palette, unit: str) -> Spec:
    """A figure before, what each cause takes or gives, and what is left: means that add up."""
    labels = list(rows["label"])
    mean, low, high = (rows[column].tolist() for column in ("mean", "p10", "p90"))
    levels = [mean[0], *(mean[0] + sum(mean[1 : at + 1]) for at in range(1, len(mean) - 1))]
    steps = mean[1:-1]
    said = [amount(mean[0], unit), *(change(step, unit) for step in steps)]
    said.append(amount(mean[-1], unit))
    ends = {
        "type": "scatter",
        "mode": "markers",
        "x": [mean[0], mean[-1]],
        "y": [labels[0], labels[-1]],
        "marker": {"color": palette.ink, "symbol": "diamond", "size": 12},
        **_hover([0, -1], said, low, high, unit),
    }
    causes = {
        "type": "bar",
        "orientation": "h",
        "y": labels[1:-1],
        "x": steps,
        "base": levels[:-1],
        "marker": {"color": [palette.rivals if step < 0 else palette.tesla for step in steps]},
        **_hover(range(1, len(mean) - 1), said, low, high, unit),
    }
    parts = Parts()
    span = (max(levels) - min(levels)) or 0.1 * max(abs(mean[0]), 1.0)
    for label, words, level, step in zip(
        labels, said, [*levels, mean[-1]], [0.0, *steps, 0.0], strict=True
    ):
        parts.annotations.append(
            {
                "x": max(level, level - step), "y": label, "text": words, "xanchor": "left",
                "xshift": 10, "showarrow": False, "font": {"size": 13, "color": palette.ink},
            }
        )  # fmt: skip
    for upper, lower, level in zip(labels, labels[1:], levels, strict=False):
        parts.shapes.append(
            {
                "type": "line", "x0": level, "x1": level, "y0": upper, "y1": lower,
                "line": {"color": palette.muted, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip
    return framed_in(
        [ends, causes],
        parts,
        palette,
        xaxis={
            "title": {"text": title},
            "range": [min(levels) - 0.1 * span, max(levels) + 0.45 * span],
            "tickformat": ",",
            "nticks": 6,
        },
        yaxis={
            "type": "category", "categoryarray": labels[::-1], "categoryorder": "array",
            "showgrid": False,
        },
        left=room_for(labels),
        bargap=0.35,
    )  # fmt: skip


def _hover(
    chosen: Iterable[int], said: list[str], low: list[float], high: list[float], unit: str
) -> Spec:
    return {
        "customdata": [[said[at], amount(low[at], unit), amount(high[at], unit)] for at in chosen],
        "hovertemplate": "<b>%{y}</b> %{customdata[0]}<br>"
        "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    }
