"""The overview: what FSD in China is worth, how sure that is, and what drives it."""

from functools import partial

import pandas as pd

from analytics import answers, charts, words
from analytics.answers import Overview, View
from analytics.exhibits import Exhibit, in_draws
from analytics.memory import remember
from analytics.stories import Story
from analytics.stories.controls import Controls

LABEL = "Overview"
CHARTS = {
    "fsd-revenue-by-year": "Revenue by year, with what happened",
    "drivers-of-value": "What drives the value",
}


def story(view: View, _: Controls) -> Story:
    """The overview of a view."""
    found = partial(remember, answers.overview, view)
    return Story(
        lambda: words.overview_answer(view, found()),
        {
            "fsd-revenue-by-year": lambda: revenue_by_year(
                view, revenue(view, found()), found().milestones
            ),
            "drivers-of-value": lambda: drivers(view, found()),
        },
    )


def revenue(view: View, found: Overview) -> pd.DataFrame:
    """FSD revenue in the full years of the horizon."""
    return found.bands.over("fsd_revenue", view.full_years)


def revenue_by_year(
    view: View, bands: pd.DataFrame, milestones: pd.DataFrame | None = None
) -> Exhibit:
    """FSD revenue by year; with milestones, what happened before."""
    unit = words.money_unit(view)
    return Exhibit(
        "fsd-revenue-by-year",
        words.revenue_title(view, bands),
        f"FSD revenue in China net of VAT, {unit} a year: median, half and four in five draws",
        partial(charts.fan, bands, unit=unit, marks=milestones),
        bands,
        view,
        in_draws(view),
        ("fsd_revenue",),
    )


def drivers(view: View, found: Overview) -> Exhibit:
    """The assumptions that move the value most."""
    unit = words.money_unit(view)
    return Exhibit(
        "drivers-of-value",
        words.drivers_title(view, found),
        f"Net present value to 2035, {unit}: the base case, each assumption at its P10 and P90",
        partial(charts.tornado, found.drivers, found.median_value, unit=unit),
        found.drivers,
        view,
        in_draws(view),
        ("fsd_npv",),
    )
