"""Scenarios side by side, as charts."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from analytics.drivers import Aim
from analytics.drivers.words import unit
from analytics.labels import amount
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
from analytics.scenarios import Compared, label

LOOKS = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
APART = 0.06  # of the height of a chart: least distance between two names beside it


def compared(aim: Aim, found: Compared, palette: Palette) -> Spec:
    """The aim in each scenario: mean with P10 and P90; dotted: the first."""
    scenarios = list(found.figures["scenario"])
    rows = [found.at(one) for one in scenarios]
    labels = [wrapped(label(aim.view, one), 24) for one in scenarios]
    parts = Parts()
    for place, row in enumerate(rows):
        parts.annotations.append(
            {
                "x": row["mean"], "y": place, "text": amount(row["mean"], unit(aim)),
                "showarrow": False, "yshift": 16, "bgcolor": palette.paper,
                "font": {"size": 13, "color": palette.ink},
            }
        )  # fmt: skip
    add_positions(parts, [(rows[0]["mean"], escape(label(aim.view, scenarios[0])))], palette)
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [row["mean"] for row in rows],
        "y": list(range(len(rows))),
        "marker": {"size": 13, "color": [palette.tesla, *[palette.other] * (len(rows) - 1)]},
        "error_x": whiskers(
            palette,
            [max(row["p90"] - row["mean"], 0.0) for row in rows],
            [max(row["mean"] - row["p10"], 0.0) for row in rows],
        ),
        "text": labels,
        "customdata": ranges(pd.DataFrame(rows), unit(aim)),
        "hovertemplate": "<b>%{text}</b><br>median %{customdata[0]}<br>"
        "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
    }
    spec = framed_in(
        [trace],
        parts,
        palette,
        xaxis={"title": {"text": unit(aim)}, "tickformat": ",", "showgrid": True},
        yaxis={
            "tickvals": list(range(len(rows))),
            "ticktext": labels,
            "range": [len(rows) - 0.5, -0.6],
            "zeroline": False,
            "showgrid": False,
        },
        height=64 * len(rows) + 120,
    )
    spec["layout"]["margin"] |= {"l": 190}
    return spec


def by_year(aim: Aim, found: Compared, years: Sequence[int], palette: Palette) -> Spec:
    """FSD revenue of each scenario by year: medians, with the band of the first."""
    parts, traces, ends = Parts(), [], {}
    periods = [str(year) for year in years]
    money = f"{aim.view.currency} m"
    scenarios = list(found.figures["scenario"])
    for position, (scenario, dash) in enumerate(zip(scenarios, LOOKS, strict=False)):
        rows = found.years[found.years["scenario"] == scenario].set_index("period", drop=False)
        bands = rows.loc[periods]
        colour = palette.tesla if position == 0 else palette.other
        if position == 0:
            fill = palette.faded(colour, 0.15)
            traces.append(band(periods, bands["p10"], bands["p90"], fill))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": periods, "y": list(bands["p50"]),
                "line": {"color": colour, "width": 3 if position == 0 else 2, "dash": dash},
            }
            | named(label(aim.view, scenario), bands, money)
        )  # fmt: skip
        ends[scenario] = float(bands["p50"].iloc[-1])
    top = float(found.years[found.years["scenario"] == scenarios[0]]["p90"].max())
    top = max([top, *ends.values(), 1e-9])
    lowest = float("-inf")
    for scenario in sorted(ends, key=ends.__getitem__):
        place = max(ends[scenario], lowest)
        lowest = place + APART * top
        words = wrapped(label(aim.view, scenario), 22)
        colour = palette.tesla if scenario == scenarios[0] else palette.muted
        parts.annotations.append(beside(len(periods) - 1, place, words, colour))
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"type": "category", "range": [-0.3, len(periods) - 1]},
        yaxis=amounts(money),
        right=180,
    )
