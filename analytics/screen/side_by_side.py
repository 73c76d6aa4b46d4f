"""Controls of scenarios side by side. All of them stand in the address."""

import streamlit as st

from analytics.drivers import Aim
from analytics.scenarios import MOST, conflicts, label, words
from analytics.screen import address

FIRST = ("base", "approval_2030", "free_city_driving", "price_war")


def chosen(aim: Aim) -> list[str]:
    """The scenarios that the controls ask for, the stacked one last."""
    told = aim.view.book.scenarios
    left, right = st.columns([3, 2])
    with left:
        names = st.multiselect(
            "Scenarios side by side; the first is what the others are held against",
            list(told),
            default=[name for name in FIRST if name in told],
            format_func=lambda name: told[name].label if name in told else name,
            max_selections=MOST,
            key="side_by_side",
            bind="query-params",
            on_change=address.touch,
        )
    with right:
        stack = st.multiselect(
            "Stack on each other; where two disagree, the later counts",
            [name for name in told if name != "base"],
            format_func=lambda name: told[name].label if name in told else name,
            max_selections=3,
            key="stacked",
            bind="query-params",
            placeholder="None",
            on_change=address.touch,
        )
    shown = [name for name in names if name in told] or ["base"]
    if len(stack) > 1:
        together = words.stacked([name for name in stack if name in told])
        for one in conflicts(aim.view, together):
            st.warning(words.conflict(aim, one), icon=":material/call_split:")
        shown = [*shown[: MOST - 1], together]
    return shown


def ends(aim: Aim, shown: list[str]) -> tuple[str, str]:
    """Between which two scenarios a difference is split."""
    found = []
    for place, words_of_end, key, index in zip(
        st.columns(2), ("From", "To"), ("split_from", "split_to"), (0, len(shown) - 1), strict=True
    ):
        chosen_end = place.selectbox(
            words_of_end,
            shown,
            index=index,
            format_func=lambda name: label(aim.view, name),
            key=key,
            bind="query-params",
            on_change=address.touch,
        )
        found.append(str(chosen_end or shown[index]))
    return found[0], found[1]
