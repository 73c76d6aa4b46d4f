"""The key numbers of an exhibit as a compact table, with ranges, as its page says them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from analytics.drivers.words import RESTS_ON
from analytics.exhibits import Exhibit
from analytics.export.report_layouts import (
    CHANCE,
    HEADINGS,
    LABELS,
    LAYOUTS,
    NUMERIC_KEYS,
    OWN,
    PLAIN,
    UNITS,
    Layout,
)
from analytics.labels import amount, day, number, span, unit_of
from analytics.routes.words import when
from analytics.words import capitalised, percent

MOST = 15  # rows of a table; the data file has them all
ACROSS, DOWN = 5, 7  # columns and rows of a scale
NONE = "none"  # in a cell for which there is no figure
NOTHING, NO_DIGITS = "0", "−0. mbn"  # what no amount of money is said as, and shown by

Row = dict[str, Any]


@dataclass(frozen=True)
class KeyNumbers:
    """A table ready to set: the first `words` columns are what a row is about.

    A cell may have a second line: its range. `among` is how many rows those shown were taken from.
    """

    headings: list[str]
    rows: list[list[str]]
    words: int
    among: int


def key_numbers(exhibit: Exhibit) -> KeyNumbers:
    """The key numbers of an exhibit."""
    layout = LAYOUTS.get(exhibit.name, Layout())
    data = _taken(exhibit, layout)
    keys = list(layout.keys) or _keys(data, layout)
    says = _Says(exhibit, layout)
    made = _across(data, keys, says) if layout.across else _down(data, keys, says)
    return _over_time(made) if keys == ["period"] else made


class _Says:
    """How the values of an exhibit are said."""

    def __init__(self, exhibit: Exhibit, layout: Layout) -> None:
        self.view = exhibit.view
        self.layout = layout
        self.about = exhibit.about
        self.units = {**UNITS, **layout.units}
        self.labels = {name: labels(self.view) for name, labels in LABELS.items()}
        self.never = float(self.view.book.quarters.calendar_years[-1] + 1)

    def unit(self, column: str, row: Row) -> str:
        """The unit of a figure: the column's, else that of the row's metric or the exhibit's."""
        if column in self.units:
            unit = self.units[column]
            return str(row["unit"]) if unit == OWN else unit
        metrics = self.view.book.metrics
        metric = metrics.get(
            str(row.get("metric")), metrics.get(self.about[0] if self.about else "")
        )
        return unit_of(metric.unit, self.view.currency) if metric else PLAIN

    def place(self, value: object) -> int:
        """Where a value stands that is put across: what the exhibit is about comes first."""
        return self.about.index(str(value)) if value in self.about else len(self.about)

    def headings(self, names: Sequence[str]) -> list[str]:
        """What columns are called."""
        told = {**HEADINGS, **self.layout.headings}
        return [told.get(name, capitalised(name.replace("_", " "))) for name in names]

    def figure(self, column: str, row: Row) -> str:
        """A figure with its unit."""
        value = float(row[column])
        return NONE if math.isnan(value) else self._said(value, self.unit(column, row))

    def with_range(self, row: Row) -> str:
        """A figure, and its range on a second line where there is one."""
        point, unit = self.figure(self.layout.point, row), self.unit(self.layout.point, row)
        if "p10" not in row:
            return point
        low, high = float(row["p10"]), float(row["p90"])
        ends = [self._said(end, unit) for end in (low, high)]
        if ends[0] == ends[1] == point:
            return point
        is_once = unit not in {PLAIN, "year"} and NOTHING not in ends
        return f"{point}\n{span(low, high, unit) if is_once else ' to '.join(ends)}"

    def key(self, column: str, value: object) -> str:
        """What a row or a column is about."""
        if column in NUMERIC_KEYS:
            return self.figure(column, {column: value})
        if isinstance(value, pd.Timestamp):
            return day(value.date())
        text = NONE if pd.isna(cast("Any", value)) else str(value)
        known = self.labels.get(column, {})
        is_name = re.fullmatch(r"[a-z0-9_]+", text) is not None
        return capitalised(known.get(text, text.replace("_", " ") if is_name else text))

    def _said(self, value: float, unit: str) -> str:
        if unit == "year":
            return when(value, self.never)
        if unit == CHANCE:
            return percent(value)
        if unit == PLAIN:
            return _plain(value)
        is_money = unit.startswith(("USD", "CNY"))
        return (
            NOTHING
            if is_money and not number(value, unit).strip(NO_DIGITS)
            else amount(value, unit)
        )


def _taken(exhibit: Exhibit, layout: Layout) -> pd.DataFrame:
    """The rows that the chart is made of, in its order."""
    data = exhibit.data.reset_index(drop=True)
    if layout.kind:
        decided = {name: about for name, about in RESTS_ON.items() if about == exhibit.about}
        data = data[(data["kind"] == layout.kind) & data["decision"].isin(list(decided))]
    if layout.by:
        data = data.sort_values(layout.by, ascending=False, kind="stable")
    return data


def _keys(data: pd.DataFrame, layout: Layout) -> list[str]:
    """The columns of words that tell rows apart, and the values tried."""
    return [
        name
        for name in data.columns
        if name != layout.across
        and (name in NUMERIC_KEYS or not pd.api.types.is_numeric_dtype(data[name]))
        and (len(data[name].unique()) > 1 or len(data) == 1)
    ]


def _down(data: pd.DataFrame, keys: list[str], says: _Says) -> KeyNumbers:
    """A row for each row of the data, a column for each of its figures."""
    told = says.layout.figures or tuple(HEADINGS)
    figures = [name for name in told if name in data.columns and name not in keys]
    figures = [name for name in figures if pd.api.types.is_numeric_dtype(data[name])]
    rows = [
        [*(says.key(name, row[name]) for name in keys), *(says.figure(one, row) for one in figures)]
        for row in _records(data)
    ]
    return KeyNumbers(says.headings([*keys, *figures]), _few(rows, keys), len(keys), len(rows))


def _across(data: pd.DataFrame, keys: list[str], says: _Says) -> KeyNumbers:
    """A row for each combination of the keys, a column for each value of the one put across."""
    across = says.layout.across
    values = sorted(dict.fromkeys(data[across]), key=says.place)
    if across in NUMERIC_KEYS:
        values = _spread(values, ACROSS)
    cells = {(*(row[name] for name in keys), row[across]): row for row in _records(data)}
    rows = [
        [*(says.key(name, value) for name, value in zip(keys, about, strict=True))]
        + [
            says.with_range(cells[*about, one]) if (*about, one) in cells else NONE
            for one in values
        ]
        for about in dict.fromkeys(key[:-1] for key in cells)
    ]
    heads = [*says.headings(keys), *(says.key(across, value) for value in values)]
    return KeyNumbers(heads, _few(rows, keys), len(keys), len(rows))


def _over_time(told: KeyNumbers) -> KeyNumbers:
    """The same table with a column for each period."""
    columns = list(zip(told.headings, *told.rows, strict=True))
    headings, *rows = (list(column) for column in columns)
    return KeyNumbers(["", *headings[1:]], rows, 1, len(rows))


def _few(rows: list[list[str]], keys: Sequence[str]) -> list[list[str]]:
    """As many rows as a table holds: the first, or some from all over a scale.

    Of quarters every fourth, the last among them.
    """
    if "period" in keys[:1] and len(rows) > MOST:
        return rows[::-4][::-1]
    return _spread(rows, DOWN) if set(NUMERIC_KEYS) & set(keys) else rows[:MOST]


def _spread(values: list[Any], most: int) -> list[Any]:
    """Values evenly from the first to the last.

    >>> _spread([3, 5, 7, 9, 11, 13], 3)
    [3, 7, 13]
    """
    last = len(values) - 1
    return [values[round(i * last / (most - 1))] for i in range(most)] if last >= most else values


def _records(data: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", data.to_dict("records"))


def _plain(value: float) -> str:
    """A number whose unit the subtitle says.

    >>> _plain(-1234.5), _plain(0.0791666)
    ('−1,234', '0.07917')
    """
    text = f"{abs(value):,.0f}" if abs(value) >= 100 else f"{abs(value):.4g}"
    return f"−{text}" if value < 0 else text
