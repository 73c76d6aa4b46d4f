"""The facts behind: what is reported, by whom, what is disputed, how old it is, what is judged."""

import streamlit as st

from analytics.answers import View
from analytics.evidence import to_loosen, words
from analytics.screen import facts, runs
from analytics.screen.live import at_rest


@at_rest
def page(view: View) -> None:
    """Answer, a subject through filters, chart, disputes, rows, coverage, judgements."""
    told = runs.evidence_told(view.book)
    st.header(words.answer(told, view.book.database.as_of), anchor=False)
    facts.figures(view, told)
    subject = facts.subject(told)
    filters = facts.filters(told)
    found = runs.evidence_look(view.book, subject, filters)
    if found.rows.empty:
        st.info(words.empty(subject, to_loosen(found.about, filters)))
        return
    facts.chart(view, subject, filters)
    facts.disputed(found)
    facts.table(view, found.rows)
    facts.coverage(view, told, found.coverage)
    facts.judged(view, told, found.rows, subject)


page()
