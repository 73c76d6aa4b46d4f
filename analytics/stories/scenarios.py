"""Scenarios side by side, and the difference between two split by cause so that it adds up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, partial
from typing import NamedTuple

import pandas as pd

from analytics import charts as shared
from analytics import scenarios
from analytics.answers import HEADLINE_YEAR, View
from analytics.assumptions import Book
from analytics.drivers import Aim
from analytics.drivers.words import heading, unit
from analytics.exhibits import Exhibit, in_draws
from analytics.labels import day
from analytics.memory import remember
from analytics.scenarios import MOST, Compared, charts, label, words
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.stories.drivers import aim as aim_of

LABEL = "Scenarios"
CHARTS = {
    "scenarios-compared": "Scenarios side by side",
    "difference-by-cause": "The difference by cause",
    "revenue-by-scenario": "Revenue by scenario",
}
EARLIER = "earlier"
FIRST = ("base", "approval_2030", "free_city_driving", "price_war")


class Ends(NamedTuple):
    """Between what a difference is split: two scenarios, or one as seen on two dates."""

    before: str
    after: str
    earlier: Book | None
    names: tuple[str, str]


def story(view: View, controls: Controls) -> Story:
    """Scenarios of a view side by side; which ones, and of what, are controls."""
    aim = aim_of(view, controls)
    shown = chosen(aim, controls)
    asked = ends(aim, shown, controls)
    found = partial(remember, scenarios.compare, aim, tuple(shown))
    parts = cache(lambda: split(aim, asked))
    return Story(
        lambda: words.answer(aim, asked.names, parts()),
        {
            "scenarios-compared": lambda: compared(aim, shown, found()),
            "difference-by-cause": lambda: difference(aim, shown, asked, parts()),
            "revenue-by-scenario": lambda: by_year(aim, shown, found()),
        },
    )


def chosen(aim: Aim, controls: Controls) -> list[str]:
    """The scenarios that the controls ask for, the stacked one last."""
    told = offered(aim.view)
    names = controls.several("side_by_side", told, usual(aim.view))
    return with_stack(names or ["base"], controls.several("stacked", told, ()))


def offered(view: View) -> dict[str, str]:
    """The scenarios that can be chosen, by name and label."""
    return {name: one.label for name, one in view.book.scenarios.items() if one.is_offered}


def usual(view: View) -> list[str]:
    """The scenarios that stand side by side unless told."""
    return [name for name in FIRST if name in offered(view)]


def with_stack(names: list[str], stack: list[str]) -> list[str]:
    """The scenarios chosen, and those stacked on each other as one more."""
    return [*names[: MOST - 1], words.stacked(stack)] if len(stack) > 1 else names


def earlier_day(view: View) -> list[str]:
    """The end that stands for the first vintage, where the view is of a later one."""
    return [EARLIER] if view.book.database.vintages.earliest < view.book.database.as_of else []


def end_label(view: View, end: str) -> str:
    """What an end of a difference is called."""
    if end == EARLIER:
        return f"As of {day(view.book.database.vintages.earliest)}"
    return label(view, end)


def ends(aim: Aim, shown: list[str], controls: Controls) -> Ends:
    """The two ends that the controls ask for."""
    view = aim.view
    before = controls.chosen(
        "split_from",
        {end: end_label(view, end) for end in (*shown, *earlier_day(view))},
        shown[0],
    )
    after = controls.chosen("split_to", {end: end_label(view, end) for end in shown}, shown[-1])
    return between(view, before, after, lambda then: Book(view.book.database.on(then)))


def between(view: View, before: str, after: str, book_on: Callable[[date], Book]) -> Ends:
    """What stands at both ends, and what they are called."""
    if before != EARLIER:
        return Ends(before, after, None, (label(view, before), label(view, after)))
    then, now = view.book.database.vintages.earliest, view.book.database.as_of
    seen = words.as_of(label(view, after), then), words.as_of(label(view, after), now)
    return Ends(after, after, book_on(then), seen)


def split(aim: Aim, asked: Ends) -> pd.DataFrame:
    """The difference between the two ends by cause."""
    if asked.earlier is None:
        return remember(scenarios.split, aim, asked.before, asked.after)
    return scenarios.split_over_time(aim, asked.earlier, asked.after)


def compared(aim: Aim, shown: list[str], found: Compared) -> Exhibit:
    """The aim in each scenario."""
    held = replace(aim.view, scenario=shown[0])
    return Exhibit(
        "scenarios-compared",
        words.compared_title(aim, found),
        f"{heading(aim)}: means with P10 and P90, all on the same draws",
        partial(charts.compared, aim, found),
        found.figures,
        held,
        in_draws(held),
        (aim.metric,),
    )


def difference(aim: Aim, shown: list[str], asked: Ends, parts: pd.DataFrame) -> Exhibit:
    """Where the difference between two ends comes from."""
    held = replace(aim.view, scenario=shown[0])
    rows = words.split_rows(aim, asked.names, parts)
    return Exhibit(
        "difference-by-cause",
        words.split_title(aim, asked.names, parts),
        f"{heading(aim)}, by cause: means of draws, adding up exactly, in no order",
        partial(shared.bridge, rows, unit(aim), unit=unit(aim)),
        parts,
        held,
        in_draws(held),
        (aim.metric,),
    )


def by_year(aim: Aim, shown: list[str], found: Compared) -> Exhibit:
    """FSD revenue by year in each scenario."""
    view, held = aim.view, replace(aim.view, scenario=shown[0])
    return Exhibit(
        "revenue-by-scenario",
        words.years_title(aim, found, HEADLINE_YEAR),
        f"FSD revenue, {view.currency} m a year: medians, with P10 to P90 of the first",
        partial(charts.by_year, aim, found, view.full_years),
        found.years,
        held,
        in_draws(held),
        ("fsd_revenue",),
    )
