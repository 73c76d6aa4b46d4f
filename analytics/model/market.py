"""Prices in a market where every owner sets those of its own products, against nested logit demand.

Products stand on the last axis, any number of axes before them: cases, years. Money is in one unit
throughout; prices are those a buyer pays, tax included.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from analytics.errors import InputError
from analytics.types import Array

PriceForm = Literal["log", "linear"]

MOST_ITERATIONS = 2_000


class Equilibrium(NamedTuple):
    """Prices and shares of all products, and how well the first-order conditions are met.

    Prices and shares have the shape of the market (..., products); the residual, relative to the
    price, and the number of iterations have one value for each market (...).
    """

    prices: Array
    shares: Array
    residual: Array
    iterations: np.ndarray


class Structure(NamedTuple):
    """Which products share a nest and which an owner, as positions of products."""

    nests: list[np.ndarray]
    nest_of: np.ndarray
    portfolios: list[tuple[np.ndarray, Array]]
    portfolio_of: np.ndarray


def solve_prices(  # noqa: PLR0913 (what a market is made of)
    *,
    quality: Array,
    cost: Array,
    price_coefficient: Array | float,
    nest_correlation: Array | float,
    nests: Sequence[object] | np.ndarray,
    ownership: Array,
    price_form: PriceForm = "log",
    outside_good: bool = True,
    option_surplus: Array | float = 0.0,
    held_prices: Array | None = None,
    tax: Array | float = 0.0,
    start: Array | None = None,
    tolerance: float = 1e-10,
) -> Equilibrium:
    """Prices at which no owner gains by changing one that is free, shape (..., products).

    Mean utility is quality less the price coefficient times the log of the price net of
    `option_surplus` (or times that price itself). `nests` names the nest of each product,
    `ownership[j, k]` is the weight of product k's profit in the choice of price j; coefficient and
    correlation have one value for each market, or one for all. A price in `held_prices` that is
    not nan stays, and the others answer it. The owner keeps price / (1 + tax) - cost. Each market
    takes its own path to the solution, whatever the others do.

    >>> alone = solve_prices(quality=np.array([2.0]), cost=np.array([1.0]), price_coefficient=1.0,
    ...     nest_correlation=0.0, nests=["only"], ownership=np.eye(1), price_form="linear")
    >>> alone.prices.round(9)
    array([2.56714329])

    Raises InputError for parts that do not fit together, and for a market without a solution.

    Source: Berry (1994); Cardell (1997); Morrow and Skerlos (2011), the zeta fixed point.
    """
    markets = np.broadcast_shapes(
        np.shape(quality), np.shape(cost), np.shape(option_surplus), np.shape(tax),
        np.shape(held_prices) if held_prices is not None else (),
        (*np.shape(price_coefficient), 1), (*np.shape(nest_correlation), 1),
    )  # fmt: skip
    products = markets[-1]
    structure = _structure(np.asarray(nests), np.asarray(ownership, dtype=float), products)

    def by_product(values: Array | float) -> Array:
        whole = np.broadcast_to(np.asarray(values, dtype=float), markets)
        return np.ascontiguousarray(whole.reshape(-1, products).T)

    slope = by_product(np.abs(np.asarray(price_coefficient))[..., None])
    correlation = by_product(np.asarray(nest_correlation)[..., None])
    held = by_product(np.nan if held_prices is None else held_prices)
    market = _Market(
        quality=by_product(quality),
        gross_cost=by_product(cost) * (1.0 + by_product(tax)),
        slope=slope,
        correlation=correlation,
        surplus=by_product(option_surplus),
        is_free=np.isnan(held),
    )
    _refuse_impossible(market, held, price_form)
    first = _first_guess(market, price_form) if start is None else by_product(start)
    prices, shares, residual, iterations = _iterate(
        market,
        structure,
        np.where(market.is_free, first, held),
        price_form,
        outside_good,
        tolerance,
    )
    return Equilibrium(
        prices.T.reshape(markets),
        shares.T.reshape(markets),
        residual.reshape(markets[:-1]),
        iterations.reshape(markets[:-1]),
    )


def own_elasticity(
    *,
    shares: Array,
    nests: Sequence[object] | np.ndarray,
    price_coefficient: float,
    nest_correlation: float,
) -> Array:
    """Change in a product's volume for a change in its own price, log price form [number].

    >>> own_elasticity(shares=np.array([0.1, 0.3]), nests=["battery", "battery"],
    ...                price_coefficient=2.5, nest_correlation=0.5)
    array([-4.125, -2.375])

    Source: Berry (1994).
    """
    names = np.asarray(nests)
    nest_share = sum(
        (names == name) * shares[..., names == name].sum(axis=-1)[..., None]
        for name in dict.fromkeys(names.tolist())
    )
    within = nest_correlation / (1.0 - nest_correlation) * shares / nest_share
    return -price_coefficient * (1.0 / (1.0 - nest_correlation) - within - shares)


class _Market(NamedTuple):
    """The parts of all markets, each of shape (products, markets)."""

    quality: Array
    gross_cost: Array
    slope: Array
    correlation: Array
    surplus: Array
    is_free: Array

    def at(self, positions: np.ndarray) -> "_Market":
        return _Market(*(part[:, positions] for part in self))


def _structure(nests: np.ndarray, ownership: Array, products: int) -> Structure:
    if nests.shape != (products,):
        raise InputError(
            "nests", f"there are {nests.size} for {products} products", "name one nest a product"
        )
    if ownership.shape != (products, products):
        raise InputError(
            "ownership",
            f"its shape is {ownership.shape}",
            f"give a matrix of {products} by {products}, one row and one column a product",
        )
    if not np.isfinite(ownership).all() or (np.diag(ownership) <= 0).any():
        raise InputError(
            "ownership",
            "a product has no owner of its own, or a weight is not a number",
            "put a positive number, such as 1, on the diagonal",
        )
    names, nest_of = np.unique(nests, return_inverse=True)
    rows, portfolio_of = np.unique(ownership, axis=0, return_inverse=True)
    return Structure(
        nests=[np.flatnonzero(nest_of == nest) for nest in range(len(names))],
        nest_of=nest_of,
        portfolios=[(np.flatnonzero(row), row[row != 0]) for row in rows],
        portfolio_of=portfolio_of.ravel(),
    )


def _refuse_impossible(market: _Market, held: Array, price_form: PriceForm) -> None:
    rules = [
        ("nest_correlation", (market.correlation >= 0) & (market.correlation < 1),
         "it lies outside 0 to 1", "choose a value from 0 to below 1"),
        ("price_coefficient", market.slope > 0, "it is zero", "choose one that is not"),
        ("held_prices", np.isnan(held) | (held > market.surplus),
         "a held price does not exceed zero or the option surplus",
         "hold a price above both; a cut of 100% or more leaves none"),
        ("quality, cost, tax", np.isfinite(market.quality) & np.isfinite(market.gross_cost),
         "a value is not a finite number", "check the inputs of this market"),
    ]  # fmt: skip
    if price_form == "log":
        rules.append(
            ("price_coefficient", market.slope > 1.0 - market.correlation,
             "demand is too inelastic for any price to be best",
             "choose one above 1 - nest_correlation")
        )  # fmt: skip
    for where, holds, what, fix in rules:
        if not holds.all():
            product, number = (int(place[0]) for place in np.nonzero(~holds))
            raise InputError(f"{where} of product {product} in market {number}", what, fix)


def _first_guess(market: _Market, price_form: PriceForm) -> Array:
    """The price of a product that no rival and no sister product holds back."""
    if price_form == "linear":
        return market.gross_cost + 1.0 / market.slope
    markup = (1.0 - market.correlation) / market.slope
    above = np.maximum(market.gross_cost - market.surplus, 0.01 * market.gross_cost)
    return market.surplus + above / (1.0 - markup)


def _iterate(
    market: _Market,
    structure: Structure,
    prices: Array,
    price_form: PriceForm,
    outside_good: bool,
    tolerance: float,
) -> tuple[Array, Array, Array, np.ndarray]:
    """Replace each free price by its best answer until none would move.

    A market is left alone once it is solved, so that its digits do not depend on the others.
    """
    count = prices.shape[1]
    shares, residual = np.empty_like(prices), np.full(count, np.inf)
    iterations = np.zeros(count, dtype=int)
    open_markets, part, now = np.arange(count), market, prices.copy()
    for _ in range(MOST_ITERATIONS):
        part_shares, nest_shares = _shares(part, structure, now, price_form, outside_good)
        answer, gap = _best_answer(part, structure, now, part_shares, nest_shares, price_form)
        worst = gap.max(axis=0)
        prices[:, open_markets], shares[:, open_markets] = now, part_shares
        residual[open_markets] = worst
        iterations[open_markets] += 1
        moving = ~(worst <= tolerance)
        if not moving.any():
            return prices, shares, residual, iterations
        open_markets, part, now = open_markets[moving], part.at(moving), answer[:, moving]
    raise _without_solution(market, int(open_markets[0]), float(residual[open_markets[0]]))


def _shares(
    market: _Market, structure: Structure, prices: Array, price_form: PriceForm, outside_good: bool
) -> tuple[Array, Array]:
    """Share of each product, and of its nest, in the whole market."""
    with np.errstate(invalid="ignore", divide="ignore"):
        net = prices - market.surplus
        felt = np.log(net) if price_form == "log" else net
    spread = 1.0 - market.correlation
    scaled = (market.quality - market.slope * felt) / spread
    top = scaled.max(axis=0)
    weight = np.exp(scaled - top)
    in_nest = np.stack([np.add.reduce(weight[nest], axis=0) for nest in structure.nests])
    nest_weight = in_nest ** spread[0]
    total = np.add.reduce(nest_weight, axis=0)
    if outside_good:
        with np.errstate(over="ignore"):
            total = total + np.exp(-top * spread[0])
    nest_shares = (nest_weight / total)[structure.nest_of]
    return weight / in_nest[structure.nest_of] * nest_shares, nest_shares


def _best_answer(
    market: _Market,
    structure: Structure,
    prices: Array,
    shares: Array,
    nest_shares: Array,
    price_form: PriceForm,
) -> tuple[Array, Array]:
    """The next price of each product, and how far its first-order condition is from holding.

    The condition, solved for the margin: (1 - s) [1 / slope + profit of the portfolio] +
    s / nest share x profit of the portfolio in the nest, profits per potential buyer. Under log
    price the slope falls with the price, and that part is solved exactly.
    """
    profit = (prices - market.gross_cost) * shares
    portfolio, portfolio_in_nest = _portfolio_profits(structure, profit)
    spread = 1.0 - market.correlation
    kept = spread * portfolio + market.correlation / nest_shares * portfolio_in_nest
    markup = spread / market.slope
    if price_form == "log":
        answer = (market.gross_cost + kept - markup * market.surplus) / (1.0 - markup)
        aim = market.gross_cost + kept + markup * (prices - market.surplus)
    else:
        answer = aim = market.gross_cost + kept + markup
    gap = np.where(market.is_free, np.abs(aim - prices) / np.abs(prices), 0.0)
    return np.where(market.is_free, answer, prices), gap


def _portfolio_profits(structure: Structure, profit: Array) -> tuple[Array, Array]:
    """Profit of each product's owner over all its products, and over those in the same nest.

    Summed product by product, so that a market's digits do not depend on the others.
    """
    whole, in_nest = np.empty_like(profit), np.zeros_like(profit)
    for number, (members, weights) in enumerate(structure.portfolios):
        owned = profit[members] * weights[:, None]
        mine = np.flatnonzero(structure.portfolio_of == number)
        whole[mine] = np.add.reduce(owned, axis=0)
        for nest in dict.fromkeys(structure.nest_of[mine].tolist()):
            beside = np.add.reduce(owned[structure.nest_of[members] == nest], axis=0)
            in_nest[mine[structure.nest_of[mine] == nest]] = beside
    return whole, in_nest


def _without_solution(market: _Market, number: int, residual: float) -> InputError:
    inputs = "; ".join(
        f"{name} {np.array2string(part[:, number], precision=6, separator=', ')}"
        for name, part in market._asdict().items()
    )
    return InputError(
        f"market {number}",
        f"no prices were found in {MOST_ITERATIONS} iterations (residual {residual:.3g}): {inputs}",
        "bring quality, cost and the coefficients closer to those of the base case",
    )
