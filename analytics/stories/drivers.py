"""Drivers: what matters most, and what is worth finding out first."""

from functools import partial

import pandas as pd

from analytics import drivers
from analytics.answers import View
from analytics.drivers import DECISIONS, DRAWS_PER_BLOCK, TOTAL, Aim, charts, words
from analytics.exhibits import Exhibit, in_draws
from analytics.memory import remember
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.words import money_unit

LABEL = "Drivers"
CHARTS = {
    "tornado": "Tornado of all assumptions",
    "variance-by-group": "Share of the variance by group",
    "variance-by-assumption": "Share of the variance by assumption",
    "worth-of-finding-out": "What is worth finding out first",
    "worth-of-groups": "Which group is worth finding out first",
}
MOST = 20
MOST_UNITS = 12
FIRST_METRIC = "fsd_npv"


def story(view: View, controls: Controls) -> Story:
    """What drives a metric in a view; metric, period and decision are controls."""
    explained = aim(view, controls)
    decision = controls.chosen("decision", words.DECISIONS, DECISIONS[0])
    rows = partial(remember, drivers.tornado, explained)
    worth = partial(remember, drivers.finding_out, view)
    return Story(
        lambda: words.answer(explained, rows()),
        {
            "tornado": lambda: tornado(explained, rows(), remember(drivers.spread, explained)),
            "variance-by-group": lambda: by_group(explained, remember(drivers.by_group, explained)),
            "variance-by-assumption": lambda: by_unit(
                explained, remember(drivers.by_unit, explained)
            ),
            "worth-of-finding-out": lambda: finding_out(view, worth(), decision),
            "worth-of-groups": lambda: finding_out_groups(view, worth(), decision),
        },
    )


def aim(view: View, controls: Controls) -> Aim:
    """The metric and period that the controls ask for."""
    metric = controls.chosen("explained", metrics(view), FIRST_METRIC)
    if view.book.metrics[metric].per == "case":
        return Aim(view, metric)
    return Aim(view, metric, controls.chosen("explained_period", periods(view), TOTAL))


def metrics(view: View) -> dict[str, str]:
    """The metrics that can be explained, by name and label."""
    told = view.book.metrics.items()
    return {name: one.label for name, one in told if not one.is_by_contender}


def periods(view: View) -> dict[str, str]:
    """The periods that can be explained: the whole horizon, or a year."""
    first, last = view.book.quarters.calendar_years[0], view.book.quarters.calendar_years[-1]
    return {TOTAL: f"{first} to {last}"} | {str(year): str(year) for year in view.full_years}


def tornado(explained: Aim, rows: pd.DataFrame, spread: "pd.Series[float]") -> Exhibit:
    """Each assumption alone at its P10 and P90."""
    view, unit = explained.view, words.unit(explained)
    return Exhibit(
        "tornado",
        words.tornado_title(explained, rows),
        f"Each assumption alone at its P10 and P90, the {MOST} widest; "
        f"{words.aimed_at(explained)}, {unit}",
        partial(charts.tornado, rows.head(MOST), float(spread["p50"]), unit=unit),
        rows,
        view,
        in_draws(view),
        (explained.metric,),
    )


def by_group(explained: Aim, rows: pd.DataFrame) -> Exhibit:
    """From which groups of assumptions the variance comes."""
    view = explained.view
    return Exhibit(
        "variance-by-group",
        words.group_title(explained, rows),
        "Share of the variance by group, adding up to all of it; stroke: what it does alone",
        partial(charts.groups, rows),
        rows,
        view,
        in_draws(view, view.draws_for_each(DRAWS_PER_BLOCK)),
        (explained.metric,),
    )


def by_unit(explained: Aim, rows: pd.DataFrame) -> Exhibit:
    """From which assumptions the variance comes."""
    view = explained.view
    return Exhibit(
        "variance-by-assumption",
        words.unit_title(rows),
        "Sobol indices with two standard errors; assumptions that hang together are one",
        partial(charts.units, rows.head(MOST_UNITS)),
        rows,
        view,
        in_draws(view, view.draws_for_each(DRAWS_PER_BLOCK)),
        (explained.metric,),
    )


def finding_out(view: View, found: pd.DataFrame, decision: str) -> Exhibit:
    """What knowing an assumption before a decision is worth."""
    money = money_unit(view)
    shown = words.worth_rows(found, decision, "unit", MOST_UNITS)
    return Exhibit(
        "worth-of-finding-out",
        words.worth_title(found, decision, money),
        f"Worth of knowing it before choosing, {money}, with two standard errors",
        partial(charts.worth, shown, money=money),
        found,
        view,
        in_draws(view),
        words.RESTS_ON[decision],
    )


def finding_out_groups(view: View, found: pd.DataFrame, decision: str) -> Exhibit:
    """What knowing all of a group before a decision is worth."""
    money = money_unit(view)
    shown = words.worth_rows(found, decision, "group", MOST_UNITS)
    return Exhibit(
        "worth-of-groups",
        words.group_worth_title(found, decision, money),
        f"Worth of knowing all of a group before choosing, {money}, with two standard errors",
        partial(charts.worth, shown, money=money),
        found,
        view,
        in_draws(view),
        words.RESTS_ON[decision],
    )
