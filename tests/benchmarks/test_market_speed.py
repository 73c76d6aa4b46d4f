"""How long the price equilibrium takes."""

import numpy as np
import pytest

from analytics.model.market import solve_prices


def owned_by(owners):
    owners = np.asarray(owners)
    return (owners[:, None] == owners[None, :]).astype(float)


def draws(cases):
    """Ten years of 14 products in two nests, one owner in both, each case a few percent off."""
    draw = np.random.default_rng(3)
    cost = draw.uniform(0.6, 2.5, 14) * np.linspace(1.0, 0.8, 10)[:, None]
    quality = draw.normal(0.5, 0.5, 14) + 2.5 * np.log(cost) + np.linspace(0.0, 0.5, 10)[:, None]
    alike = {"nests": np.repeat([0, 1], [9, 5]), "ownership": owned_by([*range(13), 2])}
    base = solve_prices(
        **alike, quality=quality, cost=cost, price_coefficient=2.5, nest_correlation=0.45
    )
    return alike | {
        "quality": quality + draw.normal(0.0, 0.1, (cases, 1, 14)),
        "cost": cost * np.exp(draw.normal(0.0, 0.03, (cases, 1, 14))),
        "price_coefficient": 2.5 * np.exp(draw.normal(0.0, 0.03, (cases, 1))),
        "nest_correlation": 0.45 + draw.normal(0.0, 0.02, (cases, 1)),
        "start": base.prices,
    }


def test_a_market_of_97_products_takes_less_than_20_ms_from_a_cold_start(within):
    draw = np.random.default_rng(5)
    cost = draw.uniform(0.5, 3.0, 97)
    market = {
        "quality": draw.normal(0.0, 1.0, 97) + 2.5 * np.log(cost), "cost": cost,
        "price_coefficient": 2.5, "nest_correlation": 0.45, "nests": draw.integers(0, 4, 97),
        "ownership": owned_by(draw.integers(0, 20, 97)),
    }  # fmt: skip
    found = within(0.020, lambda: solve_prices(**market), rounds=30)
    assert found.residual <= 1e-10


@pytest.mark.parametrize(("cases", "limit"), [(1_800, 0.270), (10_000, 1.5)])
def test_markets_of_14_products_take_less_than_15_us_each(within, cases, limit):
    markets = draws(cases)
    found = within(limit, lambda: solve_prices(**markets), rounds=5)
    assert found.prices.shape == (cases, 10, 14)
    assert found.residual.max() <= 1e-10
    assert found.iterations.max() <= 6
