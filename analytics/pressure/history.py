"""Margins and prices since 2021 as charts, and the findings they carry as sentences."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from typing import NamedTuple

import pandas as pd

from analytics.database import Database
from analytics.labels import MONTHS, amount, number
from analytics.look import (
    PLOT_HEIGHT,
    Palette,
    Parts,
    Spec,
    beside,
    framed_in,
    set_apart,
    upright,
    wrapped,
)


class History(NamedTuple):
    """What the evidence tells of both makers' margins, prices, and the moves of the price war."""

    margins: pd.DataFrame
    prices: pd.DataFrame
    moves: pd.DataFrame


def told(database: Database) -> History:
    """The history as far as it was known on the date of the database."""
    return History(
        margins=database.ask("margin_history"),
        prices=database.ask("price_history"),
        moves=database.ask("price_moves"),
    )


# --- charts --------------------------------------------------------------------------------------

CREDITS, NO_CREDITS, GROUP = (
    "auto_gross_margin", "auto_gross_margin_without_credits", "group_gross_margin",
)  # fmt: skip
NARROW = 560  # the narrowest plot that words are laid out for [pixels]
LETTER = 7.0  # how wide a letter of a mark is, at most [pixels]
ROW = 17  # how high a row of marks is [pixels]
HALF_YEAR = 181  # the shortest level of a price that gets its amount [days]


def margin_history(margins: pd.DataFrame, moves: pd.DataFrame, palette: Palette) -> Spec:
    """Both makers' margins by quarter over their full years, with the moves of the price war.

    A line never joins two bases. Hollow points are remembered, not read in a source; a diamond
    stands on neither basis.
    """
    colours = {"Tesla": palette.tesla, "BYD": palette.rivals}
    quarters = margins[margins["span"] == "quarter"]
    start = pd.Timestamp(int(margins["period"].min()[:4]), 1, 1)
    last = quarters["middle"].max()
    end = max([last, *moves["since"]]) + timedelta(days=45)
    end = max(end, pd.Timestamp(end.year, 7, 5))  # the name of a year stands in its middle
    rows = _rows(list(moves["since"]), list(moves["label"]), (end - start).days)
    room = ROW * (max(rows, default=-1) + 1)
    plot = PLOT_HEIGHT - 34 + room
    low, high, top = _range(margins["margin"], plot, room)
    parts, traces = Parts(), _full_years(margins, palette, colours)
    for (maker, measure, basis), line in _lines(quarters, "maker", "measure", "basis"):
        traces.append(_margin_line(line, basis, palette, colours[maker], measure != NO_CREDITS))
    traces.append(_add_moves(parts, moves, rows, plot, low + 0.012 * (top - low), palette, colours))
    ends = [
        (float(line["margin"].iloc[-1]), _end_words(maker, measure, line), colours[maker])
        for (maker, measure), line in _lines(quarters, "maker", "measure")
    ]
    for y, words, colour in set_apart(ends, 18 * (top - low) / plot):
        parts.annotations.append(beside(last, y, words, colour) | {"bgcolor": palette.paper})
    _add_break(parts, quarters, palette)
    return framed_in(
        traces,
        parts,
        palette,
        xaxis=_years(start, end),
        yaxis={
            "title": {"text": "Gross margin"},
            "range": [low, top],
            "tickformat": ".0%",
            "tickvals": [low + 0.05 * step for step in range(round((high - low) / 0.05) + 1)],
        },
        right=170,
        height=PLOT_HEIGHT + 42 + room,
    )


def _lines(quarters: pd.DataFrame, *columns: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """The quarters of each line, with what tells it from the others."""
    for names, line in quarters.groupby(list(columns)):
        yield tuple(map(str, names)), line


def _full_years(margins: pd.DataFrame, palette: Palette, colours: dict[str, str]) -> list[Spec]:
    """Pale bars behind the lines: each full year, BYD's on one basis throughout."""
    traces = []
    for maker, years in comparable_years(margins).items():
        x, y = [], []
        for period, margin in zip(years["period"], years["margin"], strict=True):
            x += [f"{period}-01-08", f"{period}-12-24", None]
            y += [margin, margin, None]
        traces.append(
            {
                "type": "scatter",
                "x": x,
                "y": y,
                "mode": "lines",
                "name": f"{maker}, full year",
                "line": {"color": palette.faded(colours[maker], 0.22), "width": 9},
                "hovertemplate": f"<b>{escape(maker)}, full year</b> %{{y:.1%}}<extra></extra>",
            }
        )
    return traces


def _margin_line(
    line: pd.DataFrame, basis: str, palette: Palette, colour: str, is_main: bool
) -> Spec:
    """One measure on one basis by quarter."""
    name = _measure_words(line["maker"].iloc[0], line["measure"].iloc[0])
    remembered = line["grade"] == "J"
    size = 6 if is_main else 4
    spec: Spec = {
        "type": "scatter",
        "x": list(line["middle"]),
        "y": list(line["margin"]),
        "name": name,
        "mode": "markers" if basis == "mixed" else "lines+markers",
        "line": {"color": colour, "width": 2.6 if is_main else 1.3},
        "marker": {
            "size": 9 if basis == "mixed" else size,
            "symbol": "diamond" if basis == "mixed" else "circle",
            "color": [
                palette.paper if hollow or basis == "mixed" else colour for hollow in remembered
            ],
            "line": {"color": colour, "width": 1.4 if is_main else 1},
        },
        "customdata": [
            [f"{period[:4]} {period[4:]}", _basis_words(basis, hollow), source]
            for period, hollow, source in zip(
                line["period"], remembered, line["source"], strict=True
            )
        ],
        "hovertemplate": f"<b>{escape(name)}</b> %{{customdata[0]}}: %{{y:.1%}}"
        "%{customdata[1]}<br>%{customdata[2]}<extra></extra>",
    }
    return spec


def _measure_words(maker: str, measure: str) -> str:
    return maker + {CREDITS: " cars", NO_CREDITS: " cars without credits", GROUP: " group"}[measure]


def _end_words(maker: str, measure: str, line: pd.DataFrame) -> str:
    value = amount(float(line["margin"].iloc[-1]), "share")
    return f"without credits {value}" if measure == NO_CREDITS else f"<b>{maker} {value}</b>"


def _basis_words(basis: str, remembered: bool) -> str:
    words = {
        "old": ", warranty not in cost of sales",
        "new": ", warranty in cost of sales",
        "mixed": ", carries the whole year's warranty cost",
    }.get(basis, "")
    return words + (", remembered" if remembered else "")


def _add_break(parts: Parts, quarters: pd.DataFrame, palette: Palette) -> None:
    """A tinted quarter and its words where BYD's basis changes."""
    for middle in quarters.loc[quarters["basis"] == "mixed", "middle"]:
        edge = timedelta(days=46)
        fill = {"fillcolor": palette.faded(palette.rivals, 0.1), "line": {"width": 0}}
        span = {"x0": middle - edge, "x1": middle + edge, "y0": 0, "y1": 1, "yref": "paper"}
        parts.shapes.append({"type": "rect", "layer": "below", **span, **fill})
        parts.annotations.append(
            {
                "x": middle - edge,
                "y": 0.02,
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "right",
                "xshift": -4,
                "align": "right",
                "text": "BYD moves warranty cost into cost of sales;<br>"
                "the diamond carries the whole year's",
                "bgcolor": palette.paper,
                "showarrow": False,
                "font": {"size": 13, "color": palette.rivals},
            }
        )


def _add_moves(
    parts: Parts,
    moves: pd.DataFrame,
    rows: list[int],
    plot: float,
    foot: float,
    palette: Palette,
    colours: dict[str, str],
) -> Spec:
    """The moves as thin lines with their words in rows at the top; points at the foot tell more."""
    for row, since, label, maker in zip(
        rows, moves["since"], moves["label"], moves["maker"], strict=True
    ):
        y = 1 - row * ROW / plot
        parts.shapes.append(upright(since, palette.faded(colours[maker], 0.6), 1) | {"y1": y})
        parts.annotations.append(
            {
                "x": since,
                "y": y,
                "yref": "paper",
                "text": escape(label),
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 2,
                "showarrow": False,
                "bgcolor": palette.paper,
                "borderpad": 0,
                "font": {"size": 12, "color": colours[maker]},
            }
        )
    return {
        "type": "scatter",
        "x": list(moves["since"]),
        "y": [foot] * len(moves),
        "name": "Price moves",
        "mode": "markers",
        "cliponaxis": False,
        "marker": {
            "symbol": "triangle-up",
            "size": 8,
            "color": [colours[maker] for maker in moves["maker"]],
        },
        "customdata": [
            [escape(label), wrapped(move, 48)]
            for label, move in zip(moves["label"], moves["move"], strict=True)
        ],
        "hovertemplate": "<b>%{customdata[0]}</b>, %{x|%-d %B %Y}<br>%{customdata[1]}"
        "<extra></extra>",
    }


def _rows(days: list[date], words: list[str], span: float) -> list[int]:
    """The row of each of the words, the first in which it covers no other on a narrow plot.

    >>> _rows([date(2023, 1, 6), date(2023, 2, 10), date(2025, 5, 23)], ["Tesla −9%"] * 3, 2000)
    [0, 1, 0]
    """
    rows: list[int] = []
    free: list[date] = []
    for since, text in zip(days, words, strict=True):
        until = since + timedelta(days=(len(text) + 1) * LETTER * span / NARROW)
        row = next((at for at, end in enumerate(free) if end <= since), len(free))
        free[row : row + 1] = [until]
        rows.append(row)
    return rows


def _range(values: pd.Series, plot: float, room: float) -> tuple[float, float, float]:
    """The lowest and the highest line of the grid, and the top of the axis above the marks."""
    low = 0.05 * int((values.min() - 0.02) // 0.05)
    high = 0.05 * int(-(-values.max() // 0.05))
    return low, high, low + (high - low) * plot / (plot - room)


def _years(start: object, end: object) -> Spec:
    return {
        "range": [start, end],
        "type": "date",
        "tickformat": "%Y",
        "dtick": "M12",
        "tick0": "2021-01-01",
        "ticklabelmode": "period",
    }


def price_history(prices: pd.DataFrame, palette: Palette, as_of: date) -> Spec:
    """Tesla's entry prices day by day over what BYD took per car: two scales, one calendar."""
    parts, traces, ends = Parts(), [], []
    start, end = prices["since"].min(), pd.Timestamp(as_of)
    tesla, byd = prices[prices["maker"] == "Tesla"], prices[prices["maker"] == "BYD"]
    for (model, steps), width in zip(tesla.groupby("model"), (1.6, 3), strict=False):
        last = float(steps["price"].iloc[-1])
        traces.append(_steps(steps, str(model), palette.tesla, width, end))
        ends.append((last, f"<b>{escape(str(model))}</b> {number(last, 'CNY')}", palette.tesla))
    for y, words, colour in set_apart(ends, 13_000):
        parts.annotations.append(beside(end, y, words, colour))
    traces.append(_steps(byd, "BYD, revenue per car", palette.rivals, 3, end) | {"yaxis": "y2"})
    _add_levels(parts, byd, "y2", palette.rivals, "bottom")
    for (_, steps), anchor in zip(tesla.groupby("model"), ("top", "bottom"), strict=False):
        is_long = (steps["until"] - steps["since"]).dt.days > HALF_YEAR
        _add_levels(parts, steps[is_long], "y", palette.tesla, anchor)
    for heading, y in (
        ("<b>Tesla</b>, cheapest version on the list, CNY with VAT", 1.0),
        ("<b>BYD</b>, car segment's revenue per car sold, CNY net of VAT", 0.37),
    ):
        parts.annotations.append(_heading(heading, y, palette))
    lines = {"gridcolor": palette.grid, "zeroline": False, "tickformat": ",", "nticks": 5}
    return framed_in(
        traces,
        parts,
        palette,
        xaxis=_years(start, end) | {"anchor": "y2"},
        yaxis={"domain": [0.46, 0.95], "range": _around(tesla["price"], 0.25), **lines},
        yaxis2={"domain": [0, 0.32], "range": _around(byd["price"], 0.45), **lines},
        right=150,
        height=PLOT_HEIGHT + 42 + 120,
    )


def _steps(steps: pd.DataFrame, name: str, colour: str, width: float, end: object) -> Spec:
    """Prices as level lines, each from its first day to the next price's."""
    last = steps["until"].iloc[-1]
    return {
        "type": "scatter",
        "x": [*steps["since"], end if pd.isna(last) else last],
        "y": [*steps["price"], steps["price"].iloc[-1]],
        "name": name,
        "mode": "lines",
        "line": {"color": colour, "width": width, "shape": "hv"},
        "customdata": [*steps["source"], steps["source"].iloc[-1]],
        "hovertemplate": f"<b>{escape(name)}</b> CNY %{{y:,.0f}} from %{{x|%-d %B %Y}}"
        "<br>%{customdata}<extra></extra>",
    }


def _add_levels(parts: Parts, levels: pd.DataFrame, axis: str, colour: str, anchor: str) -> None:
    """Each level's amount at the middle of its line."""
    for since, until, price in zip(levels["since"], levels["until"], levels["price"], strict=True):
        is_half = axis == "y2" and (until - since).days <= HALF_YEAR + 1
        half = "<br>first half" if is_half else ""
        parts.annotations.append(
            {
                "x": since + (until - since) / 2,
                "y": price,
                "yref": axis,
                "yanchor": anchor,
                "text": f"{number(price, 'CNY')}{half}",
                "showarrow": False,
                "font": {"size": 13, "color": colour},
            }
        )


def _heading(words: str, y: float, palette: Palette) -> Spec:
    return {
        "x": 0,
        "xref": "paper",
        "y": y,
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "middle",
        "text": words,
        "showarrow": False,
        "font": {"size": 13, "color": palette.ink},
    }


def _around(prices: pd.Series, above: float) -> list[float]:
    """A range with air for words below and above, as a share of the prices' reach."""
    reach = float(prices.max() - prices.min()) or 0.1 * float(prices.max())
    return [float(prices.min()) - 0.2 * reach, float(prices.max()) + above * reach]


# --- words ---------------------------------------------------------------------------------------


def comparable_years(margins: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Full years by maker: Tesla's with credits, BYD's on the basis of its latest year."""
    years = margins[(margins["span"] == "year") & (margins["measure"] != NO_CREDITS)]
    found = {}
    for maker in ("Tesla", "BYD"):
        own = years[years["maker"] == maker].sort_values("period")
        latest = own[own["period"] == own["period"].max()]
        found[maker] = own[own["basis"] == latest["basis"].min()]  # "new" before "old"
    return found


def margin_title(margins: pd.DataFrame, moves: pd.DataFrame) -> str:
    """What became of both makers' margins since the year of the first marked move."""
    years = comparable_years(margins)
    since = str(moves["since"].min().year) if len(moves) else "0"
    tesla = _course(years["Tesla"], since)
    byd = _course(years["BYD"], since, known=_ends(years["Tesla"], since))
    if not tesla:
        return "No full year of Tesla's margin is known yet"
    return f"Tesla's automotive margin {tesla}" + (
        f", while BYD's group margin {byd}" if byd else ""
    )


def _ends(years: pd.DataFrame, since: str) -> tuple[str, ...]:
    """The first year from `since` on and the last."""
    periods = [period for period in years["period"] if period >= since]
    return (periods[0], periods[-1]) if periods else ()


def _course(years: pd.DataFrame, since: str, known: tuple[str, ...] = ()) -> str:
    """From what to what a margin went; years the reader just read of are not said again."""
    ends = _ends(years, since)
    if not ends:
        return ""
    first, last = (float(years.loc[years["period"] == end, "margin"].iloc[0]) for end in ends)
    if ends[0] == ends[1]:
        return f"was {amount(last, 'share')} in {ends[1]}"
    said = (f"{amount(first, 'share')} in {ends[0]}", f"{amount(last, 'share')} in {ends[1]}")
    if ends == known:
        said = (amount(first, "share"), amount(last, "share"))
    verb = "fell" if last < first else "rose"
    if abs(last - first) < 0.005:
        verb = "hardly moved,"
    return f"{verb} from {said[0]} to {said[1]}"


def margin_subtitle(margins: pd.DataFrame) -> str:
    """What the chart shows and how to read its points."""
    words = (
        "Gross margin by quarter. Tesla: cars worldwide (none is reported for China), the thin "
        "line without regulatory credits. BYD: whole group. Pale bars: full years"
    )
    if len(set(margins.loc[margins["maker"] == "BYD", "basis"])) > 1:
        words += ", BYD's with warranty in cost of sales throughout"
    if (margins["grade"] == "J").any():
        words += ". Hollow points: remembered, not read in a source"
    return words


def price_title(prices: pd.DataFrame) -> str:
    """How far the cheapest Tesla has come down, and what BYD takes per car beside it."""
    tesla = prices[prices["maker"] == "Tesla"]
    now = tesla[tesla["until"].isna()].sort_values("price").iloc[0]
    own = tesla[tesla["model"] == now["model"]]
    peak = own.loc[own["price"].idxmax()]
    when = f"{MONTHS[peak['since'].month - 1]} {peak['since'].year}"
    first = f"The cheapest {now['model']} costs {amount(now['price'], 'CNY')}, as much as ever"
    if peak["price"] > now["price"]:
        first = (
            f"The cheapest {now['model']} costs {amount(now['price'], 'CNY')}, "
            f"{_less(now['price'], peak['price'])} than at its peak in {when}"
        )
    return first + _beside_it(prices[prices["maker"] == "BYD"], peak["since"].year)


def _beside_it(byd: pd.DataFrame, year: int) -> str:
    """What BYD took per car in its latest full year against an earlier one, if both are known."""
    is_full = (byd["until"] - byd["since"]).dt.days > HALF_YEAR + 1
    by_year = dict(zip(byd.loc[is_full, "since"].dt.year, byd.loc[is_full, "price"], strict=True))
    latest = max(by_year, default=year)
    if year not in by_year or latest <= year:
        return ""
    return f"; BYD took {_less(by_year[latest], by_year[year])} per car in {latest} than in {year}"


def _less(value: float, than: float) -> str:
    """A change in words.

    >>> _less(80, 100), _less(130, 100)
    ('20.0% less', '30.0% more')
    """
    return f"{amount(abs(value / than - 1), 'share')} {'less' if value < than else 'more'}"


def price_subtitle() -> str:
    """What the two scales hold."""
    return (
        "Tesla: list price of the cheapest version in China. BYD: revenue of its car segment, "
        "which holds batteries, storage and rail too, per car sold anywhere, by year"
    )
