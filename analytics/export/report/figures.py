"""How the figures of an exhibit are said in a table: each in its unit, as on its page."""

import math
import re
from collections.abc import Sequence
from typing import Any, cast

import pandas as pd

from analytics.exhibits import Exhibit
from analytics.export.report.layouts import (
    CHANCE,
    HEADINGS,
    LABELS,
    NUMERIC_KEYS,
    OWN,
    PLAIN,
    UNITS,
    Layout,
)
from analytics.labels import amount, day, number, span, unit_of
from analytics.routes.words import when
from analytics.words import capitalised, percent

NONE = "none"  # in a cell for which there is no figure
NOTHING, NO_DIGITS = "0", "−0. mbn"  # what no amount of money is said as, and shown by

Row = dict[str, Any]


class Says:
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


def _plain(value: float) -> str:
    """A number whose unit the subtitle says.

    >>> _plain(-1234.5), _plain(0.0791666)
    ('−1,234', '0.07917')
    """
    text = f"{abs(value):,.0f}" if abs(value) >= 100 else f"{abs(value):.4g}"
    return f"−{text}" if value < 0 else text
