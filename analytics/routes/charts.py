"""Data routes as charts. The best route has Tesla's colour; the others differ by their dashes."""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from analytics.charts import means
from analytics.labels import amount
from analytics.look import (
    Palette,
    Parts,
    Spec,
    add_marks,
    amounts,
    band,
    beside,
    framed_in,
    named,
    ranges,
    set_apart,
    whiskers,
    wrapped,
)
from analytics.routes import Routes
from analytics.routes.words import PARTS, SHORTLY, leaves, regrets
from analytics.words import percent

DASHES = ("dash", "dot", "dashdot", "longdash")
APART = 0.07  # of the height of a chart: least distance between two names beside it
LEAF, GAP = 1.0, 0.8  # heights in the decision tree
FORK, CHANCE, END = 0.1, 0.3, 0.4  # where its routes, chances and ends stand, of its width
BESIDE = 0.008
FIRST_DAY = "2024-01-01"


def compared(found: Routes, palette: Palette, money: str) -> Spec:
    """What each route is worth: mean, with P10 and P90 of the draws."""
    rows = pd.DataFrame([found.at("worth", name) for name in found.routes])
    best_in = [percent(found.chosen(name)["chance_best"]) for name in found.routes]
    rows = rows.assign(
        label=[wrapped(route.label, 20) for route in found.routes.values()],
        words=[
            f"{amount(mean, money)}, best in {share}"
            for mean, share in zip(rows["mean"], best_in, strict=True)
        ],
        is_chosen=[name == found.best for name in found.routes],
    )
    spec = means(rows, palette, money)
    spec["layout"]["margin"] |= {"l": 150}
    return spec


def releases(found: Routes, events: pd.DataFrame, as_of: date, palette: Palette) -> Spec:
    """How likely FSD is released by the end of each quarter, by route, against known events."""
    parts, traces, ends, last = Parts(), [], [], FIRST_DAY
    released = dict(iter(found.release.groupby("route", sort=False)))
    for name, colour, dash, width in _looks(found, palette):
        rows = released[name]
        days = [f"{int(end)}-{1 + round(end % 1 * 12):02d}-01" for end in rows["ends"]]
        chance = list(rows["chance"])
        words = f"{found.routes[name].label} {percent(chance[-1])}"
        ends.append((chance[-1], escape(words), colour))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": days, "y": chance,
                "line": {"color": colour, "width": width, "dash": dash},
                "name": found.routes[name].label,
                "customdata": [percent(one) for one in chance],
                "hovertemplate": f"<b>{escape(found.routes[name].label)}</b> by %{{x|%b %Y}}: "
                "%{customdata}<extra></extra>",
            }
        )  # fmt: skip
        last = days[-1]
    for place, words, colour in set_apart(ends, APART):
        parts.annotations.append(beside(last, place, words, colour))
    today = pd.DataFrame({"since": [pd.Timestamp(as_of)], "milestone": ["As of"]})
    marks = pd.concat([events, today]).sort_values("since", kind="stable")
    add_marks(parts, marks, palette)
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"type": "date", "range": [FIRST_DAY, last], "tickformat": "%Y"},
        yaxis={"title": {"text": "Chance"}, "tickformat": ".0%", "range": [-0.02, 1.05]},
        right=170,
    )


def hedge(found: Routes, palette: Palette, money: str) -> Spec:
    """What doing both brings and costs beside each route that does one thing, by part."""
    traces = []
    names = list(dict.fromkeys(found.hedge["route"]))
    for name, colour in zip(names, (palette.other, palette.tesla), strict=True):
        rows = [found.hedged(name, part) for part in PARTS]
        label = f"beside {found.routes[name].doing}"
        traces.append(
            {
                "type": "bar",
                "x": [wrapped(words, 12) for words in PARTS.values()],
                "y": [row["mean"] for row in rows],
                "name": label,
                "marker": {"color": colour},
                "error_y": whiskers(
                    palette,
                    [max(row["p90"] - row["mean"], 0.0) for row in rows],
                    [max(row["mean"] - row["p10"], 0.0) for row in rows],
                ),
                "customdata": ranges(pd.DataFrame(rows), money),
                "text": [amount(row["mean"], money) for row in rows],
                "textposition": "none",
                "hovertemplate": f"<b>%{{x}}</b> {escape(label)}: %{{text}} on average<br>"
                "P10 to P90: %{customdata[1]} to %{customdata[2]}<extra></extra>",
            }
        )
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis={"type": "category"},
        yaxis=amounts(money) | {"rangemode": "normal"},
        barmode="group",
        bargap=0.3,
        showlegend=True,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    )


def tree(found: Routes, palette: Palette, money: str) -> Spec:
    """The choice, what it depends on, how likely each end is, and what it leaves on average."""
    ends = {name: leaves(found, name) for name in found.routes}
    places, forks, top = {}, {}, 0.0
    for name, mine in ends.items():
        places[name] = [top + LEAF * one for one in range(len(mine))]
        forks[name] = sum(places[name]) / len(mine)
        top += LEAF * len(mine) + GAP
    middle = (top - GAP - LEAF) / 2.0
    parts = Parts()
    for name, fork in forks.items():
        colour, width = (palette.tesla, 3.5) if name == found.best else (palette.other, 1.5)
        parts.shapes.append(_branch((0.0, middle), (FORK, fork), colour, width))
        parts.shapes.extend(
            _branch((CHANCE, fork), (END, place), colour, width / 2) for place in places[name]
        )
    labels = [
        (
            fork,
            f"<b>{escape(found.routes[name].label)}</b><br>"
            + amount(found.chosen(name)["mean"], money),
            palette.tesla if name == found.best else palette.other,
        )
        for name, fork in forks.items()
    ]
    said = [
        (place, _end(end, money), palette.ink)
        for name, mine in ends.items()
        for place, end in zip(places[name], mine, strict=True)
    ]
    nodes = [(0.0, middle, "square"), *((CHANCE, fork, "circle") for fork in forks.values())]
    marks = {
        "type": "scatter", "mode": "markers", "hoverinfo": "skip",
        "x": [x for x, *_ in nodes], "y": [y for _, y, _ in nodes],
        "marker": {"symbol": [mark for *_, mark in nodes], "size": 12, "color": palette.ink},
    }  # fmt: skip
    hidden = {"visible": False, "fixedrange": True}
    return framed_in(
        [_words(FORK, labels), _words(END, said), marks],
        parts,
        palette,
        xaxis={**hidden, "range": [-0.02, 1.0]},
        yaxis={**hidden, "range": [top - GAP / 2.0, -GAP]},
        height=44 * round(top) + 40,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
    )


def regret(found: Routes, palette: Palette, money: str) -> Spec:
    """What each route forgoes on average in each state of the world."""
    by_route = {name: regrets(found, name) for name in found.routes}
    states = [
        f"{SHORTLY[one['approval']]},<br>{SHORTLY[one['accelerators']]} ({percent(one['chance'])})"
        for one in by_route[found.best]
    ]
    values = [
        [one["regret"] for one in in_state] for in_state in zip(*by_route.values(), strict=True)
    ]
    said = [
        ["<b>best</b>" if value <= 0 else amount(value, money) for value in row] for row in values
    ]
    trace = {
        "type": "heatmap",
        "x": [wrapped(route.label, 10) for route in found.routes.values()],
        "y": states,
        "z": values,
        "text": said,
        "texttemplate": "%{text}",
        "textfont": {"size": 13, "color": palette.ink},
        "colorscale": [[0, palette.paper], [1, palette.faded(palette.other, 0.55)]],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hovertemplate": "<b>%{x}</b>: %{text}<br>%{y}<extra></extra>",
    }
    spec = framed_in(
        [trace],
        Parts(),
        palette,
        xaxis={"side": "top", "showline": False, "ticks": "", "tickangle": 0},
        yaxis={"autorange": "reversed", "showgrid": False, "ticks": ""},
        height=56 * len(states) + 60,
    )
    spec["layout"]["margin"] = {"l": 190, "r": 10, "t": 50, "b": 20}
    return spec


def training(found: Routes, years: Sequence[int], palette: Palette) -> Spec:
    """What FSD can do with and without training on Chinese data, by year."""
    best = found.best if found.best != found.waiting else found.single
    parts, traces, ends = Parts(), [], []
    looks = ((best, palette.tesla, "solid"), (found.waiting, palette.other, "dash"))
    for name, colour, dash in looks:
        bands = found.capable(name, years)
        x = list(bands["period"])
        traces.append(band(x, bands["p10"], bands["p90"], palette.faded(colour, 0.15)))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": x, "y": list(bands["p50"]),
                "line": {"color": colour, "width": 2.5, "dash": dash},
            }
            | named(found.routes[name].label, bands, "share")
        )  # fmt: skip
        ends.append((float(bands["p50"].iloc[-1]), escape(found.routes[name].label), colour))
    for place, label, colour in set_apart(ends, APART):
        parts.annotations.append(beside(len(years) - 1, place, label, colour))
    return framed_in(
        traces,
        parts,
        palette,
        xaxis={"type": "category", "range": [-0.3, len(years) - 1]},
        yaxis={
            "title": {"text": "Capability (1: United States)"},
            "range": [0, 1.05],
        },
        right=130,
    )


def timeline(rows: pd.DataFrame, palette: Palette) -> Spec:
    """Events by kind and date; Tesla's own in its colour."""
    kinds = list(dict.fromkeys(rows["kind"]))
    colours = {"Tesla": palette.tesla, "China": palette.rivals}
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [f"{since:%Y-%m-%d}" for since in rows["since"]],
        "y": list(rows["kind"]),
        "marker": {
            "size": 11,
            "color": [colours.get(actor, palette.other) for actor in rows["actor"]],
        },
        "customdata": [
            [wrapped(event, 60), escape(actor)]
            for event, actor in zip(rows["event"], rows["actor"], strict=True)
        ],
        "hovertemplate": "%{x|%d %b %Y}, %{customdata[1]}<br>%{customdata[0]}<extra></extra>",
    }
    return framed_in(
        [trace],
        Parts(),
        palette,
        xaxis={"type": "date", "tickformat": "%Y", "dtick": "M12"},
        yaxis={
            "categoryorder": "array",
            "categoryarray": kinds[::-1],
            "showgrid": True,
            "range": [-0.6, len(kinds) - 0.4],
        },
        left=120,
        height=34 * len(kinds) + 90,
    )


def _looks(found: Routes, palette: Palette) -> list[tuple[str, str, str, float]]:
    """Name, colour, dash and width of each route's line, the best one drawn last."""
    others = [name for name in found.routes if name != found.best]
    looks = [(name, palette.other, dash, 2.0) for name, dash in zip(others, DASHES, strict=False)]
    return [*looks, (found.best, palette.tesla, "solid", 3.0)]


def _end(leaf: Mapping[str, Any], money: str) -> str:
    """How likely an end of the tree is, what it stands for, and what it leaves on average."""
    left = amount(leaf["mean"], money)
    return f"{percent(leaf['chance'])}: {escape(leaf['state'])}, <b>{left}</b>"


def _branch(
    start: tuple[float, float], end: tuple[float, float], colour: str, width: float
) -> Spec:
    return {
        "type": "line",
        "x0": start[0], "y0": start[1], "x1": end[0], "y1": end[1],
        "layer": "below",
        "line": {"color": colour, "width": width},
    }  # fmt: skip


def _words(x: float, rows: Sequence[tuple[float, str, str]]) -> Spec:
    """Words one below the other to the right of a place, each with its height and colour."""
    heights, words, colours = zip(*rows, strict=True)
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x + BESIDE] * len(rows),
        "y": list(heights),
        "text": list(words),
        "textposition": "middle right",
        "textfont": {"size": 14, "color": list(colours)},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
