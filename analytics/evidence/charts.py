"""The evidence as charts: lines of figures, a timeline, and how much of each table is judged.

Reported is solid; judged is hollow, in the colour of judgement, or hatched.
"""

from html import escape

import pandas as pd

from analytics.evidence.words import JUDGED, said, table_label, when
from analytics.look import Palette, Parts, Spec, beside, framed_in, room_for, wrapped

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
GAP = 0.055  # how far words beside lines stay apart, as a share of the plot
ROW = 30  # how high a row of a timeline or of bars is [pixels]
NAME = 30  # the longest name beside a line [letters]


def lines(drawn: pd.DataFrame, palette: Palette) -> Spec:
    """Figures over time, the best reading of each period joined; crosses: other readings."""
    if drawn["since"].min() == drawn["since"].max():
        return _bars(drawn, palette)
    unit, span = str(drawn["unit"].iloc[0]), str(drawn["span"].iloc[0])
    parts, traces, ends = Parts(), [], []
    best, others = drawn[drawn["reading"] == 1], drawn[drawn["reading"] > 1]
    by_place = best.groupby("place")
    looks = _looks(best, palette)
    for place, line in by_place:
        colour, dash = looks[place]
        name = str(line["series"].iloc[0])
        traces.append(_line(line, colour, dash, palette, is_step=span == "day"))
        ends.append((float(line["value"].iloc[-1]), _short(name), colour))
    if len(others):
        traces.append(_crosses(others, looks))
    low, high = _range(drawn["value"])
    for y, words, colour in _apart(ends, GAP * (high - low)):
        parts.annotations.append(beside(1, y, escape(words), colour) | {"xref": "paper"})
    return framed_in(
        traces,
        parts,
        palette,
        xaxis=_years(drawn),
        yaxis={
            "title": {"text": "Share" if unit == "share" else unit},
            "range": [low, high],
            "tickformat": ".0%" if unit == "share" and high - low > 0.05 else ",",
        },
        right=room_for(words for _, words, _ in ends),
    )


def _bars(drawn: pd.DataFrame, palette: Palette) -> Spec:
    """Figures of one period as bars, the judged ones hatched; crosses: other readings."""
    best = drawn[drawn["reading"] == 1].sort_values("place", ascending=False)
    looks = {"Tesla": palette.tesla, "BYD": palette.rivals}
    unit, is_judged = str(drawn["unit"].iloc[0]), best["grade"] == JUDGED
    names = [escape(name) for name in best["series"]]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": list(best["value"]),
        "marker": {
            "color": [
                palette.faded(palette.judgement, 0.35)
                if judged
                else looks.get(maker, palette.other)
                for judged, maker in zip(is_judged, best["maker"], strict=True)
            ],
            "pattern": {
                "shape": ["/" if judged else "" for judged in is_judged],
                "fgcolor": palette.judgement, "size": 6, "solidity": 0.25,
            },
        },
        "text": [escape(said(value, unit)) for value in best["value"]],
        "textposition": "auto",
        "customdata": _pointed_at(best),
        "hovertemplate": "<b>%{y}</b>, %{customdata[0]}: %{customdata[1]}"
        "<br>%{customdata[2]}<extra></extra>",
    }  # fmt: skip
    others = drawn[drawn["reading"] > 1]
    crosses = _crosses(others, _looks(best, palette)) | {
        "x": list(others["value"]),
        "y": [escape(name) for name in others["series"]],
    }
    axis = {
        "title": {"text": "Share" if unit == "share" else unit},
        "tickformat": ".0%" if unit == "share" else ",",
        "rangemode": "tozero",
    }
    spec = _in_rows([bars, crosses] if len(others) else [bars], names, axis, palette)
    spec["layout"]["yaxis"]["showgrid"] = False
    return spec


def _looks(best: pd.DataFrame, palette: Palette) -> dict[object, tuple[str, str]]:
    """Colour and dash of each line: of one maker one colour, its lines told apart by dashes."""
    colours = {"Tesla": palette.tesla, "BYD": palette.rivals}
    looks: dict[object, tuple[str, str]] = {}
    used: dict[str, int] = {}
    for place, line in best.groupby("place"):
        colour = colours.get(str(line["maker"].iloc[0]), palette.other)
        at = used.get(colour, 0)
        used[colour] = at + 1
        looks[place] = colour, DASHES[at % len(DASHES)]
    return looks


def _line(line: pd.DataFrame, colour: str, dash: str, palette: Palette, *, is_step: bool) -> Spec:
    is_judged = line["grade"] == JUDGED
    name = escape(str(line["series"].iloc[0]))
    return {
        "type": "scatter",
        "x": [f"{since:%Y-%m-%d}" for since in line["since"]],
        "y": list(line["value"]),
        "name": name,
        "mode": "lines+markers",
        "line": {
            "color": colour, "width": 2.2, "dash": dash, "shape": "hv" if is_step else "linear",
        },
        "marker": {
            "size": [7 if judged else 5 for judged in is_judged],
            "symbol": ["diamond-open" if judged else "circle" for judged in is_judged],
            "color": [palette.judgement if judged else colour for judged in is_judged],
            "line": {"width": 1.2},
        },
        "customdata": _pointed_at(line),
        "hovertemplate": f"<b>{name}</b>, %{{customdata[0]}}: %{{customdata[1]}}"
        "<br>%{customdata[2]}<extra></extra>",
    }  # fmt: skip


def _crosses(others: pd.DataFrame, looks: dict[object, tuple[str, str]]) -> Spec:
    return {
        "type": "scatter",
        "x": [f"{since:%Y-%m-%d}" for since in others["since"]],
        "y": list(others["value"]),
        "mode": "markers",
        "marker": {
            "symbol": "x-thin-open",
            "size": 9,
            "color": [looks[place][0] for place in others["place"]],
            "line": {"width": 1.6},
        },
        "customdata": _pointed_at(others),
        "hovertemplate": "Another source, %{customdata[0]}: %{customdata[1]}"
        "<br>%{customdata[2]}<extra></extra>",
    }


def _pointed_at(rows: pd.DataFrame) -> list[list[str]]:
    return [
        [when(period), escape(said(value, unit)), f"{escape(publisher)}, grade {grade}"]
        for period, value, unit, publisher, grade in zip(
            rows["period"], rows["value"], rows["unit"], rows["publisher"], rows["grade"],
            strict=True,
        )
    ]  # fmt: skip


def timeline(rows: pd.DataFrame, palette: Palette) -> Spec:
    """What happened when, a row for each kind; Tesla's and BYD's in their colours."""
    items = list(rows.groupby("item")["since"].min().sort_values(ascending=False).index)
    colours = {"Tesla": palette.tesla, "BYD": palette.rivals}
    is_judged = rows["grade"] == JUDGED
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": [f"{since:%Y-%m-%d}" for since in rows["since"]],
        "y": [escape(item) for item in rows["item"]],
        "marker": {
            "size": 11,
            "symbol": ["diamond-open" if judged else "circle" for judged in is_judged],
            "color": [
                palette.judgement if judged else colours.get(maker, palette.other)
                for judged, maker in zip(is_judged, rows["maker"], strict=True)
            ],
            "line": {"width": 1.6},
        },
        "customdata": [
            [wrapped(words, 60), escape(maker), escape(publisher), grade]
            for words, maker, publisher, grade in zip(
                rows["words"], rows["maker"], rows["publisher"], rows["grade"], strict=True
            )
        ],
        "hovertemplate": "%{x|%d %b %Y}, %{customdata[1]}<br>%{customdata[0]}"
        "<br>%{customdata[2]}, grade %{customdata[3]}<extra></extra>",
    }
    return _in_rows([trace], [escape(item) for item in items], _years(rows), palette)


def tables(found: pd.DataFrame, palette: Palette) -> Spec:
    """The rows of each table by grade, the judged ones hatched, the most judged table on top."""
    ordered = found.assign(share=found["judged"] / found["figures"]).sort_values("share")
    names = [
        f"{table_label(file)} ({count:,})"
        for file, count in zip(ordered["file"], ordered["figures"], strict=True)
    ]
    looks = (
        ("grade_a", "A: filing or statistics", palette.ink, 0.75),
        ("grade_b", "B: press and trackers", palette.ink, 0.45),
        ("grade_c", "C: weak", palette.ink, 0.2),
        ("judged", "J: judged or recalled", palette.judgement, 0.35),
    )
    traces: list[Spec] = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "y": names,
            "x": list(ordered[column] / ordered["figures"]),
            "marker": {
                "color": palette.faded(colour, opacity),
                "pattern": {
                    "shape": "/" if column == "judged" else "",
                    "fgcolor": colour, "size": 6, "solidity": 0.25,
                },
            },
            "customdata": list(ordered[column]),
            "hovertemplate": f"%{{y}}<br>{name}: %{{customdata:,}} rows<extra></extra>",
        }
        for column, name, colour, opacity in looks
    ]  # fmt: skip
    axis = {"range": [0, 1], "tickformat": ".0%", "title": {"text": "Share of its rows"}}
    spec = _in_rows(traces, names, axis, palette, row=22)
    spec["layout"]["yaxis"]["showgrid"] = False
    spec["layout"]["margin"]["r"] = 30
    spec["layout"] |= {
        "barmode": "stack", "bargap": 0.25, "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
    }  # fmt: skip
    return spec


def _in_rows(
    traces: list[Spec], names: list[str], xaxis: Spec, palette: Palette, row: int = ROW
) -> Spec:
    """Traces over named rows, with room for the names at their left."""
    return framed_in(
        traces,
        Parts(),
        palette,
        xaxis=xaxis,
        yaxis={
            "categoryorder": "array",
            "categoryarray": names,
            "showgrid": True,
            "range": [-0.6, len(names) - 0.4],
        },
        left=room_for(names),
        height=row * len(names) + 110,
    )


def _years(rows: pd.DataFrame) -> Spec:
    """An axis of years with air at both ends."""
    first, last = rows["since"].min(), rows["since"].max()
    air = max((last - first) * 0.02, pd.Timedelta(days=20))
    axis: Spec = {
        "type": "date",
        "range": [f"{first - air:%Y-%m-%d}", f"{last + air:%Y-%m-%d}"],
    }
    if (last - first).days > 2 * 365:
        axis |= {"tickformat": "%Y", "dtick": "M12"}
    return axis


def _range(values: "pd.Series[float]") -> tuple[float, float]:
    """From zero, or below the lowest, to above the highest."""
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    reach = (high - low) or 1.0
    return low - (0.05 * reach if low < 0 else 0.0), high + 0.06 * reach


def _apart(ends: list[tuple[float, str, str]], gap: float) -> list[tuple[float, str, str]]:
    """Words beside the ends of lines, moved up until none covers the one below.

    >>> _apart([(0.2, "b", "red"), (0.1, "a", "red"), (0.21, "c", "red")], 0.05)
    [(0.1, 'a', 'red'), (0.2, 'b', 'red'), (0.25, 'c', 'red')]
    """
    placed: list[tuple[float, str, str]] = []
    for y, words, colour in sorted(ends):
        lowest = placed[-1][0] + gap if placed else y
        placed.append((max(y, lowest), words, colour))
    return placed


def _short(name: str) -> str:
    """A name, cut where it is too long to stand beside a line.

    >>> _short("Tesla auto gross margin without credits")
    'Tesla auto gross margin witho…'
    """
    return name if len(name) <= NAME else name[: NAME - 1] + "…"
