"""Who sits before this screen, and the page that asks who it is."""

import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from analytics import reach
from analytics.access import LOCAL, Grant, Person
from analytics.errors import InputError
from analytics.screen import prose
from analytics.sign_in import SignIn, configured, person_of


@cache
def sign_in() -> SignIn | None:
    """How people sign in, None if nobody need.

    As it stood when the server started: a file of secrets that is just being written opens no door.
    """
    try:
        secrets = st.secrets.to_dict()
    except StreamlitSecretNotFoundError as problem:
        found = [file for file in st.get_option("secrets.files") if Path(file).exists()]
        if found:
            raise InputError(", ".join(found), str(problem), "correct the file") from problem
        secrets = {}
    return configured(secrets)


def person(grants: Iterable[Grant] = ()) -> Person:
    """Who sits before this screen, with the highest role that is granted.

    Without sign-in that is the local user, an owner. Raises an InputError for who is not signed in,
    and where a server without sign-in was opened to others by mistake.
    """
    rules = sign_in()
    if rules is None:
        reach.check(st.get_option("server.address"))
        return LOCAL
    return person_of(st.user.to_dict(), rules, grants, time.time())


def navigation() -> Literal["sidebar", "hidden"]:
    """Where the list of pages stands: nowhere, until somebody is signed in."""
    try:
        person()
    except InputError:
        return "hidden"
    return "sidebar"


def sign_in_gate(grants: Iterable[Grant] = ()) -> Person:
    """Who sits before this screen; shows nobody else more than a page to sign in on."""
    if sign_in() is None:
        return person()
    try:
        return person(grants)
    except InputError as problem:
        _ask(problem)
        st.stop()


def signed_in(who: Person) -> None:
    """Name, role and a way out; nothing for the local user."""
    if who is not LOCAL:
        prose.small(f"{who.name}, {who.role}")
        st.button("Sign out", key="sign_out", on_click=st.logout)


def _ask(problem: InputError) -> None:
    st.title("FSD in China", anchor=False)
    st.write("What Tesla's Full Self-Driving is worth in China. Sign in to see it.")
    if st.user.get("is_logged_in"):
        st.warning(f"**{problem.where}**: {problem.what}. To fix: {problem.fix}.")
    st.button("Sign in", key="sign_in", type="primary", on_click=st.login)
    if st.user.get("is_logged_in"):
        st.button("Sign out", key="sign_out", on_click=st.logout)
