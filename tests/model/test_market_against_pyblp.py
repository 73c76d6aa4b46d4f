"""The price equilibrium against PyBLP, an independent implementation, on random markets."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analytics.model.market import solve_prices

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyblp

MARKETS = 120
SLOPE, CORRELATION = 2.6, 0.45


def random_products(price_form):
    """Products of all markets in one table: 3 to 30 a market, several owners and nests."""
    draw = np.random.default_rng({"log": 11, "linear": 12}[price_form])
    sizes = draw.integers(3, 31, MARKETS)
    products = pd.DataFrame({"market_ids": np.repeat(np.arange(MARKETS), sizes)})
    products["firm_ids"] = draw.integers(0, 6, len(products))
    products["nesting_ids"] = draw.integers(0, 4, len(products))
    products["quality"] = draw.normal(1.0, 1.0, len(products))
    products["cost"] = draw.uniform(0.5, 3.0, len(products))
    return products


@pytest.mark.parametrize("price_form", ["log", "linear"])
def test_prices_and_shares_agree_with_pyblp_on_random_nested_logit_markets(price_form):
    pyblp.options.verbose = False
    products = random_products(price_form)
    felt = "log(prices)" if price_form == "log" else "prices"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simulation = pyblp.Simulation(
            product_formulations=(
                pyblp.Formulation(f"0 + {felt} + quality"), None, pyblp.Formulation("0 + cost"),
            ),
            product_data=products,
            beta=[-SLOPE, 1.0],
            gamma=[1.0],
            rho=CORRELATION,
            xi=np.zeros(len(products)),
            omega=np.zeros(len(products)),
        )  # fmt: skip
        theirs = simulation.replace_endogenous(
            costs=products[["cost"]].to_numpy(),
            iteration=pyblp.Iteration("simple", {"atol": 1e-13, "max_evaluations": 10_000}),
        ).product_data
    for market, rows in products.groupby("market_ids"):
        owners = rows["firm_ids"].to_numpy()
        ours = solve_prices(
            quality=rows["quality"].to_numpy(),
            cost=rows["cost"].to_numpy(),
            price_coefficient=SLOPE,
            nest_correlation=CORRELATION,
            nests=rows["nesting_ids"].to_numpy(),
            ownership=(owners[:, None] == owners[None, :]).astype(float),
            price_form=price_form,
            tolerance=1e-13,
        )
        place = products["market_ids"].to_numpy() == market
        np.testing.assert_allclose(ours.prices, theirs.prices[place, 0], rtol=1e-8)
        np.testing.assert_allclose(ours.shares, theirs.shares[place, 0], rtol=1e-7, atol=1e-12)
