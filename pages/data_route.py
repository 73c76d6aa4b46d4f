"""Export the data, train in China, both, or wait: which, when, at what cost and regret."""

import streamlit as st

from analytics.answers import View
from analytics.routes import words
from analytics.screen import address, controls, data_routes, figure, origins, prose, runs
from analytics.screen.live import live_in_two_steps
from analytics.stories import data_route
from analytics.words import money_unit


@live_in_two_steps
def page(view: View) -> None:
    """Answer, routes side by side, release, hedge, tree, regret, training, what to find out."""
    money = money_unit(view)
    found, happened = runs.data_routes(view), runs.release_events()
    st.header(words.answer(found, money), anchor=False)
    data_routes.figures(found, money)
    origins.answer(view, "route_npv", "tesla_car_npv", "release_date")
    figure.show(data_route.compared(view, found))
    controls.grid(view, controls.ON_PAGE["data_route"])
    controls.changes(view)
    figure.show(data_route.releases(view, found, happened))
    prose.small(words.what_happened(view, found, happened))
    prose.table(words.route_rows(found, money))
    prose.small(words.errors_note(found, money))
    left, right = figure.pair("hedge")
    with left:
        figure.show(data_route.hedge(view, found))
    with right:
        figure.show(data_route.training(view, found))
    figure.show(data_route.tree(view, found))
    figure.show(data_route.regret(view, found))
    st.html(f"<h5 class='finding'>{words.knowing_title(found, money)}</h5>")
    prose.table(words.knowing_rows(found, money))
    data_routes.choose(view)
    origins.table(view)


page()
data_routes.timeline(address.view())
data_routes.landscape(address.view())
