"""Controls of a move of BYD and of Tesla's answer. All of them stand in the address."""

import streamlit as st

from analytics.answers import View
from analytics.labels import amount, change, span
from analytics.pressure import MOVES, Move, Pressure, Question
from analytics.pressure.words import ANSWERS, measures
from analytics.screen import address, prose
from analytics.stories import margin_pressure


def question(view: View) -> Question:
    """The question that the controls ask: BYD's move, Tesla's answer, and the year."""
    told = margin_pressure.moves_told(view)
    kinds = margin_pressure.kinds(view)
    first, second, third = st.columns([2, 2, 1])
    with first:
        kind = st.segmented_control(
            "What BYD changes",
            list(kinds),
            format_func=kinds.__getitem__,
            default=next(iter(kinds)),
            key="move",
            bind="query-params",
            required=True,
            wrap=True,
            on_change=address.touch,
        )
    chosen = kind if kind in kinds else next(iter(kinds))
    moves = told
    if chosen in MOVES:
        with second:
            value = _size(view, chosen)
        with third:
            since = _since(view)
        moves = Move(MOVES[chosen].assumption, value, since).overrides
    left, right = st.columns([3, 2])
    with left:
        answer = st.segmented_control(
            "Answer of Tesla looked at below",
            list(ANSWERS),
            format_func=ANSWERS.__getitem__,
            default="hold_price",
            key="answer",
            bind="query-params",
            required=True,
            wrap=True,
            on_change=address.touch,
        )
    with right:
        year = st.select_slider(
            "Year",
            view.full_years,
            margin_pressure.second_year(view),
            key="pressure_year",
            bind="query-params",
            on_change=address.touch,
        )
    return Question(view, moves, str(answer or "hold_price"), int(year))


def figures(asked: Question, found: Pressure, money: str) -> None:
    """What the answer looked at leaves, against no move: price, cars, margin, gross profit."""
    shown = measures(money)
    prose.small(f"{ANSWERS[asked.answer]}, in {asked.year}")
    columns = st.container(key="figures").columns(len(shown))
    for column, (metric, (label, unit)) in zip(columns, shown.items(), strict=True):
        row = found.at(metric, asked.answer)
        moved = float(row["change_p50"])
        with column:
            st.metric(
                label,
                amount(float(row["p50"]), unit).removesuffix(" cars"),
                f"{change(moved, unit).removesuffix(' cars')} against no move",
                delta_color="off",
                delta_arrow="off",
                help=asked.view.book.metrics[metric].meaning,
            )
            said = span(float(row["p10"]), float(row["p90"]), unit).replace(" cars", "")
            prose.under(f"P10 to P90: {said}")


def _size(view: View, kind: str) -> float:
    usual = MOVES[kind]
    item = view.book[usual.assumption]
    is_share = item.unit.startswith("share")
    return float(
        st.slider(
            "Change against no move" if is_share else f"Worth to a buyer ({item.unit})",
            item.shown_lowest,
            item.shown_highest,
            usual.value,
            item.step,
            format="percent" if is_share else "localized",
            key=f"byd_{kind}",
            bind="query-params",
            help=item.meaning,
            on_change=address.touch,
        )
    )


def _since(view: View) -> str:
    names = view.book.quarters.names
    return str(
        st.selectbox(
            "From",
            names,
            names.index(margin_pressure.first_january(view)),
            format_func=lambda name: f"{name[:4]} {name[4:]}",
            key="since",
            bind="query-params",
            on_change=address.touch,
        )
    )
