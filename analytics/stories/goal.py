"""Goal: what it would take to reach a value."""

import math
from functools import partial
from typing import NamedTuple

import pandas as pd

from analytics import drivers, goal
from analytics.answers import View
from analytics.drivers import Aim
from analytics.drivers.words import heading
from analytics.exhibits import Exhibit, in_draws
from analytics.goal import DRAWS_PER_VALUE, Goal, Needed, Ways, charts, words
from analytics.memory import remember
from analytics.stories import Story
from analytics.stories.controls import Controls
from analytics.stories.drivers import aim as aim_of

LABEL = "Goal"
CHARTS = {
    "goal-by-value": "The metric by value of the assumption",
    "goal-frontier": "Two assumptions together",
}
FIRST_LEVER, FIRST_BESIDE = "wtp_median_full", "free_rival_erosion"
NOTHING_ELSE = "none"


class Chosen(NamedTuple):
    """The value to reach, the assumption that shall do it, and one beside it."""

    value: float
    lever: str
    beside: str | None


def story(view: View, controls: Controls) -> Story:
    """What it takes to reach a value in a view; value and assumptions are controls."""
    aim = aim_of(view, controls)
    asked = chosen(aim, controls)
    wanted = Goal(aim, asked.value, asked.lever)
    found, drawn = (
        partial(remember, goal.ways, wanted),
        partial(remember, goal.needed, wanted),
    )
    exhibits = {"goal-by-value": lambda: by_value(wanted, found(), drawn())}
    if asked.beside is not None:
        beside = asked.beside
        exhibits["goal-frontier"] = lambda: frontier(
            wanted, beside, remember(goal.frontier, wanted, beside)
        )
    return Story(lambda: words.answer(wanted, found(), drawn()), exhibits)


def chosen(aim: Aim, controls: Controls) -> Chosen:
    """The goal that the controls ask for."""
    told = {name: aim.view.book[name].label for name in goal.levers(aim.view.book)}
    lever = controls.chosen("lever", told, FIRST_LEVER)
    others = {name: label for name, label in told.items() if name != lever}
    usual = FIRST_BESIDE if FIRST_BESIDE in others else NOTHING_ELSE
    beside = controls.chosen("beside", {NOTHING_ELSE: "Nothing else"} | others, usual)
    name = f"goal_{aim.metric}"
    high = 0.0 if name in controls.said else float(remember(drivers.spread, aim)["p75"])
    value = controls.number(name, round_number(high))
    return Chosen(value, lever, None if beside == NOTHING_ELSE else beside)


def round_number(value: float) -> float:
    """A value to two digits.

    >>> round_number(1849.0), round_number(0.1234), round_number(0.0)
    (1800.0, 0.12, 0.0)
    """
    if value == 0.0 or not math.isfinite(value):
        return 0.0
    return round(value, 1 - math.floor(math.log10(abs(value))))


def by_value(wanted: Goal, found: Ways, drawn: Needed) -> Exhibit:
    """The aim at each value of the assumption, and where it reaches the goal."""
    view = wanted.view
    return Exhibit(
        "goal-by-value",
        words.curve_title(wanted, found, drawn),
        f"{heading(wanted.aim)}, by {view.book[wanted.lever].label.lower()} held throughout: "
        "median, half and four in five draws; diamond: the base case at the goal",
        partial(charts.curve, wanted, found, drawn),
        drawn.curve,
        view,
        in_draws(view, view.draws_for_each(DRAWS_PER_VALUE)),
        (wanted.aim.metric,),
    )


def frontier(wanted: Goal, other: str, rows: pd.DataFrame) -> Exhibit:
    """The pairs of values of two assumptions that reach the goal."""
    view, beside = wanted.view, wanted.view.book[other]
    return Exhibit(
        "goal-frontier",
        words.frontier_title(wanted, beside, rows),
        f"{view.book[wanted.lever].label} that reaches {words.aim_value(wanted)}, by "
        f"{beside.label.lower()}: base case, and median with P10 to P90 of draws that can",
        partial(charts.frontier, wanted, beside, rows),
        rows,
        view,
        in_draws(view, view.draws_for_each(DRAWS_PER_VALUE)),
        (wanted.aim.metric,),
    )
