"""Controls of scenarios side by side. All of them stand in the address."""

from functools import partial

import pandas as pd
import streamlit as st

from analytics.drivers import Aim
from analytics.scenarios import MOST, conflicts, words
from analytics.screen import address, runs
from analytics.stories import scenarios
from analytics.stories.scenarios import Ends


def chosen(aim: Aim) -> list[str]:
    """The scenarios that the controls ask for, the stacked one last."""
    told = scenarios.offered(aim.view)
    left, right = st.columns([3, 2])
    with left:
        names = st.multiselect(
            "Scenarios side by side; the first is what the others are held against",
            list(told),
            default=scenarios.usual(aim.view),
            format_func=lambda name: told.get(name, name),
            max_selections=MOST,
            key="side_by_side",
            bind="query-params",
            on_change=address.touch,
        )
    with right:
        stack = st.multiselect(
            "Stack on each other; where two disagree, the later counts",
            [name for name in told if name != "base"],
            format_func=lambda name: told.get(name, name),
            max_selections=3,
            key="stacked",
            bind="query-params",
            placeholder="None",
            on_change=address.touch,
        )
    shown = [name for name in names if name in told] or ["base"]
    stack = [name for name in stack if name in told]
    if len(stack) > 1:
        for one in conflicts(aim.view, words.stacked(stack)):
            st.warning(words.conflict(aim, one), icon=":material/call_split:")
    return scenarios.with_stack(shown, stack)


def ends(aim: Aim, shown: list[str]) -> Ends:
    """The two ends that the controls ask for."""
    view, found = aim.view, []
    dates = scenarios.earlier_day(view)
    for place, told, key, offered, index in zip(
        st.columns(2),
        ("From", "To"),
        ("split_from", "split_to"),
        ([*shown, *dates], shown),
        (0, len(shown) - 1),
        strict=True,
    ):
        chosen_end = place.selectbox(
            told,
            offered,
            index=index,
            format_func=partial(scenarios.end_label, view),
            key=key,
            bind="query-params",
            on_change=address.touch,
        )
        found.append(str(chosen_end or offered[index]))
    before, after = found
    return scenarios.between(view, before, after, lambda then: runs.book(str(then)))


def split(aim: Aim, asked: Ends) -> pd.DataFrame:
    """The difference between the two ends by cause."""
    if asked.earlier is None:
        return runs.split(aim, asked.before, asked.after)
    return runs.split_over_time(aim, asked.earlier, asked.after)
