"""One market: FSD sells cars, cars sell FSD, and everything adds up."""

import numpy as np
import pytest


def test_contenders_and_the_outside_option_add_up_to_the_market(drawn):
    cars = drawn.values["contender_deliveries"]
    size = drawn.cases.quarters.by_year(drawn.cases.inputs["market_size"])
    outside = size - cars.sum(axis=-1)
    assert (outside > 0).all()
    assert (cars > 0).all()


def test_tesla_and_byd_are_the_contenders_of_their_names(drawn):
    makers, cars = drawn.book.contenders, drawn.values["contender_deliveries"]
    full = drawn.by_year("tesla_deliveries")[:, 1:]
    np.testing.assert_allclose(full, cars[:, 1:, makers.tesla], rtol=1e-12)
    np.testing.assert_allclose(
        drawn.by_year("byd_deliveries")[:, 1:], cars[:, 1:, makers.byd].sum(axis=-1), rtol=1e-12
    )
    size = drawn.cases.quarters.by_year(drawn.cases.inputs["market_size"])
    np.testing.assert_allclose(drawn.by_year("tesla_share") * size, cars[..., makers.tesla])


def test_gross_profit_is_margin_times_cars_and_what_fsd_earns(drawn):
    v = drawn.values
    cars = v["tesla_margin_per_car"] * v["tesla_deliveries"] / 1e6
    np.testing.assert_allclose(v["tesla_car_gross_profit"], cars, rtol=1e-12)
    np.testing.assert_allclose(
        v["tesla_gross_profit"], cars + v["fsd_gross_profit"], rtol=1e-9, atol=1e-6
    )
    net = v["tesla_price"] / 1.13
    np.testing.assert_allclose(
        v["tesla_gross_margin"],
        1.0 - (v["tesla_variable_cost"] + v["tesla_fixed_cost"]) / net,
        atol=1e-12,
    )


def test_fsd_sells_cars_and_pays_for_a_lower_price(book, evaluated):
    nothing = evaluated(book, "take_rate_mode=fixed", "take_rate_fixed=0")
    fsd = evaluated(book)
    out = fsd.values["take_rate"] > 1e-4
    assert out.any()
    assert (fsd.values["tesla_deliveries"] >= nothing.values["tesla_deliveries"]).all()
    assert (fsd.values["tesla_deliveries"] > nothing.values["tesla_deliveries"])[out].all()
    assert (fsd.values["tesla_price"] < nothing.values["tesla_price"])[out].all()


def test_the_profit_of_fsd_alone_lowers_the_price_and_its_worth_alone_sells_cars(book, evaluated):
    no_worth = "surplus_ceiling=0"
    nothing = evaluated(book, no_worth, "take_rate_mode=fixed", "take_rate_fixed=0")
    profit, both = evaluated(book, no_worth), evaluated(book)
    out = profit.values["take_rate"] > 1e-4
    assert (profit.values["tesla_price"] < nothing.values["tesla_price"])[out].all()
    assert (both.values["tesla_deliveries"] > profit.values["tesla_deliveries"])[out].all()


def test_rivals_free_systems_take_buyers_and_drivers(book, evaluated):
    few, many = (evaluated(book, f"rival_parity_growth={growth}") for growth in (0.1, 1.2))
    assert many.by_year("tesla_deliveries")[0, -1] < few.by_year("tesla_deliveries")[0, -1]
    assert many.by_year("take_rate")[0, -1] < few.by_year("take_rate")[0, -1]
    worth, worthless = (evaluated(book, f"free_system_value={v}") for v in (8_000, 100))
    assert worth.by_year("tesla_deliveries")[0, -1] < worthless.by_year("tesla_deliveries")[0, -1]


@pytest.mark.parametrize(
    ("assumption", "low", "high", "metric", "rises"),
    [
        ("battery_pack_price", 60, 90, "tesla_variable_cost", True),
        ("battery_pack_price", 60, 90, "tesla_price", True),
        ("other_cost_change", -0.03, 0.01, "tesla_variable_cost", True),
        ("tesla_quality_drift", -0.1, 0.0, "tesla_deliveries", True),
        ("byd_quality_drift", -0.1, 0.0, "tesla_deliveries", False),
        ("plug_in_quality_drift", -0.1, 0.0, "tesla_deliveries", False),
        ("outside_quality_drift", -0.2, 0.0, "tesla_deliveries", False),
        ("market_size", 20_000_000, 24_000_000, "tesla_deliveries", True),
        ("shanghai_exports", 200_000, 500_000, "tesla_fixed_cost", False),
        ("vat_rate", 0.1, 0.16, "tesla_deliveries", False),
    ],
)
def test_what_changes_in_the_market_moves_tesla_the_way_it_should(
    assumption, low, high, metric, rises, book, evaluated
):
    less, more = (
        evaluated(book, f"{assumption}={value}").by_year(metric)[0, 1:] for value in (low, high)
    )
    assert ((more > less) if rises else (more < less)).all()


def test_a_change_only_counts_from_its_date_on(book, evaluated):
    before, after = evaluated(book), evaluated(book, "tesla_quality_drift@2031Q1=0.2")
    first = before.cases.quarters.position("2031Q1")
    cars = "tesla_deliveries"
    assert np.array_equal(before.values[cars][:, :first], after.values[cars][:, :first])
    assert (after.values[cars][:, first:] > before.values[cars][:, first:]).all()


def test_an_observed_car_costs_what_its_battery_and_the_rest_cost(book, evaluated):
    """Packs for nothing save the pack, and nothing else."""
    full, free = (
        evaluated(book, f"battery_pack_price={price}", "usd_cny=7").by_year("tesla_variable_cost")
        for price in (100, 50)
    )
    pack = book.contenders.pack_size[book.contenders.tesla]
    np.testing.assert_allclose(full - free, pack * 50 * 7)
