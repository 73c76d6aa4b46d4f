"""When FSD may be used, and how much of it works."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.calendar import Quarters
from analytics.model import release

STARTS = Quarters("2026Q4").starts
END = 2036.0
share = st.floats(0.0, 1.0)
dates = st.floats(2024.0, 2040.0)
inputs = st.fixed_dictionaries(
    {
        "partial_release_date": dates,
        "release_date": dates,
        "unmodified_capability": share,
        "capability_full_release": share,
        "capability_ceiling": share,
        "capability_growth": st.floats(0.0, 5.0),
    }
)


def capability(**values) -> np.ndarray:
    """Trained at full speed from the release on."""
    cases = {name: np.array([[float(value)]]) for name, value in values.items()}
    years = release.QUARTER * release.share_of_quarter_after(cases["release_date"], STARTS)
    learning = np.cumsum(years, axis=1) - years / 2.0
    return release.capability(starts=STARTS, learning=learning, **cases)[0]


@given(inputs)
def test_what_was_once_delivered_is_never_taken_away(values):
    level = capability(**values)
    assert (np.diff(level) >= 0.0).all()
    assert ((level >= 0.0) & (level <= 1.0)).all()


@given(inputs)
def test_nothing_works_before_the_first_release(values):
    first = min(values["partial_release_date"], values["release_date"])
    level = capability(**values)
    assert (level[first >= STARTS + 0.25] == 0.0).all()


@given(inputs, st.sampled_from(["partial_release_date", "release_date"]))
def test_a_date_moved_by_an_hour_moves_no_result_by_more_than_a_thousandth(values, which):
    moved = {**values, which: values[which] + 1e-4}
    assert np.abs(capability(**moved) - capability(**values)).max() < 1.5e-3


def test_a_date_within_a_quarter_counts_for_what_is_left_of_it():
    parts = release.share_of_quarter_after(np.array([[2027.05]]), STARTS)[0]
    assert parts[:3] == pytest.approx([0.0, 0.8, 1.0])
    assert parts.sum() == pytest.approx((END - 2027.05) * 4.0)


def test_the_gap_to_the_ceiling_closes_at_the_learning_rate():
    level = capability(
        partial_release_date=2040, release_date=2026.75, unmodified_capability=0.4,
        capability_full_release=0.7, capability_ceiling=0.9, capability_growth=0.5,
    )  # fmt: skip
    middles = np.arange(len(STARTS)) / 4 + 0.125
    assert level == pytest.approx(0.9 - 0.2 * np.exp(-0.5 * middles), rel=1e-12)


def test_the_partial_release_gives_its_level_until_the_full_one_comes():
    level = capability(
        partial_release_date=2025, release_date=2028, unmodified_capability=0.4,
        capability_full_release=0.75, capability_ceiling=0.95, capability_growth=0.4,
    )  # fmt: skip
    assert (level[STARTS < 2028] == 0.4).all()
    assert level[STARTS == 2028] == pytest.approx(0.95 - 0.2 * np.exp(-0.05))


@given(st.floats(0.01, 0.6), st.floats(0.05, 1.5), st.floats(0.61, 1.0))
def test_rival_parity_solves_the_logistic_equation(start, growth, ceiling):
    path = release.rival_parity(
        starts=STARTS, start=np.array([[start]]), growth=np.array([[growth]]),
        ceiling=np.array([[ceiling]]),
    )[0]  # fmt: skip
    # log odds against the ceiling rise in a straight line, from the level at the start
    log_odds = np.log(path / (ceiling - path))
    years = STARTS - STARTS[0] + 0.125
    assert log_odds == pytest.approx(np.log(start / (ceiling - start)) + growth * years, abs=1e-6)


@pytest.mark.parametrize("as_of", ["today", "2024-05-17"])
def test_a_release_after_2035_sells_nothing_in_any_quarter(as_of, book, book_2024, evaluated):
    known = book if as_of == "today" else book_2024
    never = ("partial_release_date=2036", "feature_approval_date=2036")
    values = evaluated(known, *never).values
    for metric in (
        "capability", "take_rate", "option_surplus", "fsd_buyouts", "fsd_new_subscribers",
        "fsd_subscribers", "takers_new_cars", "takers_existing_fleet", "fsd_revenue",
        "fsd_revenue_one_time", "fsd_revenue_subscription",
    ):  # fmt: skip
        assert (values[metric] == 0.0).all(), metric
    assert (values["fsd_promise_sales"] > 0.0).all()
    assert (np.diff(values["fsd_deferred_balance"][0]) > 0.0).all()


def test_a_partial_release_alone_still_sells_the_partial_function(book, evaluated):
    values = evaluated(book, "feature_approval_date=2036").values
    assert (values["capability"] == 0.4).all()
    assert (values["take_rate"] > 0.0).all()
