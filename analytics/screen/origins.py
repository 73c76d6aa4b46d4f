"""The assumptions behind a page, each with its range, its source and why it has its value."""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from analytics.answers import View
from analytics.assumptions import Assumption, Knot
from analytics.labels import day, span
from analytics.screen import address
from analytics.words import inside_sentence


def table(view: View) -> None:
    """A switch, and behind it every assumption as it stands in this view, now and later."""
    if not st.toggle("Show the assumptions behind this, with their sources", key="origins"):
        return
    changed = {one.assumption: one.value for one in view.overrides}
    together = _together(view)
    rows = [
        _row(view, item, knot, changed.get(item.name))
        | {"Moves with": "; ".join(together.get(item.name, ()))}
        for item in view.book.assumptions.values()
        for knot in item.knots[item.knots.index(item.knot_at(view.book.database.as_of)) :]
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "Address": st.column_config.LinkColumn(display_text="open"),
            "Why": st.column_config.TextColumn(width="large"),
        },
    )


def answer(view: View, *about: str) -> None:
    """Below an answer, links to how its figures come about."""
    st.html(f"<p class='words'>{behind(view, about)}</p>")


def behind(view: View, about: Sequence[str]) -> str:
    """Links to how metrics come about, or to subjects of the evidence, as HTML.

    Each opens beside the page, where nothing is lost.
    """
    if not about:
        return ""
    metrics, links = view.book.metrics, []
    for name in about:
        if name in metrics:
            label = metrics[name].label
            to = address.link("method", view, of=label)
        else:
            label = f"evidence on {inside_sentence(name)}"
            to = address.link("evidence", view, subject=name)
        links.append(f"<a href='{escape(to)}' target='_blank'>{escape(label)}</a>")
    return f"<span class='behind'>Where it comes from: {', '.join(links)}</span>"


def _row(view: View, item: Assumption, knot: Knot, changed: float | None) -> dict[str, object]:
    source = view.book.sources[knot.origin["source"]]
    return {
        "Assumption": item.label,
        "Value": item.said(knot.value),
        "Changed to": "" if changed is None else item.said(changed),
        "P10 to P90": span(knot.range.p10, knot.range.p90, item.unit) if knot.range else "",
        "Driver": view.book.groups[item.group],
        "Holds from": day(knot.since),
        "Known from": day(knot.origin["known_from"].date()),
        "Grade": source["grade"].replace("J", "J (judgement)"),
        "Source": f"{source['title']} ({source['publisher']})",
        "Address": source["url"] if isinstance(source["url"], str) else None,
        "Why": knot.origin["note"] if isinstance(knot.origin["note"], str) else "",
        "Meaning": item.meaning,
    }


def _together(view: View) -> dict[str, list[str]]:
    """What each assumption hangs together with in draws, with the rank correlation."""
    found: dict[str, list[str]] = {}
    for row in view.book.database.rows("correlations"):
        pair = row["assumption_a"], row["assumption_b"]
        for one, other in (pair, pair[::-1]):
            words = f"{inside_sentence(view.book[other].label)} ({row['rho']:+.1f})"
            found.setdefault(one, []).append(words)
    return found
