"""Scenarios side by side, and the difference between two split by cause so that it adds up."""

from dataclasses import replace

import streamlit as st

from analytics import charts as shared
from analytics.answers import HEADLINE_YEAR, View
from analytics.drivers.words import heading, unit
from analytics.scenarios import charts, words
from analytics.screen import aims, controls, figure, origins, runs, side_by_side
from analytics.screen.live import live


@live
def page(view: View) -> None:
    """Answer, scenarios side by side, by year, and the split of a difference."""
    first = st.container()
    aim = aims.chosen(view)
    shown = side_by_side.chosen(aim)
    found, held = runs.compared(aim, tuple(shown)), replace(view, scenario=shown[0])
    figure.show(
        lambda palette: charts.compared(aim, found, palette),
        words.compared_title(aim, found),
        f"{heading(aim)}: means with P10 and P90, all on the same draws",
        found.figures,
        "scenarios-compared",
        view=held,
        about=(aim.metric,),
    )
    st.table(words.table(aim, found))
    controls.changes(view)
    asked = side_by_side.ends(aim, shown)
    parts = side_by_side.split(aim, asked)
    first.header(words.answer(aim, asked.names, parts), anchor=False)
    with first:
        origins.answer(view, aim.metric)
    figure.show(
        lambda palette: shared.bridge(
            words.split_rows(aim, asked.names, parts), unit(aim), palette, unit(aim)
        ),
        words.split_title(aim, asked.names, parts),
        f"{heading(aim)}, by cause: means of draws, adding up exactly, in no order",
        parts,
        "difference-by-cause",
        view=held,
        about=(aim.metric,),
    )
    figure.show(
        lambda palette: charts.by_year(aim, found, view.full_years, palette),
        words.years_title(aim, found, HEADLINE_YEAR),
        f"FSD revenue, {view.currency} m a year: medians, with P10 to P90 of the first",
        found.years,
        "revenue-by-scenario",
        view=held,
        about=("fsd_revenue",),
    )
    origins.table(view)


page()
