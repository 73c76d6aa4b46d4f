"""Every assumption: read, change, see what that does, save, take along and bring back."""

import streamlit as st

from analytics.answers import View
from analytics.screen import controls, origins, runs, saving, workbench
from analytics.screen.live import live
from analytics.workbench import Draft, words


@live
def page(view: View) -> None:
    """Answer, effect, the table, saving, one assumption, tables in and out."""
    st.header(words.answer(view, runs.effect(Draft(view))), anchor=False)
    origins.answer(view, "fsd_npv")
    workbench.effect(view)
    saving.outcome()
    controls.changes(view)
    rows = workbench.found(view)
    if rows.empty:
        st.info("No assumption passes these filters: take one away.")
    else:
        workbench.editor(rows)
    workbench.save(view)
    workbench.scenario(view)
    workbench.closer(view)
    workbench.exchange(view)


page()
