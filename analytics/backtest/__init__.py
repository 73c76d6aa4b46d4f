"""What the model would have said on earlier dates, against what then happened.

A vintage is the model as of a date: the first when the report appeared, then each end of a quarter.
It forecasts only what begins after the quarter it lies in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import pandas as pd

from analytics import cases, database, results
from analytics.assumptions import Book
from analytics.backtest import naive, scores
from analytics.calendar import decimal_year, quarter_start
from analytics.database import DATA, Database, Row
from analytics.types import Array

FIRST = date(2024, 5, 17)  # when the report appeared
DRAWS, SEED = 1_024, 1
YEARS_AHEAD = 2  # full years after that of a vintage, as far as outcomes can be known
METRICS = (
    "tesla_deliveries", "tesla_share", "tesla_gross_margin", "tesla_price", "byd_deliveries",
    "byd_gross_margin", "contender_deliveries", "fsd_active", "release_date",
)  # fmt: skip
BESIDE = ("tesla_price", "byd_gross_margin", "fsd_active")  # forecast, yet with nothing to score by
UNSCORED = ("metric", "period", "low", "high", "known_from", "source", "grade", "vintage",
            "p10", "p50", "p90")  # fmt: skip
RULED = ("target", "period", "vintage", "rule", "said", "off")
PARTIAL_RELEASE = "partial_release"
TARGETS: Mapping[str, tuple[str, str]] = {  # label and unit
    "tesla_retail_quarter": ("Tesla retail by quarter", "cars"),
    "tesla_retail_year": ("Tesla retail over four quarters", "cars"),
    "byd_retail": ("BYD retail by year or half-year", "cars"),
    "market_year": ("Passenger market over four quarters", "cars"),
    "new_energy_share_year": ("New-energy share over four quarters", "share"),
    "tesla_margin_quarter": ("Tesla gross margin by quarter", "share"),
    PARTIAL_RELEASE: ("Partial release of FSD", "year"),
}


def number(day: date) -> int:
    """The number of the quarter a day lies in; the next quarter has the next number.

    >>> number(date(2025, 12, 31)), number(date(2026, 1, 1))
    (8103, 8104)
    """
    return 4 * day.year + (day.month - 1) // 3


class Target(NamedTuple):
    """What is forecast: how many quarters, and the number of the last of them; a date has none."""

    name: str
    quarters: int = 0
    last_quarter: int = 0

    @property
    def period(self) -> str:
        """The quarters as a person names them.

        >>> Target("byd_retail", 2, 8105).period, Target("market_year", 4, 8104).period
        ('2026 H1', '2025 Q2 to 2026 Q1')
        """
        if self.quarters == 0:
            return "date"
        year, quarter = divmod(self.last_quarter, 4)
        if self.quarters == 1:
            return f"{year} Q{quarter + 1}"
        if self.quarters == 2:
            return f"{year} H{(quarter + 1) // 2}"
        if quarter == 3:
            return str(year)
        return f"{year - 1} Q{quarter + 2} to {year} Q{quarter + 1}"


@dataclass(frozen=True)
class Vintage:
    """What the model said on a date, and what was known of the same targets by then.

    `draws` has a sample for each target; `known` is as `outcomes` gives it; `release` is a sample
    of dates of the full release [year]; `beside` has bands by year of what cannot be scored.
    """

    as_of: date
    draws: Mapping[Target, Array]
    known: pd.DataFrame
    release: Array
    beside: pd.DataFrame


@dataclass(frozen=True)
class Backtest:
    """Vintages against outcomes: one row a forecast and outcome, and for each target its scores.

    `pairs` is the model's, `rules` that of the naive rules: what each said, and how far it is off.
    `scored` has a row for each target and rule, the best rule first, and `by_distance` one for each
    number of quarters ahead as well; `releases` one for each vintage on the full release;
    `unscored` what is forecast without an outcome to hold it against.
    """

    pairs: pd.DataFrame
    rules: pd.DataFrame
    scored: pd.DataFrame
    by_distance: pd.DataFrame
    releases: pd.DataFrame
    unscored: pd.DataFrame

    @property
    def by_target(self) -> pd.DataFrame:
        """The model's scores, one row for each target."""
        return self.scored.drop_duplicates("target")


def dates(until: date) -> list[date]:
    """The dates of all vintages before a day: the first, then each end of a quarter.

    >>> [str(one) for one in dates(date(2024, 10, 1))]
    ['2024-05-17', '2024-06-30', '2024-09-30']
    """
    ends = (
        quarter_start(f"{year}Q{quarter}") - timedelta(days=1)
        for year in range(FIRST.year, until.year + 1)
        for quarter in range(1, 5)
    )
    return [one for one in (FIRST, *(end for end in ends if end > FIRST)) if one < until]


def vintage(as_of: date, data: Path = DATA) -> Vintage:
    """The model of a date: nothing known later can reach it.

    Raises InputError for a date that `data` cannot serve.
    """
    book = Book(database.connect(as_of, data))
    made = cases.draws(book, draws=DRAWS, seed=SEED)
    run = results.run(book, made, "CNY", METRICS)
    awaited = made.inputs["partial_release_date"]
    dated = {Target(PARTIAL_RELEASE): awaited[1:, 0].copy()}
    return Vintage(
        as_of=as_of,
        draws=_windows(run) | (dated if awaited.min() > decimal_year(as_of) else {}),
        known=outcomes(book.database),
        release=run.drawn("release_date"),
        beside=run.bands(BESIDE, "year"),
    )


def outcomes(known: Database) -> pd.DataFrame:
    """What happened, as far as a database knows it.

    A row for each target and period: target, quarters, last_quarter, value, known_from, source,
    grade. Rows of grade J are there, for a rule to go by; they are no outcomes.
    """
    margins = database.answer("backtest_margins", {"margins": known.ask("margin_history")})
    return pd.concat([known.ask("backtest_outcomes"), margins], ignore_index=True)


def compare(vintages: Sequence[Vintage], known: Database) -> Backtest:
    """What the vintages said against what is known in a database, and naive rules beside them."""
    happened = outcomes(known)
    happened = happened[happened["grade"] != "J"]
    pairs: list[dict[str, object]] = []
    rules: list[dict[str, object]] = []
    for row in cast("list[Row]", happened.to_dict("records")):
        target = Target(row["target"], row["quarters"], row["last_quarter"])
        for one in vintages:
            if target in one.draws:
                pairs.append(_scored(one, target, row))
                rules += _by_rule(one, target, row["value"])
    tables = {"pairs": pd.DataFrame(pairs), "by_rule": pd.DataFrame(rules, columns=RULED)}
    if not pairs:
        return Backtest(*[pd.DataFrame()] * 6)
    return Backtest(
        pairs=tables["pairs"],
        rules=tables["by_rule"],
        scored=database.answer("backtest_scores", tables),
        by_distance=database.answer("backtest_by_distance", tables),
        releases=_releases(vintages, known),
        unscored=_unscored(vintages, known),
    )


def _windows(run: results.Results) -> dict[Target, Array]:
    """A sample for each target and period that begins after the first quarter, base left out."""
    names = ("tesla_deliveries", "tesla_share", "tesla_gross_margin", "byd_deliveries")
    tesla, share, margin, byd = (run.drawn(name) for name in names)
    cars, quarters = run.drawn("contender_deliveries"), run.cases.quarters
    per_tesla = cars.sum(axis=2) / cars[:, :, run.book.contenders.tesla]
    market, new_energy = tesla / share, tesla * per_tesla[:, quarters.year_of]
    first = number(quarters.first_day)
    count = 4 * (quarters.first_day.year + 1 + YEARS_AHEAD) - first

    def summed(values: Array, length: int) -> dict[int, Array]:
        """Sums over so many quarters, by the number of the last one."""
        return {
            first + end - 1: values[:, end - length : end].sum(axis=1)
            for end in range(length + 1, count + 1)
        }

    samples = {
        ("tesla_retail_quarter", 1): summed(tesla, 1),
        ("tesla_retail_year", 4): summed(tesla, 4),
        ("byd_retail", 2): summed(byd, 2),
        ("byd_retail", 4): summed(byd, 4),
        ("market_year", 4): summed(market, 4),
        ("new_energy_share_year", 4): {
            last: sold / all_cars
            for (last, sold), all_cars in zip(
                summed(new_energy, 4).items(), summed(market, 4).values(), strict=True
            )
        },
        ("tesla_margin_quarter", 1): summed(margin, 1),
    }
    return {
        Target(name, length, last): sample
        for (name, length), found in samples.items()
        for last, sample in found.items()
    }


def _scored(one: Vintage, target: Target, row: Row) -> dict[str, object]:
    """A forecast of the model, what happened, and its scores."""
    sample, outcome = one.draws[target], float(row["value"])
    p10, p50, p90 = (float(value) for value in np.quantile(sample, (0.1, 0.5, 0.9)))
    begins = target.last_quarter - target.quarters + 1
    return {
        "target": target.name,
        "period": target.period,
        "last_quarter": target.last_quarter,
        "vintage": str(one.as_of),
        "ahead": begins - number(one.as_of) if target.quarters else 0,
        "outcome": outcome,
        "p10": p10,
        "p50": p50,
        "p90": p90,
        "inside": p10 <= outcome <= p90,
        "off": p50 - outcome,
        "crps": scores.crps(sample, outcome),
        "pinball_10": scores.pinball(p10, 0.1, outcome),
        "pinball_50": scores.pinball(p50, 0.5, outcome),
        "pinball_90": scores.pinball(p90, 0.9, outcome),
        "known_from": row["known_from"],
        "source": row["source"],
    }


def _by_rule(one: Vintage, target: Target, outcome: float) -> list[dict[str, object]]:
    """What each naive rule would have said from the same evidence, where it has any to go by."""
    told = one.known[one.known["target"] == target.name]
    same = told[told["quarters"] == target.quarters]
    known = dict(zip(same["last_quarter"], same["value"], strict=True))
    if target.quarters == 0:
        return []
    said = {name: rule(known, target.last_quarter) for name, rule in naive.RULES.items()}
    return [
        {
            "target": target.name,
            "period": target.period,
            "vintage": str(one.as_of),
            "rule": name,
            "said": value,
            "off": value - outcome,
        }
        for name, value in said.items()
        if value is not None
    ]


def _releases(vintages: Sequence[Vintage], known: Database) -> pd.DataFrame:
    """What each vintage said of the full release, and how likely it held one by the as-of date.

    A release that is still awaited is an open outcome: only a range that lies before the as-of date
    has missed it.
    """
    now = decimal_year(known.as_of)
    rows = []
    for one in vintages:
        p10, p50, p90 = np.quantile(one.release, (0.1, 0.5, 0.9))
        rows.append(
            {
                "vintage": str(one.as_of),
                "p10": p10,
                "p50": p50,
                "p90": p90,
                "chance_by_now": float((one.release <= now).mean()),
                "has_passed": bool(p90 < now),
            }
        )
    return pd.DataFrame(rows)


def _unscored(vintages: Sequence[Vintage], known: Database) -> pd.DataFrame:
    """What was forecast of things that no graded evidence tells, beside the nearest there is."""
    rows = []
    for row in known.rows("backtest_estimates"):
        before = [one for one in vintages if one.as_of.year < int(row["period"])]
        if before:
            bands = before[-1].beside.set_index(["metric", "period"])
            said = bands.loc[(row["metric"], row["period"])]
            rows.append(
                {
                    **row,
                    "vintage": str(before[-1].as_of),
                    **{name: float(said[name]) for name in ("p10", "p50", "p90")},
                }
            )
    return pd.DataFrame(rows, columns=UNSCORED)
