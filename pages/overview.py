"""The answer, how sure it is, and what drives it."""

import streamlit as st

from analytics import words
from analytics.answers import HEADLINES, View
from analytics.screen import address, controls, figure, headlines, notices, origins, runs
from analytics.screen.live import live
from analytics.stories import overview


@live
def page(view: View) -> None:
    """Answer, four figures, what drives them."""
    found = runs.overview(view)
    st.header(words.overview_answer(view, found), anchor=False)
    headlines.figures(view, found)
    origins.answer(view, *HEADLINES)
    controls.changes(view)
    figure.show(overview.revenue_by_year(view, overview.revenue(view, found), found.milestones))
    figure.show(overview.drivers(view, found))
    origins.table(view)


page()
notices.show(address.view())
