"""The model says what a compiled one says that was written apart from it, metric by metric."""

import numpy as np
import pytest

from analytics import cases, results
from analytics.assumptions import Override
from analytics.calendar import quarter_start
from analytics.errors import InputError
from analytics.model import competition
from tests import kernel

CONDUCTS = ("best_response", "hold_price", "hold_volume", "match_byd")
MOVES = ("byd_price_change", "byd_cost_change", "byd_free_system_value")


def both(book, made, currency="CNY"):
    """What the model and the kernel make of the same cases."""
    rate = made.inputs["usd_cny"] if currency == "USD" else np.ones((1, 1))
    ours = results.run(book, made, currency).values
    return ours, kernel.evaluate(made.inputs, made.quarters, book.contenders, rate)


def assert_same(book, made, currency="CNY", close=1e-9):
    """Every metric agrees, as a part of itself or where it nearly vanishes of its largest value."""
    ours, theirs = both(book, made, currency)
    assert set(ours) == set(theirs)
    for name, values in ours.items():
        largest = np.abs(values).max()
        np.testing.assert_allclose(
            theirs[name], values, rtol=close, atol=close * largest, strict=True, err_msg=name
        )


def drawn(book, *overrides, draws=8):
    return cases.draws(book, [book.override(text) for text in overrides], draws=draws)


def moved(book, move, conduct):
    """BYD moves in 2027, by a tenth or with a system worth 5,000; Tesla answers."""
    size = 5_000 if move == "byd_free_system_value" else -0.1
    return drawn(book, f"{move}@2027Q1={size}", f"tesla_conduct={conduct}")


def test_model_and_kernel_have_the_same_metrics_and_none_but_licensing_is_nothing(book):
    ours, theirs = both(book, drawn(book, "export_sought=yes", "partial_release_date=2028"))
    assert set(theirs) == set(ours) == set(book.metrics)
    nothing = {name for name, values in theirs.items() if not values.any()}
    assert nothing == {*kernel.UNLICENSED, *kernel.WORTHLESS}


@pytest.mark.parametrize("currency", ["USD", "CNY"])
def test_the_base_case_and_64_draws_agree_as_of_either_date(currency, either_book):
    assert_same(either_book, cases.base(either_book), currency)
    assert_same(either_book, drawn(either_book, draws=64), currency)


def test_every_scenario_agrees_as_of_either_date(either_book):
    for scenario in either_book.scenarios.values():
        assert_same(either_book, cases.draws(either_book, scenario.overrides, draws=8))


def test_every_data_route_agrees_as_of_either_date(either_book):
    assert len(either_book.routes) == 4
    for route in either_book.routes.values():
        assert_same(either_book, cases.draws(either_book, route.overrides, draws=32))


@pytest.mark.parametrize("conduct", CONDUCTS)
@pytest.mark.parametrize("move", MOVES)
def test_every_answer_of_tesla_to_every_move_of_byd_agrees(move, conduct, either_book):
    assert_same(either_book, moved(either_book, move, conduct))


@pytest.mark.parametrize(
    "offer",
    [
        ("take_rate_mode=fixed",),
        ("take_rate_mode=fixed", "take_rate_fixed=0.9"),
        ("take_rate_mode=fixed", "take_rate_fixed=0"),
        ("fsd_monthly_price=0",),
        ("one_time_sale=ended", "fsd_monthly_price=699"),
        ("one_time_sale=ended", "fsd_monthly_price=0"),
        ("fsd_list_price=0",),
        ("fsd_list_price=0", "surplus_ceiling=0", "partial_release_date=2028"),
        ("feature_approval_date=2036",),
        ("feature_approval_date=2036", "partial_release_date=2036"),
        ("market_size=0", "opening_capable_fleet=0"),
    ],
)
def test_what_is_fixed_free_not_offered_or_never_released_agrees(offer, book):
    assert_same(book, drawn(book, *offer))


@pytest.mark.parametrize("quarter", [0, 15])
@pytest.mark.parametrize("mode", [0.0, 1.0])
def test_every_assumption_at_either_end_agrees_from_the_start_or_within_a_year(mode, quarter, book):
    """After a move of BYD, so that Tesla's conduct counts, and on both ways to the data."""
    start, since = book.quarters.first_day, quarter_start(book.quarters.names[quarter])
    context = [Override("take_rate_mode", start, mode), Override("byd_cost_change", start, -0.05)]
    context += book.route("both").overrides
    ends = [
        [*context, Override(one.name, since, end)]
        for one in book.assumptions.values()
        for end in (one.shown_lowest, one.shown_highest)
    ]
    assert_same(book, cases.alternatives(book, ends))


def test_what_sets_them_apart_is_how_far_prices_are_solved(book, monkeypatch):
    """With prices solved to the last digits, they agree a hundred times better."""
    solve = competition.solve_prices
    to_the_end = {"tolerance": 1e-13}
    monkeypatch.setattr(competition, "solve_prices", lambda **market: solve(**market | to_the_end))
    monkeypatch.setattr(competition, "CLOSE_ENOUGH", kernel.STEERED)
    assert_same(book, drawn(book, draws=64), close=1e-11)
    for move in MOVES:
        for conduct in CONDUCTS:
            assert_same(book, moved(book, move, conduct), close=1e-11)


def test_neither_finds_prices_after_a_cut_of_all_of_the_price(book):
    made = cases.base(book, [Override("byd_price_change", book.quarters.first_day, -1.0)])
    with pytest.raises(InputError):
        results.run(book, made)
    with pytest.raises(ValueError, match="no prices were found in cases"):
        kernel.evaluate(made.inputs, made.quarters, book.contenders, np.ones((1, 1)))
