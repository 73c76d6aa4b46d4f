"""Export the data, train in China, both, or wait: the page `data_route`, in findings.

A route is worth the net present value of FSD and licensing less what the route costs, and what FSD
on it adds to the profit on Tesla's cars beside waiting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from analytics import cases, database, results
from analytics.answers import View
from analytics.assumptions import ROUTE_CHOICES, Override, Route
from analytics.model.release import QUARTER
from analytics.results import Results
from analytics.types import Array

WORTH = ("route_npv", "tesla_car_npv")
FLOWS = ("route_capital", "route_running_cost", "penalty_at_risk")
KEPT = (*WORTH, "fsd_npv", "release_date", "export_date", "capability", *FLOWS)
POINTS = ("p10", "p50", "p90")
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
        return _leader(self.choice)

    @cached_property
    def waiting(self) -> str:
        """The route that does nothing."""
        return _doing(self.routes, 0)[0]

    def at(self, metric: str, route: str) -> Mapping[str, float]:
        """The spread of a figure of a route, and its base case."""
        return self._figures[metric][route]

    def capable(self, route: str, years: Sequence[int]) -> pd.DataFrame:
        """How far capability on a route spreads over the draws, by year."""
        mine = self.capability[self.capability["route"] == route].set_index("period", drop=False)
        return mine.loc[[str(year) for year in years]]

    def known(self, knowledge: str) -> Mapping[str, float]:
        """What it is worth to know something before the choice."""
        return self._knowing[knowledge]

    def chosen(self, route: str) -> Mapping[str, float]:
        """What speaks for a route."""
        return self._choice[route]

    def hedged(self, against: str, part: str = "worth") -> Mapping[str, float]:
        """What doing both adds beside a route that does one thing."""
        return self._hedge[against][part]

    @cached_property
    def single(self) -> str:
        """The better of the routes that do one thing."""
        return _leader(self.choice[self.choice["route"].isin(_doing(self.routes, 1))])

    @cached_property
    def _figures(self) -> dict[str, dict[str, dict[str, float]]]:
        return {str(name): _by(rows, "route") for name, rows in self.figures.groupby("metric")}

    @cached_property
    def _knowing(self) -> dict[str, dict[str, float]]:
        return _by(self.knowing, "knowledge")

    @cached_property
    def _choice(self) -> dict[str, dict[str, float]]:
        return _by(self.choice, "route")

    @cached_property
    def _hedge(self) -> dict[str, dict[str, dict[str, float]]]:
        return {str(name): _by(rows, "part") for name, rows in self.hedge.groupby("route")}


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
    tables = {
        "outcomes": _outcomes(view, run, never),
        "quarters": pd.DataFrame({"period": quarters.names, "ends": quarters.starts + QUARTER}),
        "results": run.table(["capability"], "year"),
    }
    singles = [names.index(one) for one in _doing(routes, 1)]
    [waiting], [hedge] = (_doing(routes, count) for count in (0, 2))
    with database.asking(tables) as ask:
        return Routes(
            routes=routes,
            figures=ask("route_figures", routes=names),
            choice=ask("route_choice", routes=names, waiting=names.index(waiting)),
            release=ask("release_chance", routes=names, never=never),
            states=ask("worth_by_state", routes=names),
            knowing=ask("worth_of_knowing"),
            hedge=ask("hedge", routes=names, hedge=names.index(hedge), singles=singles),
            capability=ask("blocks_by_year", names=names, size=view.draws + 1).rename(
                columns={"name": "route"}
            ),
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
    others = [one for one in view.overrides if one.assumption not in ROUTE_CHOICES]
    return [*others, *route.overrides]


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


def _outcomes(view: View, run: Results, never: float) -> pd.DataFrame:
    """A row for each route and draw: what it is worth and costs, its release, and the state."""
    names, routes = list(view.book.routes), view.book.routes

    def by_route(values: Array) -> Array:
        return values.reshape(len(names), -1)

    values = {name: by_route(run.total(name)) for name in ("fsd_npv", "release_date", *FLOWS)}
    gained = _gained(view, run)
    [seeking] = _doing(routes, 2)
    count = gained.shape[1]
    outset = float(view.book.quarters.starts[0])
    export_if_sought = by_route(run.total("export_date"))[names.index(seeking)]

    def first(name: str) -> Array:
        """An input of the first route's cases at the outset; of a date, the one that counts."""
        column = run.cases.inputs[name][:, -1 if view.book[name].unit == "year" else 0]
        return np.broadcast_to(column[:count], count)

    def sorted_out(words: Sequence[str], *holds: np.ndarray) -> "pd.Categorical[str]":
        """The first of the words whose condition holds, else the last, for each draw and route."""
        codes = np.select(list(holds), list(range(len(holds))), len(holds))
        return pd.Categorical.from_codes(np.tile(codes, len(names)), pd.Index(words))

    def when(date: Array) -> "pd.Categorical[str]":
        return sorted_out(("early", "late", "never"), date < outset + EARLY, date < never)

    supply, stock = first("accelerator_supply"), first("opening_accelerators")
    is_ample = stock + FILLED * supply >= first("centre_accelerators")
    return pd.DataFrame(
        {
            "position": np.repeat(np.arange(len(names)), count),
            "draw": np.tile(np.arange(count), len(names)),
            "worth": _worth(view, run).ravel(),
            "cars_gained": gained.ravel(),
            **{name: found.ravel() for name, found in values.items()},
            "approval": when(export_if_sought),
            "feature": when(first("feature_approval_date")),
            "accelerators": sorted_out(("ample", "short"), is_ample),
        }
    )


def _doing(routes: Mapping[str, Route], count: int) -> list[str]:
    """The routes that do so many of the things a route can do."""
    return [
        name for name, route in routes.items() if sum(one.value for one in route.overrides) == count
    ]


def _leader(choice: pd.DataFrame) -> str:
    ordered = choice.sort_values("mean", ascending=False, kind="stable")
    return str(ordered["route"].iloc[0])


def _by(table: pd.DataFrame, key: str) -> dict[str, dict[str, float]]:
    """The rows of a table by one of its columns."""
    rows = cast("list[dict[str, float]]", table.drop(columns=key).to_dict("records"))
    return dict(zip(table[key], rows, strict=True))
