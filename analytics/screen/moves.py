"""Controls of a move of BYD and of Tesla's answer. All of them stand in the address."""

import streamlit as st

from analytics.answers import View
from analytics.labels import amount, change, span
from analytics.model.cars import BYD_MOVES
from analytics.pressure import Move, Pressure, Question
from analytics.pressure.words import ANSWERS, measures
from analytics.screen import address

KINDS = {
    "prices": ("Its prices", "byd_price_change", -0.10),
    "cost": ("Its cost", "byd_cost_change", -0.10),
    "system": ("Free driver assistance", "byd_free_system_value", 5_000.0),
}
AS_TOLD = "told"


def question(view: View) -> Question:
    """The question that the controls ask: BYD's move, Tesla's answer, and the year."""
    told = tuple(one for one in view.overrides if one.assumption in BYD_MOVES)
    kinds = [AS_TOLD, *KINDS] if told else list(KINDS)
    first, second, third = st.columns([2, 2, 1])
    with first:
        kind = st.segmented_control(
            "What BYD changes",
            kinds,
            format_func=lambda name: KINDS[name][0] if name in KINDS else "As in the scenario",
            default=kinds[0],
            key="move",
            bind="query-params",
            required=True,
            wrap=True,
            on_change=address.touch,
        )
    chosen = kind if kind in kinds else kinds[0]
    moves = told
    if chosen in KINDS:
        with second:
            value = _size(view, chosen)
        with third:
            since = _since(view)
        moves = Move(KINDS[chosen][1], value, since).overrides
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
            _second(view.full_years),
            key="pressure_year",
            bind="query-params",
            on_change=address.touch,
        )
    return Question(view, moves, str(answer or "hold_price"), int(year))


def software_price(view: View, year: int) -> str:
    """The price of FSD that counts: of the subscription where one is offered by then."""
    monthly = view.book["fsd_monthly_price"]
    held = [one for one in view.overrides if one.assumption == monthly.name]
    known = {knot.since: knot.value for knot in monthly.knots} | {
        one.since: one.value for one in held
    }
    standing = [value for since, value in sorted(known.items()) if since.year <= year]
    return "fsd_monthly_price" if standing and standing[-1] > 0 else "fsd_list_price"


def figures(asked: Question, found: Pressure, money: str) -> None:
    """What the answer looked at leaves, against no move: price, cars, margin, gross profit."""
    shown = measures(money)
    st.caption(f"{ANSWERS[asked.answer]}, in {asked.year}")
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
            st.caption(f"P10 to P90: {said}")


def _size(view: View, kind: str) -> float:
    _, name, start = KINDS[kind]
    item = view.book[name]
    is_share = item.unit.startswith("share")
    return float(
        st.slider(
            "Change against no move" if is_share else f"Worth to a buyer ({item.unit})",
            item.shown_lowest,
            item.shown_highest,
            start,
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
    january = next(name for name in names if name.endswith("Q1"))
    return str(
        st.selectbox(
            "From",
            names,
            names.index(january),
            format_func=lambda name: f"{name[:4]} {name[4:]}",
            key="since",
            bind="query-params",
            on_change=address.touch,
        )
    )


def _second(years: list[int]) -> int:
    return years[min(1, len(years) - 1)]
