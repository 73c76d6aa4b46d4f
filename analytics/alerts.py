"""What somebody should look at: surprises among new figures, and what is past its time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pandas as pd

from analytics.assumptions import Book
from analytics.backtest import TARGETS, Backtest
from analytics.database import Row
from analytics.evidence import Evidence
from analytics.evidence.words import table_name
from analytics.labels import amount, day, span

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


def _overdue_tables(book: Book, known: Evidence) -> list[Row]:
    """Tables of evidence whose newest row is older than it keeps."""
    keeping = book.database.ask("shelf_lives")
    tables = known.tables.merge(keeping, left_on="file", right_on="subject")
    late = tables[tables["age"] > tables["days"]].rename(columns={"newest_source": "source"})
    late["label"] = "Evidence on " + late["file"].map(table_name)
    return cast("list[Row]", late.to_dict("records"))
