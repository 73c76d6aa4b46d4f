"""The facts behind: what is reported, by whom, what is disputed, how old it is, what is judged."""

import streamlit as st

from analytics.evidence import disputed, left_by, to_loosen, words
from analytics.screen import address, facts, runs


@st.fragment
def page():
    """Answer, a subject through filters, chart, disputes, rows, coverage, judgements."""
    address.write()
    view = address.view()
    told = runs.evidence_told(view)
    st.header(words.answer(told, view.book.database.as_of), anchor=False)
    facts.figures(view, told)
    subject = facts.subject(told)
    filters = facts.filters(told)
    about = told.rows[told.rows["subject"] == subject]
    rows = left_by(about, filters)
    if rows.empty:
        st.info(words.empty(subject, to_loosen(about, filters)))
        return
    facts.chart(view, about, rows)
    facts.disputed(disputed(told, rows))
    facts.table(view, rows)
    facts.coverage(view, told, rows)
    facts.judged(view, told, rows, subject)


page()
