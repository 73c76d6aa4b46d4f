"""The whole model: conservation, obvious answers, published sums, and that everything counts."""

from pathlib import Path

import numpy as np
import pytest

from analytics import cases, database, results
from analytics.assumptions import Assumption, Book, Override
from analytics.calendar import quarter_start
from analytics.model import evaluate

# A market where every figure can be checked by hand: no growth, nobody leaves, all is released.
PLAIN = (
    "take_rate_mode=fixed", "partial_release_date=2020", "opening_training=9",
    "feature_approval_date=2026.75",
    "scrappage_rate=0", "opening_fsd_owners=0", "subscriber_churn=0",
    "opening_deferred_revenue=0", "vat_rate=0.13",
)  # fmt: skip


def net_bookings(run: results.Results, book: Book) -> np.ndarray:
    return run.values["fsd_bookings"] / (1.0 + book["vat_rate"].knots[-1].value)


def opening_deferred(run: results.Results) -> np.ndarray:
    return run.cases.inputs["opening_deferred_revenue"][:, :1] * np.ones((run.cases.count, 1))


def assert_books_close(run: results.Results, book: Book) -> None:
    deferred = run.values["fsd_deferred_balance"]
    change = np.diff(np.hstack([opening_deferred(run), deferred]), axis=1)
    billed = net_bookings(run, book)
    scale = 1e-9 * (billed.max() + deferred.max())
    np.testing.assert_allclose(run.values["fsd_revenue"] + change, billed, rtol=1e-9, atol=scale)


def test_bookings_net_of_vat_are_revenue_plus_the_change_in_deferred_in_every_draw(drawn, book):
    assert_books_close(drawn, book)


def test_the_books_close_in_every_draw_of_2024(book_2024):
    run = results.run(book_2024, cases.draws(book_2024, draws=1_000), "CNY")
    assert_books_close(run, book_2024)


def test_the_books_close_in_every_scenario(either_book):
    for scenario in either_book.scenarios.values():
        made = cases.base(either_book, scenario.overrides)
        assert_books_close(results.run(either_book, made, "CNY"), either_book)


@pytest.mark.parametrize(
    "extreme",
    [
        ("recognised_at_delivery=1", "unmodified_capability=1", "capability_ceiling=1"),
        ("deferral_quarters=1",),
        ("deferral_quarters=80", "recognised_at_delivery=0"),
        ("recognised_at_delivery@2030Q1=0.1",),
        ("recognised_at_delivery@2030Q1=1",),
        ("deferral_quarters@2030Q1=40",),
    ],
)
def test_the_books_close_and_revenue_is_never_negative_at_the_extremes(extreme, book, evaluated):
    run = evaluated(book, *extreme)
    assert_books_close(run, book)
    assert (run.values["fsd_revenue_one_time"] >= -1e-9).all()


def test_revenue_is_never_negative_in_any_draw(drawn):
    for metric in ("fsd_revenue", "fsd_revenue_one_time", "fsd_revenue_subscription"):
        assert (drawn.values[metric] >= 0.0).all()


def test_revenue_is_that_from_purchases_and_from_subscriptions(drawn):
    v = drawn.values
    np.testing.assert_allclose(
        v["fsd_revenue"], v["fsd_revenue_one_time"] + v["fsd_revenue_subscription"], rtol=1e-12
    )


def test_stocks_balance_in_every_draw(drawn):
    v, inputs = drawn.values, drawn.cases.inputs
    surviving = (1.0 - inputs["scrappage_rate"]) ** 0.25
    cars = np.hstack([opening(drawn, "opening_capable_fleet"), v["capable_fleet"][:, :-1]])
    delivered = v["tesla_deliveries"] * inputs["current_computer_share"]
    np.testing.assert_allclose(v["capable_fleet"], cars * surviving + delivered, rtol=1e-12)
    owners = np.hstack([opening(drawn, "opening_fsd_owners"), v["fsd_owners"][:, :-1]])
    came = v["fsd_buyouts"] + v["fsd_promise_sales"]
    np.testing.assert_allclose(v["fsd_owners"], owners * surviving + came, rtol=1e-9)
    subscribers = np.hstack([np.zeros((drawn.cases.count, 1)), v["fsd_subscribers"][:, :-1]])
    stayed = subscribers * (1.0 - inputs["subscriber_churn"]) ** 3
    np.testing.assert_allclose(v["fsd_subscribers"], stayed + v["fsd_new_subscribers"], rtol=1e-9)


def opening(run: results.Results, name: str) -> np.ndarray:
    return run.cases.inputs[name][:, :1] * np.ones((run.cases.count, 1))


# --- obvious answers ---------------------------------------------------------------------------


def test_what_is_given_away_earns_nothing(book, evaluated):
    values = evaluated(book, "fsd_list_price=0", "opening_deferred_revenue=0").values
    for metric in ("fsd_bookings", "fsd_revenue", "fsd_deferred_balance"):
        assert (values[metric] == 0.0).all(), metric
    assert (values["take_rate"] == 1.0).all()
    assert (values["subscription_share"] == 0.0).all()


def test_a_take_rate_of_zero_sells_nothing(book, evaluated):
    values = evaluated(book, "take_rate_mode=fixed", "take_rate_fixed=0").values
    for metric in ("fsd_bookings", "fsd_buyouts", "fsd_new_subscribers", "option_surplus"):
        assert (values[metric] == 0.0).all(), metric


@pytest.mark.parametrize("mode", ["demand_curve", "fixed"])
def test_where_nothing_is_offered_nobody_takes_it(mode, book, evaluated):
    offer = ("one_time_sale=ended", "fsd_monthly_price=0")
    values = evaluated(book, *offer, f"take_rate_mode={mode}", "take_rate_fixed=0.25").values
    for metric in ("take_rate", "option_surplus", "fsd_buyouts", "fsd_bookings", "takers_new_cars"):
        assert (values[metric] == 0.0).all(), metric


def test_no_cars_means_no_drivers_and_no_revenue(book, evaluated):
    empty = ("market_size=0", "opening_capable_fleet=0", "opening_fsd_owners=0")
    values = evaluated(book, *empty, "opening_deferred_revenue=0").values
    for metric in ("fsd_revenue", "fsd_bookings", "capable_fleet", "fsd_active"):
        assert (values[metric] == 0.0).all(), metric


def test_money_in_dollars_is_money_in_yuan_at_the_rate(book, evaluated):
    yuan, dollars = (evaluated(book, "usd_cny=7.19", currency=c).values for c in ("CNY", "USD"))
    for name, metric in book.metrics.items():
        rate = 7.19 if metric.unit == "USD m" else 1.0
        np.testing.assert_allclose(yuan[name], dollars[name] * rate, rtol=1e-12)


# --- sums that anyone can do -------------------------------------------------------------------


@pytest.fixture
def sum_of(checked):
    """The figure of a check that holds: a sum that anyone can do."""

    def sum_of(name: str) -> float:
        [row] = checked[checked["check"] == name].to_dict("records")
        assert row["verdict"]
        return row["computed"]

    return sum_of


def test_one_per_cent_of_the_cars_of_2025_buying_is_354_million_yuan_in_the_whole_model(
    book, evaluated, sum_of
):
    offer = (
        *PLAIN, "take_rate_fixed=0.01", "upgrade_rate=0", "fsd_monthly_price=0",
        "one_time_sale=on_sale", "fsd_list_price=64000",
    )  # fmt: skip
    first = evaluated(book, *offer)
    year = list(np.unique(first.cases.quarters.years)).index(2030)
    market = 625_698 / float(first.by_year("tesla_share")[0, year])
    run = evaluated(book, *offer, f"market_size={market!r}")
    assert run.by_year("fsd_buyouts")[0, year] == pytest.approx(6_256.98)
    assert run.by_year("fsd_bookings")[0, year] / 1.13 == pytest.approx(sum_of("one_percent_take"))


def test_a_quarter_of_1600000_cars_at_99_dollars_is_half_a_billion_a_year(book, evaluated, sum_of):
    """The sum of a bank in April 2024: about 0.48 bn dollars before VAT is taken out."""
    billed = 1e3 * sum_of("monthly_fleet")
    run = evaluated(
        book, *PLAIN, "take_rate_fixed=0.25", "market_size=0", "upgrade_rate=1",
        "opening_capable_fleet=1600000", "one_time_sale=ended", "fsd_monthly_price=711.81",
        "usd_cny=7.19", currency="USD",
    )  # fmt: skip
    assert run.by_year("fsd_bookings")[0, -1] == pytest.approx(billed)
    assert run.by_year("fsd_revenue")[0, -1] == pytest.approx(billed / 1.13)


# --- everything counts -------------------------------------------------------------------------


def test_the_metrics_listed_are_those_that_the_model_makes(book):
    rows = (Path(database.DATA) / "metrics.csv").read_text("utf-8").splitlines()[1:]
    [made] = evaluate(cases.base(book).inputs, book.quarters, book.contenders, np.ones((1, 1)))
    assert sorted(row.split(",")[0] for row in rows) == sorted(made) == sorted(book.metrics)


@pytest.fixture(scope="module")
def moved(book, book_2024) -> dict[str, set[str]]:
    """By assumption, the metrics that move with it as of either date, in either mode."""
    found: dict[str, set[str]] = {}
    for known in (book, book_2024):
        first = quarter_start(known.quarters.names[0])
        for mode in (0.0, 1.0):
            context = [
                Override("take_rate_mode", first, mode),
                Override("byd_price_change", first, -0.1),
            ]
            licence = known.deals.arrangement("broad_platform")
            before = results.run(known, cases.base(known, context, licence)).values
            for assumption in known.assumptions.values():
                other = Override(assumption.name, first, _another(assumption, mode))
                after = results.run(known, cases.base(known, [*context, other], licence)).values
                found.setdefault(assumption.name, set()).update(
                    name for name in before if not np.array_equal(before[name], after[name])
                )
    return found


def _another(assumption: Assumption, mode: float) -> float:
    if assumption.name == "take_rate_mode":
        return 1.0 - mode
    if assumption.choices:
        return 1.0 - assumption.knots[-1].value
    if assumption.unit == "year":
        return assumption.shown_highest
    ends = assumption.shown_lowest, assumption.shown_highest
    return next(end for end in ends if end != assumption.knots[-1].value)


def test_every_assumption_moves_some_metric(moved):
    assert {name for name, metrics in moved.items() if not metrics} == set()


def test_every_metric_is_moved_by_some_assumption(moved, book):
    assert set().union(*moved.values()) == set(book.metrics)
