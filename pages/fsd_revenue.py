"""FSD revenue: price, take rate, cars, and when a sale counts."""

import streamlit as st

from analytics import words
from analytics.answers import HEADLINE_THRESHOLD, HEADLINE_YEAR, View
from analytics.screen import controls, figure, origins, runs
from analytics.screen.live import live
from analytics.stories import fsd_revenue


@live
def page(view: View) -> None:
    """Answer, controls, charts; those that wait for fewest draws come first."""
    answer, assumptions = st.container(), st.container()
    year, threshold = controls.year_and_threshold(view, HEADLINE_YEAR, HEADLINE_THRESHOLD)
    by_price = runs.by_price(view, year)  # beside what follows
    with assumptions:
        controls.grid(view, controls.ON_PAGE["fsd_revenue"])
    controls.changes(view)
    by_year = st.container()
    left_of_price, right_of_price = figure.pair("price")
    left, right = figure.pair("cars")

    tried = by_price.result()
    with left_of_price:
        figure.show(fsd_revenue.value_by_price(view, tried))
    with right_of_price:
        figure.show(fsd_revenue.take_rate_by_price(view, tried, year))
    found = runs.fsd_revenue(view, threshold)
    answer.header(words.fsd_answer(view, found, year, threshold), anchor=False)
    with answer:
        origins.answer(view, "fsd_npv", "fsd_revenue", "take_rate")
    with by_year:
        figure.show(fsd_revenue.revenue(view, found))
    with left:
        figure.show(fsd_revenue.takers(view, found, year))
    with right:
        figure.show(fsd_revenue.accounts(view, found, year))
    figure.show(fsd_revenue.chance(view, found, year, threshold))
    origins.table(view)


page()
