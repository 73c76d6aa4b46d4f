"""Words and tables as plain HTML, which a browser renders in a tenth of the time of Markdown."""

from html import escape

import pandas as pd
import streamlit as st


def small(words: str) -> None:
    """Small print: a range, a remark, what something rests on."""
    st.html(f"<p class='words'>{escape(words)}</p>")


def under(words: str) -> None:
    """Small print right below a figure, such as its range."""
    st.html(f"<p class='words under'>{escape(words)}</p>")


def table(rows: pd.DataFrame) -> None:
    """A table in words, with a name for each row and column."""
    names = "".join(f"<th scope='col'>{escape(str(name))}</th>" for name in rows.columns)
    body = "".join(
        f"<tr><th scope='row'>{escape(str(name))}</th>"
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows.itertuples()
    )
    st.html(
        f"<div class='words'><table class='words'><tr><td></td>{names}</tr>{body}</table></div>"
    )
