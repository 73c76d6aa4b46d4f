"""What it would take, as charts."""

import pandas as pd

from analytics.assumptions import Assumption
from analytics.drivers.words import unit
from analytics.goal import Goal, Needed, Ways
from analytics.goal.words import aim_value
from analytics.labels import amount
from analytics.look import (
    Palette,
    Parts,
    Spec,
    add_positions,
    amounts,
    band,
    bands_of,
    framed_in,
    ranges,
)


def curve(goal: Goal, found: Ways, drawn: Needed, palette: Palette) -> Spec:
    """The aim by value of the assumption: draws as bands; dotted: the goal, now, and the ways."""
    lever, parts, said = goal.view.book[goal.lever], Parts(), unit(goal.aim)
    marked = [(found.now, f"now {amount(found.now, lever.unit)}")]
    if found.at:
        marked.append((found.nearest, f"needed {amount(found.nearest, lever.unit)}"))
    add_positions(parts, marked, palette)
    parts.shapes.append(
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal.value, "y1": goal.value,
            "line": {"color": palette.ink, "width": 1.2, "dash": "dot"},
        }
    )  # fmt: skip
    parts.annotations.append(
        {
            "xref": "paper", "x": 0.01, "y": goal.value, "yanchor": "bottom", "xanchor": "left",
            "text": f"goal {aim_value(goal)}", "showarrow": False, "bgcolor": palette.paper,
            "font": {"size": 13, "color": palette.ink},
        }
    )  # fmt: skip
    traces = bands_of(list(drawn.curve["tried"]), drawn.curve, palette, said)
    if found.at:
        traces.append(
            {
                "type": "scatter", "mode": "markers", "x": list(found.at),
                "y": [goal.value] * len(found.at),
                "marker": {"color": palette.ink, "symbol": "diamond", "size": 12},
                "text": [amount(value, lever.unit) for value in found.at],
                "hovertemplate": "<b>%{text}</b> reaches the goal in the base case<extra></extra>",
            }
        )  # fmt: skip
    axis = amounts(said) | {"rangemode": "normal"}
    if said.startswith("share"):
        axis["tickformat"] = ".0%"
    return framed_in(traces, parts, palette, xaxis=_axis(lever), yaxis=axis, right=30)


def frontier(goal: Goal, other: Assumption, rows: pd.DataFrame, palette: Palette) -> Spec:
    """What the goal takes of one assumption at each value of another: base case, P10 to P90."""
    lever, has = goal.view.book[goal.lever], rows[rows["p50"].notna()]
    colour = palette.tesla
    line = {
        "type": "scatter", "mode": "lines", "x": list(rows["beside"]),
        "y": [None if pd.isna(value) else value for value in rows["base"]],
        "line": {"color": colour, "width": 3},
        "name": "base case",
        "hovertemplate": "%{x:,}: <b>%{y:,.4~g}</b> in the base case<extra></extra>",
    }  # fmt: skip
    median = {
        "type": "scatter", "mode": "lines", "x": list(has["beside"]), "y": list(has["p50"]),
        "line": {"color": palette.other, "width": 2, "dash": "dash"},
        "name": "median of the draws that can",
        "customdata": ranges(has, lever.unit),
        "hovertemplate": "<b>%{customdata[0]}</b><br>P10 to P90: %{customdata[1]} to "
        "%{customdata[2]}<extra>%{x:,}</extra>",
    }  # fmt: skip
    spread = band(list(has["beside"]), has["p10"], has["p90"], palette.faded(colour, 0.15))
    axis = _axis(lever)
    return framed_in(
        [spread, line, median],
        Parts(),
        palette,
        xaxis=_axis(other),
        yaxis={"title": axis["title"], "tickformat": axis["tickformat"]},
        right=30,
    )


def _axis(item: Assumption) -> Spec:
    """The scale of an assumption."""
    form = ".0%" if item.unit.startswith("share") else ("d" if item.unit == "year" else ",")
    said = "" if item.unit in {"year", "number"} else f", {item.unit}"
    return {"title": {"text": f"{item.label}{said}"}, "tickformat": form}
