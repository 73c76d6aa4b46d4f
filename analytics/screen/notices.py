"""What somebody should look at, below the overview: no edit changes it."""

from html import escape

import streamlit as st

from analytics import alerts
from analytics.alerts import Alert
from analytics.answers import View
from analytics.method.tree import listed, source
from analytics.screen import runs, trials

WORKING = "New figures are being held against what was forecast of them."
MOST = 6  # of each kind that are shown before one asks for the rest


def show(view: View) -> None:
    """New figures outside their forecast range, and what is past its shelf life."""
    st.subheader("To look at", anchor=False)
    known = runs.evidence_told(view.book)
    _list(view, "past the time it keeps", alerts.overdue(view.book, known))
    newer = alerts.contradicted(view.book, known.rows)
    _list(view, "at odds with a newer figure", list(newer.values()))
    found = trials.waited_for(view, lambda: st.caption(WORKING))
    if found is not None:
        _list(view, "new and outside its forecast range", alerts.surprises(view.book, found))


def _list(view: View, matter: str, found: list[Alert]) -> None:
    if not found:
        st.caption(f"Nothing is {matter}.")
        return
    first, rest = _lines(view, found[:MOST]), _lines(view, found[MOST:])
    more = f"<details><summary>{len(rest)} more</summary>{listed(rest)}</details>" if rest else ""
    st.html(f"<div class='tree'><p><b>{len(found)}</b> {matter}:</p>{listed(first)}{more}</div>")


def _lines(view: View, found: list[Alert]) -> list[str]:
    """A line each; the source of the line above is not told again."""
    above = ["", *(one.source for one in found)]
    return [
        f"<b>{escape(one.subject)}</b>: {escape(one.matter)}; "
        + ("the same source" if one.source == before else source(view.book, one.source))
        for before, one in zip(above, found, strict=False)
    ]
