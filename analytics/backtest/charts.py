"""What vintages said against what happened, as charts."""

import pandas as pd

from analytics.backtest.words import MODEL, PROMISED, RULES, label
from analytics.labels import amount, number
from analytics.look import (
    PLOT_HEIGHT,
    Palette,
    Parts,
    Spec,
    framed_in,
    ranges,
    room_for,
    upright,
    whiskers,
    wrapped,
)
from analytics.words import percent

ROW = 44  # pixels of height for each target
LABEL = 28  # letters of a label in a line
WIDTH = 0.7  # of the room of a period that its forecasts take
SYMBOLS = {"year_before": "circle", "last_value": "square", "drift": "diamond"}
DASHES = {"year_before": "dash", "last_value": "dot", "drift": "dashdot"}
OF_BYD = ("byd_retail",)
OF_ALL = ("market_year", "new_energy_share_year")


def forecasts(pairs: pd.DataFrame, target: str, unit: str, palette: Palette) -> Spec:
    """Each vintage's P10 to P90 of a period, oldest first, and what happened as a line across.

    Hollow: the range did not hold it.
    """
    rows = pairs[pairs["target"] == target].sort_values(["last_quarter", "vintage"])
    periods = list(dict.fromkeys(rows["period"]))
    colour = _colour(target, palette)
    x = _places(rows, periods)
    traces = [
        {
            "type": "scatter", "mode": "markers", "x": x, "y": list(rows["p50"]),
            "error_y": {
                "type": "data", "symmetric": False, "array": list(rows["p90"] - rows["p50"]),
                "arrayminus": list(rows["p50"] - rows["p10"]), "color": colour,
                "thickness": 2.5, "width": 0,
            },
            "marker": {
                "size": 9, "line": {"color": colour, "width": 2},
                "color": [colour if held else palette.paper for held in rows["inside"]],
            },
            "customdata": [
                [*said, vintage]
                for said, vintage in zip(ranges(rows, unit), rows["vintage"], strict=True)
            ],
            "hovertemplate": "Said on %{customdata[3]}: <b>%{customdata[0]}</b><br>"
            "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
        }
    ]  # fmt: skip
    parts = Parts()
    outcomes = rows.drop_duplicates("period").set_index("period")["outcome"]
    for place, period in enumerate(periods):
        parts.shapes.append(
            {
                "type": "line", "x0": place - 0.42, "x1": place + 0.42,
                "y0": outcomes[period], "y1": outcomes[period],
                "line": {"color": palette.ink, "width": 2.5},
            }
        )  # fmt: skip
    form = {"share": ".0%", "year": ".1f"}.get(unit, ",")
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={
            "tickmode": "array", "tickvals": list(range(len(periods))),
            "ticktext": [
                f"{period.replace(' to ', ' to<br>')}<br><b>{number(outcomes[period], unit)}</b>"
                for period in periods
            ],
            "range": [-0.55, len(periods) - 0.45],
            "zeroline": False, "automargin": True,
        },
        yaxis={
            "title": {"text": {"share": "Share", "year": "Year"}.get(unit, "Cars")},
            "tickformat": form, "automargin": True,
        },
        height=PLOT_HEIGHT + 70,
    )  # fmt: skip


def coverage(rows: pd.DataFrame, palette: Palette) -> Spec:
    """The share of ranges that held what happened, with its interval, beside what is promised."""
    shown = rows.iloc[::-1]
    parts = Parts([upright(PROMISED, palette.ink, 1.5)])
    parts.annotations.append(
        {
            "x": PROMISED, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False,
            "text": f"{percent(PROMISED)} promised", "font": {"size": 13, "color": palette.ink},
        }
    )  # fmt: skip
    points = {
        "type": "scatter", "mode": "markers+text", "x": list(shown["coverage"]),
        "y": _labels(shown), "marker": {"size": 11, "color": palette.tesla},
        "text": [percent(share) for share in shown["coverage"]],
        "textposition": "top center", "cliponaxis": False,
        "error_x": whiskers(
            palette, list(shown["high"] - shown["coverage"]), list(shown["coverage"] - shown["low"])
        ),
        "customdata": list(
            zip(shown["forecasts"], shown["outcomes"], _ends(shown), strict=True)
        ),
        "hovertemplate": "<b>%{y}</b>: %{text} of %{customdata[0]} forecasts of "
        "%{customdata[1]} outcomes<br>95% interval: %{customdata[2]}<extra></extra>",
    }  # fmt: skip
    return _lying(
        [points], parts, len(shown), palette, {"tickformat": ".0%", "range": [-0.03, 1.06]}
    )


def against_rules(scored: pd.DataFrame, palette: Palette) -> Spec:
    """How far off each naive forecast is, the model being one; left of the line it wins."""
    known = scored[scored["rule"].notna()].iloc[::-1]
    traces = []
    for rule, symbol in SYMBOLS.items():
        rows = known[known["rule"] == rule]
        ratio = rows["rule_error"] / rows["model_error"]
        traces.append(
            {
                "type": "scatter", "mode": "markers", "x": list(ratio), "y": _labels(rows),
                "name": RULES[rule],
                "marker": {
                    "symbol": symbol, "size": 13, "line": {"width": 2, "color": palette.ink},
                    "color": [palette.ink if one < 1 else palette.paper for one in ratio],
                },
                "customdata": [
                    [f"{one:.1f}", count]
                    for one, count in zip(ratio, rows["compared"], strict=True)
                ],
                "hovertemplate": f"<b>%{{y}}</b>, {RULES[rule]}: %{{customdata[0]}} times the "
                "model's error, on %{customdata[1]} forecasts<extra></extra>",
            }
        )  # fmt: skip
    parts = Parts([upright(1.0, palette.ink, 1.5)])
    order = list(dict.fromkeys(_labels(known)))
    spec = _lying(
        traces,
        parts,
        len(order),
        palette,
        {
            "type": "log", "title": {"text": "Error of the naive forecast, the model's being 1"},
            "tickmode": "array", "tickvals": [0.25, 0.5, 1, 2, 4, 8],
            "ticktext": ["¼", "½", "1", "2", "4", "8"],
        },
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )  # fmt: skip
    spec["layout"]["yaxis"] |= {"categoryorder": "array", "categoryarray": order}
    return spec


def by_distance(rows: pd.DataFrame, target: str, unit: str, palette: Palette) -> Spec:
    """How far off the model and the naive rules are, by quarters ahead."""
    shown = rows[rows["target"] == target]
    traces = []
    for teller, name in {MODEL: MODEL, **RULES}.items():
        line = shown[shown["teller"] == teller]
        is_model = teller == MODEL
        colour = _colour(target, palette) if is_model else palette.other
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": name,
                "x": list(line["ahead"]), "y": list(line["error"]),
                "line": {"color": colour, "width": 3 if is_model else 2,
                         "dash": DASHES.get(teller, "solid")},
                "marker": {"symbol": SYMBOLS.get(teller, "circle"), "size": 8},
                "customdata": [
                    [amount(error, unit), count]
                    for error, count in zip(line["error"], line["forecasts"], strict=True)
                ],
                "hovertemplate": f"<b>{name}</b>, %{{x}} quarters ahead: %{{customdata[0]}} off, "
                "mean of %{customdata[1]}<extra></extra>",
            }
        )  # fmt: skip
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis={"title": {"text": "Quarters from the vintage to the start of the period"},
               "dtick": 1},
        yaxis={"title": {"text": "Points" if unit == "share" else "Cars"},
               "rangemode": "tozero", "tickformat": ".1%" if unit == "share" else ",",
               "automargin": True},
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )  # fmt: skip


def _colour(target: str, palette: Palette) -> str:
    """Tesla's colour, that of rivals, or that of everything else."""
    if target in OF_BYD:
        return palette.rivals
    return palette.other if target in OF_ALL else palette.tesla


def _places(rows: pd.DataFrame, periods: list[str]) -> list[float]:
    """Where forecasts stand: side by side around the place of their period, oldest first."""
    counts = rows.groupby("period").size()
    position = rows.groupby("period").cumcount()
    most = counts.max()
    return [
        periods.index(period) + WIDTH * (place - (counts[period] - 1) / 2) / most
        for period, place in zip(rows["period"], position, strict=True)
    ]


def _labels(rows: pd.DataFrame) -> list[str]:
    return [wrapped(label(name), LABEL) for name in rows["target"]]


def _ends(rows: pd.DataFrame) -> list[str]:
    ends = zip(rows["low"], rows["high"], strict=True)
    return [f"{percent(low)} to {percent(high)}" for low, high in ends]


def _lying(
    traces: list[Spec], parts: Parts, count: int, palette: Palette, xaxis: Spec, **layout: object
) -> Spec:
    """Targets below each other, one row each."""
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"showgrid": True, **xaxis},
        yaxis={"showgrid": False},
        left=room_for(name for trace in traces for name in trace["y"]),
        height=ROW * count + 130,
        right=40,
        **layout,
    )
