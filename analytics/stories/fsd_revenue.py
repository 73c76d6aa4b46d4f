"""FSD revenue: price, take rate, cars, and when a sale counts."""

from functools import partial

from analytics import answers, charts, words
from analytics.answers import (
    DRAWS_PER_PRICE,
    HEADLINE_THRESHOLD,
    HEADLINE_YEAR,
    ByPrice,
    FsdRevenue,
    View,
)
from analytics.exhibits import Exhibit, in_draws
from analytics.memory import remember
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.stories.overview import revenue_by_year

LABEL = "FSD revenue"
CHARTS = {
    "fsd-revenue-by-year": "Revenue by year",
    "value-by-price": "Value by one-time price",
    "take-rate-by-price": "Take rate by one-time price",
    "takers-by-year": "Who takes it: new cars and existing fleet",
    "booked-recognised-deferred": "Booked, recognised, deferred",
    "chance-of-passing": "Chance of passing a revenue",
}


def story(view: View, controls: Controls) -> Story:
    """FSD revenue of a view; the year looked at and the revenue to pass are controls."""
    years = {str(year): str(year) for year in view.full_years}
    year = int(controls.chosen("year", years, str(HEADLINE_YEAR)))
    threshold = controls.number("threshold", HEADLINE_THRESHOLD)
    found = partial(remember, answers.fsd_revenue, view, threshold)
    tried = partial(remember, answers.by_price, view, year)
    return Story(
        lambda: words.fsd_answer(view, found(), year, threshold),
        {
            "fsd-revenue-by-year": lambda: revenue(view, found()),
            "value-by-price": lambda: value_by_price(view, tried()),
            "take-rate-by-price": lambda: take_rate_by_price(view, tried(), year),
            "takers-by-year": lambda: takers(view, found(), year),
            "booked-recognised-deferred": lambda: accounts(view, found(), year),
            "chance-of-passing": lambda: chance(view, found(), year, threshold),
        },
    )


def revenue(view: View, found: FsdRevenue) -> Exhibit:
    """FSD revenue by year."""
    return revenue_by_year(view, found.bands.over("fsd_revenue", view.full_years))


def takers(view: View, found: FsdRevenue, year: int) -> Exhibit:
    """Those who take FSD, in new cars and in the fleet."""
    series = words.yearly(view, found, words.TAKERS)
    return Exhibit(
        "takers-by-year",
        words.takers_title(found, year),
        "Drivers who take FSD by year: medians, with P10 and P90",
        partial(charts.grouped_bars, series, unit="cars"),
        words.together(series),
        view,
        in_draws(view),
        tuple(words.TAKERS),
    )


def accounts(view: View, found: FsdRevenue, year: int) -> Exhibit:
    """What is booked, recognised and deferred."""
    unit = words.money_unit(view)
    series = words.yearly(view, found, words.ACCOUNTS)
    return Exhibit(
        "booked-recognised-deferred",
        words.booking_title(view, found, year),
        f"Bookings with VAT, revenue without, and deferred revenue at the year's end, {unit}",
        partial(charts.three_lines, series, unit=unit),
        words.together(series),
        view,
        in_draws(view),
        tuple(words.ACCOUNTS),
    )


def chance(view: View, found: FsdRevenue, year: int, threshold: float) -> Exhibit:
    """The chance that revenue passes an amount, by year."""
    rows = found.chance_by_full_year(view)
    return Exhibit(
        "chance-of-passing",
        words.chance_title(found, threshold),
        f"Chance that revenue passes {words.goal(threshold)}, by year, with its sampling error",
        partial(charts.chances, rows, year),
        rows,
        view,
        in_draws(view),
        ("fsd_revenue",),
    )


def value_by_price(view: View, tried: ByPrice) -> Exhibit:
    """What FSD is worth at each one-time price, and the price that earns most."""
    unit = words.money_unit(view)
    return Exhibit(
        "value-by-price",
        words.price_title(tried),
        f"Net present value to 2035 by one-time price, {unit}",
        partial(charts.price_curve, tried.value, tried.best, _price(view), unit=unit),
        tried.value,
        view,
        in_draws(view, view.draws_for_each(DRAWS_PER_PRICE)),
        ("fsd_npv",),
    )


def take_rate_by_price(view: View, tried: ByPrice, year: int) -> Exhibit:
    """The take rate at each one-time price."""
    return Exhibit(
        "take-rate-by-price",
        words.take_title(tried, year),
        f"Take rate in {year} by one-time price; a cheaper subscription counts too",
        partial(charts.price_curve, tried.take_rate, None, _price(view), unit="share"),
        tried.take_rate,
        view,
        in_draws(view, view.draws_for_each(DRAWS_PER_PRICE)),
        ("take_rate",),
    )


def _price(view: View) -> float:
    """The one-time price in force at the end of its path."""
    return view.standing("fsd_list_price").value
