"""The answer, how sure it is, and what drives it."""

import streamlit as st

from analytics import charts, words
from analytics.answers import HEADLINES, View
from analytics.screen import address, controls, figure, headlines, notices, origins, runs
from analytics.screen.live import live


@live
def page(view: View) -> None:
    """Answer, four figures, what drives them."""
    found = runs.overview(view)
    unit = words.money_unit(view)
    revenue = found.bands.over("fsd_revenue", view.full_years)

    st.header(words.overview_answer(view, found), anchor=False)
    headlines.figures(view, found)
    origins.answer(view, *HEADLINES)
    controls.changes(view)
    figure.show(
        lambda palette: charts.fan(revenue, palette, unit, found.milestones),
        words.revenue_title(view, revenue),
        f"FSD revenue in China net of VAT, {unit} a year: median, half and four in five draws",
        revenue,
        "fsd-revenue-by-year",
        about=("fsd_revenue",),
    )
    figure.show(
        lambda palette: charts.tornado(found.drivers, found.median_value, palette, unit),
        words.drivers_title(view, found),
        f"Net present value to 2035, {unit}: the base case, each assumption at its P10 and P90",
        found.drivers,
        "drivers-of-value",
        about=("fsd_npv",),
    )
    origins.table(view)


page()
notices.show(address.view())
