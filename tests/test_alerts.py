"""What somebody should look at is found, and nothing else."""

import re

import pandas as pd
import pytest

from analytics import alerts, database, evidence
from analytics.assumptions import Book
from analytics.backtest import Backtest
from analytics.screen import notices


def held_against(*rows):
    """A backtest of these forecasts of Tesla's retail by quarter."""
    names = ("period", "vintage", "inside", "known_from")
    pairs = pd.DataFrame(
        {
            **dict(zip(names, row, strict=True)),
            "target": "tesla_retail_quarter", "outcome": 150_000.0, "p10": 160_000.0,
            "p90": 190_000.0, "source": "tesla_10k_2024",
        }
        for row in rows
    )  # fmt: skip
    return Backtest(pairs, *[pd.DataFrame()] * 5)


def overdue(book):
    return alerts.overdue(book, evidence.told(book))


def test_a_new_figure_outside_the_range_last_forecast_is_a_surprise(book):
    found = held_against(
        ("2026 Q2", "2025-12-31", True, "2026-10-10"),
        ("2026 Q2", "2026-03-31", False, "2026-10-10"),
        ("2026 Q1", "2025-12-31", True, "2026-10-10"),
    )
    [one] = alerts.surprises(book, found)
    assert one.subject == "Tesla retail by quarter, 2026 Q2"
    assert one.matter == (
        "150,000 cars, outside the 160,000 to 190,000 cars forecast as of 31 March 2026"
    )


def test_a_figure_that_came_in_long_ago_or_held_at_last_is_none(book):
    found = held_against(
        ("2025 Q2", "2025-03-31", False, "2025-07-10"),
        ("2026 Q2", "2025-12-31", False, "2026-10-10"),
        ("2026 Q2", "2026-03-31", True, "2026-10-10"),
    )
    assert alerts.surprises(book, found) == []
    assert alerts.surprises(book, Backtest(*[pd.DataFrame()] * 6)) == []


def test_what_is_older_than_it_keeps_is_overdue_and_not_a_day_before(data_copy):
    def keeps(days):
        def change(rows):
            for row in rows:
                row["days"] = "100000"
            next(row for row in rows if row["subject"] == "evidence_market")["days"] = str(days)

        return Book(database.connect(data=data_copy.change("shelf_lives", change).folder))

    book = keeps(100_000)
    assert overdue(book) == []
    newest = max(row["known_from"] for row in data_copy.rows("evidence_market"))
    age = (book.database.as_of - pd.Timestamp(newest).date()).days
    assert overdue(keeps(age)) == []
    [one] = overdue(keeps(age - 1))
    assert one.subject == "Evidence on market"
    assert f"{age} days ago" in one.matter


def test_overdue_things_come_with_a_source_each(either_book):
    for one in overdue(either_book):
        assert one.source in either_book.sources


def test_an_assumption_worked_out_from_evidence_or_just_looked_at_is_not_overdue(book):
    late = {one.subject for one in overdue(book)}
    assert book["wtp_median_full"].label not in late
    assert book["rival_parity_start"].label not in late
    assert book["compute_elasticity"].label in late
    assert len(late) > notices.MOST


def test_what_is_longest_past_its_time_comes_first_and_tables_have_names(book):
    late = overdue(book)
    past = [
        int(age) - int(keeps)
        for age, keeps in (re.findall(r"\d+", one.matter.partition(":")[0]) for one in late)
    ]
    assert past == sorted(past, reverse=True)
    assert {"Evidence on level 3", "Evidence on Shanghai"} <= {one.subject for one in late}


@pytest.fixture(scope="module")
def rows(book):
    return evidence.told(book).rows


def test_every_figure_that_says_what_an_assumption_is_can_be_found(book, rows):
    pairs = book.database.rows("assumption_evidence")
    assert len(pairs) >= 5
    for pair in pairs:
        told = alerts.figures(rows, pair)
        assert len(told), pair
        assert set(told["unit"]) == {book[pair["assumption"]].unit.replace("cars per year", "cars")}


def test_a_newer_figure_outside_the_range_is_told_with_the_day_it_became_known():
    """Retail of 2024, 22.89 million cars, came above what was held in May 2024."""
    before, after = (Book(database.connect(day)) for day in ("2025-01-09", "2025-01-31"))
    assert "market_size" not in alerts.contradicted(before, evidence.told(before).rows)
    found = alerts.contradicted(after, evidence.told(after).rows)["market_size"]
    assert found.matter == (
        "21.60 m cars to 22.80 m cars a year is held for 2024, "
        "and 22.89 m cars a year is known since 10 January 2025"
    )
    assert after.sources[found.source]["grade"] != "J"
    matters = alerts.to_look_at(after, evidence.told(after).rows)
    assert matters["market_size"] == found.matter


def test_a_figure_that_was_known_before_the_value_or_lies_in_its_range_contradicts_nothing(
    book, rows
):
    assert alerts.contradicted(book, rows) == {}
    told = rows["item"].str.casefold() == "battery pack price china"
    for value, is_told in ((95.0, True), (88.0, False), (81.0, True)):
        later = rows[told].tail(1).assign(
            since=pd.Timestamp("2026-01-01"), period="2026", value=value,
            known_from=pd.Timestamp("2026-12-09"),
        )  # fmt: skip
        found = alerts.contradicted(book, pd.concat([rows, later]))
        assert ("battery_pack_price" in found) is is_told
