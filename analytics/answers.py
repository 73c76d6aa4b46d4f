"""What each page asks: one function a page, from a view of the model to tables ready to draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from analytics import cases, results
from analytics.assumptions import Book, Override, replaced
from analytics.deals import NONE, Arrangement
from analytics.derivation import Step
from analytics.derivation import derivation as followed_back
from analytics.digest import run_digest
from analytics.results import Currency
from analytics.sampling import Range
from analytics.types import Array

HEADLINE_YEAR = 2030
HEADLINE_THRESHOLD = 1_000
FIRST_DRAWS = 2_000  # that a page shows at once
DRAWS = 10_000  # that it rests on, unless told
SEED = 1
PRICES_TRIED = 13
DRAWS_PER_PRICE = 32
MOST_DRIVERS = 8
HEADLINES = {  # the figures that lead the overview: what each is called there, and of which period
    "fsd_npv": ("Worth to 2035", "total"),
    "fsd_revenue": (f"Revenue in {HEADLINE_YEAR}", str(HEADLINE_YEAR)),
    "take_rate": (f"Take rate in {HEADLINE_YEAR}", str(HEADLINE_YEAR)),
    "fsd_active": (f"Drivers with FSD, end of {HEADLINE_YEAR}", str(HEADLINE_YEAR)),
}


@dataclass(frozen=True)
class View:
    """What is looked at: the book of a date, a scenario with edits, draws, seed and currency.

    And the licence that Tesla grants in it, none unless a page is about one.
    """

    book: Book
    scenario: str
    edits: tuple[Override, ...]
    draws: int
    seed: int
    currency: Currency
    licence: Arrangement = NONE

    @property
    def overrides(self) -> list[Override]:
        """The overrides of the scenario, then the edits; an edit replaces the scenario's."""
        return replaced(self.book.scenario(self.scenario).overrides, self.edits)

    def spread(self, name: str) -> Range | None:
        """The range of the last value that an assumption has; none where that is held."""
        mine = [one for one in self.overrides if one.assumption == name]
        return (mine or self.book[name].knots)[-1].range

    def standing(self, name: str) -> Override:
        """What holds for an assumption in the end: an edit, else the scenario, else the base."""
        mine = [one for one in self.overrides if one.assumption == name]
        return mine[-1] if mine else self.in_base(name)

    def in_base(self, name: str) -> Override:
        """The last value of an assumption's path in the base, from its date or the outset on."""
        last = self.book[name].knots[-1]
        since = max(last.since, self.book.quarters.first_day)
        return Override(name, since, last.value, last.range, last.signed)

    @cached_property
    def digest(self) -> str:
        """What reproduces the digits."""
        return run_digest(self.book, self.overrides, self.draws, self.seed, self.licence)

    @property
    def key(self) -> tuple[object, ...]:
        """What two views that show the same digits have in common."""
        return (self.digest, self.currency)

    def run(self, keep: Sequence[str]) -> results.Results:
        """The base and the draws of the view."""
        made = cases.draws(self.book, self.overrides, draws=self.draws, seed=self.seed)
        return results.run(self.book, made, self.currency, keep)

    def on(self, draws: int) -> "View":
        """The same view on another number of draws."""
        return replace(self, draws=draws)

    def draws_for_each(self, usual: int) -> int:
        """How many draws go through each of many values tried.

        As many as usual where a page shows its first draws, more in proportion where it has more.
        """
        few = max(min(usual, self.draws // 8), 1)
        return max(few, usual * self.draws // FIRST_DRAWS)

    @cached_property
    def full_years(self) -> list[int]:
        """The calendar years that the horizon covers from January on."""
        quarters = self.book.quarters
        return [year for year in quarters.calendar_years if (quarters.years == year).sum() == 4]


@dataclass(frozen=True)
class Bands:
    """How far metrics spread over the draws, by metric and period."""

    tables: Mapping[str, pd.DataFrame]

    def at(self, metric: str, period: object) -> pd.Series:
        """The spread of one metric in one period."""
        return cast("pd.Series", self.tables[metric].loc[str(period)])

    def over(self, metric: str, periods: Sequence[object]) -> pd.DataFrame:
        """The spread of one metric over several periods."""
        return self.tables[metric].loc[[str(period) for period in periods]]

    def both(self) -> pd.DataFrame:
        """All metrics in one table."""
        return pd.concat(self.tables.values(), ignore_index=True)


@dataclass(frozen=True)
class Overview:
    """What the overview shows: bands by metric and period, drivers of the value, milestones."""

    bands: Bands
    drivers: pd.DataFrame
    milestones: pd.DataFrame

    @property
    def median_value(self) -> float:
        """The median of the draws' net present value."""
        return float(self.bands.at("fsd_npv", "total")["p50"])


@dataclass(frozen=True)
class FsdRevenue:
    """What the page on FSD revenue shows: bands, and the chance by year."""

    bands: Bands
    chance: pd.DataFrame

    def chance_by_full_year(self, view: View) -> pd.DataFrame:
        """The chance in the years that the horizon covers from January on."""
        years = [str(year) for year in view.full_years]
        return self.chance[self.chance["period"].astype(str).isin(years)]


@dataclass(frozen=True)
class ByPrice:
    """What each one-time price tried would do, and the price that earns most."""

    value: pd.DataFrame
    take_rate: pd.DataFrame
    best: pd.Series


def derivation(view: View) -> dict[str, Step]:
    """Every metric of the base case, with the steps that lead to it."""
    return followed_back(view.book, view.overrides, view.currency, view.licence)


def headline(view: View) -> Bands:
    """Bands of the figures that lead the overview."""
    return bands_of(view.run(tuple(HEADLINES)), tuple(HEADLINES))


def overview(view: View) -> Overview:
    """The answer, how sure it is, and what drives it."""
    return Overview(
        bands=headline(view),
        drivers=drivers(view),
        milestones=view.book.database.ask("milestones"),
    )


def drivers(view: View) -> pd.DataFrame:
    """The assumptions that move the net present value most, from P10 to P90 each."""
    rows = swings(view, "fsd_npv", lambda run: run.total("fsd_npv"))
    rows["label"] = [view.book[name].label for name in rows["assumption"]]
    return rows.head(MOST_DRIVERS)


def swings(view: View, metric: str, of: Callable[[results.Results], Array]) -> pd.DataFrame:
    """What becomes of a metric with each assumption at its P10 and P90, all others held.

    One row each, widest first; what moves nothing is left out. `of` takes one value of the metric
    from each case of a run.
    """
    made, names = cases.swings(view.book, view.overrides)
    found = of(results.run(view.book, made, view.currency, [metric]))
    rows = pd.DataFrame(
        {
            "assumption": names,
            "base": found[0],
            "at_low": found[1::2],
            "at_high": found[2::2],
            "width": np.abs(found[2::2] - found[1::2]),
        }
    )
    moving = rows[(rows["at_low"] != rows["base"]) | (rows["at_high"] != rows["base"])]
    return moving.sort_values(["width", "assumption"], ascending=[False, True], ignore_index=True)


def fsd_revenue(view: View, threshold: float) -> FsdRevenue:
    """Take rate, cars and revenue by year, and the chance of passing `threshold` [USD m]."""
    shown = (
        "fsd_revenue", "fsd_bookings", "fsd_deferred_balance", "take_rate",
        "takers_new_cars", "takers_existing_fleet",
    )  # fmt: skip
    run = view.run(shown)
    in_dollars = run if view.currency == "USD" else _in_dollars(view).run(["fsd_revenue"])
    return FsdRevenue(
        bands=bands_of(run, shown),
        chance=in_dollars.chance_above("fsd_revenue", threshold, "year"),
    )


def by_price(view: View, year: int) -> ByPrice:
    """Value over the horizon and take rate in a year, at each of a number of one-time prices."""
    prices = _prices(view)
    draws = view.draws_for_each(DRAWS_PER_PRICE)
    made = cases.probes(
        view.book, view.overrides, "fsd_list_price", prices, draws=draws, seed=view.seed
    )
    run = results.run(view.book, made, view.currency, ["fsd_npv", "take_rate"])
    position = made.quarters.calendar_years.index(year)
    value = run.drawn("fsd_npv").reshape(len(prices), draws)
    take_rate = run.by_year("take_rate")[1:, position].reshape(len(prices), draws)
    return ByPrice(
        value=_spread_by(prices, value),
        take_rate=_spread_by(prices, take_rate),
        best=pd.Series(results.points_of(prices[value.argmax(axis=0)])),
    )


def _spread_by(tried: Array, drawn: Array) -> pd.DataFrame:
    """How far a metric spreads over the draws at each value tried, shape (tried, draws)."""
    spread = {"mean": drawn.mean(axis=1), **results.points_of(drawn)}
    return pd.DataFrame({"tried": tried, **spread})


def _prices(view: View) -> Array:
    price = view.book["fsd_list_price"]
    return np.linspace(price.shown_lowest, price.shown_highest, PRICES_TRIED)


def _in_dollars(view: View) -> View:
    return View(view.book, view.scenario, view.edits, view.draws, view.seed, "USD")


def bands_of(run: results.Results, names: Sequence[str]) -> Bands:
    """How far metrics of a run spread over its draws, by year."""
    rows = run.bands(names, "year").set_index("period", drop=False)
    return Bands({str(name): table for name, table in rows.groupby("metric", sort=False)})
