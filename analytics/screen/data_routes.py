"""Controls and figures of the data routes, and the evidence around them that can be filtered."""

import pandas as pd
import streamlit as st

from analytics.answers import View
from analytics.assumptions import ROUTE_CHOICES
from analytics.labels import amount, span
from analytics.routes import Routes, evidence, route_in_force, words
from analytics.screen import address, figure, prose
from analytics.stories import data_route
from analytics.words import percent

LANDSCAPES = {
    "level2": "Level 2",
    "level3": "Level 3",
    "robotaxis": "Robotaxis",
    "data_rules": "Rules on data",
    "accelerators": "Export controls",
    "costs": "Cost of training",
}


def choose(view: View) -> None:
    """Which route the base case of every page is on."""
    routes = view.book.routes
    now = route_in_force(view)
    address.show("route_choice", now.name)
    st.segmented_control(
        "Route that all pages are on",
        list(routes),
        format_func=lambda name: routes[name].label,
        key="route_choice",
        required=True,
        wrap=True,
        on_change=_take,
        help="The routes below are always compared; this one is what the other pages assume.",
    )
    prose.small(now.story)


def figures(found: Routes, money: str) -> None:
    """Four figures: the best route, its release, the hedge, and what knowing is worth."""
    best, worth = found.routes[found.best], found.at("worth", found.best)
    row, released = found.chosen(found.best), found.at("release_date", found.best)
    hedged = found.hedged(found.single)
    between = span(hedged["p10"], hedged["p90"], money)
    known = found.known("approval")
    shown = [
        (f"Worth of the best route: {best.label.lower()}", amount(row["mean"], money),
         f"P10 to P90: {span(worth['p10'], worth['p90'], money)}"),
        ("Full FSD on it, median", words.when(released["p50"], found.never),
         f"P10 to P90: {words.dates(released, found.never)}"),
        ("Worth of the hedge", amount(hedged["mean"], money),
         f"beside {found.routes[found.single].doing} alone; P10 to P90: {between}"),
        ("Knowing when export is approved", amount(known["worth"], money),
         f"would change the choice in {percent(known['chance_of_change'])} of draws"),
    ]  # fmt: skip
    columns = st.container(key="figures").columns(len(shown))
    for column, (label, value, caption) in zip(columns, shown, strict=True):
        with column:
            st.metric(label, value)
            prose.under(caption)


@st.fragment
def timeline(view: View) -> None:
    """What happened so far, as a chart and a table, by kind and by actor."""
    rows = view.book.database.ask("timeline")
    st.subheader("Regulation and releases so far", anchor=False)
    shown = rows
    filters = (("kind", "Kinds of event", "All kinds"), ("actor", "Whose", "Everybody's"))
    for place, (column, label, everything) in zip(st.columns(2), filters, strict=True):
        chosen = place.multiselect(
            label,
            sorted(rows[column].unique()),
            key=f"event_{column}",
            bind="query-params",
            placeholder=everything,
            on_change=address.touch,
        )
        shown = shown[shown[column].isin(chosen)] if chosen else shown
    if shown.empty:
        st.info("No event is of these kinds and actors: take one of them away.")
        return
    figure.show(data_route.timeline(view, shown))
    _table(shown.iloc[::-1])


@st.fragment
def landscape(view: View) -> None:
    """Level 2, Level 3, robotaxis, and the rules and costs behind the routes, with sources."""
    st.subheader("Where others stand, and the rules", anchor=False)
    chosen = st.segmented_control(
        "What to show",
        list(LANDSCAPES),
        format_func=LANDSCAPES.__getitem__,
        default="level3",
        key="landscape",
        bind="query-params",
        required=True,
        wrap=True,
        on_change=address.touch,
    )
    rows = view.book.database.ask(f"landscape_{chosen}")
    said = {
        "level2": lambda: evidence.level2_title(rows),
        "level3": lambda: evidence.level3_title(rows),
        "robotaxis": lambda: evidence.robotaxi_title(rows),
        "data_rules": lambda: evidence.rules_title(rows),
        "accelerators": lambda: evidence.accelerators_title(rows),
        "costs": lambda: evidence.costs_title(rows),
    }[str(chosen)]()
    st.html(f"<h5 class='finding'>{said}</h5>")
    if chosen == "data_rules":
        st.caption(evidence.unconfirmed(view.book.database.ask("timeline")))
    _table(rows)


def _table(rows: pd.DataFrame) -> None:
    names = {name: name.replace("_", " ").capitalize() for name in rows.columns}
    st.dataframe(
        rows.rename(columns=names),
        hide_index=True,
        placeholder="",
        column_config={
            "Url": st.column_config.LinkColumn("Address", display_text="open"),
            "Since": st.column_config.DateColumn(),
            "Event": st.column_config.TextColumn(width="large"),
        },
    )


def _take() -> None:
    """Put the view on the route chosen, by edits that differ from the base only."""
    view = address.view()
    route = view.book.route(st.session_state.route_choice)
    told = {one.assumption: one.value for one in view.book.scenario(view.scenario).overrides}
    changed = [
        one
        for one in route.overrides
        if one.value != told.get(one.assumption, view.book[one.assumption].knots[-1].value)
    ]
    address.replace_edits(ROUTE_CHOICES, changed)
