"""Evidence: the facts behind, as charts. Told on its page only."""

from functools import partial

import pandas as pd

from analytics.answers import View
from analytics.evidence import charts, words
from analytics.exhibits import EVIDENCE, Exhibit


def timeline(view: View, happened: pd.DataFrame, subject: str) -> Exhibit:
    """What happened, by kind and date."""
    return Exhibit(
        "evidence-timeline",
        words.timeline_title(happened, view.book.database.as_of),
        "By kind and date; red: Tesla, blue: BYD, grey: others; hollow diamonds: judged or "
        "recalled",
        partial(charts.timeline, happened),
        happened,
        view,
        EVIDENCE,
        (subject,),
    )


def lines(view: View, drawn: pd.DataFrame, subject: str) -> Exhibit:
    """Series of figures over time."""
    return Exhibit(
        "evidence-lines",
        words.lines_title(drawn),
        words.lines_subtitle(drawn),
        partial(charts.lines, drawn),
        drawn,
        view,
        EVIDENCE,
        (subject,),
    )


def tables(view: View, told: pd.DataFrame) -> Exhibit:
    """How much of each table is reported, and how much judged."""
    return Exhibit(
        "evidence-by-table",
        words.tables_title(told),
        "Rows of each evidence table by grade, in brackets their number; hatched: judged",
        partial(charts.tables, told),
        told,
        view,
        EVIDENCE,
        (),
    )
