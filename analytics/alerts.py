"""What somebody should look at: surprises among new figures, and what is past its time."""

from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from analytics.assumptions import Book
from analytics.backtest import TARGETS, Backtest
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


def overdue(book: Book) -> list[Alert]:
    """Evidence and assumptions that were last looked at longer ago than they keep, oldest first."""
    as_of = str(book.database.as_of)
    rows = [
        *book.database.rows("overdue_evidence", as_of=as_of),
        *book.database.rows("overdue_values", as_of=as_of),
    ]
    return [
        Alert(
            str(row["label"]),
            f"last told {row['age']} days ago, and it keeps {row['days']}: {row['why']}",
            str(row["source"]),
        )
        for row in sorted(rows, key=lambda row: row["days"] - row["age"])
    ]
