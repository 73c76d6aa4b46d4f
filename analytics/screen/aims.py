"""Controls of what is explained: metric, period, decision. All of them stand in the address."""

import streamlit as st

from analytics.answers import View
from analytics.drivers import DECISIONS, Aim, words
from analytics.screen import address
from analytics.stories import drivers


def chosen(view: View, label: str = "What to explain") -> Aim:
    """The metric and period that the controls ask for."""
    metrics, periods = drivers.metrics(view), drivers.periods(view)
    left, right = st.columns([3, 2])
    with left:
        metric = st.selectbox(
            label,
            list(metrics),
            index=list(metrics).index(drivers.FIRST_METRIC),
            format_func=metrics.__getitem__,
            key="explained",
            bind="query-params",
            on_change=address.touch,
        )
    name = str(metric or drivers.FIRST_METRIC)
    if view.book.metrics[name].per == "case":
        return Aim(view, name)
    with right:
        period = st.select_slider(
            "Period",
            list(periods),
            format_func=periods.__getitem__,
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
