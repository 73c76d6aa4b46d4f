"""How the market was fitted to the observed year, and how well, as a table."""

import streamlit as st

from analytics.answers import View
from analytics.pressure import words
from analytics.screen import runs


def table(view: View) -> None:
    """How China's margins are approximated, and behind a switch every contender's fit."""
    fit = runs.fit(view.book)
    st.caption(words.approximation(fit))
    if not st.toggle("Show how the market was fitted, contender by contender", key="fit"):
        return
    st.dataframe(
        fit[["label", "nest", "cars", "net_price", "cost", "margin", "reported", "gross_margin"]],
        hide_index=True,
        column_config={
            "label": "Contender",
            "nest": "Drive",
            "cars": st.column_config.NumberColumn("Cars", format="localized"),
            "net_price": st.column_config.NumberColumn("Price net of VAT, CNY", format="%.0f"),
            "cost": st.column_config.NumberColumn("Variable cost, CNY", format="%.0f"),
            "margin": st.column_config.NumberColumn("Price-cost margin fitted", format="percent"),
            "reported": st.column_config.NumberColumn("as reported", format="percent"),
            "gross_margin": st.column_config.NumberColumn(
                "Gross margin reported, after depreciation", format="percent"
            ),
        },
    )
