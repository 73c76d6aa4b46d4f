"""What margins and prices did since 2021, on a page: no edit changes it."""

import streamlit as st

from analytics.answers import View
from analytics.pressure import history
from analytics.screen import figure, runs


def show(view: View) -> None:
    """Both makers' margins with the moves of the price war, and their prices."""
    told = runs.history(view.book)
    as_of = view.book.database.as_of
    st.subheader("How it came to this", anchor=False)
    figure.show(
        lambda palette: history.margin_history(told.margins, told.moves, palette),
        history.margin_title(told.margins, told.moves),
        history.margin_subtitle(told.margins),
        told.margins,
        "margin-history",
        0,
        about=("Margins", "Events"),
    )
    figure.show(
        lambda palette: history.price_history(told.prices, palette, as_of),
        history.price_title(told.prices),
        history.price_subtitle(),
        told.prices,
        "price-history",
        0,
        about=("Prices", "Events"),
    )
