"""The observed year, turned into qualities and costs, and back."""

import csv

import numpy as np
import pytest

from analytics import database
from analytics.errors import InputError
from analytics.model import margin
from analytics.model.competition import Conditions, undisturbed
from analytics.model.contenders import standing
from analytics.model.market import own_elasticity, solve_prices


def coefficients(book):
    return (book[name].knots[-1].value for name in ("price_coefficient", "nest_correlation"))


@pytest.fixture
def observed(either_book):
    """The equilibrium under what was calibrated, with nothing changed since."""
    makers = either_book.contenders
    a, s = coefficients(either_book)
    found = standing(
        shares=makers.share, price=makers.price, net_price=makers.net_price,
        price_coefficient=np.array([[a]]), nest_correlation=np.array([[s]]),
        nests=makers.nests, owners=makers.owners,
    )  # fmt: skip
    shape = (len(makers.names), 1, 1)
    conditions = Conditions(
        quality=found.quality, cost=found.cost, surplus=np.zeros(shape),
        start=1.3 * makers.price.reshape(shape), price_coefficient=np.array([[a]]),
        nest_correlation=np.array([[s]]), vat_rate=np.array([[0.13]]),
    )  # fmt: skip
    return makers, found, undisturbed(conditions, makers)


def evidence(year, series) -> dict[str, float]:
    """What data/ tells of the contenders in a year, read without the engine."""
    with (database.DATA / "evidence_contenders.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["contender"]: float(row["value"])
            for row in csv.DictReader(file)
            if row["period"] == str(year) and row["series"] == series
        }


def test_the_last_full_year_known_is_the_one_observed(book, book_2024):
    assert (book_2024.contenders.year, book.contenders.year) == (2023, 2025)
    assert "xiaomi" in book.contenders.names
    assert "xiaomi" not in book_2024.contenders.names, "it sold no car in 2023"


def test_the_equilibrium_is_the_observed_year_in_prices_and_volumes(observed):
    makers, _, found = observed
    told = evidence(makers.year, "net_price")
    np.testing.assert_allclose(
        found.price[:, 0, 0] / 1.13, [told[name] for name in makers.names], rtol=1e-6
    )
    cars = evidence(makers.year, "retail")
    np.testing.assert_allclose(
        found.share[:, 0, 0] * makers.market_size, [cars[name] for name in makers.names], rtol=1e-6
    )


def test_the_equilibrium_has_the_margins_that_tesla_and_byd_report(observed):
    makers, standings, found = observed
    gross, worn = evidence(makers.year, "gross_margin"), evidence(makers.year, "depreciation_share")
    net = found.price[:, 0, 0] / 1.13
    kept = 1.0 - standings.cost[:, 0, 0] / net
    assert kept[makers.tesla] == pytest.approx(gross["tesla"] + worn["tesla"], abs=1e-6)
    sales = {name: net[i] * found.share[i, 0, 0] for i, name in enumerate(makers.names)}
    byd = [makers.names[i] for i in makers.byd]
    reported = sum((gross[name] + worn[name]) * sales[name] for name in byd)
    assert kept[makers.byd] @ [sales[name] for name in byd] == pytest.approx(reported, rel=1e-6)

    fixed = margin.fixed_cost_per_car(
        fixed_cost=makers.fixed_cost[makers.tesla],
        deliveries=makers.cars[makers.tesla][None], exports=makers.exports[makers.tesla][None],
    )  # fmt: skip
    car = margin.margin_per_car(
        price=found.price[makers.tesla, 0, 0], vat_rate=0.13,
        variable_cost=standings.cost[makers.tesla, 0, 0], fixed_cost=fixed,
    )  # fmt: skip
    assert car / net[makers.tesla] == pytest.approx(gross["tesla"], abs=1e-6)


def test_the_fit_shown_as_a_table_is_the_one_of_the_model(observed, either_book):
    """SQL works in prices net of VAT, the model in those that buyers pay: a ln(1.13) apart."""
    makers, standings, _ = observed
    table = either_book.database.ask("market_fit").set_index("contender").loc[makers.names]
    a, _ = coefficients(either_book)
    np.testing.assert_allclose(table["cost"], standings.cost[:, 0, 0], rtol=1e-9)
    np.testing.assert_allclose(
        table["quality"] + a * np.log(1.13), standings.quality[:, 0, 0], rtol=1e-9
    )
    assert abs(table.loc["tesla", "gap"]) < 1e-9


def test_buyers_of_teslas_react_to_price_as_economists_find(either_book):
    makers = either_book.contenders
    a, s = coefficients(either_book)
    found = own_elasticity(
        shares=makers.share, nests=makers.nests, price_coefficient=a, nest_correlation=s
    )
    assert -6.0 < found[makers.tesla] < -3.0
    assert ((found > -8.0) & (found < -2.0)).all()


def test_buyers_who_leave_one_car_all_go_somewhere_as_the_closed_form_says(observed, either_book):
    makers, found, at = observed
    a, s = coefficients(either_book)
    price = at.price[:, 0, 0]

    def shares(held):
        solved = solve_prices(
            quality=found.quality[:, 0, 0], cost=found.cost[:, 0, 0], price_coefficient=a,
            nest_correlation=s, nests=makers.nests, ownership=makers.ownership, held_prices=held,
        )  # fmt: skip
        return np.r_[solved.shares, 1.0 - solved.shares.sum()]

    one = makers.tesla
    step = np.where(np.arange(len(price)) == one, 1e-5, 0.0)
    change = shares(price * (1 + step)) - shares(price * (1 - step))
    diverted = np.delete(change / -change[one], one)
    assert diverted.sum() == pytest.approx(1.0)
    assert (diverted > 0).all()

    share, in_nest = makers.share, makers.nests == makers.nests[one]
    within = share / np.where(in_nest, share[in_nest].sum(), 1.0)
    left = 1 / (1 - s) - s / (1 - s) * within[one] - share[one]
    gained = np.r_[share * (1 + np.where(in_nest, s / (1 - s) / share[in_nest].sum(), 0.0)),
                   1.0 - share.sum()]  # fmt: skip
    np.testing.assert_allclose(diverted, np.delete(gained / left, one), rtol=1e-5)


def test_shares_that_leave_nothing_outside_are_refused():
    market = {
        "price": np.array([100.0, 200.0]), "net_price": np.array([90.0, 180.0]),
        "price_coefficient": np.array(3.0), "nest_correlation": np.array(0.4),
        "nests": np.array(["battery", "battery"]), "owners": np.array(["tesla", "byd"]),
    }  # fmt: skip
    with pytest.raises(InputError, match=r"they sum to 1\.1.*stay below 1"):
        standing(shares=np.array([0.5, 0.6]), **market)
    with pytest.raises(InputError, match=r"contender 1: 0 is not above zero"):
        standing(shares=np.array([0.5, 0.0]), **market)
