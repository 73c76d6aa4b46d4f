"""How long things take. Run with `make bench`; limits hold for the best of several tries."""

import subprocess
import sys

import pytest

from analytics import cases, database, drivers, licensing, pressure, results, routes
from analytics.answers import View
from analytics.assumptions import Book
from analytics.pressure import Move, Question

MARKET = ("tesla_price", "tesla_deliveries", "tesla_gross_profit", "byd_gross_margin")
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


MEASURED = """
import resource, sys, time
from analytics import cases, database, results
from analytics.assumptions import Book
book = Book(database.connect())
started = time.perf_counter()
run = results.run(book, cases.draws(book, draws=100_000), keep=sys.argv[1:])
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
assert run.values["fsd_npv"].shape == (100_001,)
"""


def test_a_hundred_thousand_draws_take_less_than_10_s_and_1500_mb(benchmark):
    """In a process of its own, whose peak memory is that of the run and the data."""

    def run():
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", MEASURED, *SHOWN, *MARKET],
            check=True, capture_output=True, text=True, cwd=database.PACKAGE.parent,
        )  # fmt: skip
        return [float(part) for part in done.stdout.split()]

    seconds, kilobytes = benchmark.pedantic(run, rounds=1)
    benchmark.extra_info.update(seconds=round(seconds, 1), megabytes=round(kilobytes / 1024))
    print(f"\n{seconds:.1f} s, {kilobytes / 1024:.0f} MB")  # noqa: T201
    assert seconds < 10
    assert kilobytes < 1_500 * 1024


def test_a_move_of_byd_under_all_four_answers_takes_less_than_400_ms(within, book):
    view = View(book, "base", (), 128, 1, "USD")
    moves = Move("byd_price_change", -0.1, "2027Q1").overrides
    found = within(0.4, lambda: pressure.pressure(Question(view, moves, "hold_price", 2028)))
    assert len(found.bridge) == 7


def licences(book, draws):
    view = View(book, "base", (), draws, 1, "USD")
    made = [one for one in book.deals.arrangements.values() if one.contracts]
    return [licensing.Question(view, one, one.contracts[0].name) for one in made]


def test_five_arrangements_side_by_side_at_2000_draws_take_less_than_1_s(within, book):
    """No licence is the market that all of them share."""
    found = within(1.0, lambda: licensing.outcomes(licences(book, 2_000)))
    assert len(found) == 4


def test_a_map_of_20_by_20_points_takes_less_than_1500_ms(within, book):
    found = within(1.5, lambda: licensing.heat(licences(book, 512)[0]))
    assert found.value.shape == (20, 20)


def test_four_data_routes_at_2000_draws_take_less_than_1_s(within, book):
    found = within(1.0, lambda: routes.compare(View(book, "base", (), 2_000, 1, "USD")))
    assert len(found.choice) == 4


def test_a_tornado_of_all_assumptions_takes_less_than_a_second(within, book):
    aim = drivers.Aim(View(book, "base", (), 512, 1, "USD"), "fsd_npv")
    assert len(within(1.0, lambda: drivers.tornado(aim))) > 40


def test_indices_of_all_assumptions_take_less_than_4_s(within, book):
    aim = drivers.Aim(View(book, "base", (), 512, 1, "USD"), "fsd_npv")
    assert len(within(4.0, lambda: drivers.by_unit(aim), rounds=2)) > 40
