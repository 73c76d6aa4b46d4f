"""What later money is worth now."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.calendar import Quarters
from analytics.model import value

STARTS = Quarters("2030Q3").starts


@given(st.floats(0.0, 0.5), st.lists(st.floats(-1e9, 1e9), min_size=22, max_size=22))
def test_net_present_value_is_the_sum_of_flows_discounted_from_mid_quarter(rate, flow):
    by_hand = sum(money / (1 + rate) ** ((2 * t + 1) / 8) for t, money in enumerate(flow))
    factor = value.discount_factor(starts=STARTS, discount_rate=np.array([[rate]]))
    found = value.net_present_value(np.array([flow]), factor)
    assert found.shape == (1,)
    assert found[0] == pytest.approx(by_hand, rel=1e-9, abs=1e-3)


def test_without_discounting_money_is_added_up():
    factor = value.discount_factor(starts=STARTS, discount_rate=np.array([[0.0]]))
    assert value.net_present_value(np.full((1, 22), 7.0), factor)[0] == 154.0


def test_a_perpetuity_cut_off_at_the_horizon_has_its_closed_form():
    rate, quarterly = 0.1, 1.1**0.25
    factor = value.discount_factor(starts=STARTS, discount_rate=np.array([[rate]]))
    annuity = (1 - quarterly**-22) / (quarterly - 1) * quarterly**0.5
    assert value.net_present_value(np.ones((1, 22)), factor)[0] == pytest.approx(annuity, rel=1e-12)


def test_the_value_of_fsd_is_that_of_its_cash_flow(either_book, evaluated):
    values = evaluated(either_book).values
    rate = either_book["discount_rate"].knots[-1].value
    times = np.arange(values["fsd_cash_flow"].shape[1]) / 4 + 0.125
    by_hand = (values["fsd_cash_flow"][0] * (1 + rate) ** -times).sum()
    assert values["fsd_npv"][0] == pytest.approx(by_hand, rel=1e-12)
