"""The backtest on a page: wait for it, say that there is none, or show it. Its target is a control.

No edit and no scenario changes what was said: vintages are those of the base case.
"""

from collections.abc import Callable
from functools import wraps

import pandas as pd
import streamlit as st

from analytics.answers import View
from analytics.backtest import DRAWS, SEED, TARGETS, Backtest, words
from analytics.screen import address, backtests, runs
from analytics.screen.live import at_rest

AGAIN = 1.0  # seconds until a page that waits looks again

Page = Callable[[View, Backtest], None]


def shown(page: Page) -> Callable[[], None]:
    """A page of what vintages said, or words on why there is nothing to show yet."""

    @at_rest
    @wraps(page)
    def run(now: View) -> None:
        view = View(now.book, "base", (), DRAWS, SEED, now.currency)
        found = waited_for(view, lambda: _working(view))
        if found is None:
            return
        st.header(words.answer(found, view.book.database.as_of), anchor=False)
        if found.pairs.empty:
            st.write(words.EMPTY)
            learnt(view)
            return
        st.caption(words.dependence(found))
        page(view, found)

    return run


def waited_for(view: View, meanwhile: Callable[[], object]) -> Backtest | None:
    """What earlier vintages said; none while at work, when something else is shown meanwhile."""
    found = runs.backtested(view)
    if found is None:
        _wait(view, meanwhile)
    return found


def target(found: Backtest) -> str:
    """The target that the control asks for."""
    known = set(found.pairs["target"])
    names = [name for name in TARGETS if name in known]
    return str(
        st.selectbox(
            "What was forecast",
            names,
            format_func=words.label,
            key="forecast",
            bind="query-params",
            on_change=address.touch,
        )
        or names[0]
    )


def tables(view: View, found: Backtest) -> None:
    """Scores, the full release, what cannot be scored, what was learnt, and every forecast."""
    _table("Scores by target", words.score_rows(found), words.SCORES)
    _table(words.release_title(found, view.book.database.as_of), words.release_rows(found))
    unscored = words.unscored_rows(found, view.book)
    if len(unscored):
        _table("Forecast, but not scored", unscored)
    learnt(view)
    if st.toggle("Show every forecast and what happened, with its source", key="pairs"):
        st.dataframe(words.pair_rows(found, view.book), hide_index=True)


def learnt(view: View) -> None:
    """The ranges that were changed for what the backtest showed."""
    rows = runs.learnt(view.book)
    _table("What was learnt", words.learnt_rows(rows), "" if len(rows) else words.NOTHING_LEARNT)


def _table(title: str, rows: pd.DataFrame, said: str = "") -> None:
    st.subheader(title, anchor=False)
    if said:
        st.caption(said)
    if len(rows):
        st.dataframe(rows, hide_index=True)


@st.fragment(run_every=AGAIN)
def _wait(view: View, meanwhile: Callable[[], object]) -> None:
    """Look again and again whether the vintages are there; then the page is shown with them."""
    if runs.backtested(view) is not None:
        st.rerun()
    meanwhile()


def _working(view: View) -> None:
    """How far the vintages are."""
    st.header(words.WORKING, anchor=False)
    st.progress(
        backtests.share_done(view.book.database.vintages.newest),
        "Each vintage is the whole model as of its date.",
    )
