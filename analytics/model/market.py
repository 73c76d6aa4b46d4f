"""Prices in a market where every owner sets those of its own products, against nested logit demand.

Products stand on the last axis, any number of axes before them: cases, years. Money is in one unit
throughout; prices are those a buyer pays, tax included.

Inside, they stand on the first axis, as `price_search` wants them, and markets on the second, some
ten thousand at a time: many enough for threads to wait little on each other.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np

from analytics.errors import InputError
from analytics.model.formula import formula
from analytics.model.price_search import (
    Equilibrium,
    Market,
    MarketError,
    PriceForm,
    Sisters,
    Structure,
    equilibrium,
)
from analytics.parts import even_parts
from analytics.types import Array

__all__ = ["Equilibrium", "MarketError", "own_elasticity", "solve_prices"]

MARKETS_AT_ONCE = 10_240


@formula
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
    """Prices at which no owner gains by changing one that is free [money; share; number; number].

    Shape (..., products). Mean utility is quality less the price coefficient times the log of the
    price net of `option_surplus` (or times that price itself). `nests` names the nest of each
    product, `ownership[j, k]` is the weight of product k's profit in the choice of price j;
    coefficient and correlation have one value for each market, or one for all. A price in
    `held_prices` that is not nan stays, and the others answer it. The owner keeps
    price / (1 + tax) - cost. Each market takes its own path to the solution, whatever the others
    do.

    Equations:
        mean_utility[j] = quality[j] - price_coefficient * np.log(price[j] - option_surplus[j])
        nest_sum = total(np.exp(mean_utility[k] / (1 - nest_correlation)))
        share_in_nest[j] = np.exp(mean_utility[j] / (1 - nest_correlation)) / nest_sum
        nest_worth = nest_sum ** (1 - nest_correlation)
        share[j] = share_in_nest[j] * nest_worth / (1 + total(nest_worth))
        share[j] / (1 + tax) + total(
            ownership[j, k] * (price[k] / (1 + tax) - cost[k]) * change_of_share[k, j]) == 0

    >>> alone = solve_prices(quality=np.array([2.0]), cost=np.array([1.0]), price_coefficient=1.0,
    ...     nest_correlation=0.0, nests=["only"], ownership=np.eye(1), price_form="linear")
    >>> alone.prices.round(9)
    array([2.56714329])

    Raises InputError for parts that do not fit together, MarketError for a market whose input
    cannot be used or that has no solution.

    Source: Berry (1994); Cardell (1997); Morrow and Skerlos (2011), the zeta fixed point; Nocke
    and Schutz (2018), the sums through which rivals matter.
    """
    markets = np.broadcast_shapes(
        np.shape(quality), np.shape(cost), np.shape(option_surplus), np.shape(tax),
        np.shape(held_prices) if held_prices is not None else (),
        (*np.shape(price_coefficient), 1), (*np.shape(nest_correlation), 1),
    )  # fmt: skip
    products, count = markets[-1], math.prod(markets[:-1])
    structure = _structure(
        np.asarray(nests), np.asarray(ownership, dtype=float), products, price_form, outside_good,
        any_held=held_prices is not None,
    )  # fmt: skip

    def flat(values: Array | float | None, width: int = products) -> Array:
        """The values of all markets, shape (markets, width); nan for none."""
        given = np.asarray(np.nan if values is None else values, dtype=float)
        shape = (count, width) if given.ndim < 2 else (*markets[:-1], width)
        return np.broadcast_to(given, shape).reshape(count, width)

    parts = [
        flat(quality), flat(np.asarray(cost) * (1.0 + np.asarray(tax))),
        flat(np.abs(np.asarray(price_coefficient))[..., None], 1),
        flat(np.asarray(nest_correlation)[..., None], 1),
        flat(option_surplus, products if np.ndim(option_surplus) else 1),
        flat(held_prices, 1 if held_prices is None else products), flat(start),
    ]  # fmt: skip
    prices, shares = np.empty((products, count)), np.empty((products, count))
    residual, iterations = np.empty(count), np.empty(count, dtype=int)
    for these in even_parts(count, MARKETS_AT_ONCE):
        first = these.start
        *own, surplus, held, begin = (_nest_by_nest(part[these], structure) for part in parts)
        market = Market._make([*own, np.isnan(held).astype(float)])
        _refuse_impossible(market, surplus, held, structure, first)
        if price_form == "linear":
            market, surplus = _counted_from_below_cost(market, surplus, held)
        if start is None:
            guess = _first_guess(market, surplus, price_form)
        else:
            guess = np.maximum(begin - surplus, 0.1 * np.abs(begin))
        begin = np.where(np.isnan(held), guess, held - surplus)
        with np.errstate(all="ignore"):
            found = equilibrium(_net(market, surplus), structure, begin, tolerance, first)
        prices[structure.order, these] = np.where(np.isnan(held), found.prices + surplus, held)
        shares[structure.order, these] = found.shares
        residual[these], iterations[these] = found.residual, found.iterations
    return Equilibrium(
        prices.T.reshape(markets),
        shares.T.reshape(markets),
        residual.reshape(markets[:-1]),
        iterations.reshape(markets[:-1]),
    )


@formula
def own_elasticity(
    *,
    shares: Array,
    nests: Sequence[object] | np.ndarray,
    price_coefficient: Array | float,
    nest_correlation: Array | float,
) -> Array:
    """Change in a product's volume for a change in its own price, log price form [number].

    Equations:
        own_elasticity = -price_coefficient * (1 / (1 - nest_correlation) - within - share)
        within = nest_correlation / (1 - nest_correlation) * share / nest_share

    >>> own_elasticity(shares=np.array([0.1, 0.3]), nests=["battery", "battery"],
    ...                price_coefficient=2.5, nest_correlation=0.5)
    array([-4.125, -2.375])

    Source: Berry (1994).
    """
    names = np.asarray(nests)
    nest_share = np.empty(np.shape(shares))
    for name in dict.fromkeys(names.tolist()):
        members = np.flatnonzero(names == name)
        nest_share[..., members] = np.add.accumulate(shares[..., members], axis=-1)[..., -1:]
    within = nest_correlation / (1.0 - nest_correlation) * shares / nest_share
    return -price_coefficient * (1.0 / (1.0 - nest_correlation) - within - shares)


def _structure(
    nests: np.ndarray,
    ownership: Array,
    products: int,
    price_form: PriceForm,
    outside_good: bool,
    *,
    any_held: bool,
) -> Structure:
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
    order = np.argsort(nest_of, kind="stable")
    nest_of, ownership = nest_of[order], ownership[np.ix_(order, order)]
    ends = np.searchsorted(nest_of, np.arange(len(names) + 1))
    beside = ownership / np.diag(ownership)[:, None] - np.eye(products)
    return Structure(
        order=order,
        nests=[slice(*these) for these in itertools.pairwise(ends)],
        nest_of=nest_of,
        sisters_in_nest=_sisters(beside * (nest_of[:, None] == nest_of)),
        sisters_elsewhere=_sisters(beside * (nest_of[:, None] != nest_of)),
        price_form=price_form,
        outside_good=outside_good,
        any_held=any_held,
    )


def _nest_by_nest(values: Array, structure: Structure) -> Array:
    """Values of shape (markets, products) or (markets, 1) as they are worked with."""
    if values.shape[1] == 1:
        return values.T.copy()
    return values.T[structure.order]


def _sisters(weights: Array) -> list[Sisters]:
    """The first sister of every product that has one, then the second ones, and so on."""
    products, others = np.nonzero(weights)
    rank = np.arange(len(products)) - np.searchsorted(products, products)
    ranks = [(products[rank == r], others[rank == r]) for r in range(rank.max(initial=-1) + 1)]
    return [Sisters(these, those, weights[these, those][:, None]) for these, those in ranks]


def _refuse_impossible(
    market: Market, surplus: Array, held: Array, structure: Structure, first: int
) -> None:
    rules = [
        ("nest_correlation", (market.correlation >= 0) & (market.correlation < 1),
         "it lies outside 0 to 1", "choose a value from 0 to below 1"),
        ("price_coefficient", market.slope > 0, "it is zero", "choose one that is not"),
        ("held_prices", np.isnan(held) | (held > surplus),
         "a held price does not exceed zero or the option surplus",
         "hold a price above both; a cut of 100% or more leaves none"),
        ("quality, cost, tax", np.isfinite(market.quality) & np.isfinite(market.cost),
         "a value is not a finite number", "check the inputs of this market"),
    ]  # fmt: skip
    if structure.price_form == "log":
        rules.append(
            ("price_coefficient", market.slope > 1.0 - market.correlation,
             "demand is too inelastic for any price to be best",
             "choose one above 1 - nest_correlation")
        )  # fmt: skip
    for where, holds, what, fix in rules:
        if not holds.all():
            place, number = (int(places[0]) for places in np.nonzero(~holds))
            product = int(structure.order[place]) if len(holds) > 1 else 0
            number += first
            raise MarketError(number, f"{where} of product {product} in market {number}", what, fix)


def _net(market: Market, surplus: Array) -> Market:
    """With costs less the surplus, and utility in units of its spread within a nest."""
    spread = 1.0 - market.correlation
    return market._replace(
        quality=market.quality / spread, cost=market.cost - surplus, slope=market.slope / spread
    )


def _counted_from_below_cost(market: Market, surplus: Array, held: Array) -> tuple[Market, Array]:
    """The same market under linear price, with a surplus such that no price is below zero.

    There a surplus is as good as quality, so that prices can be counted from anywhere. None is
    further below its cost than the one held furthest below, of which it may be a sister.
    """
    furthest = np.where(np.isnan(held), 0.0, market.cost - held).max(axis=0)
    zero = market.cost - 1.0 / market.slope - np.maximum(furthest, 0.0)
    return market._replace(quality=market.quality + market.slope * (surplus - zero)), zero


def _first_guess(market: Market, surplus: Array, price_form: PriceForm) -> Array:
    """The price less surplus of a product that no rival and no sister product holds back."""
    if price_form == "linear":
        return market.cost - surplus + 1.0 / market.slope
    above = np.maximum(market.cost - surplus, 0.01 * market.cost)
    return above / (1.0 - (1.0 - market.correlation) / market.slope)
