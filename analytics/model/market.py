"""Prices in a market where every owner sets those of its own products, against nested logit demand.

Products stand on the last axis, any number of axes before them: cases, years. Money is in one unit
throughout; prices are those a buyer pays, tax included.

Inside, products stand on the first axis, nest by nest, and markets on the second, some thousand at
a time: few enough for the cache, many enough for threads to wait little on each other. Utility is
in units of its spread within a nest.
"""

import itertools
import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from analytics.errors import InputError
from analytics.model.formula import formula
from analytics.parts import even_parts
from analytics.types import Array

PriceForm = Literal["log", "linear"]

MOST_ITERATIONS = 2_000
MARKETS_AT_ONCE = 7_168
TIMES_FOLLOWED = 2


class MarketError(InputError):
    """Input of one market, by its number, that cannot be used or has no solution."""

    def __init__(self, market: int, where: str, what: str, fix: str) -> None:
        super().__init__(where, what, fix)
        self.market = market


class Equilibrium(NamedTuple):
    """Prices and shares of all products, and how well the first-order conditions are met.

    Prices and shares have the shape of the market (..., products); the residual, relative to the
    price, and the number of iterations have one value for each market (...).
    """

    prices: Array
    shares: Array
    residual: Array
    iterations: np.ndarray


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
        *own, held, begin = (_nest_by_nest(part[these], structure) for part in parts)
        market = _Market._make([*own, np.isnan(held).astype(float)])
        _refuse_impossible(market, held, structure, first)
        market = market.scaled()
        guess = _first_guess(market, price_form) if start is None else begin
        with np.errstate(all="ignore"):
            found = _iterate(
                market, structure, np.where(np.isnan(held), guess, held), tolerance, first
            )
        prices[structure.order, these] = found.prices
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


class _Sisters(NamedTuple):
    """For some products one other product each of the same owner, by position."""

    products: np.ndarray
    others: np.ndarray
    weights: Array


class _Structure(NamedTuple):
    """What all markets have in common: products nest by nest, named by their position therein.

    `order` has for each of them its position in the market; `across` are those with sisters in
    other nests.
    """

    order: np.ndarray
    nests: list[slice]
    nest_of: np.ndarray
    sisters_in_nest: list[_Sisters]
    sisters_elsewhere: list[_Sisters]
    across: np.ndarray
    price_form: PriceForm
    outside_good: bool
    any_held: bool


class _Market(NamedTuple):
    """The parts of some markets, (products, markets) or, alike for all products, (1, markets).

    `is_free` is one where a price may move and zero where it is held.
    """

    quality: Array
    gross_cost: Array
    slope: Array
    correlation: Array
    surplus: Array
    is_free: Array

    def scaled(self) -> "_Market":
        """With quality and slope in units of the spread of utility within a nest."""
        spread = 1.0 - self.correlation
        return self._replace(quality=self.quality / spread, slope=self.slope / spread)

    def at(self, chosen: np.ndarray) -> "_Market":
        return _Market(*(part.compress(chosen, axis=1) for part in self))


class _Look(NamedTuple):
    """What holds in some markets at some prices, (products, markets) unless said otherwise.

    `within` is the share of a product in its nest, `nest_shares` those of the nests in the market,
    (nests, markets). `gain` is the profit on a product, `profit` that on all products of its owner
    in the nest, both for each buyer in the nest; `pull` times `profit` adds to the best margin,
    (nests, markets). `reach` is the margin of a product too small to matter in its nest, `lack`
    that less the margin there is, and `shortfall` the best margin less the margin there is.
    """

    within: Array
    nest_shares: Array
    gain: Array
    profit: Array
    pull: Array
    reach: Array
    lack: Array
    shortfall: Array

    def at(self, chosen: np.ndarray) -> "_Look":
        return _Look(*(part.compress(chosen, axis=1) for part in self))


class _Room(NamedTuple):
    """Where a look and the step after it are worked out, (products, markets) each.

    The next ones write over it: memory that is at hand already is faster than any other.
    """

    within: Array
    gain: Array
    reach: Array
    lack: Array
    steep: Array
    response: Array
    pushed: Array
    spare: Array

    @classmethod
    def like(cls, prices: Array) -> "_Room":
        return cls(*(np.empty_like(prices) for _ in cls._fields))


def _structure(
    nests: np.ndarray,
    ownership: Array,
    products: int,
    price_form: PriceForm,
    outside_good: bool,
    *,
    any_held: bool,
) -> _Structure:
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
    elsewhere = beside * (nest_of[:, None] != nest_of)
    return _Structure(
        order=order,
        nests=[slice(*these) for these in itertools.pairwise(ends)],
        nest_of=nest_of,
        sisters_in_nest=_sisters(beside * (nest_of[:, None] == nest_of)),
        sisters_elsewhere=_sisters(elsewhere),
        across=np.flatnonzero(elsewhere.any(axis=1)),
        price_form=price_form,
        outside_good=outside_good,
        any_held=any_held,
    )


def _nest_by_nest(values: Array, structure: _Structure) -> Array:
    """Values of shape (markets, products) or (markets, 1) as they are worked with."""
    if values.shape[1] == 1:
        return values.T.copy()
    return values.T[structure.order]


def _sisters(weights: Array) -> list[_Sisters]:
    """The first sister of every product that has one, then the second ones, and so on."""
    products, others = np.nonzero(weights)
    rank = np.arange(len(products)) - np.searchsorted(products, products)
    ranks = [(products[rank == r], others[rank == r]) for r in range(rank.max(initial=-1) + 1)]
    return [_Sisters(these, those, weights[these, those][:, None]) for these, those in ranks]


def _refuse_impossible(market: _Market, held: Array, structure: _Structure, first: int) -> None:
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


def _first_guess(market: _Market, price_form: PriceForm) -> Array:
    """The price of a product that no rival and no sister product holds back."""
    if price_form == "linear":
        return market.gross_cost + 1.0 / (market.slope * (1.0 - market.correlation))
    above = np.maximum(market.gross_cost - market.surplus, 0.01 * market.gross_cost)
    return market.surplus + above / (1.0 - 1.0 / market.slope)


class _Path(NamedTuple):
    """How far some markets have come; prices are (products, markets), all else has one value each.

    `place` numbers the markets, `is_open` is one that is not solved. `before` are the prices of the
    step before, at which margins fell short by `shortfall` and the conditions by `gap`; `leapt` is
    one whose step was a leap, and leaps are taken from gaps up to `limit`.
    """

    place: np.ndarray
    is_open: np.ndarray
    prices: Array
    before: Array
    shortfall: Array
    gap: Array
    limit: Array
    leapt: np.ndarray

    def at(self, chosen: np.ndarray) -> "_Path":
        return _Path(*(part.compress(chosen, axis=-1) for part in self))


def _iterate(
    market: _Market, structure: _Structure, prices: Array, tolerance: float, first: int
) -> Equilibrium:
    """Move each free price until none would move any more.

    A market takes a Newton step, a leap, where that moves no price beyond its `reach`. If a leap
    leads astray, the market goes back and takes plain steps until it is ten times nearer. What a
    market does once it is solved does not count, and solved ones are left out when they are most.
    """
    count = prices.shape[1]
    never, unknown = np.full(count, False), np.full(count, np.inf)
    path = _Path(np.arange(count), ~never, prices, prices, prices, unknown, unknown, never)
    room = _Room.like(prices)
    found = Equilibrium(
        np.empty_like(prices), np.empty_like(prices), np.empty(count), np.empty(count, dtype=int)
    )
    for number in range(1, MOST_ITERATIONS + 1):
        look, gap = _look(market, structure, path.prices, room)
        solved = path.is_open & (gap <= tolerance)
        if solved.any():
            done = path.place[solved]
            found.prices[:, done] = path.prices.compress(solved, axis=1)
            shares = look.within.compress(solved, axis=1)
            nest_shares = look.nest_shares.compress(solved, axis=1)
            found.shares[:, done] = _times_nest(shares, nest_shares, structure, shares)
            found.residual[done], found.iterations[done] = gap[solved], number
            path = path._replace(is_open=path.is_open & ~solved)
            left = np.count_nonzero(path.is_open)
            if not left:
                return found
            if 2 * left < len(gap):
                market, look = market.at(path.is_open), look.at(path.is_open)
                gap, path = gap[path.is_open], path.at(path.is_open)
                room = _Room.like(path.prices)
        path = _moved(market, structure, path, look, gap, room)
    path = path.at(path.is_open)
    raise _without_solution(market, int(path.place[0]), float(path.gap[0]), first)


def _moved(
    market: _Market, structure: _Structure, path: _Path, look: _Look, gap: Array, room: _Room
) -> _Path:
    """One step further."""
    astray = path.leapt & ~(gap < path.gap)
    limit = np.where(astray, 0.1 * path.gap, path.limit)
    prices = _newton_step(market, structure, look, room)
    in_reach = np.abs(prices, out=room.spare) <= look.reach
    leapt = ~astray & (gap <= limit) & in_reach.all(axis=0)
    prices += path.prices
    slow = ~leapt
    if slow.any():
        prices[:, slow] = _plain_step(
            market.at(slow), structure, path.at(slow), look.shortfall[:, slow], astray[slow]
        )
    return _Path(path.place, path.is_open, prices, path.prices, look.shortfall, gap, limit, leapt)


def _plain_step(
    market: _Market, structure: _Structure, path: _Path, shortfall: Array, back: np.ndarray
) -> Array:
    """Prices that meet the first-order conditions if profits stay, from the step before if `back`.

    Where one would lose more than nine tenths of the price net of surplus, it goes that far.
    """
    prices = np.where(back, path.before, path.prices)
    answer = prices + np.where(back, path.shortfall, shortfall) / _stay(market, structure)
    return np.maximum(answer, market.surplus + 0.1 * (prices - market.surplus))


def _sum(rows: Array) -> Array:
    """The sum over the first axis, one row after the other.

    NumPy adds a lone column pairwise, and the digits would depend on how many markets there are.
    """
    if rows.shape[1] == 1:
        return np.add.accumulate(rows, axis=0)[-1]
    return np.add.reduce(rows, axis=0)


def _by_nest(values: Array, structure: _Structure) -> Array:
    """Sums over the products of each nest, shape (nests, markets)."""
    sums = np.empty((len(structure.nests), values.shape[1]))
    for row, nest in zip(sums, structure.nests, strict=True):
        row[:] = _sum(values[nest])
    return sums


def _times_nest(values: Array, factors: Array, structure: _Structure, out: Array) -> Array:
    """The values multiplied by a factor for each nest, (nests, markets), written to `out`."""
    for factor, nest in zip(factors, structure.nests, strict=True):
        np.multiply(values[nest], factor, out=out[nest])
    return out


def _with_sisters(values: Array, sisters: list[_Sisters]) -> Array:
    """Each product's value and, weighted, those of the other products of its owner."""
    whole = values.copy() if sisters else values
    for products, others, weights in sisters:
        whole[products] += weights * values[others]
    return whole


def _demand(market: _Market, structure: _Structure, net: Array, room: _Room) -> tuple[Array, Array]:
    """Share of each product in its nest, and of each nest in the whole market."""
    spread = 1.0 - market.correlation
    log_net = np.log(net, out=room.within) if structure.price_form == "log" else net
    weight = np.multiply(log_net, -market.slope, out=room.within)
    weight += market.quality
    top = weight.max(axis=0)
    weight -= top
    np.exp(weight, out=weight)
    in_nest = _by_nest(weight, structure)
    nest_weight = in_nest**spread
    total = _sum(nest_weight)
    if structure.outside_good:
        total += np.exp(-top * spread[0])
    return _times_nest(weight, 1.0 / in_nest, structure, weight), nest_weight / total


def _look(
    market: _Market, structure: _Structure, prices: Array, room: _Room
) -> tuple[_Look, Array]:
    """What holds at some prices, and how far each market is from its first-order conditions.

    The condition, solved for the margin: (1 - s) [1 / slope + profit of the portfolio] +
    s / nest share x profit of the portfolio in the nest, profits per potential buyer.
    """
    nest_of, spread = structure.nest_of, 1.0 - market.correlation
    net = np.subtract(prices, market.surplus, out=room.reach)
    within, nest_shares = _demand(market, structure, net, room)
    margin = np.subtract(prices, market.gross_cost, out=room.lack)
    gain = np.multiply(margin, within, out=room.gain)
    profit = _with_sisters(gain, structure.sisters_in_nest)
    pull = spread * nest_shares + market.correlation
    best_alone = net if structure.price_form == "log" else np.ones_like(net)
    reach = np.multiply(best_alone, 1.0 / market.slope, out=room.reach)
    lack = np.subtract(reach, margin, out=room.lack)
    shortfall = _times_nest(profit, pull, structure, np.empty_like(prices))
    for products, others, weights in structure.sisters_elsewhere:
        shortfall[products] += spread * weights * (nest_shares[nest_of[others]] * gain[others])
    shortfall += lack
    if structure.any_held:
        shortfall *= market.is_free
    gap = np.divide(shortfall, prices, out=room.spare)
    worst = np.abs(gap, out=gap).max(axis=0)
    return _Look(within, nest_shares, gain, profit, pull, reach, lack, shortfall), worst


def _stay(market: _Market, structure: _Structure) -> Array:
    """How far the best margin falls behind a change of price, rivals and shares aside.

    Under log price the reach rises with the price.
    """
    if structure.price_form == "linear":
        return np.ones_like(market.slope)
    return 1.0 - 1.0 / market.slope


def _newton_step(market: _Market, structure: _Structure, look: _Look, room: _Room) -> Array:
    """What leads to the prices that meet the first-order conditions if those were straight lines.

    Rivals matter to an owner through the sums of the nests alone, so that the system of all prices
    comes down to one equation for each nest and one for the market, solved in closed form. What
    products in different nests do to each other as sisters is followed twice, not to the end.
    """
    nest_of, spread, stay = structure.nest_of, 1.0 - market.correlation, _stay(market, structure)
    quick = np.divide(look.within, look.reach, out=room.within)
    own = np.multiply(look.lack, quick, out=room.lack)
    if structure.any_held:
        own *= market.is_free
    pulled = _times_nest(own, look.pull, structure, room.spare)
    steep = np.subtract(stay, _with_sisters(pulled, structure.sisters_in_nest), out=room.steep)
    np.divide(market.is_free, steep, out=steep)
    step = look.shortfall * steep
    for products, others, weights in structure.sisters_in_nest:
        apart = look.shortfall[others] - look.shortfall[products]
        step[products] += weights * pulled[others] * apart / stay * steep[products]
    response = np.multiply(look.profit, steep, out=room.response)
    answered = _by_nest(np.multiply(quick, response, out=room.spare), structure)
    heed = _heed(market, look.nest_shares, answered)
    pushed = np.multiply(quick, step, out=room.pushed)
    on_nest, elsewhere = _pressure(heed, _by_nest(pushed, structure))
    across = structure.across
    alone, followed = step[across], []
    for products, others, weights in structure.sisters_elsewhere:
        nest = nest_of[others]
        heard = spread * weights * look.nest_shares[nest] * steep[products]
        by_move, by_profit = heard * own[others], heard * look.gain[others]
        followed.append((products, others, nest, by_move, by_profit, response[others]))
    for _ in range(TIMES_FOLLOWED if followed else 0):
        before = [step[others] for _, others, *_ in followed]
        step[across] = alone
        for (products, _, nest, by_move, by_profit, answer), was in zip(
            followed, before, strict=True
        ):
            moved = was - on_nest[nest] * answer
            step[products] += by_move * moved - by_profit * elsewhere[nest]
        pushed[across] = quick[across] * step[across]
        on_nest, elsewhere = _pressure(heed, _by_nest(pushed, structure))
    step -= _times_nest(response, on_nest, structure, response)
    return step


class _Heed(NamedTuple):
    """How owners answer a rise of the log sum of their nest, and of the market: (nests, markets).

    `turn` is the log sum's change in the end for a push of one, `spill` that for a change of the
    market's. `weight` adds the pushes up to the change of the market's log sum.
    """

    nest: Array
    market: Array
    turn: Array
    spill: Array
    weight: Array
    correlation: Array


def _heed(market: _Market, nest_shares: Array, answered: Array) -> _Heed:
    spread = 1.0 - market.correlation
    nest = market.correlation * (1.0 + spread * nest_shares)
    whole = spread**2 * nest_shares
    turn = 1.0 / (1.0 - nest * answered)
    spill = whole * answered * turn
    weight = nest_shares / (1.0 - _sum(nest_shares * spill)) * turn
    return _Heed(nest, whole, turn, spill, weight, market.correlation)


def _pressure(heed: _Heed, pushed: Array) -> tuple[Array, Array]:
    """What rivals' moves take from the profit in each nest, and from the same owner's elsewhere."""
    total = -_sum(heed.weight * pushed)
    nest = heed.spill * total - pushed * heed.turn
    elsewhere = heed.correlation * nest + (1.0 - heed.correlation) * total
    return heed.nest * nest + heed.market * total, elsewhere


def _without_solution(market: _Market, number: int, residual: float, first: int) -> MarketError:
    spread = 1.0 - market.correlation
    market = market._replace(quality=market.quality * spread, slope=market.slope * spread)
    inputs = "; ".join(
        f"{name} {np.array2string(part[:, number], precision=6, separator=', ')}"
        for name, part in market._asdict().items()
    )
    return MarketError(
        first + number,
        f"market {first + number}",
        f"no prices were found in {MOST_ITERATIONS} iterations (residual {residual:.3g}): {inputs}",
        "bring quality, cost and the coefficients closer to those of the base case",
    )
