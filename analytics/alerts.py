"""What somebody should look at: surprises, what is past its time, what newer figures contradict."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import pandas as pd

from analytics.assumptions import Assumption, Book, Knot
from analytics.backtest import TARGETS, Backtest
from analytics.calendar import decimal_year
from analytics.database import Row
from analytics.evidence import Evidence
from analytics.evidence.words import table_name
from analytics.labels import amount, day, span

MIDDLES = {"day": timedelta(0), "month": timedelta(days=15), "year": timedelta(days=182)}
NEW = timedelta(days=180)  # how long a figure that came in counts as new


@dataclass(frozen=True)
class Alert:
    """Something to look at: what it is, what is the matter, and the source it is about."""

    subject: str
    matter: str
    source: str = ""


def surprises(book: Book, found: Backtest) -> list[Alert]:
    """New figures that fell outside the range last forecast for them, the newest first."""
    if found.pairs.empty:
        return []
    rows = found.pairs.sort_values("vintage").drop_duplicates(["target", "period"], keep="last")
    since = pd.Timestamp(book.database.as_of - NEW)
    new = rows[(pd.to_datetime(rows["known_from"]) > since) & ~rows["inside"]]
    alerts = []
    for row in new.sort_values("known_from", ascending=False).to_dict("records"):
        label, unit = TARGETS[row["target"]]
        alerts.append(
            Alert(
                f"{label}, {row['period']}",
                f"{amount(row['outcome'], unit)}, outside the {span(row['p10'], row['p90'], unit)} "
                f"forecast as of {day(pd.Timestamp(row['vintage']).date())}",
                str(row["source"]),
            )
        )
    return alerts


def overdue(book: Book, known: Evidence) -> list[Alert]:
    """Evidence and assumptions past the time they keep, the longest past it first."""
    values = book.database.rows("overdue_values", as_of=str(book.database.as_of))
    rows = sorted(
        [*_overdue_tables(book, known), *values], key=lambda row: row["days"] - row["age"]
    )
    return [
        Alert(
            str(row["label"]),
            f"last told {row['age']} days ago, and it keeps {row['days']}: {row['why']}",
            str(row["source"]),
        )
        for row in rows
    ]


def contradicted(book: Book, rows: pd.DataFrame) -> dict[str, Alert]:
    """Assumptions that a figure known later contradicts, with that figure, by name.

    `rows` are those of the evidence. A figure contradicts what lies elsewhere for its own period:
    outside P10 to P90 or, where there is no range, at all.
    """
    found = {}
    for pair in book.database.rows("assumption_evidence"):
        told = figures(rows, pair)
        if told.empty:
            continue
        newest = told.iloc[-1]
        item = book[pair["assumption"]]
        middle = newest["since"].date() + MIDDLES[pair["span"]]
        low, high, known_from = _held(item, middle)
        if newest["known_from"].date() > known_from and not low <= newest["value"] <= high:
            held = span(low, high, item.unit) if low < high else amount(low, item.unit)
            value, since = amount(newest["value"], item.unit), newest["known_from"].date()
            found[item.name] = Alert(
                item.label,
                f"{held} is held for {newest['period']}, and {value} is known since {day(since)}",
                str(newest["source"]),
            )
    return found


def figures(rows: pd.DataFrame, pair: Row) -> pd.DataFrame:
    """The rows of evidence that say what an assumption is, the newest and best reported last."""
    is_told = (rows["file"] == pair["file"]) & (rows["span"] == pair["span"])
    told = rows[is_told & (rows["item"].str.casefold() == pair["item"].casefold())]
    return told.assign(is_judged=told["grade"] == "J").sort_values(
        ["since", "is_judged", "known_from"], ascending=[True, False, True]
    )


def to_look_at(book: Book, rows: pd.DataFrame) -> dict[str, str]:
    """What is the matter with each assumption that should be looked at again."""
    as_of = str(book.database.as_of)
    old = {
        row["subject"]: f"last told {row['age']} days ago, and it keeps {row['days']}"
        for row in book.database.rows("overdue_values", as_of=as_of)
    }
    return old | {name: one.matter for name, one in contradicted(book, rows).items()}


def _held(item: Assumption, when: date) -> tuple[float, float, date]:
    """P10 and P90 of an assumption on a day, or its value twice, and when that was known."""
    now = item.knot_at(when)
    after = item.knots[min(item.knots.index(now) + 1, len(item.knots) - 1)]
    used = [now] if item.interpolation == "step" else [now, after]
    times = [decimal_year(knot.since) for knot in used]
    ends = [
        float(np.interp(decimal_year(when), times, [_end(knot, name) for knot in used]))
        for name in ("p10", "p90")
    ]
    return ends[0], ends[1], max(knot.origin["known_from"].date() for knot in used)


def _end(knot: Knot, name: str) -> float:
    return float(getattr(knot.range, name)) if knot.range else knot.value


def _overdue_tables(book: Book, known: Evidence) -> list[Row]:
    """Tables of evidence whose newest row is older than it keeps."""
    keeping = book.database.ask("shelf_lives")
    tables = known.tables.merge(keeping, left_on="file", right_on="subject")
    late = tables[tables["age"] > tables["days"]].rename(columns={"newest_source": "source"})
    late["label"] = "Evidence on " + late["file"].map(table_name)
    return cast("list[Row]", late.to_dict("records"))
