"""What follows from evidence, counted again by another path: the CSV files and plain Python."""

import csv
from collections import defaultdict
from datetime import date
from statistics import fmean, stdev

import numpy as np
import pytest

from analytics import database
from analytics.assumptions import Book

Z90 = 1.2815515655446004


def rows(table, as_of) -> list[dict[str, str]]:
    with (database.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["known_from"] <= str(as_of)]


def monthly(as_of, *series) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows("evidence_tesla_retail", as_of):
        if row["series"] in series and len(row["period"]) == 7 and row["period"][4] == "-":
            assert row["period"] not in found[row["series"]], "two readings of a month"
            found[row["series"]][row["period"]] = float(row["value"])
    return found


def months(first: date, last: date) -> list[str]:
    """The months from one to before another."""
    start, stop = (day.year * 12 + day.month - 1 for day in (first, last))
    return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(start, stop)]


def first_day(book: Book) -> date:
    day = book.database.as_of
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def test_the_seasons_are_the_mean_shares_of_full_years_and_sum_to_one(either_book):
    retail = monthly(either_book.database.as_of, "all")["all"]
    shares = []
    for year in range(2021, 2027):
        names = months(date(year, 1, 1), date(year + 1, 1, 1))
        if all(month in retail for month in names):
            cars = [retail[month] for month in names]
            shares.append([sum(cars[q : q + 3]) / sum(cars) for q in (0, 3, 6, 9)])
    assert len(shares) == either_book.database.as_of.year - 2021
    found = [either_book[f"season_q{q}"].knots[-1].value for q in (1, 2, 3, 4)]
    assert found == pytest.approx(
        [fmean(column) for column in zip(*shares, strict=True)], rel=1e-12
    )
    assert sum(found) == pytest.approx(1.0, rel=1e-12)


def fleet_since(as_of, first: date, switch_3: date, switch_y: date) -> float:
    """Cars since both models had the computer, and before that of the model that already had it."""
    retail = monthly(as_of, "all", "model_3", "model_y")
    twelve = [retail["all"][month] for month in sorted(retail["all"])[-12:]]
    both = max(switch_3, switch_y)
    cars = sum(retail["all"].get(month, fmean(twelve)) for month in months(both, first))
    for series, since in (("model_3", switch_3), ("model_y", switch_y)):
        cars += sum(retail[series].get(month, 0.0) for month in months(since, both))
    return cars


@pytest.mark.parametrize("as_of", ["today", "2024-05-17", "2025-03-31"])
def test_the_opening_fleet_is_what_was_sold_with_the_computer(as_of):
    book = Book(database.connect(as_of))
    switches = {row["model"]: row for row in rows("evidence_computers", book.database.as_of)}
    knot = book["opening_capable_fleet"].knots[-1]
    for column, found in (
        ("since", knot.value),
        ("latest", knot.range.p10),
        ("earliest", knot.range.p90),
    ):
        dates = [date.fromisoformat(switches[model][column]) for model in ("Model 3", "Model Y")]
        expected = fleet_since(book.database.as_of, first_day(book), *dates)
        assert found == pytest.approx(expected, rel=1e-12), column


def test_the_capable_fleet_of_mid_2026_is_what_others_estimate():
    fleet = Book(database.connect("2026-07-10"))["opening_capable_fleet"].knots[-1]
    estimates = {
        row["series"]: float(row["value"])
        for row in rows("evidence_take_rates", "2026-07-10")
        if row["series"].startswith("ai4_fleet_china")
    }
    assert estimates == {"ai4_fleet_china_low": 1.5e6, "ai4_fleet_china_high": 1.6e6}
    assert 1.5e6 <= fleet.value <= 1.6e6


def test_the_dollar_is_worth_the_newest_mean_and_its_range_widens_with_time(either_book):
    as_of = either_book.database.as_of
    known = rows("evidence_exchange_rates", as_of)
    newest = max(known, key=lambda row: (row["known_from"], row["period"]))
    yearly = [float(row["value"]) for row in known if len(row["period"]) == 4]
    sd = stdev(np.diff(np.log(yearly)).tolist())
    start, end = either_book["usd_cny"].knots
    assert start.value == end.value == float(newest["value"])
    assert start.range is None
    assert (start.since, end.since) == (first_day(either_book), date(2035, 12, 31))
    spread = Z90 * sd * ((end.since - as_of).days / 365.25) ** 0.5
    ends = [end.value * np.exp(-spread), end.value * np.exp(spread)]
    assert [end.range.p10, end.range.p90] == pytest.approx(ends, rel=1e-9)


def test_rivals_start_from_the_last_count_carried_forward_by_the_growth_of_the_odds(book):
    count = {
        row["period"]: float(row["value"])
        for row in rows("evidence_makers", book.database.as_of)
        if row["series"] == "city_assist_share_of_new_cars"
    }
    assert count["2025"] == 0.151
    growth = book["rival_parity_growth"].knots[-1]
    years = (first_day(book) - date(2025, 7, 1)).days / 365.25
    start = book["rival_parity_start"].knots[-1]
    for rate, found in (
        (growth.value, start.value),
        (growth.range.p10, start.range.p10),
        (growth.range.p90, start.range.p90),
    ):
        odds = 0.151 / 0.849 * np.exp(rate * years)
        assert found == pytest.approx(odds / (1 + odds), rel=1e-9)


def test_before_the_first_count_the_start_of_rivals_is_a_judgement(book_2024):
    knot = book_2024["rival_parity_start"].knots[-1]
    assert (knot.value, knot.origin["source"]) == (0.06, "judgement_2024_05_17")


def test_no_calibration_leans_on_a_figure_known_later(either_book):
    for assumption in either_book.assumptions.values():
        for knot in assumption.knots:
            assert knot.origin["known_from"].date() <= either_book.database.as_of, assumption.name
