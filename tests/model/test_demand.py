"""Willingness to pay: its direction, its limits, and what is observed of it."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import lognorm

from analytics import cases, database
from analytics.model import demand

medians = st.floats(500.0, 200_000.0)
spreads = st.floats(0.3, 2.5)
costs = st.floats(1_000.0, 200_000.0)
shares = st.floats(0.01, 1.0)
steps = st.floats(1.05, 3.0)

RATE = 7.19  # CNY per USD, the mean of 2025


def median(capability=1.0, *, full=12_400.0, elasticity=1.0, erosion=0.5, parity=0.0, level3=0.0):
    return demand.willingness_median(
        wtp_median_full=np.float64(full),
        capability=np.float64(capability),
        capability_elasticity=np.float64(elasticity),
        free_rival_erosion=np.float64(erosion),
        rival_parity=np.float64(parity),
        level3_uplift=np.float64(0.5),
        level3_share=np.float64(level3),
    )


def take(middle, log_sd, cost) -> float:
    return float(demand.take_rate(median=middle, log_sd=log_sd, cost=np.float64(cost)))


def surplus(middle, log_sd, cost) -> float:
    return float(demand.option_surplus(median=middle, log_sd=log_sd, cost=np.float64(cost)))


def is_less(fewer: float, more: float) -> bool:
    """Strictly less, or as good as nobody or everybody in both."""
    return fewer < more or (fewer == more and not 1e-12 < more < 1 - 1e-12)


@given(medians, spreads, costs, steps)
def test_take_falls_when_the_price_rises(middle, log_sd, cost, step):
    assert is_less(take(middle, log_sd, cost * step), take(middle, log_sd, cost))


@given(shares, shares, st.floats(0.2, 3.0), spreads, costs)
def test_take_rises_with_capability(less, more, elasticity, log_sd, cost):
    low, high = sorted((less, more))
    worse, better = (take(median(c, elasticity=elasticity), log_sd, cost) for c in (low, high))
    assert is_less(worse, better) or high <= low * 1.0001


@given(shares, shares, st.floats(0.05, 0.99), spreads, costs)
def test_take_falls_as_rivals_give_city_driving_away(less, more, erosion, log_sd, cost):
    low, high = sorted((less, more))
    few, many = (take(median(erosion=erosion, parity=p), log_sd, cost) for p in (low, high))
    assert is_less(many, few) or high - low < 1e-4


def test_level_3_raises_what_drivers_would_pay():
    assert median(level3=1.0) == pytest.approx(1.5 * median(level3=0.0))


@given(medians, spreads, costs)
def test_take_is_the_tail_of_a_lognormal(middle, log_sd, cost):
    expected = lognorm(log_sd, scale=middle).sf(cost)
    assert take(middle, log_sd, cost) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@given(medians, st.floats(0.3, 1.8), costs)
def test_option_surplus_is_the_area_under_the_tail_above_the_price(middle, log_sd, cost):
    law = lognorm(log_sd, scale=middle)
    # the tail in the log of price, where its shape is known: beyond 40 sd nothing is left
    top = np.log(middle) + 40.0 * log_sd
    peak = float(np.clip(np.log(middle) + log_sd * log_sd, np.log(cost), top))
    area = sum(
        quad(lambda y: law.sf(np.exp(y)) * np.exp(y), start, end, limit=400, epsabs=1e-10)[0]
        for start, end in ((np.log(cost), peak), (peak, top))
    )
    assert surplus(middle, log_sd, cost) == pytest.approx(area, rel=1e-6, abs=1e-6)


@given(medians, spreads, costs)
def test_option_surplus_lies_between_nothing_and_mean_willingness(middle, log_sd, cost):
    mean = middle * np.exp(log_sd**2 / 2.0)
    assert 0.0 <= surplus(middle, log_sd, cost) < mean


@given(st.floats(5_000.0, 50_000.0), st.floats(0.6, 1.6), st.floats(5_000.0, 80_000.0))
def test_option_surplus_falls_with_the_price_by_the_take_rate(middle, log_sd, cost):
    slope = (surplus(middle, log_sd, cost + 1.0) - surplus(middle, log_sd, cost - 1.0)) / 2.0
    assert slope == pytest.approx(-take(middle, log_sd, cost), rel=1e-5, abs=1e-8)


def test_everyone_takes_what_is_free_and_works():
    assert take(median(0.4), 1.26, 0.0) == 1.0
    assert surplus(median(0.4), 1.26, 0.0) == pytest.approx(lognorm(1.26, scale=4960.0).mean())


@pytest.mark.parametrize("cost", [0.0, 64_000.0, np.inf])
def test_nobody_takes_what_does_not_work(cost):
    assert take(median(0.0), 1.26, cost) == surplus(median(0.0), 1.26, cost) == 0.0


def test_nobody_takes_what_is_not_offered():
    nothing = float(np.minimum(_one_time(64_000.0, on_sale=0.0), _monthly(0.0)))
    assert nothing == np.inf
    assert take(median(), 1.26, nothing) == surplus(median(), 1.26, nothing) == 0.0


@given(st.floats(0.001, 0.98), spreads, costs)
def test_a_take_rate_set_by_hand_belongs_to_one_median(share, log_sd, cost):
    middle = demand.median_that_takes(take=np.float64(share), log_sd=log_sd, cost=np.float64(cost))
    assert take(middle, log_sd, cost) == pytest.approx(share, rel=1e-9)


def _one_time(price, *, on_sale=1.0):
    return demand.cost_of_one_time(list_price=np.float64(price), one_time_sale=np.float64(on_sale))


def _monthly(price, months=42.0):
    return demand.cost_of_subscription(
        monthly_price=np.float64(price), holding_months=np.float64(months)
    )


def _subscribing(one_time, subscription, slope=2.0) -> float:
    return float(
        demand.subscription_share(
            one_time_cost=one_time, subscription_cost=subscription, subscription_slope=slope
        )
    )


def test_where_one_channel_is_offered_all_takers_use_it():
    assert _subscribing(_one_time(64_000.0), _monthly(0.0)) == 0.0
    assert _subscribing(_one_time(64_000.0, on_sale=0.0), _monthly(699.0)) == 1.0
    assert _subscribing(_one_time(0.0), _monthly(699.0)) == 0.0
    assert _subscribing(_one_time(0.0), _monthly(0.0)) == 0.0


@given(costs, steps, st.floats(0.1, 6.0))
def test_the_cheaper_channel_draws_more_takers(cost, step, slope):
    dearer, cheaper = np.float64(cost * step), np.float64(cost)
    assert _subscribing(dearer, cheaper, slope) > 0.5 > _subscribing(cheaper, dearer, slope)
    assert _subscribing(cheaper, cheaper, slope) == pytest.approx(0.5)


# --- what is observed --------------------------------------------------------------------------


def test_about_an_eighth_would_pay_more_than_7600_dollars_as_a_survey_found(book):
    middle, spread = book["wtp_median_full"].knots[-1].value, book["wtp_log_sd"].knots[-1].value
    assert (middle, spread) == (12_400.0, 1.26)
    assert take(median(), 1.26, 7_600.0 * RATE) == pytest.approx(0.12, abs=0.005)


def test_about_a_quarter_would_pay_99_dollars_a_month_as_a_bank_assumed():
    assert take(median(), 1.26, float(_monthly(99.0 * RATE))) == pytest.approx(0.25, abs=0.015)


def test_one_to_two_per_cent_would_pay_64000_for_the_function_of_today(book, evaluated):
    first = evaluated(book).values
    parity = first["rival_parity"][0, 0]
    share = take(median(0.4, erosion=0.5, parity=parity), 1.26, 64_000.0)
    assert 0.01 <= share <= 0.02
    assert first["take_rate"][0, 0] == pytest.approx(share, rel=1e-6)


def test_the_share_of_teslas_with_paid_fsd_worldwide_lies_in_the_range_of_the_curve(book, checked):
    """1.1 of 8.9 million at the end of 2025, seven in ten of them bought outright.

    So the price to compare is the one-time price in the United States, 8,000 dollars since April
    2024, at the full function, without rivals who give it away; median and spread as in our draws.
    """
    rows = _evidence("evidence_take_rates")
    reported = rows["paid_share_of_fleet", "2025Q4"]
    active = (
        rows["active_fsd_worldwide", "2025Q4"] / rows["cumulative_deliveries_worldwide", "2025Q4"]
    )
    assert reported == pytest.approx(active, abs=0.001) == pytest.approx(0.124, abs=0.001)
    assert rows["upfront_share_of_active", "2025Q4"] == 0.7
    [told] = book.database.rows("active_worldwide")
    assert told["share"] == reported
    assert told["cost"] == pytest.approx(8_000 * RATE, rel=0.001)
    [row] = checked[checked["check"] == "active_worldwide"].to_dict("records")
    assert row["verdict"]
    assert 0.1 < row["computed"] < 0.9

    inputs = cases.draws(book, draws=8_000, seed=3).inputs
    middles, spreads_drawn = inputs["wtp_median_full"][1:, 0], inputs["wtp_log_sd"][1:, 0]
    takes = demand.take_rate(median=middles, log_sd=spreads_drawn, cost=np.float64(told["cost"]))
    assert np.mean(takes < reported) == pytest.approx(row["computed"], abs=0.01)
    # a range so wide that it holds anything would say nothing
    assert np.percentile(takes, 90) < 0.35


def _evidence(table) -> dict[tuple[str, str], float]:
    with (database.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return {(r["series"], r["period"]): float(r["value"]) for r in csv.DictReader(file)}


def test_indifference_between_channels_is_half_and_half_where_both_are_offered_only():
    shares = demand.subscription_share(
        one_time_cost=np.array([60_000.0, np.inf, 60_000.0, 0.0]),
        subscription_cost=np.array([30_000.0, 30_000.0, np.inf, 30_000.0]),
        subscription_slope=np.array([0.0]),
    )
    assert shares.tolist() == [0.5, 1.0, 0.0, 0.0]
