"""The price equilibrium against published numbers, closed forms and economics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import lambertw

from analytics.errors import InputError
from analytics.method.checks import MONOPOLIES, RIVALS, monopoly_price, owned_by, rivals_price
from analytics.model.market import own_elasticity, solve_prices


@pytest.mark.parametrize("name", ["merger", "beer", "monopoly", "symmetric", "pyblp"])
def test_prices_are_the_published_ones(name, checked):
    rows = checked[checked["check"] == name]
    assert len(rows) >= 2
    assert rows["verdict"].all(), rows.to_string()
    assert (rows["tolerance"] <= 2e-7).all()


@pytest.mark.parametrize(("slope", "quality", "cost"), MONOPOLIES)
def test_a_monopolist_sets_the_price_of_the_closed_form(slope, quality, cost):
    closed = cost + (1.0 + lambertw(np.exp(quality - slope * cost - 1.0)).real) / slope
    assert monopoly_price(slope, quality, cost) == pytest.approx(closed, rel=1e-12)


@pytest.mark.parametrize("sellers", [*RIVALS, 11])
def test_equal_rivals_without_outside_good_set_the_price_of_the_closed_form(sellers):
    closed = 1.0 + sellers / (2.0 * (sellers - 1))
    assert rivals_price(sellers, 2.0, 1.0) == pytest.approx(closed, rel=1e-8)


def random_market(seed):
    draw = np.random.default_rng(seed)
    products = int(draw.integers(3, 31))
    return {
        "quality": draw.normal(1.0, 1.0, products),
        "cost": draw.uniform(0.5, 3.0, products),
        "nests": draw.integers(0, 4, products),
        "ownership": owned_by(draw.integers(0, max(2, products // 3), products)),
        "price_coefficient": float(draw.uniform(1.5, 4.0)),
        "nest_correlation": float(draw.uniform(0.0, 0.8)),
    }


def nobody_gains(market, prices, products):
    """Whether the owner of each of these products loses by a change of its price, up or down."""

    def profits(tried):
        at_these = solve_prices(**market, held_prices=tried)
        return market["ownership"] @ ((tried - market["cost"]) * at_these.shares)

    best = profits(prices)
    for product in products:
        for step in (0.99, 1.01):
            tried = prices.copy()
            tried[product] *= step
            if not profits(tried)[product] < best[product]:
                return False
    return True


@pytest.mark.parametrize("price_form", ["log", "linear"])
def test_at_the_solution_no_owner_gains_by_changing_any_of_its_prices(price_form):
    for seed in range(20):
        market = random_market(seed) | {"price_form": price_form}
        market |= {"option_surplus": 0.2 * market["cost"][::-1]}
        found = solve_prices(**market)
        assert found.residual <= 1e-10
        assert nobody_gains(market, found.prices, range(len(found.prices)))


@pytest.mark.parametrize("price_form", ["log", "linear"])
def test_no_owner_gains_beside_a_product_that_is_held_below_its_cost(price_form):
    for seed in range(20):
        market = random_market(seed) | {"price_form": price_form}
        held = np.full(len(market["cost"]), np.nan)
        held[0] = 0.5 * market["cost"][0]
        found = solve_prices(**market, held_prices=held)
        assert nobody_gains(market, found.prices, range(1, len(held)))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), product=st.integers(0, 2), rise=st.floats(1.02, 1.3))
def test_a_dearer_product_costs_more(seed, product, rise):
    market = random_market(seed)
    dearer = market["cost"].copy()
    dearer[product] *= rise
    after = solve_prices(**market | {"cost": dearer}).prices
    assert after[product] > solve_prices(**market).prices[product]


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_a_merger_of_two_products_in_a_nest_raises_both_prices(seed):
    market = random_market(seed) | {"nests": [0, 0, *range(1, 29)]}
    products = len(market["quality"])
    market |= {"nests": market["nests"][:products], "ownership": np.eye(products)}
    owners = np.r_[0, 0, np.arange(1, products - 1)]
    before = solve_prices(**market).prices
    after = solve_prices(**market | {"ownership": owned_by(owners)}).prices
    assert (after[:2] > before[:2]).all()


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.2, 50.0))
def test_shares_do_not_depend_on_the_unit_of_money(seed, scale):
    market = random_market(seed)
    slope, surplus = market["price_coefficient"], 0.1 * market["cost"]
    small = solve_prices(**market, option_surplus=surplus)
    large = solve_prices(
        **market
        | {
            "cost": market["cost"] * scale,
            "quality": market["quality"] + slope * np.log(scale),
        },
        option_surplus=surplus * scale,
    )
    np.testing.assert_allclose(large.shares, small.shares, rtol=1e-7)
    np.testing.assert_allclose(large.prices, small.prices * scale, rtol=1e-7)


def test_a_held_price_stays_and_the_others_answer_it():
    market = random_market(4)
    free = solve_prices(**market)
    held = np.full_like(free.prices, np.nan)
    held[0] = 0.8 * free.prices[0]
    found = solve_prices(**market, held_prices=held)
    assert found.prices[0] == held[0]
    assert not np.allclose(found.prices[1:], free.prices[1:])
    everything_held = solve_prices(**market, held_prices=free.prices)
    np.testing.assert_allclose(everything_held.shares, free.shares, rtol=1e-9)


def test_a_tax_is_paid_from_the_price():
    market = random_market(5)
    net = solve_prices(**market | {"cost": market["cost"] * 1.13})
    taxed = solve_prices(**market, tax=0.13)
    np.testing.assert_allclose(taxed.prices, net.prices, rtol=1e-9)


def test_a_market_solved_alone_has_the_same_digits_as_among_a_thousand():
    one = random_market(6)
    draw = np.random.default_rng(0)
    qualities = one["quality"] + draw.normal(0.0, 0.5, (1000, 1, len(one["quality"])))
    many = solve_prices(**one | {"quality": qualities})
    assert many.prices.shape == qualities.shape
    assert many.residual.shape == (1000, 1)
    for number in (0, 371, 999):
        alone = solve_prices(**one | {"quality": qualities[number, 0]})
        assert (alone.prices == many.prices[number, 0]).all()
        assert alone.iterations == many.iterations[number, 0]


@pytest.mark.parametrize("products", [14, 97])
@pytest.mark.parametrize("price_form", ["log", "linear"])
def test_a_market_of_many_products_has_the_same_digits_alone_and_among_others(products, price_form):
    draw = np.random.default_rng(products)
    owners = np.arange(products)
    owners[-2:] = 0
    market = {
        "nests": np.where(np.arange(products) < 0.64 * products, "battery", "engine"),
        "ownership": owned_by(owners), "price_form": price_form,
    }  # fmt: skip
    parts = {
        "quality": draw.normal(1.0, 1.0, (5_200, products)),
        "cost": draw.uniform(0.5, 3.0, (5_200, products)),
        "price_coefficient": draw.uniform(2.0, 3.0, 5_200),
        "nest_correlation": draw.uniform(0.4, 0.5, 5_200),
    }
    many = solve_prices(**market, **parts)
    assert (many.residual <= 1e-10).all()
    for these in (slice(0, 1), slice(2_599, 2_600), slice(5_199, None), slice(2_598, 2_601)):
        few = solve_prices(**market, **{name: part[these] for name, part in parts.items()})
        for ours, theirs in zip(few, many, strict=True):
            np.testing.assert_array_equal(ours, theirs[these])


def test_a_start_nearby_leads_to_the_same_prices_in_few_iterations():
    market = random_market(8)
    cold = solve_prices(**market)
    warm = solve_prices(**market, start=1.03 * cold.prices)
    np.testing.assert_allclose(warm.prices, cold.prices, rtol=1e-9)
    assert warm.iterations <= 6


@pytest.mark.parametrize("price_form", ["log", "linear"])
@pytest.mark.parametrize("far", [0.1, 10.0])
def test_a_start_far_away_leads_to_the_same_prices(price_form, far):
    for seed in range(20):
        market = random_market(seed) | {"price_form": price_form}
        near = solve_prices(**market)
        found = solve_prices(**market, start=far * near.prices)
        np.testing.assert_allclose(found.prices, near.prices, rtol=1e-9)


def test_under_linear_price_only_the_margin_above_cost_counts():
    market = random_market(10) | {"price_form": "linear"}
    slope, paid = market["price_coefficient"], 5.0
    found = solve_prices(**market)
    subsidised = market | {
        "cost": market["cost"] - paid, "quality": market["quality"] - slope * paid,
    }  # fmt: skip
    less = solve_prices(**subsidised)
    assert less.prices.min() < 0.0
    np.testing.assert_allclose(less.prices, found.prices - paid, rtol=1e-9)
    np.testing.assert_allclose(less.shares, found.shares, rtol=1e-9)


def test_a_newton_step_to_a_price_of_nothing_is_not_taken():
    market = {
        "quality": np.array([4.76, 4.86]), "cost": np.array([2.83, 0.89]), "nests": [0, 0],
        "price_coefficient": 1.955, "nest_correlation": 0.861, "option_surplus": 0.124,
    }  # fmt: skip
    found = solve_prices(**market, ownership=np.ones((2, 2)), held_prices=np.array([np.nan, 3.834]))
    assert found.prices[0] > 6.0


def test_only_the_proportions_of_the_weights_of_profits_matter():
    market = random_market(9)
    scale = np.linspace(0.5, 2.0, len(market["quality"]))[:, None]
    found = solve_prices(**market | {"ownership": scale * market["ownership"]})
    np.testing.assert_allclose(found.prices, solve_prices(**market).prices, rtol=1e-9)


def test_the_own_elasticity_is_the_slope_of_the_log_share():
    market = random_market(7)
    found = solve_prices(**market)
    step = 1e-6
    up, down = found.prices.copy(), found.prices.copy()
    up[0] *= np.exp(step)
    down[0] *= np.exp(-step)
    shares = [solve_prices(**market, held_prices=prices).shares[0] for prices in (up, down)]
    slope = (np.log(shares[0]) - np.log(shares[1])) / (2.0 * step)
    elasticities = own_elasticity(
        shares=found.shares, nests=market["nests"],
        price_coefficient=market["price_coefficient"], nest_correlation=market["nest_correlation"],
    )  # fmt: skip
    np.testing.assert_allclose(elasticities[0], slope, rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ownership": np.eye(2)}, "a matrix of 3 by 3"),
        ({"nests": [0, 0]}, "name one nest a product"),
        ({"nest_correlation": 1.0}, "from 0 to below 1"),
        ({"price_coefficient": 0.0}, "it is zero"),
        ({"price_coefficient": 0.5}, "too inelastic"),
        ({"held_prices": np.array([-5.0, np.nan, np.nan])}, "a cut of 100% or more leaves none"),
        ({"cost": np.array([1.0, np.nan, 1.0])}, "product 1 in market 0"),
        ({"ownership": np.zeros((3, 3))}, "on the diagonal"),
    ],
)
def test_parts_that_do_not_fit_are_refused_with_advice(change, words):
    market = {
        "quality": np.ones(3), "cost": np.ones(3), "price_coefficient": 3.0,
        "nest_correlation": 0.3, "nests": [0, 0, 1], "ownership": np.eye(3),
    }  # fmt: skip
    with pytest.raises(InputError, match=words):
        solve_prices(**market | change)
