"""Controls of scenarios side by side. All of them stand in the address."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from analytics.assumptions import Book
from analytics.drivers import Aim
from analytics.labels import day
from analytics.scenarios import MOST, conflicts, label, words
from analytics.screen import address, runs

EARLIER = "earlier"
FIRST = ("base", "approval_2030", "free_city_driving", "price_war")


def chosen(aim: Aim) -> list[str]:
    """The scenarios that the controls ask for, the stacked one last."""
    told = {name: one for name, one in aim.view.book.scenarios.items() if one.is_offered}
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


class Ends(NamedTuple):
    """Between what a difference is split: two scenarios, or one as seen on two dates."""

    before: str
    after: str
    earlier: Book | None
    names: tuple[str, str]


def ends(aim: Aim, shown: list[str]) -> Ends:
    """The two ends that the controls ask for."""
    view = aim.view
    now, then = view.book.database.as_of, view.book.database.vintages.earliest
    dates = [EARLIER] if then < now else []

    def name_of(end: str) -> str:
        return f"As of {day(then)}" if end == EARLIER else label(view, end)

    found = []
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
            format_func=name_of,
            key=key,
            bind="query-params",
            on_change=address.touch,
        )
        found.append(str(chosen_end or offered[index]))
    before, after = found
    if before != EARLIER:
        return Ends(before, after, None, (label(view, before), label(view, after)))
    seen = words.as_of(label(view, after), then), words.as_of(label(view, after), now)
    return Ends(after, after, runs.book(str(then)), seen)


def split(aim: Aim, asked: Ends) -> pd.DataFrame:
    """The difference between the two ends by cause."""
    if asked.earlier is None:
        return runs.split(aim, asked.before, asked.after)
    return runs.split_over_time(aim, asked.earlier, asked.after)
