"""Controls of the sidebar and of single assumptions. Each shows the state and changes it."""

from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from analytics.answers import View
from analytics.assumptions import Assumption, Book, Override
from analytics.calendar import decimal_year, quarter_of, quarter_start
from analytics.errors import InputError
from analytics.labels import day, number, span, verbatim
from analytics.screen import address, runs
from analytics.words import inside_sentence
from analytics.workbench.words import signed
from analytics.workspace import Comment, here

OTHER = "Other"

# The assumptions that matter most on a page, and have a control there.
ON_PAGE = {
    "fsd_revenue": (
        "fsd_list_price", "fsd_monthly_price", "feature_approval_date",
        "wtp_median_full", "free_rival_erosion", "tesla_quality_drift",
    ),
    "margin_pressure": (
        "price_coefficient", "nest_correlation", "tesla_quality_drift",
        "free_system_value", "free_rival_erosion", "wtp_median_full",
    ),
    "data_route": (
        "export_approval_chance", "export_earliest_date", "feature_approval_date",
        "accelerator_supply", "centre_accelerators", "partner_share",
    ),
}  # fmt: skip


def sidebar() -> None:
    """As-of date, scenario and currency."""
    _as_of()
    _scenario()
    _currency()
    _leave_out_unusable_edits()


def changes(view: View) -> None:
    """What differs from the scenario, each with a way back."""
    with st.container(horizontal=True, vertical_alignment="center", key="changes"):
        if not view.edits and not address.session().past:
            return
        st.markdown("**Changed here**" if view.edits else "Nothing is changed", width="content")
        for edit in view.edits:
            item = view.book[edit.assumption]
            st.button(
                f"{item.label}: {item.said(edit.value)}{_from(edit.since, view.book)}",
                key=f"drop_{edit.assumption}",
                icon=":material/close:",
                help="Back to the value of the scenario",
                on_click=address.replace_edits,
                args=({edit.assumption},),
            )
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not address.session().past,
            on_click=address.undo,
        )
        st.button("Reset all", disabled=not view.edits, on_click=lambda: address.change(edits=()))


def grid(view: View, names: tuple[str, ...]) -> None:
    """Controls side by side, three to a row."""
    for start in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[start : start + 3], strict=False):
            with column:
                assumption(view, name)


def year_and_threshold(view: View, year: int, threshold: int) -> tuple[int, float]:
    """The year looked at, and the revenue to pass in it [USD m]; both in the address."""
    left, right = st.columns(2)
    chosen = left.select_slider("Year", view.full_years, year, key="year", bind="query-params")
    passed = right.number_input(
        "Revenue to pass (USD m)",
        min_value=10,
        max_value=100_000,
        value=threshold,
        step=100,
        key="threshold",
        bind="query-params",
    )
    return int(chosen), float(passed)


def assumption(view: View, name: str) -> None:
    """One assumption: a slider, its base value, range and grade, and a reset when it is changed."""
    item = view.book[name]
    standing = view.standing(item.name)
    key = f"control_{name}"
    options: dict[str, Any] = {
        "key": key,
        "on_change": _edit,
        "args": (name,),
        "help": _help(view, item),
    }
    if item.choices:
        address.show(key, item.choices[int(standing.value)])
        st.segmented_control(item.label, item.choices, format_func=_plain, required=True, **options)
    elif item.unit == "year":
        quarters = _quarters(view.book, item, standing.value)
        address.show(key, number(standing.value, "year"))
        st.select_slider(item.label, quarters, **options)
    else:
        address.show(key, standing.value)
        st.slider(
            f"{item.label} ({_unit(item)})",
            min(item.shown_lowest, standing.value),
            max(item.shown_highest, standing.value),
            step=item.step,
            format="percent" if item.unit.startswith("share") else "localized",
            **options,
        )
    _origin(view, item, standing)


def _as_of() -> None:
    vintages = runs.book("today").database.vintages
    named = {day(vintages.earliest): vintages.earliest, "Today": vintages.newest}
    now = date.fromisoformat(address.state().as_of)
    words = {when: word for word, when in named.items()}
    if "as_of_choice" not in st.session_state or st.session_state.as_of_choice != OTHER:
        address.show("as_of_choice", words.get(now, OTHER))

    def choose() -> None:
        chosen = st.session_state.as_of_choice
        if chosen in named:
            address.change(as_of=str(named[chosen]))

    st.segmented_control(
        "As of",
        [*named, OTHER],
        key="as_of_choice",
        on_change=choose,
        required=True,
        help="Nothing that became known later is used. Today is the newest date in the data: "
        f"{day(vintages.newest)}.",
    )
    if st.session_state.as_of_choice == OTHER:
        address.show("as_of_day", now)
        st.date_input(
            "Day",
            min_value=vintages.earliest,
            max_value=vintages.newest,
            key="as_of_day",
            on_change=lambda: address.change(as_of=str(st.session_state.as_of_day)),
            label_visibility="collapsed",
        )


def _scenario() -> None:
    scenarios = address.state().book.scenarios
    if address.state().scenario not in scenarios:
        st.warning(
            "The scenario could not be told yet on this day, so you see the base case.",
            icon=":material/info:",
        )
        address.session().state = replace(address.state(), scenario="base")
    address.show("scenario_choice", address.state().scenario)
    st.selectbox(
        "Scenario",
        [
            name
            for name, one in scenarios.items()
            if one.is_offered or name == address.state().scenario
        ],
        format_func=lambda name: scenarios[name].label if name in scenarios else name,
        key="scenario_choice",
        on_change=lambda: address.change(scenario=st.session_state.scenario_choice),
    )
    chosen = scenarios[address.state().scenario]
    st.caption(verbatim(chosen.story))
    if chosen.saved:
        st.caption(f"Saved by {verbatim(signed(chosen.saved.signed))}")
    for one in here().comments():
        if (one.subject, one.name) == ("scenario", chosen.name):
            st.caption(f":material/comment: {verbatim(one.person)}: {verbatim(one.text)}")


def _currency() -> None:
    address.show("currency_choice", address.state().currency)
    st.segmented_control(
        "Currency",
        address.CURRENCIES,
        key="currency_choice",
        on_change=lambda: address.change(currency=st.session_state.currency_choice),
        required=True,
    )


def _leave_out_unusable_edits() -> None:
    """Say which edits the date or scenario now chosen has no room for."""
    book = address.state().book
    usable = []
    for text in address.state().edits:
        try:
            book.override(text)
        except InputError as problem:
            st.warning(f"Left out: {problem}", icon=":material/info:")
        else:
            usable.append(text)
    address.session().state = replace(address.state(), edits=tuple(usable))


def _edit(name: str) -> None:
    """Take over what a control was set to."""
    view = address.view()
    item = view.book[name]
    chosen = st.session_state[f"control_{name}"]
    standing = view.standing(item.name)
    if item.choices:
        value = float(item.choices.index(chosen))
    elif item.unit == "year":
        value = decimal_year(quarter_start(chosen.replace(" ", "")))
        value = round(value * 4) / 4
    else:
        value = float(chosen)
    told = [one for one in view.book.scenario(view.scenario).overrides if one.assumption == name]
    unedited = told[-1] if told else view.in_base(item.name)
    edits = [Override(name, standing.since, value)] if value != unedited.value else []
    address.replace_edits({name}, edits)


def _origin(view: View, item: Assumption, standing: Override) -> None:
    """Below a control: what it was, how uncertain that is, whose word it is, and what is said."""
    base = view.in_base(item.name)
    changed = any(edit.assumption == item.name for edit in view.edits)
    knot = item.knots[-1]
    parts = [escape(f"base {item.said(base.value)}{_from(base.since, view.book)}")]
    if changed:
        parts = [f"<span class='changed'>changed by you, held in every draw</span>; {parts[0]}"]
    elif standing.range is not None:
        spread = span(standing.range.p10, standing.range.p90, item.unit)
        parts.append(escape(f"P10 to P90 {spread}"))
    grade = view.book.sources[knot.origin["source"]]["grade"]
    parts.append(
        "<span class='judged'>judgement</span>" if grade == "J" else f"source grade {grade}"
    )
    if standing.signed and not changed:
        who = escape(signed(standing.signed))
        parts.append(f"<span class='changed'>saved</span> by {who}")
    remarks = [
        f"<q>{escape(one.text)}</q> ({escape(one.person)})" for one in comments_on(item.name)
    ]
    st.html(f"<p class='words under'>{'<br>'.join([' · '.join(parts), *remarks])}</p>")
    if changed:
        st.button(
            f"Reset {inside_sentence(item.label)}",
            key=f"reset_{item.name}",
            icon=":material/undo:",
            type="tertiary",
            on_click=address.replace_edits,
            args=({item.name},),
        )


def comments_on(assumption: str) -> list[Comment]:
    """What people say of an assumption, the newest first."""
    return [
        one for one in here().comments() if (one.subject, one.name) == ("assumption", assumption)
    ]


def _help(view: View, item: Assumption) -> str:
    knot = item.knots[-1]
    source = view.book.sources[knot.origin["source"]]
    lines = [f"{item.meaning}."]
    if isinstance(knot.origin["note"], str):
        lines.append(f"Why this value: {knot.origin['note']}.")
    lines.append(f"Source: {source['title']}, {source['publisher']} (grade {source['grade']}).")
    return "\n\n".join(lines)


def _quarters(book: Book, item: Assumption, value: float) -> list[str]:
    """The quarters offered for a date, with the one in force; none of the past for one to come."""
    first = max(item.shown_lowest, book.earliest(item))
    count = round((item.shown_highest - first) * 4) + 1
    offered = {first + step / 4 for step in range(count)} | {round(value * 4) / 4}
    return [number(quarter, "year") for quarter in sorted(offered)]


def _unit(item: Assumption) -> str:
    return "number" if item.unit == "number" else item.unit.replace("share", "%")


def _from(since: date, book: Book) -> str:
    """From when a value holds, if not from the outset."""
    return "" if since <= book.quarters.first_day else f" from {quarter_of(since)}"


def _plain(word: str) -> str:
    return word.replace("_", " ")
