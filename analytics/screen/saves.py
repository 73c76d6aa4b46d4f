"""The history on screen: every save, what may be done about it, two moments, and who may what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, cast

import pandas as pd
import streamlit as st

from analytics import workbench
from analytics.access import ROLES, Grant, Role
from analytics.answers import View
from analytics.exhibits import file_name
from analytics.labels import verbatim
from analytics.saved import BASE
from analytics.screen import address, figure, saving
from analytics.workbench import words
from analytics.workspace import NONE, Change, Effect, Rows, here

MOST_SHOWN = 500


def found(view: View) -> Rows:
    """The saves that pass the filters, newest first."""
    rows = here().history()
    first, second, third = st.columns([2, 2, 3])
    people = first.multiselect(
        "Who", sorted({row["person"] for row in rows}), key="who", bind="query-params",
        placeholder="Everybody", on_change=address.touch,
    )  # fmt: skip
    scenarios = second.multiselect(
        "Scenario", sorted({words.scenario(row) for row in rows} - {""}), key="of_scenario",
        bind="query-params", placeholder="All", on_change=address.touch,
    )  # fmt: skip
    text = third.text_input(
        "Search", key="in_history", bind="query-params",
        placeholder="assumption, value or reason", on_change=address.touch,
    )  # fmt: skip
    sought = text.strip().casefold()
    return [
        row
        for row in rows
        if (not people or row["person"] in people)
        and (not scenarios or words.scenario(row) in scenarios)
        and sought in _said(row, view)
    ]


def _said(row: Mapping[str, Any], view: View) -> str:
    """All that can be searched for in a save."""
    label = words.called(row["assumption"], view.book)
    told = (label, row["was"], row["written"], row["reason"], words.KINDS.get(row["kind"]))
    return " ".join(one for one in told if one).casefold()


def table(view: View, rows: Rows) -> None:
    """The newest of the saves; one that is chosen is looked at below."""
    shown = rows[:MOST_SHOWN]
    st.dataframe(
        words.history(shown, view.book),
        hide_index=True,
        height=380,
        on_select=lambda: _choose(shown),
        selection_mode="single-row",
        key="saves",
        column_config={
            "Why": st.column_config.TextColumn(width="medium"),
            **{name: st.column_config.NumberColumn(format="%.0f") for name in words.VALUES},
        },
    )
    if len(rows) > MOST_SHOWN:
        st.caption(f"The newest {MOST_SHOWN} of {len(rows):,} rows; the files hold all of them.")
    with st.container(horizontal=True):
        whole = partial(words.history, rows, view.book)
        figure.take_along(whole, file_name(view, "history"), "history")


def _choose(shown: Rows) -> None:
    picked = st.session_state["saves"]["selection"]["rows"]
    if picked and picked[0] < len(shown):
        st.session_state["save"] = shown[picked[0]]["moment"]
    address.touch()


def about() -> None:
    """One save: who, when and why, and what may be done about it."""
    newest = here().newest()
    moment = int(
        st.number_input(
            "Look at save (or choose a row)", 1, newest, newest, key="save", bind="query-params",
            on_change=address.touch,
        )
    )  # fmt: skip
    save = next(row for row in here().history() if row["moment"] == moment)
    why = f": {verbatim(save['reason'])}" if save["reason"] else ""
    st.markdown(
        f"**Save {moment}**, {verbatim(save['person'])}, {words.when(save['made_at'])}{why}"
    )
    st.button(
        "Look at everything as it was then",
        key="take_moment",
        icon=":material/history:",
        on_click=lambda: address.change(moment=moment),
    )
    if not saving.who().may_edit or save["as_of"] is None:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Why", key="save_undo_reason", placeholder="Why it is undone or restored")
        st.button(
            "Redo" if save["kind"] == "undo" else "Undo",
            key="save_undo", icon=":material/undo:", on_click=saving.try_to, args=(_undo, moment),
        )  # fmt: skip
        st.button(
            "Restore the scenario to this moment",
            key="save_restore", icon=":material/restore:", on_click=saving.try_to,
            args=(_restore, save["scenario"], moment),
        )  # fmt: skip


def _undo(moment: int) -> None:
    save = next(row for row in here().history() if row["moment"] == moment)
    reason = st.session_state["save_undo_reason"]
    effect = _effect(save["scenario"], here().undoing(moment))
    made = here().undo(saving.who(), moment, reason=reason, effect=effect)
    saving.after_save(made, f"Done as save {made}.")


def _restore(scenario: str, moment: int) -> None:
    as_of = date.fromisoformat(address.state().as_of)
    reason = st.session_state["save_undo_reason"]
    effect = _effect(scenario, here().restoring(scenario, moment, as_of))
    made = here().restore(saving.who(), scenario, moment, reason=reason, as_of=as_of, effect=effect)
    saving.after_save(made, f"Restored as save {made}.")


def _effect(scenario: str, told: list[Change]) -> Effect:
    """What going back does to the value of FSD, seen from the newest save."""
    now = replace(address.state(), moment=here().newest(), scenario="base")
    if scenario not in now.book.scenarios:
        return NONE
    view = replace(address.view(), book=now.book, scenario=scenario, edits=())
    return saving.effect_of(replace(view, edits=workbench.as_edits(view, told)))


def two_moments(view: View) -> None:
    """What each scenario held at two moments, where they differ."""
    st.subheader("Between two moments", anchor=False)
    newest = here().newest()
    left, right = st.columns(2)
    first = left.number_input(
        "From save (0: before all)",
        0,
        newest,
        0,
        key="first_moment",
        bind="query-params",
        on_change=address.touch,
    )
    second = right.number_input(
        "To save",
        0,
        newest,
        newest,
        key="second_moment",
        bind="query-params",
        on_change=address.touch,
    )
    rows = compared(view, int(first), int(second))
    if rows.empty:
        st.caption("Between these moments no value differs.")
    else:
        st.dataframe(rows, hide_index=True)


def compared(view: View, first: int, second: int) -> pd.DataFrame:
    """What scenarios held at two moments, where it differs."""
    held = [
        {(name, edit.assumption): edit.written for name, edit in here().saved(moment).edits}
        for moment in (first, second)
    ]
    labels = {one.name: one.label for one in here().saved().scenarios} | {BASE: "Base case"}
    told = dict.fromkeys([*held[0], *held[1]])
    return pd.DataFrame(
        [
            {
                "Scenario": labels.get(scenario, scenario),
                "Assumption": words.called(assumption, view.book),
                f"At save {first}": _held(view, held[0].get((scenario, assumption))),
                f"At save {second}": _held(view, held[1].get((scenario, assumption))),
            }
            for scenario, assumption in told
            if held[0].get((scenario, assumption), ()) != held[1].get((scenario, assumption), ())
        ]
    )


def _held(view: View, written: tuple[str, ...] | None) -> str:
    return words.plain("; ".join(written or ()), view.book) or "as the base"


def roles() -> None:
    """Who may do what, and what was refused; owners change it."""
    person = saving.who()
    if not person.may_publish:
        return
    st.subheader("Who may do what", anchor=False)
    granted = here().grants()
    if granted:
        st.dataframe(
            pd.DataFrame(
                [
                    {"Person or group": one.name, "Kind": one.kind, "Role": one.role}
                    for one in granted
                ]
            ),
            hide_index=True,
        )
    else:
        st.caption("No roles were given yet: whoever signs in reads and exports.")
    with st.form("roles_form", border=False):
        first, second, third = st.columns([1, 3, 1], vertical_alignment="bottom")
        first.selectbox("Kind", ["person", "group"], key="save_grant_kind")
        second.text_input("E-mail, or name of the group", key="save_grant_name")
        third.selectbox("Role", ROLES, key="save_grant_role")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Give this role", on_click=saving.try_to, args=(_grant, False), key="save_grant"
            )
            st.form_submit_button(
                "Take it back", on_click=saving.try_to, args=(_grant, True), key="save_withdraw"
            )
    refused: Rows = here().refusals()
    if refused:
        st.markdown("**Refused**")
        st.dataframe(pd.DataFrame(refused).rename(columns=str.capitalize), hide_index=True)


def _grant(is_withdrawn: bool) -> None:
    typed = st.session_state
    given = Grant(
        typed["save_grant_kind"],
        typed["save_grant_name"].strip(),
        cast("Role", typed["save_grant_role"]),
    )
    here().grant(saving.who(), given, is_withdrawn=is_withdrawn)
    address.session().said = "Taken back." if is_withdrawn else f"{given.name} is {given.role} now."
