"""How long things take. Run with `make bench`; limits hold for the best of several tries."""

import pytest

from analytics import cases, database, results
from analytics.assumptions import Book

SHOWN = (
    "fsd_revenue", "fsd_bookings", "fsd_deferred_balance", "fsd_gross_profit", "fsd_npv",
    "take_rate", "option_surplus", "fsd_active",
)  # fmt: skip


def test_one_case_takes_less_than_10_ms(within, book):
    within(0.010, lambda: results.run(book, cases.base(book)), rounds=50)


def test_ten_thousand_draws_take_less_than_a_second(within, book):
    run = within(1.0, lambda: results.run(book, cases.draws(book, draws=10_000), keep=SHOWN))
    assert run.values["fsd_npv"].shape == (10_001,)


@pytest.fixture(scope="module")
def ten_thousand(book):
    return results.run(book, cases.draws(book, draws=10_000), keep=SHOWN)


def test_bands_by_quarter_of_ten_thousand_draws_take_less_than_200_ms(within, ten_thousand):
    rows = within(0.200, lambda: ten_thousand.ask("bands", ["fsd_revenue"], "quarter"))
    assert len(rows) == 37


def test_bands_by_year_of_all_metrics_shown_take_less_than_500_ms(within, ten_thousand):
    within(0.500, lambda: ten_thousand.ask("bands", SHOWN, "year"))


def test_opening_and_checking_all_data_takes_less_than_a_second(within):
    within(1.0, lambda: Book(database.connect()), rounds=3)
