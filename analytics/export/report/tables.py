"""The key numbers of an exhibit as a compact table, with ranges, as its page says them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from analytics.drivers.words import RESTS_ON
from analytics.exhibits import Exhibit
from analytics.export.report.figures import NONE, Row, Says
from analytics.export.report.layouts import HEADINGS, LAYOUTS, NUMERIC_KEYS, Layout

ACROSS, DOWN = 5, 7  # columns and rows of a scale


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
    says = Says(exhibit, layout)
    made = _across(data, keys, says) if layout.across else _down(data, keys, says)
    return _over_time(made) if keys == ["period"] else made


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


def _down(data: pd.DataFrame, keys: list[str], says: Says) -> KeyNumbers:
    """A row for each row of the data, a column for each of its figures."""
    told = says.layout.figures or tuple(HEADINGS)
    figures = [name for name in told if name in data.columns and name not in keys]
    figures = [name for name in figures if pd.api.types.is_numeric_dtype(data[name])]
    rows = [
        [*(says.key(name, row[name]) for name in keys), *(says.figure(one, row) for one in figures)]
        for row in _records(data)
    ]
    return KeyNumbers(
        says.headings([*keys, *figures]), _few(rows, keys, says.layout.most), len(keys), len(rows)
    )


def _across(data: pd.DataFrame, keys: list[str], says: Says) -> KeyNumbers:
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
    return KeyNumbers(heads, _few(rows, keys, says.layout.most), len(keys), len(rows))


def _over_time(told: KeyNumbers) -> KeyNumbers:
    """The same table with a column for each period."""
    columns = list(zip(told.headings, *told.rows, strict=True))
    headings, *rows = (list(column) for column in columns)
    return KeyNumbers(["", *headings[1:]], rows, 1, len(rows))


def _few(rows: list[list[str]], keys: Sequence[str], most: int) -> list[list[str]]:
    """As many rows as a table holds: the first, or some from all over a scale.

    Of quarters every fourth, the last among them.
    """
    if "period" in keys[:1] and len(rows) > most:
        return rows[::-4][::-1]
    return _spread(rows, DOWN) if set(NUMERIC_KEYS) & set(keys) else rows[:most]


def _spread(values: list[Any], most: int) -> list[Any]:
    """Values evenly from the first to the last.

    >>> _spread([3, 5, 7, 9, 11, 13], 3)
    [3, 7, 13]
    """
    last = len(values) - 1
    return [values[round(i * last / (most - 1))] for i in range(most)] if last >= most else values


def _records(data: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", data.to_dict("records"))
