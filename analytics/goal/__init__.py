"""What it would take to reach a goal, by one assumption or by two: the page `goal`, in findings.

A way to the goal is a value at which an assumption, held throughout the horizon, makes the base
case reach it. In draws all else varies, and each draw has a way of its own.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics import cases, results
from analytics.answers import View
from analytics.assumptions import Assumption, Book
from analytics.cases import Cases
from analytics.drivers import Aim
from analytics.errors import InputError
from analytics.goal.roots import Curve, crossings, nearest
from analytics.types import Array

POINTS_IN_DRAWS = 13
POINTS_OF_FRONTIER = 13
DRAWS_PER_VALUE = 32


@dataclass(frozen=True)
class Goal:
    """An aim, the value that it shall reach, and the assumption that shall bring it there."""

    aim: Aim
    value: float
    lever: str

    @property
    def key(self) -> tuple[object, ...]:
        """What two goals that show the same digits have in common."""
        return (*self.aim.key, self.value, self.lever)

    def on(self, draws: int) -> "Goal":
        """The same goal on another number of draws."""
        return replace(self, aim=self.aim.on(draws))

    @property
    def view(self) -> View:
        """What is looked at."""
        return self.aim.view


class Ways(NamedTuple):
    """Every value of an assumption, within bounds, at which the aim reaches the goal, or why none.

    `jumps` are values at which the aim leaps over the goal. `least` and `most` are the lowest and
    highest that the aim becomes, at the values `least_at` and `most_at`. `now` is the value in
    force, that at the end of the horizon where it `varies`.
    """

    at: tuple[float, ...]
    jumps: tuple[float, ...]
    now: float
    varies: bool
    low: float
    high: float
    least: float
    most: float
    least_at: float
    most_at: float

    @property
    def is_flat(self) -> bool:
        """Whether the assumption moves nothing."""
        return self.least == self.most

    @property
    def is_impossible(self) -> bool:
        """Whether some value between the bounds leaves no market with prices."""
        return bool(np.isnan(self.least))

    @property
    def nearest(self) -> float:
        """The way nearest to the value in force, nan where there is none."""
        if not self.at:
            return np.nan
        return min(self.at, key=lambda value: abs(value - self.now))


class Needed(NamedTuple):
    """What each draw needs: its way nearest to the value in force, where it has one.

    P10 to P90 of those, and the share of draws that have one; and the aim by value tried, with its
    spread over the draws.
    """

    p10: float
    p50: float
    p90: float
    share: float
    curve: pd.DataFrame


def levers(book: Book) -> list[str]:
    """The assumptions that may be sought: those with a scale, whose value is no choice."""
    return [
        name
        for name, one in book.assumptions.items()
        if not one.choices and one.shown_lowest < one.shown_highest
    ]


def bounds(book: Book, lever: Assumption) -> tuple[float, float]:
    """Between which values an assumption is sought: those on its control, none of the past."""
    return max(lever.shown_lowest, book.earliest(lever)), lever.shown_highest


def ways(goal: Goal) -> Ways:
    """Every way to the goal by its assumption."""
    return _ways(goal.aim, goal.value, [goal.lever])[0]


def every_way(aim: Aim, value: float) -> dict[str, Ways]:
    """The ways to a value of the aim by each assumption alone; those that move nothing left out."""
    names = levers(aim.view.book)
    found = dict(zip(names, _ways(aim, value, names), strict=True))
    return {name: one for name, one in found.items() if not one.is_flat}


def needed(goal: Goal) -> Needed:
    """What each draw needs to reach the goal, and the aim by value."""
    view = goal.view
    count = view.draws_for_each(DRAWS_PER_VALUE)
    made = cases.draws(view.book, view.overrides, draws=count, seed=view.seed)
    made = made.chosen(np.arange(1, count + 1))
    tried = np.linspace(*bounds(view.book, view.book[goal.lever]), POINTS_IN_DRAWS)

    def outcome(values: Array, draw: np.ndarray) -> Array:
        return _of(goal.aim, made.chosen(draw).held({goal.lever: values}))

    draw = np.tile(np.arange(count), len(tried))
    curve = outcome(np.repeat(tried, count), draw).reshape(len(tried), count)
    found = nearest(outcome, tried, curve, goal.value, _now(goal))
    table = pd.DataFrame({"tried": tried, **results.points_of(curve)})
    has = ~np.isnan(found)
    spread = np.quantile(found[has], [0.1, 0.5, 0.9]) if has.any() else np.full(3, np.nan)
    p10, p50, p90 = (float(one) for one in spread)
    return Needed(p10, p50, p90, float(has.mean()), table)


def frontier(goal: Goal, other: str) -> pd.DataFrame:
    """What the goal takes of its assumption at each value of another one, one row each.

    In the base case, the way nearest to the value in force, and P10 to P90 over the draws that have
    one, with the share that has; nan where there is none.
    """
    view, book = goal.view, goal.view.book
    beside = np.linspace(*bounds(book, book[other]), POINTS_OF_FRONTIER)
    tried = np.linspace(*bounds(book, book[goal.lever]), POINTS_IN_DRAWS)
    count = view.draws_for_each(DRAWS_PER_VALUE)
    made = cases.draws(book, view.overrides, draws=count, seed=view.seed)

    def outcome(values: Array, place: np.ndarray) -> Array:
        case, at = place % (count + 1), place // (count + 1)
        return _of(goal.aim, made.chosen(case).held({other: beside[at], goal.lever: values}))

    width = len(beside) * (count + 1)
    grid = outcome(np.repeat(tried, width), np.tile(np.arange(width), len(tried)))
    height = grid.reshape(len(tried), width)
    found = nearest(outcome, tried, height, goal.value, _now(goal)).reshape(len(beside), count + 1)
    drawn = found[:, 1:]
    has = ~np.isnan(drawn)
    spans = [
        np.quantile(row[known], [0.1, 0.5, 0.9]) if known.any() else np.full(3, np.nan)
        for row, known in zip(drawn, has, strict=True)
    ]
    rows = pd.DataFrame(spans, columns=["p10", "p50", "p90"])
    return rows.assign(beside=beside, base=found[:, 0], share=has.mean(axis=1))


def _of(aim: Aim, made: Cases) -> Array:
    return aim.of(results.run(aim.view.book, made, aim.view.currency, [aim.metric]))


def _now(goal: Goal) -> float:
    """The value of the assumption in force in the end."""
    view = goal.view
    return float(cases.base(view.book, view.overrides).inputs[goal.lever][0, -1])


def _ways(aim: Aim, value: float, names: Sequence[str]) -> list[Ways]:
    """The ways by each of several assumptions, all sought together."""
    view = aim.view
    base = cases.base(view.book, view.overrides)
    scales = np.array([bounds(view.book, view.book[name]) for name in names])

    def run(values: Array, lever: np.ndarray) -> Array:
        mine = {name: np.where(lever == place, values, np.nan) for place, name in enumerate(names)}
        return _of(
            aim, base.held({name: own for name, own in mine.items() if ~np.isnan(own).all()})
        )

    def outcome(values: Array, lever: np.ndarray) -> Array:
        try:
            return run(values, lever)
        except InputError:
            found = np.full(len(values), np.nan)
            for place in np.unique(lever):
                mine = lever == place
                with suppress(InputError):
                    found[mine] = run(values[mine], lever[mine])
            return found

    return [
        _told(curve, base.inputs[name][0])
        for name, curve in zip(names, crossings(outcome, scales, value), strict=True)
    ]


def _told(curve: Curve, path: Array) -> Ways:
    x, y = curve.tried, curve.height
    return Ways(
        at=curve.at,
        jumps=curve.jumps,
        now=float(path[-1]),
        varies=bool((path != path[-1]).any()),
        low=float(x[0]),
        high=float(x[-1]),
        least=float(y.min()),
        most=float(y.max()),
        least_at=float(x[y.argmin()]),
        most_at=float(x[y.argmax()]),
    )
