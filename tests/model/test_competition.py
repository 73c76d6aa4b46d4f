"""BYD moves, Tesla answers, everybody else too."""

from itertools import pairwise

import numpy as np
import pytest

from analytics import cases, results
from analytics.errors import InputError

CONDUCTS = ("best_response", "hold_price", "hold_volume", "match_byd")
MOVES = ("byd_price_change=-0.15", "byd_cost_change=-0.15", "byd_free_system_value=9000")


@pytest.fixture(scope="module")
def answers(book, evaluated):
    """By move and conduct, what comes out; without a move under None."""

    def run(move, conduct, *more):
        return evaluated(book, *([move] if move else []), f"tesla_conduct={conduct}", *more)

    return run


def of(run, metric, contender):
    return run.values[metric][0, :, run.book.contenders.names.index(contender)]


@pytest.mark.parametrize("move", MOVES)
def test_a_held_price_and_a_held_volume_stay_what_they_were(move, answers):
    before = answers(None, "best_response")
    price = answers(move, "hold_price").values["tesla_price"]
    assert np.array_equal(price, before.values["tesla_price"])
    volume = answers(move, "hold_volume").values["tesla_deliveries"]
    np.testing.assert_allclose(volume, before.values["tesla_deliveries"], rtol=1e-9)


@pytest.mark.parametrize("move", MOVES)
def test_who_matches_changes_the_price_as_byd_does(move, answers):
    before, after = answers(None, "best_response"), answers(move, "match_byd")
    by_byd = np.mean(
        [
            np.log(of(after, "contender_price", one) / of(before, "contender_price", one))
            for one in ("byd_battery", "byd_plug_in")
        ],
        axis=0,
    )
    by_tesla = np.log(
        of(after, "contender_price", "tesla") / of(before, "contender_price", "tesla")
    )
    np.testing.assert_allclose(by_tesla, by_byd, atol=1e-9)
    assert np.abs(by_byd).min() > 1e-3, "BYD moved"


def test_a_price_change_of_byd_is_held_from_its_date_on(answers):
    before = answers(None, "best_response")
    after = answers("byd_price_change@2028Q3=-0.2", "best_response")
    years = np.unique(before.cases.quarters.years)
    for one in ("byd_battery", "byd_plug_in"):
        change = of(after, "contender_price", one) / of(before, "contender_price", one) - 1.0
        np.testing.assert_allclose(
            change, np.select([years < 2028, years == 2028], [0.0, -0.1], -0.2), atol=1e-12
        )
    early = after.cases.quarters.years < 2028
    for metric in ("tesla_price", "tesla_deliveries", "tesla_gross_profit"):
        assert np.array_equal(after.values[metric][:, early], before.values[metric][:, early])


@pytest.mark.parametrize("conduct", CONDUCTS)
def test_without_a_move_every_answer_is_the_same(conduct, answers):
    calm, other = answers(None, "best_response"), answers(None, conduct)
    for metric, values in calm.values.items():
        assert np.array_equal(values, other.values[metric]), metric


def test_a_cost_cut_lowers_byds_prices_and_takes_cars_from_its_nests_first(answers):
    before = answers(None, "best_response")
    after = answers("byd_cost_change=-0.1", "best_response")
    for one in ("byd_battery", "byd_plug_in"):
        assert (of(after, "contender_price", one) < of(before, "contender_price", one)).all()
        assert (
            of(after, "contender_deliveries", one) > of(before, "contender_deliveries", one)
        ).all()
    size = before.cases.quarters.by_year(before.cases.inputs["market_size"])[0]
    others = [n for n in before.book.contenders.names if not n.startswith("byd")]

    def outside(run):
        return size - run.values["contender_deliveries"][0].sum(axis=-1)

    lost_outside = 1.0 - outside(after) / outside(before)
    for one in others:
        lost = 1.0 - of(after, "contender_deliveries", one) / of(
            before, "contender_deliveries", one
        )
        assert (lost > 1.1 * lost_outside).all(), one
    assert (lost_outside > 0).all()


def test_the_deeper_the_cut_the_fewer_teslas_are_sold_and_the_less_they_earn(answers):
    runs = [
        answers(f"byd_price_change={cut}", "hold_price") for cut in (0.1, 0.0, -0.1, -0.2, -0.3)
    ]
    for metric in ("tesla_deliveries", "tesla_gross_profit", "tesla_margin_per_car"):
        values = [run.values[metric] for run in runs]
        for milder, deeper in pairwise(values):
            assert (deeper < milder).all(), metric


def test_a_lost_car_leaves_its_fixed_cost_to_the_others(answers):
    before = answers(None, "best_response")
    after = answers("byd_price_change=-0.2", "hold_price")
    cost, makers = before.values["tesla_fixed_cost"], before.book.contenders
    assert (after.values["tesla_fixed_cost"] > cost).all()
    exports = before.cases.quarters.by_year(before.cases.inputs["shanghai_exports"])
    built = before.values["contender_deliveries"][:, :, makers.tesla] + exports
    of_year = cost[:, np.searchsorted(before.cases.quarters.years, np.unique(
        before.cases.quarters.years))]  # fmt: skip
    np.testing.assert_allclose(of_year * built, makers.fixed_cost[makers.tesla], rtol=1e-12)


def test_a_system_byd_gives_away_erodes_what_drivers_pay_for_fsd(answers):
    before = answers(None, "hold_price")
    after = answers("byd_free_system_value=3000", "hold_price")
    assert (after.values["rival_parity"] > before.values["rival_parity"]).all()
    sold = before.values["take_rate"] > 0
    assert (after.values["take_rate"] < before.values["take_rate"])[sold].all()
    assert (after.values["fsd_gross_profit"].sum() < before.values["fsd_gross_profit"].sum()).all()


def test_a_cut_that_leaves_no_price_is_refused(book):
    for change in ("-1", "-1.5"):
        with pytest.raises(InputError, match=r"byd_price_change cannot be .* from -0\.6 to"):
            book.override(f"byd_price_change={change}")


def test_a_case_alone_has_the_digits_it_has_among_others_whatever_moves(book):
    """Cases with and without a move, in every conduct, alone and side by side."""
    count = 12
    made = cases.draws(book, draws=count - 1, seed=3)
    quarters = len(made.quarters.starts)
    draw = np.random.default_rng(8)
    inputs = dict(made.inputs)
    for name, values in (
        ("byd_price_change", [0.0, -0.2, 0.05]),
        ("byd_cost_change", [0.0, -0.1]),
        ("byd_free_system_value", [0.0, 5_000.0]),
    ):
        inputs[name] = np.repeat(draw.choice(values, (count, 1)), quarters, axis=1)
        inputs[name][:, : quarters // 2] = 0.0
    inputs["tesla_conduct"] = np.arange(count)[:, None] % 4.0
    whole = results.run(book, cases.Cases(made.quarters, inputs, count), "CNY")
    for number in range(count):
        alone = {
            name: values if len(values) == 1 else values[number : number + 1]
            for name, values in inputs.items()
        }
        one = results.run(book, cases.Cases(made.quarters, alone, 1), "CNY")
        for metric, values in whole.values.items():
            assert np.array_equal(one.values[metric][0], values[number]), (number, metric)
