"""Slides, report, workbook: what leaves, chosen and made."""

import streamlit as st

from analytics.answers import View
from analytics.screen import controls, packs
from analytics.screen.live import at_rest


@at_rest
def page(view: View) -> None:
    """Answer, files to make, what they hold."""
    answer = st.container()
    files = st.container()
    asked = packs.chosen(view)
    packs.items()
    controls.changes(view)
    answer.header(packs.answer(view, asked), anchor=False)
    with files:
        packs.make(view, asked)


page()
