"""The evidence ties: months to years, quarters to filings, margins to revenue and cost."""

import csv
from collections import defaultdict

import pytest

from analytics import database


def readings(table) -> dict[tuple[str, str], list[float]]:
    found = defaultdict(list)
    with (database.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["series"], row["period"]].append(float(row["value"]))
    return found


RETAIL = {2021: 320_743, 2022: 439_770, 2023: 603_664, 2024: 657_102, 2025: 625_698}


@pytest.mark.parametrize("year", RETAIL)
def test_monthly_retail_sums_to_the_total_published_for_the_year(year):
    retail = readings("evidence_tesla_retail")
    months = [retail["all", f"{year}-{month:02d}"] for month in range(1, 13)]
    assert [len(readings_of_month) for readings_of_month in months] == [1] * 12
    assert sum(value for (value,) in months) == RETAIL[year]
    assert RETAIL[year] in retail["all", str(year)]


@pytest.mark.parametrize("year", range(2021, 2026))
def test_quarterly_car_revenue_sums_to_the_annual_filing(year):
    quarterly, annual = readings("evidence_tesla_quarterly"), readings("evidence_tesla_annual")
    quarters = [quarterly["auto_revenue", f"{year}Q{q}"] for q in (1, 2, 3, 4)]
    assert [sum(value for (value,) in quarters)] == annual["auto_revenue", str(year)]


def test_reported_margins_follow_from_revenue_and_cost_to_a_tenth_of_a_point():
    checked = 0
    for table in ("evidence_tesla_annual", "evidence_tesla_quarterly"):
        known = readings(table)
        for (series, period), costs in list(known.items()):
            if series == "auto_cost":
                (cost,) = costs
                (revenue,) = known["auto_revenue", period]
                (margin,) = known["auto_gross_margin", period]
                assert margin == pytest.approx(1 - cost / revenue, abs=0.0005001), period
                checked += 1
    assert checked == 13


def test_margins_without_credits_follow_from_the_credits_of_the_year():
    checked = 0
    known = readings("evidence_tesla_annual")
    for (series, period), margins in list(known.items()):
        if series == "auto_gross_margin_without_credits":
            (margin,) = margins
            ((cost,), (revenue,)) = (known[name, period] for name in ("auto_cost", "auto_revenue"))
            (credit,) = known["regulatory_credits", period]
            assert margin == pytest.approx(1 - cost / (revenue - credit), abs=0.001), period
            checked += 1
    assert checked == 8
