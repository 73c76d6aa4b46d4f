"""Licences compared: fees that both would sign, where a deal breaks even, what must be true."""

from dataclasses import replace

import numpy as np
import pytest

from analytics import cases, licensing, results
from analytics.answers import View
from analytics.deals import TermEdit
from analytics.licensing import SIDES, Question
from analytics.model.licensing import agreed_fee


def question(book, arrangement, *edits, draws=64, currency="USD"):
    made = book.deals.arrangement(arrangement).with_terms(edits)
    return Question(View(book, "base", (), draws, 1, currency), made, made.contracts[0].name)


def base_value(asked, metric):
    made = cases.base(asked.view.book, asked.view.overrides, asked.arrangement)
    return float(results.run(asked.view.book, made, asked.view.currency, [metric]).total(metric)[0])


@pytest.mark.parametrize("currency", ["USD", "CNY"])
def test_at_the_break_even_fee_licensing_is_worth_nothing(either_book, currency):
    asked = question(either_book, "one_chinese_maker", currency=currency)
    fee = licensing.break_even_fee(asked)
    at_fee = question(
        either_book, "one_chinese_maker", TermEdit("chinese", "fee_per_car", fee), currency=currency
    )
    paid = base_value(at_fee, "licensing_paid")
    assert paid > 0
    assert abs(base_value(at_fee, "licensing_net_value")) <= 1e-6 * paid


def test_above_the_break_even_fee_tesla_gains_and_below_it_loses(book):
    asked = question(book, "one_chinese_maker")
    fee = licensing.break_even_fee(asked)
    for step, sign in ((-100.0, -1), (100.0, 1)):
        edit = TermEdit("chinese", "fee_per_car", fee + step)
        assert sign * base_value(question(book, "one_chinese_maker", edit), SIDES[0]) > 0


def test_a_deal_that_pays_at_no_fee_at_all_has_no_break_even_fee(book):
    rich = TermEdit("chinese", "upfront_fee", 10_000.0)
    assert licensing.break_even_fee(question(book, "one_chinese_maker", rich)) is None


def test_every_arrangement_has_the_figures_alone_that_it_has_among_others(book):
    asked = [question(book, name) for name in list(book.deals.arrangements)[1:]]
    together = licensing.outcomes(asked)
    for one, found in zip(asked, together, strict=True):
        [alone] = licensing.outcomes([one])
        for side in SIDES:
            assert alone.at(side) == found.at(side)
        assert alone.cash.both().equals(found.cash.both())


def test_an_arrangement_is_worth_its_chance_times_its_mean_before_it_is_signed(book):
    [found] = licensing.outcomes([question(book, "one_foreign_maker")])
    chance = book.deals.arrangement("one_foreign_maker").contracts[0].terms["chance"]
    assert found.expected == pytest.approx(chance * found.at("licensing_net_value")["mean"])


def test_the_agreed_fee_lies_between_both_limits_and_rises_with_bargaining_power(book):
    asked = question(book, "one_chinese_maker")
    found = [licensing.fees(asked, power) for power in (0.0, 0.3, 0.7, 1.0)]
    agreed = [one.agreed for one in found]
    assert agreed == sorted(agreed)
    floor, ceiling = found[0].floors[0], found[0].ceilings[-1]
    assert floor - 100 <= agreed[0] < agreed[-1] <= ceiling + 100


@pytest.mark.parametrize("power", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_bargaining_over_a_straight_pie_gives_each_side_its_share(power):
    fees = np.array([0.0, 4_000.0, 10_000.0])
    agreed = agreed_fee(fees, fees - 2_000.0, 7_000.0 - fees, power)
    assert agreed == pytest.approx(2_000.0 + power * 5_000.0, abs=1.0)


def test_no_fee_is_agreed_where_none_suits_both():
    fees = np.array([0.0, 10_000.0])
    assert agreed_fee(fees, fees - 8_000.0, 3_000.0 - fees, 0.5) is None


def test_licensees_gain_less_at_every_higher_fee_and_tesla_more(book):
    curves = licensing.fees(question(book, "one_chinese_maker"), 0.5).curves
    for side, sign in zip(SIDES, (1, -1), strict=True):
        base = curves[curves["metric"] == side].sort_values("tried")["base"].to_numpy()
        assert (sign * np.diff(base) > 0).all()


def test_the_limits_of_the_draws_are_where_each_draw_gains_nothing(book):
    asked = question(book, "one_chinese_maker")
    drawn = licensing._drawn(asked, 16)
    for side in SIDES:
        limit = licensing._limit(asked, drawn, side)
        known = np.isfinite(limit)
        found = licensing._run(asked, drawn, fee_per_car=np.where(known, limit, 0.0))
        assert known.mean() > 0.8
        assert (np.abs(found[side]) < 1e-6 * found["licensing_paid"].max())[known].all()


def test_a_corner_of_the_map_is_the_deal_with_all_its_cars_there(book):
    asked = question(book, "one_foreign_maker")
    found = licensing.heat(asked, 3)
    fee = TermEdit("foreign", "fee_per_car", float(found.fees[1]))
    near = base_value(question(book, "one_foreign_maker", fee), SIDES[0])
    assert found.value[-1, 1] == pytest.approx(near, rel=1e-9)


def test_the_coarse_map_shows_what_the_fine_one_shows_at_the_same_points(book):
    asked = question(book, "one_foreign_maker")
    coarse, fine = licensing.heat(asked, 3), licensing.heat(asked, 5)
    np.testing.assert_allclose(coarse.value, fine.value[::2, ::2], rtol=1e-12)


def test_at_every_value_that_must_be_true_licensing_is_worth_nothing(book):
    asked = question(book, "one_chinese_maker")
    rows = licensing.must_be_true(asked)
    crossed = [
        (row["term"], value) for row in rows.to_dict("records") for value in row["crossings"]
    ]
    assert len(crossed) >= 3
    for term, value in crossed:
        at = question(book, "one_chinese_maker", TermEdit("chinese", term, value))
        assert abs(base_value(at, SIDES[0])) < 1e-5 * base_value(at, "licensing_paid"), term


def test_each_deal_of_a_platform_can_be_looked_at_alone(book):
    asked = question(book, "broad_platform")
    ones = licensing.each_alone(asked)
    assert [one.contract.name for one in ones] == [c.name for c in asked.arrangement.contracts]
    assert all(len(one.arrangement.contracts) == 1 for one in ones)


def test_the_best_arrangement_suits_both_sides(book):
    found = licensing.outcomes([question(book, name) for name in list(book.deals.arrangements)[1:]])
    first = licensing.best(found)
    assert min(first.at(side)["p50"] for side in SIDES) >= 0
    losing = [replace(one, figures=one.figures.assign(p50=-1.0)) for one in found]
    assert licensing.best(losing) is None
