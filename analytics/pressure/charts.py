"""What a move of BYD does to Tesla, as charts."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from analytics import charts
from analytics.labels import amount, change, number
from analytics.look import (
    Palette,
    Parts,
    Spec,
    add_positions,
    bands_of,
    framed_in,
    room_for,
    whiskers,
    wrapped,
)
from analytics.pressure import BEFORE, Payback, Pressure
from analytics.pressure.words import ANSWERS, CAUSES, measures

GAP = 0.05


def answers(found: Pressure, chosen: str, palette: Palette, money: str) -> Spec:
    """Price, cars, margin per car and gross profit under each answer, side by side with ranges.

    The answer that is best on average has Tesla's colour, the one looked at is ringed, and a line
    marks what there was before.
    """
    shown = [BEFORE, *ANSWERS]
    labels = [ANSWERS.get(answer, "No move of BYD") for answer in shown]
    panels = measures(money)
    width = (1.0 - GAP * (len(panels) - 1)) / len(panels)
    parts, traces = Parts(), []
    axes: dict[str, Any] = {}
    for position, (metric, (label, unit)) in enumerate(panels.items()):
        rows = [found.at(metric, answer) for answer in shown]
        suffix = "" if position == 0 else str(position + 1)
        middle = [float(row["p50"]) for row in rows]
        up = [float(row["p90"] - row["p50"]) for row in rows]
        down = [float(row["p50"] - row["p10"]) for row in rows]
        colours = [_colour(answer, found.best, palette) for answer in shown]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers+text",
                "x": middle,
                "y": labels,
                "xaxis": f"x{suffix}",
                "text": [number(_rounded(value, unit), unit) for value in middle],
                "textposition": "top center",
                "textfont": {
                    "size": 13,
                    "shadow": f"0 0 3px {palette.paper}, 0 0 3px {palette.paper}",
                },
                "cliponaxis": False,
                "marker": {
                    "color": colours,
                    "size": 11,
                    "line": {
                        "color": palette.ink,
                        "width": [2 if answer == chosen else 0 for answer in shown],
                    },
                },
                "error_x": whiskers(palette, up, down),
                "customdata": [_said(row, unit) for row in rows],
                "hovertemplate": f"<b>%{{y}}</b>, {label.lower()}: %{{customdata[0]}}<br>"
                "P10 to P90: %{customdata[1]} to %{customdata[2]}<br>"
                "against no move: %{customdata[3]}<extra></extra>",
            }
        )
        parts.shapes.append(
            {
                "type": "line", "x0": middle[0], "x1": middle[0], "y0": 0, "y1": 1,
                "xref": f"x{suffix}", "yref": "paper", "layer": "below",
                "line": {"color": palette.muted, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip
        left = position * (width + GAP)
        parts.annotations.append(_panel_title(label, left, palette))
        axes[f"xaxis{suffix}"] = {
            "domain": [left, left + width],
            "tickformat": ",.0%" if unit == "share" else "~s",
            "nticks": 4,
            "tickangle": 0,
            "gridcolor": palette.grid,
            "zerolinecolor": palette.muted,
            "linecolor": palette.muted,
        }
    spec = framed_in(
        traces,
        parts,
        palette,
        xaxis=axes.pop("xaxis"),
        yaxis={"autorange": "reversed", "showgrid": False},
        left=room_for(labels),
        **axes,
    )
    spec["layout"]["margin"] |= {"t": 56}
    return spec


def bridge(rows: pd.DataFrame, palette: Palette, money: str) -> Spec:
    """Gross profit before the move, what each cause takes or gives, and what is left: means."""
    labelled = rows.assign(label=[CAUSES[cause] for cause in rows["cause"]])
    return charts.bridge(labelled, f"Gross profit, {money}", palette, money)


def gains(rows: pd.DataFrame, labels: dict[str, str], palette: Palette) -> Spec:
    """Cars each contender gains or loses, the outside option among them."""
    shown = rows.iloc[::-1]
    colour = {"tesla": palette.tesla, "byd_battery": palette.rivals, "byd_plug_in": palette.rivals}
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": [labels[name] for name in shown["contender"]],
        "x": list(shown["p50"]),
        "marker": {"color": [colour.get(name, palette.other) for name in shown["contender"]]},
        "error_x": whiskers(
            palette, list(shown["p90"] - shown["p50"]), list(shown["p50"] - shown["p10"])
        ),
        "customdata": [
            [change(p50, "cars"), number(p10, "cars"), number(p90, "cars")]
            for p50, p10, p90 in shown[["p50", "p10", "p90"]].to_numpy(dtype=float).tolist()
        ],
        "hovertemplate": "<b>%{y}</b> %{customdata[0]}<br>"
        "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    }
    spec = framed_in(
        [bars],
        Parts(),
        palette,
        xaxis={"title": {"text": "Cars a year"}, "showgrid": True, "tickformat": ","},
        yaxis={"showgrid": False},
        left=room_for(bars["y"]),
        bargap=0.3,
    )
    spec["layout"]["height"] += 60
    return spec


def payback(found: Payback, label: str, unit: str, palette: Palette, money: str) -> Spec:
    """Gross profit against that before the move, by a value of FSD, each crossing marked."""
    parts = Parts()
    parts.shapes.append(
        {
            "type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0,
            "line": {"color": palette.ink, "width": 1.2},
        }
    )  # fmt: skip
    marked = [
        (float(value), f"base case pays at {amount(float(value), unit)}")
        for value in found.crossings["crossing"]
    ]
    add_positions(parts, marked, palette)
    tried = found.gain["tried"]
    shown = [float(tried.min()), float(tried.max())]
    if unit.startswith("share"):  # half of all drivers, or more where only more pays
        shown[1] = max([0.5, *(1.25 * value for value, _ in marked)])
    rows = found.gain[tried <= shown[1]]
    return framed_in(
        bands_of(list(found.gain["tried"]), found.gain, palette, money),
        parts,
        palette,
        xaxis={
            "title": {"text": label},
            "tickformat": ".0%" if unit.startswith("share") else ",",
            "range": shown,
        },
        yaxis={"title": {"text": money}, "tickformat": ",", "range": _around(rows)},
    )


def _around(rows: pd.DataFrame) -> list[float]:
    """A range that holds the band of these rows and zero."""
    low, high = min(float(rows["p10"].min()), 0.0), max(float(rows["p90"].max()), 0.0)
    return [low - 0.05 * (high - low), high + 0.1 * (high - low)]


def sensitivity(rows: pd.DataFrame, labels: dict[str, str], palette: Palette, money: str) -> Spec:
    """The change of gross profit under each answer, at both ends of both coefficients."""
    looks = {
        "best_response": (palette.tesla, "circle"), "hold_price": (palette.ink, "diamond"),
        "hold_volume": (palette.other, "square"), "match_byd": (palette.rivals, "triangle-up"),
    }  # fmt: skip
    traces = []
    for answer, mine in rows.groupby("answer", sort=False):
        colour, symbol = looks[str(answer)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": list(mine["change"]),
                "y": [
                    labels[f"{name} {end}"]
                    for name, end in zip(mine["coefficient"], mine["end"], strict=True)
                ],
                "name": ANSWERS[str(answer)],
                "marker": {"color": colour, "symbol": symbol, "size": 11},
                "customdata": [change(value, money) for value in mine["change"]],
                "hovertemplate": f"<b>{escape(ANSWERS[str(answer)])}</b>, %{{y}}: %{{customdata}}"
                "<extra></extra>",
            }
        )
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis={
            "title": {"text": f"Change of gross profit, {money}"},
            "tickformat": ",",
            "showgrid": True,
        },
        yaxis={"autorange": "reversed", "showgrid": True},
        left=room_for(labels.values()),
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )


def _colour(answer: str, best: str, palette: Palette) -> str:
    if answer == best:
        return palette.tesla
    return palette.ink if answer == BEFORE else palette.other


def _said(row: Mapping[str, float], unit: str) -> list[str]:
    points = [amount(float(row[point]), unit) for point in ("p50", "p10", "p90")]
    return [*points, change(float(row["change_p50"]), unit)]


def _rounded(value: float, unit: str) -> float:
    """Money of a car to hundreds: what fits beside a point."""
    return round(value, -2) if unit.startswith("CNY") and not unit.startswith("CNY m") else value


def _panel_title(words: str, left: float, palette: Palette) -> Spec:
    return {
        "x": left, "y": 1.02, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "bottom", "showarrow": False, "align": "left", "text": wrapped(words, 22),
        "font": {"size": 14, "color": palette.ink},
    }  # fmt: skip
