"""The evidence as it was known on a date: every row of it, what sources dispute, how old it is.

Every figure and event of all evidence tables has one shape here: subject, maker, item, period,
value with its unit or words, and the source that says so.
"""

from typing import NamedTuple

import pandas as pd

from analytics.assumptions import Book
from analytics.database import answer
from analytics.evidence.words import FIGURE, JUDGED, conflict_rows, plain, series_name, spelt

GRADES = ("A", "B", "C", JUDGED)
MOST_LINES = 5


class Evidence(NamedTuple):
    """All that is known on a date, what sources dispute of it, and what is judged beside it.

    `rows` has a row for each of every evidence table, `conflicts` one for each reading of a figure
    that sources tell differently, `tables` one for each table. `judged` has the values of
    assumptions that are judgement, of `assumptions` in all.
    """

    rows: pd.DataFrame
    conflicts: pd.DataFrame
    tables: pd.DataFrame
    judged: pd.DataFrame
    assumptions: int

    @property
    def subjects(self) -> list[str]:
        """What the rows are about, what most are about first."""
        return list(self.rows["subject"].value_counts().index)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in which any figure or event lies."""
        return int(self.rows["since"].min().year), int(self.rows["since"].max().year)


class Filters(NamedTuple):
    """What is left in: makers and grades, of which none means all, and years from first to last."""

    makers: tuple[str, ...]
    first: int
    last: int
    grades: tuple[str, ...]


class Look(NamedTuple):
    """A subject through filters: all its rows, those left, what is disputed of them, their age.

    `side_by_side` has a row for each figure disputed, in words; `coverage` one for each series.
    """

    about: pd.DataFrame
    rows: pd.DataFrame
    disputed: pd.DataFrame
    side_by_side: pd.DataFrame
    coverage: pd.DataFrame


def told(book: Book) -> Evidence:
    """The evidence of a book."""
    rows = book.database.ask("evidence_rows")
    rows["maker"] = rows["maker"].map(spelt)
    rows["item"] = rows["item"].map(plain)
    rows["series"] = [series_name(*one) for one in zip(rows["maker"], rows["item"], strict=True)]
    as_of = str(book.database.as_of)
    return Evidence(
        rows,
        answer("evidence_conflicts", {"rows": rows}),
        answer("evidence_by_table", {"rows": rows}, as_of=as_of),
        _judged(book),
        len(book.assumptions),
    )


def look(evidence: Evidence, subject: str, filters: Filters, as_of: str) -> Look:
    """What is known on a date about a subject, through filters."""
    about = evidence.rows.loc[evidence.rows["subject"] == subject]
    rows = left_by(about, filters)
    apart = disputed(evidence, rows)
    return Look(about, rows, apart, conflict_rows(apart), coverage(rows, as_of))


def left_by(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows that pass all filters."""
    passing = pd.Series(data=True, index=rows.index)
    for one in _passing(rows, filters).values():
        passing &= one
    return rows[passing]


def to_loosen(rows: pd.DataFrame, filters: Filters) -> list[str]:
    """The filters of which any alone, taken away, would leave rows; else those that leave none."""
    passing = _passing(rows, filters)
    alone = [
        name
        for name in passing
        if pd.DataFrame([one for other, one in passing.items() if other != name]).all().any()
    ]
    return alone or [name for name, one in passing.items() if not one.all()]


def disputed(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """All readings of the figures among these rows that sources tell differently."""
    return evidence.conflicts.merge(rows[FIGURE].drop_duplicates(), on=FIGURE)


def coverage(rows: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """What each series holds and how old it is on a date, the oldest first [days]."""
    return answer("evidence_coverage", {"rows": rows}, as_of=as_of)


def lines(rows: pd.DataFrame, series: tuple[str, ...] = ()) -> pd.DataFrame:
    """What is drawn as lines: the series named, or the fullest; `reading` 1 is a period's best."""
    return answer("evidence_lines", {"rows": rows}, series=list(series), most=MOST_LINES)


def series_of(rows: pd.DataFrame) -> list[str]:
    """The names of all series of numbers among the rows, in order."""
    is_figure = rows["value"].notna() & rows["words"].isna()
    return sorted(rows.loc[is_figure, "series"].unique())


def _passing(rows: pd.DataFrame, filters: Filters) -> dict[str, "pd.Series[bool]"]:
    """Which rows pass each filter, by its name."""
    every = pd.Series(data=True, index=rows.index)
    years = rows["since"].dt.year
    return {
        "maker": rows["maker"].isin(filters.makers) if filters.makers else every,
        "years": (years >= filters.first) & (years <= filters.last),
        "grade": rows["grade"].isin(filters.grades) if filters.grades else every,
    }


def _judged(book: Book) -> pd.DataFrame:
    """The values of assumptions that are judgement, now in force or later."""
    return pd.DataFrame(
        [
            {
                "assumption": item.label,
                "name": item.name,
                "value": knot.value,
                "since": pd.Timestamp(knot.since),
                "known_from": knot.origin["known_from"],
                "why": knot.origin["note"],
                "source": book.sources[knot.origin["source"]]["title"],
                "holds_now": knot is item.knot_at(book.database.as_of),
            }
            for item in book.assumptions.values()
            for knot in item.knots
            if book.sources[knot.origin["source"]]["grade"] == JUDGED
        ]
    )
