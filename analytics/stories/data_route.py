"""Data route: export the data, train in China, both, or wait; when, at what cost and regret."""

from functools import partial

import pandas as pd

from analytics import routes
from analytics.answers import View
from analytics.exhibits import EVIDENCE, Exhibit, in_draws
from analytics.memory import remember
from analytics.routes import FILLED, Routes, charts, evidence, words
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.words import money_unit

LABEL = "Data route"
CHARTS = {
    "routes-compared": "The four routes side by side",
    "release-by-route": "When the full function comes",
    "hedge": "What the hedge costs and saves",
    "training-in-china": "Capability with and without training",
    "decision-tree": "Decision tree",
    "regret": "Regret by approval and accelerators",
    "timeline": "Regulation and releases so far",
}


def story(view: View, _: Controls) -> Story:
    """The data routes in a view."""
    found = partial(remember, routes.compare, view)
    return Story(
        lambda: words.answer(found(), money_unit(view)),
        {
            "routes-compared": lambda: compared(view, found()),
            "release-by-route": lambda: releases(view, found(), happened(view)),
            "hedge": lambda: hedge(view, found()),
            "training-in-china": lambda: training(view, found()),
            "decision-tree": lambda: tree(view, found()),
            "regret": lambda: regret(view, found()),
            "timeline": lambda: timeline(view, view.book.database.ask("timeline")),
        },
    )


def happened(view: View) -> pd.DataFrame:
    """The releases of FSD in China that are known today, whatever date is looked at."""
    return view.book.database.on("today").ask("release_events")


def compared(view: View, found: Routes) -> Exhibit:
    """What each route is worth."""
    money = money_unit(view)
    return Exhibit(
        "routes-compared",
        words.compared_title(found, money),
        f"Net present value of FSD less the cost of the route, and what it adds to profit on cars, "
        f"{money}: means with P10 and P90",
        partial(charts.compared, found, money=money),
        found.figures,
        view,
        in_draws(view),
        ("route_npv", "tesla_car_npv"),
    )


def releases(view: View, found: Routes, events: pd.DataFrame) -> Exhibit:
    """When the full function comes on each route, against what happened."""
    return Exhibit(
        "release-by-route",
        words.release_title(found),
        "Chance that the full function is released by then; dotted: releases that happened",
        partial(charts.releases, found, events, view.book.database.as_of),
        found.release,
        view,
        in_draws(view),
        ("release_date",),
    )


def hedge(view: View, found: Routes) -> Exhibit:
    """What doing both adds to each route alone, and what it costs."""
    money = money_unit(view)
    return Exhibit(
        "hedge",
        words.hedge_title(found, money),
        f"What doing both adds, {money}: means with P10 and P90; cost below zero is spent",
        partial(charts.hedge, found, money=money),
        found.hedge,
        view,
        in_draws(view),
        ("route_npv",),
    )


def training(view: View, found: Routes) -> Exhibit:
    """What training on Chinese data does to capability."""
    return Exhibit(
        "training-in-china",
        words.training_title(found, money_unit(view)),
        "Capability with and without training on Chinese data: medians with P10 and P90",
        partial(charts.training, found, view.full_years),
        found.capability,
        view,
        in_draws(view),
        ("capability",),
    )


def tree(view: View, found: Routes) -> Exhibit:
    """The decision tree: chances, and the worth of each end."""
    money = money_unit(view)
    return Exhibit(
        "decision-tree",
        words.tree_title(found, money),
        f"Chance of each end and its mean worth, {money}; what a route does not depend on is left "
        "out",
        partial(charts.tree, found, money=money),
        pd.DataFrame([end for name in found.routes for end in words.leaves(found, name)]),
        view,
        in_draws(view),
        ("route_npv", "release_date"),
    )


def regret(view: View, found: Routes) -> Exhibit:
    """What each route forgoes in each state of the world."""
    money = money_unit(view)
    return Exhibit(
        "regret",
        words.regret_title(found, money),
        f"What each route forgoes on average against the best one in each state, {money}; in "
        "brackets the chance of the state; ample supply fills the centre within "
        f"{FILLED:.0f} years",
        partial(charts.regret, found, money=money),
        found.states,
        view,
        in_draws(view),
        ("route_npv",),
    )


def timeline(view: View, shown: pd.DataFrame) -> Exhibit:
    """Regulation and releases so far."""
    return Exhibit(
        "timeline",
        evidence.timeline_title(view, shown),
        "Events by kind; red: Tesla, blue: China, grey: others",
        partial(charts.timeline, shown),
        shown,
        view,
        EVIDENCE,
        ("Events",),
    )
