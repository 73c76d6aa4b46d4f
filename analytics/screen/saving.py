"""What is saved, on every page: who may save, what was saved since, and what stands in the way."""

from dataclasses import replace

import streamlit as st

from analytics.access import Person
from analytics.answers import FIRST_DRAWS, View
from analytics.errors import InputError
from analytics.labels import verbatim
from analytics.screen import address, runs
from analytics.screen.person import person
from analytics.workbench import Draft, words
from analytics.workspace import Effect, here
from analytics.workspace.file import Locked


def who() -> Person:
    """Who sits before this screen."""
    return person(here().grants())


def problem(told: InputError) -> None:
    """What cannot be done, and how to mend it, in the words of whoever found it."""
    st.warning(
        f"**{verbatim(told.where)}**: {verbatim(told.what)}. To fix: {verbatim(told.fix)}.",
        icon=":material/info:",
    )


def notices() -> None:
    """In the sidebar: that the workspace cannot be used, or that something was saved since."""
    workspace = here()
    since = workspace.saves_since(address.state().moment)
    if workspace.problem is not None:
        _out_of_reach(workspace.problem)
    elif since["saves"]:
        count = f"{since['saves']} save{'s' if since['saves'] > 1 else ''}"
        st.caption(f"{count} since, the last by {verbatim(str(since['person']))}")
        st.button(
            "Show what is saved now",
            key="take_newest",
            icon=":material/update:",
            on_click=lambda: address.change(moment=workspace.newest()),
        )


def _out_of_reach(told: InputError) -> None:
    problem(told)
    if isinstance(told, Locked):
        st.caption("You read what it held when it was last looked at. Nothing can be saved here.")
    st.button(
        "Read it again" if isinstance(told, Locked) else "Try again",
        key="take_again",
        icon=":material/refresh:",
        on_click=_look_again,
    )


def _look_again() -> None:
    here().look_again()
    address.change(moment=here().newest())


def effect_of(view: View) -> Effect:
    """What the edits of a view do to the value of FSD, as it is saved with them [USD m]."""
    draft = Draft(replace(view, currency="USD", draws=min(view.draws, FIRST_DRAWS)))
    found = runs.effect(draft)
    return Effect(found.before, found.after, found.p10, found.p90)


def after_save(moment: int, told: str, **changes: object) -> None:
    """Show what was saved, and say that it is."""
    address.change(moment=moment, **changes)
    address.session().said = told


def try_to(save: "st.runtime.state.WidgetCallback", *arguments: object) -> None:
    """Save, or keep what stood in the way to be told."""
    session = address.session()
    session.said, session.unusable = "", []
    try:
        save(*arguments)
    except InputError as found:
        session.unusable = [found]
    address.touch()


def outcome() -> None:
    """What came of the last thing somebody did."""
    session = address.session()
    for told in session.unusable:
        problem(told)
    if session.said:
        st.success(verbatim(session.said), icon=":material/check:")


def signatures(view: View, names: tuple[str, ...]) -> dict[str, str]:
    """Who saved what holds of assumptions in this view, and why, by assumption."""
    found = {}
    for name in names:
        held = [one.signed for one in view.overrides if one.assumption == name]
        signature = held[-1] if held else view.book[name].knots[-1].signed
        if signature is not None:
            found[name] = words.signed(signature)
    return found
