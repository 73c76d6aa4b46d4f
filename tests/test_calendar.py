"""Quarters and dates."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.calendar import Quarters, decimal_year, quarter_of, quarter_start
from analytics.errors import InputError

days = st.dates(date(2019, 1, 1), date(2035, 12, 31))


@given(days)
def test_a_day_lies_in_the_quarter_that_starts_last_before_it(day):
    start = quarter_start(quarter_of(day))
    assert start <= day < start + timedelta(days=93)
    assert start.day == 1
    assert start.month in {1, 4, 7, 10}
    assert quarter_of(start) == quarter_of(day)


@given(days)
def test_a_horizon_runs_from_the_quarter_of_its_day_to_the_end_of_2035(day):
    quarters = Quarters.from_day(day)
    assert quarters.names[0] == quarter_of(day)
    assert quarters.names[-1] == "2035Q4"
    assert len(quarters.names) == (2035 - day.year) * 4 + 5 - (day.month + 2) // 3
    assert np.diff(quarters.starts) == pytest.approx(0.25)


@given(days, st.data())
def test_names_years_seasons_and_positions_of_a_horizon_agree(day, data):
    quarters = Quarters.from_day(day)
    t = data.draw(st.integers(0, len(quarters.names) - 1))
    assert quarters.names[t] == f"{quarters.years[t]}Q{quarters.seasons[t] + 1}"
    assert quarters.position(quarters.names[t]) == t
    assert decimal_year(quarter_start(quarters.names[t])) == pytest.approx(
        quarters.starts[t], abs=0.005
    )


def test_a_decimal_year_counts_days_in_a_leap_year_too():
    assert decimal_year(date(2027, 1, 1)) == 2027.0
    assert decimal_year(date(2028, 7, 1)) == 2028 + 182 / 366
    assert decimal_year(date(2027, 12, 31)) == 2027 + 364 / 365


@pytest.mark.parametrize("text", ["2027q1", " 2027Q1 ", "2027 Q1"])
def test_a_quarter_may_be_written_with_a_space_or_a_small_q(text):
    assert quarter_start(text) == date(2027, 1, 1)


@pytest.mark.parametrize(
    "text", ["2027Q5", "2027Q0", "27Q1", "Q1 2027", "2027", "", "2027Q1x", "0000Q1"]
)
def test_a_quarter_that_does_not_exist_is_refused(text):
    with pytest.raises(InputError, match="no such quarter") as refused:
        quarter_start(text)
    assert repr(text) in refused.value.where
    assert "2027Q1" in refused.value.fix


@pytest.mark.parametrize("text", ["2026Q3", "2036Q1", "1999Q4"])
def test_a_quarter_outside_the_horizon_is_refused_with_the_horizon(text):
    with pytest.raises(InputError, match="outside the horizon") as refused:
        Quarters("2026Q4").position(text)
    assert refused.value.fix == "choose one from 2026Q4 to 2035Q4"
