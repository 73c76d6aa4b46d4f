"""Cars and drivers: what comes in and what goes out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.calendar import Quarters
from analytics.model import fleet

QUARTERS = 12
share = st.floats(0.0, 1.0)
inputs = st.fixed_dictionaries(
    {
        "capable_deliveries": st.lists(st.floats(0, 3e5), min_size=QUARTERS, max_size=QUARTERS),
        "take_rate": st.lists(share, min_size=QUARTERS, max_size=QUARTERS),
        "subscription_share": st.lists(share, min_size=QUARTERS, max_size=QUARTERS),
        "promise_rate": st.lists(st.floats(0, 0.05), min_size=QUARTERS, max_size=QUARTERS),
        "opening_fleet": st.floats(0, 4e6),
        "opening_owners": st.floats(0, 1e5),
        "scrappage_rate": st.floats(0, 0.5),
        "upgrade_rate": share,
        "subscriber_churn": share,
    }
)


def rolled(values) -> fleet.Fleet:
    return fleet.roll_forward(**{name: np.atleast_2d(value) for name, value in values.items()})


def before(stock, opening):
    return np.r_[opening, stock[0, :-1]]


@given(inputs)
def test_the_fleet_is_what_survived_and_what_was_delivered(values):
    made = rolled(values)
    surviving = (1.0 - values["scrappage_rate"]) ** 0.25
    expected = before(made.capable, values["opening_fleet"]) * surviving
    assert made.capable[0] == pytest.approx(expected + values["capable_deliveries"], abs=1e-6)


@given(inputs)
def test_owners_are_those_who_kept_their_car_and_those_who_bought(values):
    made = rolled(values)
    surviving = (1.0 - values["scrappage_rate"]) ** 0.25
    kept = before(made.owners, values["opening_owners"]) * surviving
    assert made.owners[0] == pytest.approx(kept + made.buyouts[0] + made.promise_sales[0], abs=1e-6)


@given(inputs)
def test_subscribers_are_those_who_stayed_three_months_and_those_who_joined(values):
    made = rolled(values)
    stayed = before(made.subscribers, 0.0) * (1.0 - values["subscriber_churn"]) ** 3
    assert made.subscribers[0] == pytest.approx(stayed + made.new_subscribers[0], abs=1e-6)


@given(inputs)
def test_every_taker_buys_or_subscribes_and_comes_with_a_new_car_or_from_the_fleet(values):
    made = rolled(values)
    came = made.takers_new_cars + made.takers_existing_fleet
    assert made.buyouts + made.new_subscribers == pytest.approx(came, abs=1e-6)
    assert made.takers_new_cars[0] == pytest.approx(
        np.multiply(values["capable_deliveries"], values["take_rate"]), abs=1e-6
    )
    assert made.new_subscribers[0] == pytest.approx(
        came[0] * values["subscription_share"], abs=1e-6
    )


@given(inputs)
def test_the_fleet_upgrades_by_a_share_of_those_who_would_and_have_not(values):
    made = rolled(values)
    surviving = (1.0 - values["scrappage_rate"]) ** 0.25
    cars = before(made.capable, values["opening_fleet"]) * surviving
    active = before(made.owners, values["opening_owners"]) * surviving
    active += before(made.subscribers, 0.0) * (1.0 - values["subscriber_churn"]) ** 3
    missing = np.clip(np.multiply(values["take_rate"], cars) - active, 0.0, None)
    upgraded = values["upgrade_rate"] * missing
    assert made.takers_existing_fleet[0] == pytest.approx(upgraded, abs=1e-6)


@given(inputs)
def test_no_count_of_cars_or_drivers_is_ever_negative(values):
    for name, counts in rolled(values)._asdict().items():
        assert (counts >= 0.0).all(), name


@given(inputs)
def test_nobody_takes_fsd_at_a_take_rate_of_zero(values):
    made = rolled({**values, "take_rate": [0.0] * QUARTERS})
    for counts in (
        made.buyouts,
        made.new_subscribers,
        made.takers_existing_fleet,
        made.subscribers,
    ):
        assert (counts == 0.0).all()


def test_drivers_are_billed_for_the_mean_of_a_quarters_start_and_end():
    steady = {
        "capable_deliveries": [0.0, 0.0], "take_rate": [0.5, 0.5], "subscription_share": [0.4, 0.4],
        "promise_rate": [0.0, 0.0], "opening_fleet": 1000.0, "opening_owners": 100.0,
        "scrappage_rate": 0.0, "upgrade_rate": 0.5, "subscriber_churn": 0.0,
    }  # fmt: skip
    made = rolled(steady)
    # 400 of 500 are missing: 200 come in the first quarter, then 100; 80 and 40 of them subscribe
    assert made.subscribers[0] == pytest.approx([80.0, 120.0])
    assert made.mean_subscribers[0] == pytest.approx([40.0, 100.0])
    assert made.mean_owners[0] == pytest.approx([160.0, 250.0])


def test_active_drivers_never_outnumber_capable_cars_in_any_draw(drawn):
    values = drawn.values
    active = values["fsd_owners"] + values["fsd_subscribers"]
    assert np.array_equal(values["fsd_active"], active)
    assert (active <= values["capable_fleet"]).all()


def test_the_quarters_of_a_year_add_up_to_its_volume_in_proportion_to_their_weights():
    quarters = Quarters("2034Q1")
    weights = [np.array([[w]]) for w in (0.2, 0.3, 0.1, 0.8)]  # they count by their sum, 1.4
    cars = fleet.by_season(
        yearly=np.array([[700_000.0, 1_400_000.0]]), year_of=quarters.year_of,
        seasons=quarters.seasons, weights=weights,
    )[0]  # fmt: skip
    assert cars[:4] == pytest.approx([100_000.0, 150_000.0, 50_000.0, 400_000.0])
    assert cars[4:] == pytest.approx(2.0 * cars[:4])
