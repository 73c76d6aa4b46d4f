"""What matters most, as charts."""

import pandas as pd

from analytics import charts
from analytics.drivers.words import percentages
from analytics.labels import amount
from analytics.look import Palette, Parts, Spec, framed_in, room_for, whiskers, wrapped

ROW = 36  # pixels of height for each bar
LABEL = 40  # letters of a label in a line


def tornado(rows: pd.DataFrame, median: float, palette: Palette, unit: str) -> Spec:
    """What each assumption alone does, from its P10 to its P90, the widest on top."""
    spec = charts.tornado(rows, median, palette, unit)
    spec["layout"]["height"] = max(ROW * len(rows) + 110, spec["layout"]["height"])
    return spec


def groups(rows: pd.DataFrame, palette: Palette) -> Spec:
    """Shapley effect of each group, beside what it does alone and with others."""
    shown = rows.iloc[::-1]
    parts = zip(shown["label"], percentages(shown["shapley"]), strict=True)
    labels = [f"{label} {part}" for label, part in parts]
    bars = {
        "type": "bar", "orientation": "h", "y": labels, "x": list(shown["shapley"]),
        "name": "share of the variance (Shapley effect)",
        "marker": {"color": palette.tesla},
        "hovertemplate": "<b>%{y}</b><extra></extra>",
    }  # fmt: skip
    alone = {
        "type": "scatter", "mode": "markers", "y": labels, "x": list(shown["first"].clip(lower=0)),
        "name": "alone (first order)",
        "marker": {"symbol": "line-ns-open", "size": 16, "color": palette.ink,
                   "line": {"width": 2}},
        "text": percentages(shown["first"]),
        "hovertemplate": "<b>%{y}</b>, alone %{text}<extra></extra>",
    }  # fmt: skip
    return _lying([bars, alone], len(rows), palette)


def units(rows: pd.DataFrame, palette: Palette) -> Spec:
    """First-order and total index of each assumption, with their sampling errors."""
    shown = rows.iloc[::-1]
    labels = [wrapped(label, LABEL) for label in shown["label"]]
    traces = [
        {
            "type": "bar", "orientation": "h", "y": labels, "x": list(shown[column].clip(lower=0)),
            "name": words,
            "marker": {"color": colour},
            "error_x": whiskers(palette, list(2.0 * shown[f"{column}_error"])),
            "text": percentages(shown[column]),
            "textposition": "none",
            "hovertemplate": f"<b>%{{y}}</b> {words}: %{{text}}<extra></extra>",
        }
        for column, words, colour in (
            ("total", "with all it acts with (total)", palette.other),
            ("first", "alone (first order)", palette.tesla),
        )
    ]  # fmt: skip
    return _lying(traces, len(rows), palette, barmode="group")


def worth(rows: pd.DataFrame, palette: Palette, money: str) -> Spec:
    """What finding out each thing first is worth, with two standard errors, none below nothing."""
    shown = rows.iloc[::-1]
    up = 2.0 * shown["error"]
    bars = {
        "type": "bar", "orientation": "h", "x": list(shown["worth"]),
        "y": [wrapped(label, LABEL) for label in shown["label"]],
        "marker": {"color": palette.tesla},
        "error_x": whiskers(palette, list(up), list(up.clip(upper=shown["worth"]))),
        "text": [amount(value, money) for value in shown["worth"]],
        "textposition": "none",
        "hovertemplate": "<b>%{y}</b>: %{text}<extra></extra>",
    }  # fmt: skip
    spec = _lying([bars], len(rows), palette)
    spec["layout"]["xaxis"] |= {"title": {"text": money}, "tickformat": ","}
    spec["layout"]["showlegend"] = False
    return spec


def _lying(traces: list[Spec], count: int, palette: Palette, **layout: object) -> Spec:
    """Bars that lie, one row each."""
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis={"title": {"text": "Share of the variance"}, "showgrid": True, "tickformat": ".0%",
               "rangemode": "tozero"},
        yaxis={"showgrid": False},
        left=room_for(name for trace in traces for name in trace["y"]),
        bargap=0.35,
        height=max(ROW * count * (2 if layout else 1) + 150, 260),
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 1, "xanchor": "right"},
        right=60,
        **layout,
    )  # fmt: skip
