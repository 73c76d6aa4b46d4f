"""When a sale becomes revenue: nothing is lost, nothing is made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.model import revenue

QUARTERS = 10
share = st.floats(0.0, 1.0)


def over_time(least, most):
    return st.lists(st.floats(least, most), min_size=QUARTERS, max_size=QUARTERS)


ledgers = st.fixed_dictionaries(
    {
        "one_time_net": over_time(0.0, 1e9),
        "opening_balance": st.floats(0.0, 1e9),
        # capability only ever rises, so what is owed only ever falls
        "undelivered": over_time(0.0, 1.0).map(lambda owed: sorted(owed, reverse=True)),
        "released_share": over_time(0.0, 1.0).map(sorted),
        "deferral_quarters": st.floats(1.0, 80.0),
    }
)


def recognised(values) -> tuple[np.ndarray, np.ndarray]:
    made, deferred = revenue.recognise(
        **{name: np.atleast_2d(value) for name, value in values.items()}
    )
    return made[0], deferred[0]


def single(sale=1_600.0, *, owed=0.25, quarters=8.0, released=1.0, **other):
    return {
        "one_time_net": [sale] + [0.0] * (QUARTERS - 1),
        "opening_balance": 0.0,
        "undelivered": [owed] * QUARTERS,
        "released_share": [released] * QUARTERS,
        "deferral_quarters": quarters,
    } | other


@given(ledgers)
def test_what_is_billed_is_revenue_or_still_deferred(values):
    made, deferred = recognised(values)
    change = np.diff(np.r_[values["opening_balance"], deferred])
    scale = max(values["opening_balance"] + sum(values["one_time_net"]), 1.0)
    assert made + change == pytest.approx(values["one_time_net"], rel=1e-9, abs=1e-9 * scale)


def test_an_opening_balance_with_nothing_left_to_deliver_is_revenue_at_once():
    made, deferred = recognised(single(0.0, owed=0.0, opening_balance=450.0))
    assert made.tolist() == [450.0] + [0.0] * (QUARTERS - 1)
    assert (deferred == 0.0).all()


@given(ledgers)
def test_revenue_and_deferred_balance_are_never_negative(values):
    made, deferred = recognised(values)
    assert (made >= -1e-6).all()
    assert (deferred >= 0.0).all()


def test_a_single_sale_is_released_in_equal_parts_over_the_deferral_time():
    made, deferred = recognised(single(1_600.0, owed=0.25, quarters=8.0))
    # 1,200 at delivery; 400 over eight quarters, the first of them the quarter after
    assert made == pytest.approx([1_200.0] + [50.0] * 8 + [0.0])
    assert deferred == pytest.approx([400.0 - 50.0 * t for t in range(9)] + [0.0])


def test_an_opening_balance_is_released_in_equal_parts_from_the_first_quarter_on():
    made, deferred = recognised(single(0.0, opening_balance=400.0, quarters=5.0))
    assert made == pytest.approx([80.0] * 5 + [0.0] * 5)
    assert deferred[4:] == pytest.approx(np.zeros(6), abs=1e-9)


@given(st.floats(1.0, 9.0), share, st.floats(1.0, 1e9))
def test_everything_is_recognised_in_the_end(quarters, owed, sale):
    made, deferred = recognised(single(sale, owed=owed, quarters=quarters))
    assert deferred[-1] == pytest.approx(0.0, abs=1e-9 * sale)
    assert made.sum() == pytest.approx(sale)


def test_a_rise_of_capability_releases_its_share_of_what_is_still_owed():
    owed = [0.5] * 4 + [0.2] * (QUARTERS - 4)
    made, deferred = recognised(single(1_000.0, quarters=20.0, undelivered=owed))
    # before: 500 less 3 of 20 parts is 425. After: 200 with 16 of 20 parts left is 160.
    assert deferred[3:5] == pytest.approx([425.0, 160.0])
    assert made[3:6] == pytest.approx([25.0, 265.0, 10.0])


def test_a_promise_sold_before_release_is_deferred_whole_until_release():
    capability = np.array([0.0] * 4 + [0.5] * 6)
    released = [0.0] * 4 + [1.0] * 6
    owed = revenue.undelivered_share(recognised_at_delivery=np.array(0.6), capability=capability)
    made, deferred = recognised(
        single(1_000.0, undelivered=owed, released_share=released, quarters=10.0)
    )
    assert (made[:4] == 0.0).all()
    assert (deferred[:4] == 1_000.0).all()
    # at release 30% counts as delivered, and the rest starts to age by a tenth a quarter
    assert deferred[4:] == pytest.approx(700.0 * np.arange(9, 3, -1) / 10.0)
    assert made[4] == pytest.approx(1_000.0 - 630.0)


@pytest.mark.parametrize(
    ("recognised_at_delivery", "capability", "owed"),
    [(0.7, 1.0, 0.3), (0.7, 0.0, 1.0), (0.0, 1.0, 1.0), (1.0, 1.0, 0.0), (0.7, 0.4, 0.72)],
)
def test_what_does_not_work_yet_is_owed(recognised_at_delivery, capability, owed):
    found = revenue.undelivered_share(
        recognised_at_delivery=np.float64(recognised_at_delivery), capability=np.float64(capability)
    )
    assert found == pytest.approx(owed)


def test_a_list_price_holds_vat_and_revenue_does_not():
    assert revenue.net_of_vat(np.float64(64_000.0), np.float64(0.13)) == pytest.approx(56_637.168)


def test_standing_cost_is_the_team_and_the_liability_of_a_quarter():
    cost = revenue.standing_cost(
        local_team_cost=np.float64(350.0), active=np.float64(10_000.0),
        level3_share=np.float64(1.0), level3_liability=np.float64(1_500.0),
    )  # fmt: skip
    assert cost == pytest.approx((350e6 + 15e6) / 4)


def test_serving_a_driver_costs_nothing_before_release():
    cost = revenue.running_cost(
        active=np.float64(10_000.0), released_share=np.array([0.0, 0.5, 1.0]),
        cost_per_active_car=np.float64(90.0), payment_cost_share=np.float64(0.01),
        bookings_net=np.float64(5e6),
    )  # fmt: skip
    assert cost == pytest.approx([0.05e6, 1.4e6, 2.75e6])
