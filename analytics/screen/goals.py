"""Controls of goals: value, assumptions, floor. All of them stand in the address."""

import math

import streamlit as st

from analytics.assumptions import Override
from analytics.drivers import Aim
from analytics.drivers.words import aimed_at, unit
from analytics.goal import Goal, Ways, levers
from analytics.labels import amount
from analytics.screen import address
from analytics.stories.goal import FIRST_BESIDE, FIRST_LEVER, NOTHING_ELSE, round_number
from analytics.words import inside_sentence


def chosen(aim: Aim, high: float) -> tuple[float, str, str | None]:
    """The value to reach, the assumption that shall do it, and one beside it."""
    told = aim.view.book.assumptions
    names = levers(aim.view.book)
    first, second, third = st.columns(3)
    with first:
        value = _value(aim, "Value to reach", "goal", round_number(high))
    with second:
        lever = st.selectbox(
            "By which assumption",
            names,
            index=names.index(FIRST_LEVER),
            format_func=lambda name: told[name].label,
            key="lever",
            bind="query-params",
            on_change=address.touch,
        )
    with third:
        others = [NOTHING_ELSE, *(name for name in names if name != lever)]
        usual = FIRST_BESIDE if FIRST_BESIDE in others else NOTHING_ELSE
        beside = st.selectbox(
            "Together with",
            others,
            index=others.index(usual),
            format_func=lambda name: "Nothing else" if name == NOTHING_ELSE else told[name].label,
            key="beside",
            bind="query-params",
            on_change=address.touch,
        )
    return value, str(lever or FIRST_LEVER), None if beside in (None, NOTHING_ELSE) else str(beside)


def floor(aim: Aim, low: float) -> float:
    """The value below which the aim shall not fall: of money nothing, unless told."""
    is_money = unit(aim).startswith(aim.view.currency)
    return _value(aim, "Floor", "floor", 0.0 if is_money else round_number(low))


def take(goal: Goal, found: Ways) -> None:
    """A way to go on with the value that reaches the goal, on all pages."""
    if not found.at:
        return
    book = goal.view.book
    lever = book[goal.lever]
    st.button(
        f"Set the {inside_sentence(lever.label)} to {amount(found.nearest, lever.unit)}",
        key="take_way",
        icon=":material/arrow_forward:",
        help="On all pages, from now on; it can be undone",
        on_click=address.replace_edits,
        args=({lever.name}, [Override(lever.name, book.quarters.first_day, found.nearest)]),
    )


def _value(aim: Aim, label: str, key: str, usual: float) -> float:
    """A value of the aim that is typed in; each metric keeps its own."""
    step = 10.0 ** math.floor(math.log10(abs(usual))) / 2.0 if usual else 50.0
    return float(
        st.number_input(
            f"{label} ({unit(aim)})",
            value=float(usual),
            step=step,
            format="%.4g" if abs(usual) < 10 else "%.0f",
            key=f"{key}_{aim.metric}",
            bind="query-params",
            help=f"Of the {aimed_at(aim)}",
            on_change=address.touch,
        )
    )
