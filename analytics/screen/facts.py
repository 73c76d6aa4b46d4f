"""The evidence on a page: its filters, charts and tables. Every choice stands in the address."""

import pandas as pd
import streamlit as st

from analytics import evidence
from analytics.answers import View
from analytics.evidence import GRADES, Evidence, Filters, Look, words
from analytics.evidence.words import JUDGED
from analytics.exhibits import file_name
from analytics.export.table import csv_bytes
from analytics.screen import address, figure, runs
from analytics.stories import evidence as exhibits

FIRST_SUBJECT = "Sales"


def figures(view: View, told: Evidence) -> None:
    """Four figures: what is reported, judged, disputed, and how old it is."""
    shown = words.figures(told, view.book.database.as_of)
    columns = st.container(key="figures").columns(len(shown))
    for column, (label, value, caption) in zip(columns, shown, strict=True):
        with column:
            st.metric(label, value)
            st.caption(caption)


def subject(told: Evidence) -> str:
    """The subject that the control asks for."""
    chosen = st.segmented_control(
        "Subject",
        told.subjects,
        default=FIRST_SUBJECT,
        key="subject",
        bind="query-params",
        required=True,
        wrap=True,
        on_change=address.touch,
    )
    return str(chosen or FIRST_SUBJECT)


def filters(told: Evidence) -> Filters:
    """The maker, period and grade that the controls ask for."""
    left, middle, right = st.columns(3)
    with left:
        makers = st.multiselect(
            "Maker or actor",
            sorted(told.rows["maker"].unique(), key=str.lower),
            key="maker",
            bind="query-params",
            placeholder="All",
            on_change=address.touch,
        )
    first, last = told.years
    with middle:
        start, end = st.slider(
            "Period",
            first,
            last,
            (first, last),
            format="%d",
            key="years",
            bind="query-params",
            on_change=address.touch,
        )
    with right:
        grades = st.pills(
            "Grade",
            GRADES,
            selection_mode="multi",
            key="grade",
            bind="query-params",
            help="A: filings, statistics, law. B: press and trackers. C: weak. J: judged or "
            "recalled, without a page to open. None chosen: all.",
            on_change=address.touch,
        )
    return Filters(tuple(makers), int(start), int(end), tuple(grades))


def chart(view: View, subject_name: str, through: Filters) -> None:
    """The rows as people would rather look at them: lines of figures, or a timeline."""
    about, rows, *_ = runs.evidence_look(view.book, subject_name, through)
    if rows["words"].notna().any():
        happened = rows[rows["words"].notna()]
        figure.show(exhibits.timeline(view, happened, subject_name))
        return
    room = st.container()
    named = st.multiselect(
        "Series to draw",
        evidence.series_of(about),
        key=f"series_{subject_name.replace(' ', '_').lower()}",
        bind="query-params",
        placeholder="The fullest, Tesla and BYD first",
        max_selections=evidence.MOST_LINES,
        on_change=address.touch,
    )
    drawn = runs.evidence_lines(view.book, subject_name, through, tuple(named))
    with room:
        if drawn.empty:
            st.info("No figure of the series chosen passes these filters: choose other series.")
            return
        figure.show(exhibits.lines(view, drawn, subject_name))


def disputed(found: Look) -> None:
    """What sources tell differently, side by side."""
    _finding(words.conflicts_title(found.disputed))
    if found.disputed.empty:
        return
    st.dataframe(
        found.side_by_side,
        hide_index=True,
        column_config={
            "Apart": st.column_config.NumberColumn(format="percent"),
            "Others": st.column_config.TextColumn(width="large"),
        },
    )


def table(view: View, rows: pd.DataFrame) -> None:
    """Every row with its source, and all of them to take along."""
    _finding(f"All {len(rows):,} rows, with their sources")
    st.dataframe(
        _readable(rows),
        hide_index=True,
        placeholder="",
        column_config={
            "Address": st.column_config.LinkColumn(display_text="open"),
            "Known from": st.column_config.DateColumn(),
            "Published": st.column_config.DateColumn(),
            "Note": st.column_config.TextColumn(width="large"),
        },
    )
    told = rows.assign(as_of=str(view.book.database.as_of))
    st.download_button(
        f"Download these {len(rows):,} rows (CSV)",
        lambda: csv_bytes(told),
        f"{file_name(view, 'evidence')}.csv",
        "text/csv",
        key="csv_evidence_rows",
        on_click="ignore",
        icon=":material/download:",
    )


def coverage(view: View, told: Evidence, series: pd.DataFrame) -> None:
    """Grades of all tables as a chart; behind it, age and reach of each table and series."""
    figure.show(exhibits.tables(view, told.tables))
    st.dataframe(
        told.tables.assign(file=told.tables["file"].map(words.table_label)),
        hide_index=True,
        column_config={
            "file": "Table",
            "figures": "Rows",
            "grade_a": "A", "grade_b": "B", "grade_c": "C",
            "judged": "Judged",
            "sources": "Sources",
            "first_since": st.column_config.DateColumn("First"),
            "last_since": st.column_config.DateColumn("Last"),
            "newest_known": st.column_config.DateColumn("Newest known from"),
            "newest_source": None,
            "age": st.column_config.NumberColumn("Age, days", format="localized"),
        },
    )  # fmt: skip
    _finding(f"Each of the {len(series):,} series above, the longest without a new figure first")
    st.dataframe(
        series.assign(
            file=series["file"].map(words.table_label),
            first_period=series["first_period"].map(words.when),
            last_period=series["last_period"].map(words.when),
        ),
        hide_index=True,
        column_config={
            "file": "Table", "maker": "Maker", "item": "Series", "figures": "Rows",
            "first_period": "First", "last_period": "Last",
            "newest_known": st.column_config.DateColumn("Newest known from"),
            "age": st.column_config.NumberColumn("Age, days", format="localized"),
            "grades": "Grades", "judged": "Judged", "sources": "Sources",
        },
    )  # fmt: skip


def judged(view: View, told: Evidence, rows: pd.DataFrame, subject_name: str) -> None:
    """What is judgement: values of assumptions, and the rows looked at."""
    _finding(words.judged_title(told, rows, subject_name))
    book = view.book
    st.dataframe(
        pd.DataFrame(
            {
                "Assumption": told.judged["assumption"],
                "Value": [
                    book[name].said(value)
                    for name, value in zip(told.judged["name"], told.judged["value"], strict=True)
                ],
                "Holds from": told.judged["since"],
                "Known from": told.judged["known_from"],
                "Why": told.judged["why"],
                "Source": told.judged["source"],
            }
        ),
        hide_index=True,
        placeholder="",
        column_config={
            "Holds from": st.column_config.DateColumn(),
            "Known from": st.column_config.DateColumn(),
            "Why": st.column_config.TextColumn(width="large"),
        },
    )
    remembered = rows.loc[rows["grade"] == JUDGED]
    if len(remembered):
        st.dataframe(_readable(remembered), hide_index=True, placeholder="")


def _readable(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as people read them, without columns that are blank throughout."""
    table = pd.DataFrame(
        {
            "Maker": rows["maker"],
            "What": rows["item"],
            "When": rows["period"].map(words.when),
            "Value": [
                "" if pd.isna(value) else words.said(value, unit)
                for value, unit in zip(rows["value"], rows["unit"], strict=True)
            ],
            "In words": rows["words"],
            "Grade": rows["grade"].astype(str).str.replace("J", "J (judged)"),
            "Known from": rows["known_from"],
            "Source": rows["title"],
            "Publisher": rows["publisher"],
            "Published": rows["published"],
            "Place": rows["place"],
            "Address": rows["url"],
            "Note": rows["note"],
        }
    )
    return table.dropna(axis="columns", how="all")


def _finding(words_of_it: str) -> None:
    st.subheader(words_of_it, anchor=False)
