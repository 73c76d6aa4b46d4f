"""Export the data, train in China, both, or wait: which, when, at what cost and regret."""

import streamlit as st

from analytics.answers import View
from analytics.routes import FILLED, charts, words
from analytics.screen import address, controls, data_routes, figure, origins, runs
from analytics.screen.live import live_in_two_steps
from analytics.words import money_unit


@live_in_two_steps
def page(view: View) -> None:
    """Answer, routes side by side, release, hedge, tree, regret, training, what to find out."""
    money = money_unit(view)
    found, happened = runs.data_routes(view), runs.release_events()
    st.header(words.answer(found, money), anchor=False)
    data_routes.figures(found, money)
    origins.answer(view, "route_npv", "tesla_car_npv", "release_date")
    figure.show(
        lambda palette: charts.compared(found, palette, money),
        words.compared_title(found, money),
        f"Net present value of FSD less the cost of the route, and what it adds to profit on cars, "
        f"{money}: means with P10 and P90",
        found.figures,
        "routes-compared",
        about=("route_npv", "tesla_car_npv"),
    )
    controls.grid(view, controls.ON_PAGE["data_route"])
    controls.changes(view)
    figure.show(
        lambda palette: charts.releases(found, happened, view.book.database.as_of, palette),
        words.release_title(found),
        "Chance that the full function is released by then; dotted: releases that happened",
        found.release,
        "release-by-route",
        about=("release_date",),
    )
    st.html(f"<p class='words'>{words.what_happened(view, found, happened)}</p>")
    st.table(words.route_rows(found, money))
    st.html(f"<p class='words'>{words.errors_note(found, money)}</p>")
    left, right = figure.pair("hedge")
    with left:
        figure.show(
            lambda palette: charts.hedge(found, palette, money),
            words.hedge_title(found, money),
            f"What doing both adds, {money}: means with P10 and P90; cost below zero is spent",
            found.hedge,
            "hedge",
            about=("route_npv",),
        )
    with right:
        figure.show(
            lambda palette: charts.training(found, view.full_years, palette),
            words.training_title(found, money),
            "Capability with and without training on Chinese data: medians with P10 and P90",
            found.capability,
            "training-in-china",
            about=("capability",),
        )
    figure.show(
        lambda palette: charts.tree(found, palette, money),
        words.tree_title(found, money),
        f"Chance of each end and its mean worth, {money}; what a route does not depend on is left "
        "out",
        words.leaves(found),
        "decision-tree",
        about=("route_npv", "release_date"),
    )
    figure.show(
        lambda palette: charts.regret(found, palette, money),
        words.regret_title(found, money),
        f"What each route forgoes on average against the best one in each state, {money}; in "
        "brackets the chance of the state; ample supply fills the centre within "
        f"{FILLED:.0f} years",
        found.states,
        "regret",
        about=("route_npv",),
    )
    st.html(f"<h5 class='finding'>{words.knowing_title(found, money)}</h5>")
    st.table(words.knowing_rows(found, money))
    data_routes.choose(view)
    origins.table(view)


page()
data_routes.timeline(address.view())
data_routes.landscape(address.view())
