"""Licences compared: fees that both would sign, where a deal breaks even, what must be true."""

from dataclasses import replace

import numpy as np
import pytest

from analytics import cases, licensing, results
from analytics.answers import View
from analytics.deals import NONE, Arrangement, TermEdit, refuse_contradictions
from analytics.errors import InputError
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


def deals_with(book, licensee, *terms):
    one = book.deals.arrangement("one_chinese_maker").contracts[0]
    return Arrangement(
        "mine",
        "Mine",
        "",
        tuple(
            replace(one, name=f"deal_{n}", licensee=licensee, terms={**one.terms, **told})
            for n, told in enumerate(terms)
        ),
    )


def test_shares_that_add_up_to_all_cars_but_for_rounding_are_no_contradiction(book):
    shares = [{"share_of_licensee": share} for share in (0.34, 0.56, 0.10)]
    refuse_contradictions(deals_with(book, "changan", *shares))


def test_a_maker_may_sign_again_for_all_its_cars_once_the_first_deal_has_ended(book):
    first, second = {"term_years": 3.0, "renewal_years": 0.0}, {"signing_date": 2031.0}
    refuse_contradictions(deals_with(book, "changan", first, second))
    with pytest.raises(InputError, match="add up to 2"):
        refuse_contradictions(deals_with(book, "changan", first, {"signing_date": 2030.0}))


def test_tesla_licenses_nothing_to_itself(book):
    with pytest.raises(InputError, match="Tesla itself"):
        refuse_contradictions(deals_with(book, "tesla", {}))


def test_what_a_licence_takes_from_the_licensees_other_cars_counts_too(book):
    """BYD's battery cars with FSD take buyers from its plug-in hybrids."""
    terms = dict.fromkeys(("fee_per_car", "monthly_share", "upfront_fee"), 0.0)
    terms |= {"share_of_licensee": 0.2, "consumer_price": 0.001, "consumer_monthly_price": 0.0}
    made = deals_with(book, "byd_battery", terms)
    names = ["licensee_cash_flow", "contender_deliveries", "contender_price", "contender_margin"]
    with_deal, without = (
        results.run(book, cases.base(book, (), one), "CNY", names) for one in (made, NONE)
    )

    def profit(run):
        kept = run.values["contender_price"] / 1.13 * run.values["contender_margin"]
        return (kept * run.values["contender_deliveries"])[0, 1:, book.contenders.byd].sum(axis=0)

    full = with_deal.by_year("licensee_cash_flow")[0, 1:]
    gained = (profit(with_deal) - profit(without)) / 1e6
    assert gained.max() > 1.0
    np.testing.assert_allclose(full, gained, rtol=1e-6, atol=1e-3)


def test_each_deal_of_a_platform_can_be_looked_at_alone(book):
    asked = question(book, "broad_platform")
    ones = licensing.each_alone(asked)
    assert [one.contract.name for one in ones] == [c.name for c in asked.arrangement.contracts]
    assert all(len(one.arrangement.contracts) == 1 for one in ones)


def test_each_deal_and_all_of_them_add_up_to_what_they_are_worth(book):
    asked = question(book, "broad_platform")
    rows = licensing.by_deal(asked, 0.5).set_index("deal")
    assert list(rows.index) == [one.name for one in asked.arrangement.contracts] + ["all"]
    np.testing.assert_allclose(
        rows["licensing_paid"] - rows["licensing_support"] + rows["licensing_own_profit"],
        rows["licensing_net_value"],
        rtol=1e-9,
    )
    parts = rows.drop(index="all")
    assert (parts["break_even_fee"] <= parts["agreed_fee"]).all()
    assert (parts["agreed_fee"] <= parts["highest_fee"] + 5).all()
    assert rows["chance"]["all"] == pytest.approx(1 - (1 - parts["chance"]).prod())


def test_a_kept_arrangement_is_never_taken_for_the_one_it_comes_from(book):
    """Whatever name it is kept under, the name of the other included."""
    told = book.deals.arrangement("exclusive_with_one")
    kept = book.deals.kept("exclusive_with_one~exclusive_with_one", "keep").made()
    assert kept.label == "exclusive_with_one"
    assert kept.name not in book.deals.arrangements
    assert kept.contracts == told.contracts


def test_the_best_arrangement_suits_both_sides(book):
    found = licensing.outcomes([question(book, name) for name in list(book.deals.arrangements)[1:]])
    first = licensing.best(found)
    assert min(first.at(side)["p50"] for side in SIDES) >= 0
    losing = [replace(one, figures=one.figures.assign(p50=-1.0)) for one in found]
    assert licensing.best(losing) is None
