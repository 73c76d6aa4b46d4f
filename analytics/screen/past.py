"""What margins and prices did since 2021, on a page: no edit changes it."""

import streamlit as st

from analytics.answers import View
from analytics.screen import figure, runs
from analytics.stories import margin_pressure


def show(view: View) -> None:
    """Both makers' margins with the moves of the price war, and their prices."""
    told = runs.history(view.book)
    st.subheader("How it came to this", anchor=False)
    figure.show(margin_pressure.margins(view, told))
    figure.show(margin_pressure.prices(view, told))
