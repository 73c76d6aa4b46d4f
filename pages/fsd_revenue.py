"""FSD revenue: price, take rate, cars, and when a sale counts."""

import streamlit as st

from analytics import words
from analytics.answers import HEADLINE_THRESHOLD, HEADLINE_YEAR, View
from analytics.screen import controls, figure, origins, runs
from analytics.screen.live import live
from analytics.stories import fsd_revenue


@live
def page(view: View) -> None:
    """Answer, controls, charts."""
    answer = st.container()
    controls.grid(view, controls.ON_PAGE["fsd_revenue"])
    year, threshold = controls.year_and_threshold(view, HEADLINE_YEAR, HEADLINE_THRESHOLD)
    controls.changes(view)
    by_price = runs.by_price(view, year)  # beside what follows
    found = runs.fsd_revenue(view, threshold)

    answer.header(words.fsd_answer(view, found, year, threshold), anchor=False)
    with answer:
        origins.answer(view, "fsd_npv", "fsd_revenue", "take_rate")
    figure.show(fsd_revenue.revenue(view, found))
    left_of_price, right_of_price = figure.pair("price")
    left, right = figure.pair("cars")
    with left:
        figure.show(fsd_revenue.takers(view, found, year))
    with right:
        figure.show(fsd_revenue.accounts(view, found, year))
    figure.show(fsd_revenue.chance(view, found, year, threshold))
    tried = by_price.result()
    with left_of_price:
        figure.show(fsd_revenue.value_by_price(view, tried))
    with right_of_price:
        figure.show(fsd_revenue.take_rate_by_price(view, tried, year))
    origins.table(view)


page()
