"""Export the data, train in China, both, or wait: the page `data_route`, in findings.

A route is worth the net present value of FSD and licensing less what the route costs, and what FSD
on it adds to the profit on Tesla's cars beside waiting.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analytics import cases, results
from analytics.answers import View
from analytics.assumptions import ROUTE_CHOICES, Override, Route, replaced
from analytics.model.release import QUARTER
from analytics.results import Results
from analytics.routes import outcomes
from analytics.routes.outcomes import POINTS, SUPPLY, WHEN, Answer, Outcomes
from analytics.types import Array

WORTH = ("route_npv", "tesla_car_npv")
FLOWS = ("route_capital", "route_running_cost", "penalty_at_risk")
KEPT = (*WORTH, "fsd_npv", "release_date", "export_date", "capability", *FLOWS)
EARLY = 3.0  # years from the outset within which an approval is early
FILLED = 2.0  # years within which ample accelerators fill the centre


@dataclass(frozen=True)
class Routes:
    """All data routes in the same draws: figures, choice, release, states, knowledge, hedge.

    `figures` holds the spread of each figure by metric and route; `choice` what speaks for each
    route, one row each; `states` its mean worth where approval and accelerators turn out so;
    `hedge` what doing both adds to each route that does one thing, part by part.
    """

    routes: Mapping[str, Route]
    figures: pd.DataFrame
    choice: pd.DataFrame
    release: pd.DataFrame
    states: pd.DataFrame
    knowing: pd.DataFrame
    hedge: pd.DataFrame
    capability: pd.DataFrame
    never: float

    @cached_property
    def best(self) -> str:
        """The route that is worth most on average; of equals the first."""
        return self._leader(self.routes)

    @cached_property
    def waiting(self) -> str:
        """The route that does nothing."""
        return _doing(self.routes, 0)[0]

    @cached_property
    def single(self) -> str:
        """The better of the routes that do one thing."""
        return self._leader(_doing(self.routes, 1))

    def at(self, metric: str, route: str) -> Mapping[str, float]:
        """The spread of a figure of a route, and its base case."""
        return self._figures[metric, route]

    def capable(self, route: str, years: Sequence[int]) -> pd.DataFrame:
        """How far capability on a route spreads over the draws, by year."""
        periods = [str(year) for year in years]
        rows = [{"period": one, **self._capability[route, one]} for one in periods]
        return pd.DataFrame(rows)

    def known(self, knowledge: str) -> Mapping[str, float]:
        """What it is worth to know something before the choice."""
        return self._knowing[(knowledge,)]

    def chosen(self, route: str) -> Mapping[str, float]:
        """What speaks for a route."""
        return self._choice[(route,)]

    def hedged(self, against: str, part: str = "worth") -> Mapping[str, float]:
        """What doing both adds beside a route that does one thing."""
        return self._hedge[against, part]

    def in_states(self, route: str) -> list[Mapping[str, Any]]:
        """What a route is worth on average where approval and accelerators turn out so."""
        return [one for one in self._states if one["route"] == route]

    def _leader(self, names: Iterable[str]) -> str:
        return max(names, key=lambda name: self.chosen(name)["mean"])

    @cached_property
    def _figures(self) -> dict[tuple[str, ...], dict[str, float]]:
        return _by(self.figures, "metric", "route")

    @cached_property
    def _capability(self) -> dict[tuple[str, ...], dict[str, float]]:
        return _by(self.capability, "route", "period")

    @cached_property
    def _knowing(self) -> dict[tuple[str, ...], dict[str, float]]:
        return _by(self.knowing, "knowledge")

    @cached_property
    def _choice(self) -> dict[tuple[str, ...], dict[str, float]]:
        return _by(self.choice, "route")

    @cached_property
    def _hedge(self) -> dict[tuple[str, ...], dict[str, float]]:
        return _by(self.hedge, "route", "part")

    @cached_property
    def _states(self) -> list[dict[str, Any]]:
        return _rows(self.states)


def worths(view: View) -> Array:
    """What each route is worth in each draw of the view, shape (routes, draws)."""
    worth = _worth(view, _run(view, WORTH))
    return worth[:, 1:]


def compare(view: View) -> Routes:
    """All routes on the draws of the view, side by side."""
    routes = view.book.routes
    names = list(routes)
    run = _run(view, KEPT)
    quarters = view.book.quarters
    never = float(quarters.starts[-1] + QUARTER)
    made = _outcomes(view, run, never)
    [waiting], singles, [both] = (
        [names.index(one) for one in _doing(routes, count)] for count in (0, 1, 2)
    )
    capable = run.by_year("capability").reshape(len(names), view.draws + 1, -1)
    return Routes(
        routes=routes,
        figures=outcomes.figures(made),
        choice=outcomes.choice(made, waiting),
        release=outcomes.release(made, quarters.names, quarters.starts + QUARTER, never),
        states=outcomes.states(made),
        knowing=outcomes.knowing(made),
        hedge=outcomes.hedge(made, both, singles),
        capability=outcomes.capability(made, quarters.calendar_years, capable[:, 1:]),
        never=never,
    )


def summary(found: Routes) -> pd.DataFrame:
    """What speaks for each route, one row each: choice, worth, release, and mean cost to 2035."""
    rows = []
    for name in found.routes:
        worth, released = found.at("worth", name), found.at("release_date", name)
        rows.append(
            {"route": name, **found.chosen(name)}
            | {f"worth_{point}": worth[point] for point in POINTS}
            | {f"release_{point}": released[point] for point in POINTS}
            | {flow: found.at(flow, name)["mean"] for flow in FLOWS}
        )
    return pd.DataFrame(rows)


def taking(view: View, route: Route) -> list[Override]:
    """The overrides of the view on a route, whatever route it is on itself."""
    return replaced(view.overrides, route.overrides)


def route_in_force(view: View) -> Route:
    """The route that the base case of the view is on in the end."""
    held = {one.assumption: one.value for one in view.overrides}
    now = {name: held.get(name, view.book[name].knots[-1].value) for name in ROUTE_CHOICES}
    return next(
        route
        for route in view.book.routes.values()
        if all(one.value == now[one.assumption] for one in route.overrides)
    )


def _run(view: View, keep: Sequence[str]) -> Results:
    """The base and the draws on each route in turn."""
    sets = [taking(view, route) for route in view.book.routes.values()]
    made = cases.alternatives(view.book, sets, draws=view.draws, seed=view.seed)
    return results.run(view.book, made, view.currency, keep)


def _gained(view: View, run: Results) -> Array:
    """What FSD on each route adds to profit on cars beside waiting, shape (routes, draws + 1)."""
    names = list(view.book.routes)
    [waiting] = _doing(view.book.routes, 0)
    cars = run.total("tesla_car_npv").reshape(len(names), -1)
    return cars - cars[names.index(waiting)]


def _worth(view: View, run: Results) -> Array:
    """What each route is worth, shape (routes, draws + 1)."""
    gained = _gained(view, run)
    return run.total("route_npv").reshape(gained.shape) + gained


def _outcomes(view: View, run: Results, never: float) -> Outcomes:
    """What each route is worth and costs in each draw, its release, and what one may know."""
    names, book = list(view.book.routes), view.book
    found = {
        name: run.total(name).reshape(len(names), -1)
        for name in ("fsd_npv", "release_date", *FLOWS)
    }
    found |= {"worth": _worth(view, run), "cars_gained": _gained(view, run)}
    count = view.draws + 1
    [seeking] = _doing(book.routes, 2)
    export_if_sought = run.total("export_date").reshape(len(names), count)[names.index(seeking)]

    def first(name: str) -> Array:
        """An input of the first route's draws at the outset; of a date, the one that counts."""
        column = run.cases.inputs[name][:, -1 if book[name].unit == "year" else 0]
        return np.broadcast_to(column[:count], count)[1:]

    def when(date: Array) -> Answer:
        early = float(book.quarters.starts[0]) + EARLY
        return Answer(WHEN, np.select([date < early, date < never], [0, 1], 2))

    supply, stock = first("accelerator_supply"), first("opening_accelerators")
    is_short = stock + FILLED * supply < first("centre_accelerators")
    return Outcomes(
        routes=names,
        base={name: values[:, 0] for name, values in found.items()},
        drawn={name: values[:, 1:] for name, values in found.items()},
        answers={
            "approval": when(export_if_sought[1:]),
            "accelerators": Answer(SUPPLY, is_short.astype(int)),
            "feature": when(first("feature_approval_date")),
        },
    )


def _doing(routes: Mapping[str, Route], count: int) -> list[str]:
    """The routes that do so many of the things a route can do."""
    return [
        name for name, route in routes.items() if sum(one.value for one in route.overrides) == count
    ]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a short table, over which pandas itself takes ten times as long."""
    columns = [table[name].tolist() for name in table.columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _by(table: pd.DataFrame, *keys: str) -> dict[tuple[str, ...], dict[str, float]]:
    """The rows of a short table by some of its columns."""
    return {tuple(row.pop(key) for key in keys): row for row in _rows(table)}
