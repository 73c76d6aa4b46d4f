"""Controls of what is explained: metric, period, decision. All of them stand in the address."""

import streamlit as st

from analytics.answers import View
from analytics.drivers import DECISIONS, TOTAL, Aim, words
from analytics.screen import address

MOST_UNITS = 12
FIRST_METRIC = "fsd_npv"


def chosen(view: View, label: str = "What to explain") -> Aim:
    """The metric and period that the controls ask for."""
    metrics = {name: one for name, one in view.book.metrics.items() if not one.is_by_contender}
    left, right = st.columns([3, 2])
    with left:
        metric = st.selectbox(
            label,
            list(metrics),
            index=list(metrics).index(FIRST_METRIC),
            format_func=lambda name: metrics[name].label,
            key="explained",
            bind="query-params",
            on_change=address.touch,
        )
    name = str(metric or FIRST_METRIC)
    if metrics[name].per == "case":
        return Aim(view, name)
    with right:
        period = st.select_slider(
            "Period",
            [TOTAL, *(str(year) for year in view.full_years)],
            format_func=lambda one: "2026 to 2035" if one == TOTAL else one,
            key="explained_period",
            bind="query-params",
            on_change=address.touch,
        )
    return Aim(view, name, str(period))


def decision() -> str:
    """The decision before which something might be found out."""
    return str(
        st.segmented_control(
            "Decision to take",
            list(DECISIONS),
            format_func=words.DECISIONS.__getitem__,
            default=DECISIONS[0],
            key="decision",
            bind="query-params",
            required=True,
            wrap=True,
            on_change=address.touch,
        )
        or DECISIONS[0]
    )
