"""Every save: who changed what, when, why; undo, restore, compare."""

import streamlit as st

from analytics.answers import View
from analytics.screen import saves, saving
from analytics.screen.live import at_rest
from analytics.workbench import words
from analytics.workspace import here


@at_rest
def page(view: View) -> None:
    """Answer, the saves, what may be done about one, two moments, roles."""
    told = here().history()
    st.header(words.history_answer(told), anchor=False)
    saving.outcome()
    if told:
        rows = saves.found(view)
        if rows:
            saves.table(view, rows)
        else:
            st.info("No save passes these filters: take one away.")
        saves.about()
        saves.two_moments(view)
    else:
        st.info("Change values on the page Assumptions and save them: each save stands here.")
    saves.roles()


page()
