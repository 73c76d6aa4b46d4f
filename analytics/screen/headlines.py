"""The key figures at the head of a page, each with its range and what changed."""

import streamlit as st

from analytics.answers import HEADLINE_YEAR, Overview, View
from analytics.labels import amount, change, day, span
from analytics.screen import runs
from analytics.words import money_unit

METRICS = ("fsd_npv", "fsd_revenue", "take_rate", "fsd_active")


def figures(view: View, found: Overview) -> None:
    """Four figures: median, range, and the change against the base or the first vintage."""
    other, against = _compared(view)
    then = runs.headline(other)
    money = money_unit(view)
    shown = (
        ("Worth to 2035", "fsd_npv", "total", money),
        (f"Revenue in {HEADLINE_YEAR}", "fsd_revenue", str(HEADLINE_YEAR), money),
        (f"Take rate in {HEADLINE_YEAR}", "take_rate", str(HEADLINE_YEAR), "share"),
        (f"Drivers with FSD, end of {HEADLINE_YEAR}", "fsd_active", str(HEADLINE_YEAR), "cars"),
    )
    columns = st.container(key="figures").columns(len(shown))
    for column, (label, metric, period, unit) in zip(columns, shown, strict=True):
        band = found.bands.at(metric, period)
        moved = band["p50"] - then.at(metric, period)["p50"]
        with column:
            st.metric(
                label,
                amount(band["p50"], unit).removesuffix(" cars"),
                f"{change(moved, unit).removesuffix(' cars')} {against}" if against else None,
                delta_color="off",
                delta_arrow="off",
                help=view.book.metrics[metric].meaning,
            )
            st.caption(f"P10 to P90: {span(band['p10'], band['p90'], unit).replace(' cars', '')}")


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
