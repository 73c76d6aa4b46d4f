"""Scenarios side by side, and the difference between two split by cause so that it adds up."""

import streamlit as st

from analytics.answers import View
from analytics.scenarios import words
from analytics.screen import aims, controls, figure, origins, prose, runs, side_by_side
from analytics.screen.live import live
from analytics.stories import scenarios


@live
def page(view: View) -> None:
    """Answer, scenarios side by side, by year, and the split of a difference."""
    first = st.container()
    aim = aims.chosen(view)
    shown = side_by_side.chosen(aim)
    found = runs.compared(aim, tuple(shown))
    figure.show(scenarios.compared(aim, shown, found))
    prose.table(words.table(aim, found))
    controls.changes(view)
    asked = side_by_side.ends(aim, shown)
    parts = side_by_side.split(aim, asked)
    first.header(words.answer(aim, asked.names, parts), anchor=False)
    with first:
        origins.answer(view, aim.metric)
    figure.show(scenarios.difference(aim, shown, asked, parts))
    figure.show(scenarios.by_year(aim, shown, found))
    origins.table(view)


page()
