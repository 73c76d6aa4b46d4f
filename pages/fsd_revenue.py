"""FSD revenue: price, take rate, cars, and when a sale counts."""

import streamlit as st

from analytics import charts, words
from analytics.answers import DRAWS_PER_PRICE, HEADLINE_THRESHOLD, HEADLINE_YEAR, View
from analytics.screen import controls, figure, origins, runs
from analytics.screen.live import live


@live
def page(view: View) -> None:
    """Answer, controls, charts."""
    unit = words.money_unit(view)
    answer = st.container()
    controls.grid(view, controls.ON_PAGE["fsd_revenue"])
    year, threshold = controls.year_and_threshold(view, HEADLINE_YEAR, HEADLINE_THRESHOLD)
    controls.changes(view)
    found = runs.fsd_revenue(view, threshold)
    by_price = runs.by_price(view, year)
    yearly = words.by_metric(view, found)
    price = controls.standing_value(view, "fsd_list_price")

    answer.header(words.fsd_answer(view, found, year, threshold), anchor=False)
    with answer:
        origins.answer(view, "fsd_npv", "fsd_revenue", "take_rate")
    figure.show(
        lambda palette: charts.fan(yearly["fsd_revenue"], palette, unit),
        words.revenue_title(view, yearly["fsd_revenue"]),
        f"FSD revenue in China net of VAT, {unit} a year: median, half and four in five draws",
        yearly["fsd_revenue"],
        "fsd-revenue-by-year",
        about=("fsd_revenue",),
    )
    left_of_price, right_of_price = figure.pair("price")
    left, right = figure.pair("cars")
    with left:
        figure.show(
            lambda palette: charts.grouped_bars(words.takers(yearly), palette, "cars"),
            words.takers_title(found, year),
            "Drivers who take FSD by year: medians, with P10 and P90",
            words.together(words.takers(yearly)),
            "takers-by-year",
            about=("takers_new_cars", "takers_existing_fleet"),
        )
    with right:
        figure.show(
            lambda palette: charts.three_lines(words.accounts(yearly), palette, unit),
            words.booking_title(view, found, year),
            f"Bookings with VAT, revenue without, and deferred revenue at the year's end, {unit}",
            words.together(words.accounts(yearly)),
            "booked-recognised-deferred",
            about=("fsd_revenue", "fsd_bookings", "fsd_deferred_balance"),
        )
    chance = found.chance_by_full_year(view)
    figure.show(
        lambda palette: charts.chances(chance, year, palette),
        words.chance_title(found, threshold),
        f"Chance that revenue passes {words.goal(threshold)}, by year, with its sampling error",
        chance,
        "chance-of-passing",
        about=("fsd_revenue",),
    )
    tried = by_price.result()
    with left_of_price:
        figure.show(
            lambda palette: charts.price_curve(tried.value, tried.best, price, palette, unit),
            words.price_title(tried),
            f"Net present value to 2035 by one-time price, {unit}",
            tried.value,
            "value-by-price",
            view.draws_for_each(DRAWS_PER_PRICE),
            about=("fsd_npv",),
        )
    with right_of_price:
        figure.show(
            lambda palette: charts.price_curve(tried.take_rate, None, price, palette, "share"),
            words.take_title(tried, year),
            f"Take rate in {year} by one-time price; a cheaper subscription counts too",
            tried.take_rate,
            "take-rate-by-price",
            view.draws_for_each(DRAWS_PER_PRICE),
            about=("take_rate",),
        )
    origins.table(view)


page()
