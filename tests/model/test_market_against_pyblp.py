"""The price equilibrium against PyBLP, an independent implementation, on random markets."""

import numpy as np
import pytest

from analytics import database
from analytics.method.checks import owned_by
from analytics.model.market import solve_prices
from tests import pyblp_markets


@pytest.fixture(scope="module", params=pyblp_markets.FORMS)
def solved(request):
    """A form of the price, and the markets that PyBLP solved under it."""
    return request.param, pyblp_markets.solved(request.param)


def test_prices_and_shares_agree_with_pyblp_on_random_nested_logit_markets(solved):
    price_form, theirs = solved
    for _, rows in theirs.groupby("market_ids"):
        ours = solve_prices(
            quality=rows["quality"].to_numpy(),
            cost=rows["cost"].to_numpy(),
            price_coefficient=pyblp_markets.SLOPE,
            nest_correlation=pyblp_markets.CORRELATION,
            nests=rows["nesting_ids"].to_numpy(),
            ownership=owned_by(rows["firm_ids"].to_numpy()),
            price_form=price_form,
            tolerance=1e-13,
        )
        np.testing.assert_allclose(ours.prices, rows["price"], rtol=1e-8)
        np.testing.assert_allclose(ours.shares, rows["share"], rtol=1e-7, atol=1e-12)


def test_the_markets_in_data_are_those_that_pyblp_solves(solved):
    price_form, theirs = solved
    fresh = pyblp_markets.kept(theirs, price_form)
    held = database.connect().ask("pyblp_markets")
    held = held[held["price_form"] == price_form]
    assert len(held) == len(fresh)
    for column in held.columns.drop("price_form"):
        np.testing.assert_allclose(held[column], fresh[column], rtol=1e-11, err_msg=column)
