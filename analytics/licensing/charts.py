"""What a licence does, as charts."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from analytics.labels import amount, number
from analytics.licensing import Fees, Heat, Outcome
from analytics.look import (
    Palette,
    Parts,
    Spec,
    add_positions,
    amounts,
    band,
    beside,
    framed_in,
    named,
    ranges,
    whiskers,
    wrapped,
)

SIDE_WORDS = {"licensing_net_value": "To Tesla", "licensee_value": "To the licensee"}
APART = 0.13  # of the room of an arrangement: how far its two sides stand from its middle
FEE_AXIS = "Fee per car, CNY net of VAT"


def compared(found: Sequence[Outcome], looked_at: str, palette: Palette, money: str) -> Spec:
    """What each arrangement is worth to Tesla and to its licensees once signed, with ranges."""
    labels = [
        wrapped(f"{one.arrangement.label} ({one.arrangement.chance:.0%})", 26) for one in found
    ]
    traces, places = [], range(len(found))
    for metric, colour, symbol, shift in (
        ("licensing_net_value", palette.tesla, "circle", -APART),
        ("licensee_value", palette.rivals, "diamond", APART),
    ):
        rows = [one.at(metric) for one in found]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [row["p50"] for row in rows],
                "y": [place + shift for place in places],
                "name": SIDE_WORDS[metric],
                "marker": {
                    "color": colour, "symbol": symbol, "size": 12,
                    "line": {
                        "color": palette.ink,
                        "width": [2 if one.arrangement.name == looked_at else 0 for one in found],
                    },
                },
                "error_x": whiskers(
                    palette,
                    [row["p90"] - row["p50"] for row in rows],
                    [row["p50"] - row["p10"] for row in rows],
                ),
                "text": labels,
                "customdata": ranges(pd.DataFrame(rows), money),
                "hovertemplate": f"<b>%{{text}}</b><br>{SIDE_WORDS[metric]}: %{{customdata[0]}}<br>"
                "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
            }
        )  # fmt: skip
    parts = Parts()
    add_positions(parts, [(0.0, "no licence")], palette)
    spec = framed_in(
        traces,
        parts,
        palette,
        xaxis={"title": {"text": money}, "tickformat": ",", "showgrid": True},
        yaxis={
            "tickvals": list(places),
            "ticktext": labels,
            "range": [len(found) - 0.5, -0.5],
            "zeroline": False,
            "showgrid": False,
        },
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )
    spec["layout"]["margin"] |= {"l": 190}
    return spec


def cash(found: Outcome, years: Sequence[int], palette: Palette, money: str) -> Spec:
    """Both parties' cash by year: medians with the band of four draws in five."""
    parts, traces = Parts(), []
    for metric, words, colour, dash in (
        ("licensing_cash_flow", "Tesla", palette.tesla, "solid"),
        ("licensee_cash_flow", "Licensees", palette.rivals, "dash"),
    ):
        bands = found.cash.over(metric, years)
        x = list(bands["period"])
        traces.append(band(x, bands["p10"], bands["p90"], palette.faded(colour, 0.15)))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": x, "y": list(bands["p50"]),
                "line": {"color": colour, "width": 2.5, "dash": dash},
            }
            | named(words, bands, money)
        )  # fmt: skip
        parts.annotations.append(beside(len(x) - 1, float(bands["p50"].iloc[-1]), words, colour))
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"type": "category", "range": [-0.3, len(years) - 1]},
        yaxis=amounts(money) | {"rangemode": "normal"},
        right=100,
    )


def by_fee(found: Fees, now: float, palette: Palette, money: str) -> Spec:
    """What both sides gain at each fee per car, the fees that both would sign shaded."""
    parts, traces = Parts(), []
    for metric, colour, dash in (
        ("licensing_net_value", palette.tesla, "solid"),
        ("licensee_value", palette.rivals, "dash"),
    ):
        bands = found.curves[found.curves["metric"].astype(str) == metric]
        x = list(bands["tried"])
        traces.append(band(x, bands["p10"], bands["p90"], palette.faded(colour, 0.15)))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": x, "y": list(bands["p50"]),
                "line": {"color": colour, "width": 2.5, "dash": dash},
            }
            | named(SIDE_WORDS[metric], bands, money)
        )  # fmt: skip
        end = float(bands["p50"].iloc[-1])
        parts.annotations.append(beside(x[-1], end, SIDE_WORDS[metric], colour))
    if found.agreed is not None:
        low = found.floors[0] if found.floors else 0.0
        high = found.ceilings[-1] if found.ceilings else float(found.curves["tried"].max())
        fill = {"fillcolor": palette.faded(palette.other, 0.12), "line": {"width": 0}}
        parts.shapes.append(
            {"type": "rect", "layer": "below", "x0": low, "x1": high, "y0": 0, "y1": 1,
             "yref": "paper", **fill}
        )  # fmt: skip
    add_positions(parts, [(now, f"fee {number(now, 'CNY')}")], palette)
    tried = found.curves["tried"]
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={
            "title": {"text": FEE_AXIS},
            "tickformat": ",",
            "range": [float(tried.min()), float(tried.max())],
        },
        yaxis=amounts(money) | {"rangemode": "normal"},
        right=120,
    )


def heat(found: Heat, palette: Palette, money: str) -> Spec:
    """Net value by fee and closeness, blue where Tesla gains and red where it loses; zero drawn."""
    most = max(float(abs(found.value).max()), 1e-9)
    said = [[amount(value, money) for value in row] for row in found.value.tolist()]
    shared = {"x": found.fees.tolist(), "y": found.closeness.tolist(), "z": found.value.tolist()}
    traces = [
        {
            "type": "heatmap",
            **shared,
            "zmin": -most,
            "zmax": most,
            "colorscale": [[0, palette.tesla], [0.5, palette.paper], [1, palette.rivals]],
            "colorbar": {"title": {"text": escape(money)}, "thickness": 12},
            "customdata": said,
            "hovertemplate": "%{x:,.0f} CNY a car, %{y:.0%} battery cars: "
            "<b>%{customdata}</b><extra></extra>",
        },
        {
            "type": "contour",
            **shared,
            "contours": {"start": 0, "end": 0, "size": 1, "coloring": "none"},
            "line": {"color": palette.ink, "width": 3},
            "showscale": False,
            "hoverinfo": "skip",
        },
    ]
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis={"title": {"text": FEE_AXIS}, "tickformat": ","},
        yaxis={"title": {"text": "Battery cars among the licensed"}, "tickformat": ".0%"},
    )
