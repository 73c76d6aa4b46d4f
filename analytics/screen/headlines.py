"""The key figures at the head of a page, each with its range and what changed."""

import streamlit as st

from analytics.answers import HEADLINES, Overview, View
from analytics.labels import amount, change, day, span, unit_of
from analytics.screen import prose, runs


def figures(view: View, found: Overview) -> None:
    """Each figure: median, range, and the change against the base or the first vintage."""
    other, against = _compared(view)
    then = runs.headline(other)
    columns = st.container(key="figures").columns(len(HEADLINES))
    for column, (name, (label, period)) in zip(columns, HEADLINES.items(), strict=True):
        metric = view.book.metrics[name]
        unit = unit_of(metric.unit, view.currency)
        band = found.bands.at(name, period)
        moved = band["p50"] - then.at(name, period)["p50"]
        with column:
            st.metric(
                label,
                amount(band["p50"], unit).removesuffix(" cars"),
                f"{change(moved, unit).removesuffix(' cars')} {against}" if against else None,
                delta_color="off",
                delta_arrow="off",
                help=metric.meaning,
            )
            prose.under(f"P10 to P90: {span(band['p10'], band['p90'], unit).replace(' cars', '')}")


def _compared(view: View) -> tuple[View, str]:
    """What the figures are compared with: the base case, or for the base the first vintage."""
    base = View(view.book, "base", (), view.draws, view.seed, view.currency)
    if view.overrides:
        return base, "against base"
    earliest = view.book.database.vintages.earliest
    first = View(runs.book(str(earliest)), "base", (), view.draws, view.seed, view.currency)
    if view.book.database.as_of == earliest:
        return base, ""
    return first, f"against {day(earliest)}"
