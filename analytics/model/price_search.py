"""The search for prices that meet the first-order conditions of every owner.

Products stand on the first axis, nest by nest, and markets on the second. Utility is in units of
its spread within a nest. Prices and costs are net of the surplus that comes with a product, and
what is told of money is relative to the price.
"""

from typing import Literal, NamedTuple, cast

import numpy as np

from analytics.errors import InputError
from analytics.types import Array

PriceForm = Literal["log", "linear"]

MOST_ITERATIONS = 2_000


class MarketError(InputError):
    """Input of one market, by its number, that cannot be used or has no solution."""

    def __init__(self, market: int, where: str, what: str, fix: str) -> None:
        super().__init__(where, what, fix)
        self.market = market


class Equilibrium(NamedTuple):
    """Prices and shares of all products, and how well the first-order conditions are met.

    Prices and shares have the shape of the market (..., products); the residual, relative to the
    price net of the surplus, and the number of iterations have one value for each market (...).
    """

    prices: Array
    shares: Array
    residual: Array
    iterations: np.ndarray


class Sisters(NamedTuple):
    """For some products one other product each of the same owner, by position."""

    products: np.ndarray
    others: np.ndarray
    weights: Array


class Structure(NamedTuple):
    """What all markets have in common: products nest by nest, `order` their place in the market."""

    order: np.ndarray
    nests: list[slice]
    nest_of: np.ndarray
    sisters_in_nest: list[Sisters]
    sisters_elsewhere: list[Sisters]
    price_form: PriceForm
    outside_good: bool
    any_held: bool


class Market(NamedTuple):
    """The parts of some markets, (products, markets) or, alike for all products, (1, markets).

    `is_free` is one where a price may move and zero where it is held.
    """

    quality: Array
    cost: Array
    slope: Array
    correlation: Array
    is_free: Array

    def at(self, chosen: np.ndarray) -> "Market":
        """The chosen ones, in their order."""
        return Market(*(part.compress(chosen, axis=1) for part in self))


class _Look(NamedTuple):
    """What holds in some markets at some prices, (products, markets) unless said otherwise.

    `within` is the share of a product in its nest, `nest_shares` those of the nests in the market,
    (nests, markets). `steepness` is how much utility falls with the log of the price. `gain` is the
    profit on a product, `profit` that on all products of its owner in the nest, both for each buyer
    in the nest; `pull` times `profit` adds to the best margin, (nests, markets). `shortfall` is
    the best margin less the margin there is.
    """

    within: Array
    nest_shares: Array
    steepness: Array
    gain: Array
    profit: Array
    pull: Array
    shortfall: Array

    def at(self, chosen: np.ndarray) -> "_Look":
        return _Look(*(part.compress(chosen, axis=1) for part in self))


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


def equilibrium(
    market: Market, structure: Structure, prices: Array, tolerance: float, first: int
) -> Equilibrium:
    """Each free price moved until none would move any more, shape (products, markets).

    From a first approach in single precision on, a market takes leaps. If one leads astray, the
    market goes back and takes plain steps until it is ten times nearer. What a market does once it
    is solved does not count, and solved ones are left out when they are most. `first` is the number
    of the first market.
    """
    count = prices.shape[1]
    prices = _approach(market, structure, prices)
    never, anywhere = np.full(count, False), np.full(count, np.inf)
    none = np.zeros_like(prices)
    path = _Path(np.arange(count), ~never, prices, prices, none, anywhere, anywhere, never)
    found = Equilibrium(
        np.empty_like(prices), np.empty_like(prices), np.empty(count), np.empty(count, dtype=int)
    )
    for number in range(1, MOST_ITERATIONS + 1):
        look, gap = _look(market, structure, path.prices)
        solved = path.is_open & (gap <= tolerance)
        if solved.any():
            done = path.place[solved]
            found.prices[:, done] = path.prices.compress(solved, axis=1)
            shares = _times_nest(look.within, look.nest_shares, structure)
            found.shares[:, done] = shares.compress(solved, axis=1)
            found.residual[done], found.iterations[done] = gap[solved], number
            path = path._replace(is_open=path.is_open & ~solved)
            left = np.count_nonzero(path.is_open)
            if not left:
                return found
            if 2 * left < len(gap):
                market, look = market.at(path.is_open), look.at(path.is_open)
                gap, path = gap[path.is_open], path.at(path.is_open)
        path = _moved(market, structure, path, look, gap)
    path = path.at(path.is_open)
    raise _without_solution(market, int(path.place[0]), float(path.gap[0]), first)


def _approach(market: Market, structure: Structure, prices: Array) -> Array:
    """Prices near those sought, by a plain step, from afar as good as a leap, and a leap.

    In single precision, which is quicker and as near as one leap comes.
    """
    rough, near = Market(*map(_single, market)), _single(prices)
    look, _ = _look(rough, structure, near)
    near = _answer(_stay(rough, structure), near, look.shortfall)
    look, _ = _look(rough, structure, near)
    near = _leap(rough, structure, look, near)
    return np.where((market.is_free > 0) & np.isfinite(near), near, prices)


def _single(values: Array) -> Array:
    return cast("Array", values.astype(np.float32))


def _moved(market: Market, structure: Structure, path: _Path, look: _Look, gap: Array) -> _Path:
    """One step further: a leap, or else a plain one, from the step before where that led astray."""
    astray = path.leapt & ~(gap < path.gap)
    limit = np.where(astray, 0.1 * path.gap, path.limit)
    leapt = ~astray & (gap <= limit)
    prices = _leap(market, structure, look, path.prices)
    slow = np.flatnonzero(~leapt)
    if len(slow):
        back = astray[slow]
        prices[:, slow] = _answer(
            _stay(market, structure)[:, slow],
            np.where(back, path.before[:, slow], path.prices[:, slow]),
            np.where(back, path.shortfall[:, slow], look.shortfall[:, slow]),
        )
    return _Path(path.place, path.is_open, prices, path.prices, look.shortfall, gap, limit, leapt)


def _leap(market: Market, structure: Structure, look: _Look, prices: Array) -> Array:
    """A Newton step, cut where it would move a utility by more than one or take nearly all."""
    step = _newton_step(market, structure, look, prices)
    step *= 1.0 / np.maximum(_largest(step * np.maximum(look.steepness, 1.1)), 1.0)
    step += 1.0
    step *= prices
    return step


def _answer(stay: Array, prices: Array, shortfall: Array) -> Array:
    """A plain step: the prices that meet the first-order conditions if profits stay.

    One that would lose more than nine tenths goes that far.
    """
    return prices * np.maximum(1.0 + shortfall / stay, 0.1)


def _sum(rows: Array) -> Array:
    """The sum over the first axis, one row after the other.

    NumPy adds a lone column pairwise, and the digits would depend on how many markets there are.
    """
    if rows.shape[1] == 1:
        return np.add.accumulate(rows, axis=0)[-1]
    return np.add.reduce(rows, axis=0)


def _largest(values: Array) -> Array:
    """The largest absolute value over the first axis."""
    return np.maximum(values.max(axis=0), -values.min(axis=0))


def _by_nest(values: Array, structure: Structure) -> Array:
    """Sums over the products of each nest, shape (nests, markets)."""
    sums = np.empty((len(structure.nests), values.shape[1]), values.dtype)
    for row, nest in zip(sums, structure.nests, strict=True):
        row[:] = _sum(values[nest])
    return sums


def _times_nest(values: Array, factors: Array, structure: Structure) -> Array:
    """The values multiplied by a factor for each nest, (nests, markets)."""
    made = np.empty_like(values)
    for factor, nest in zip(factors, structure.nests, strict=True):
        np.multiply(values[nest], factor, out=made[nest])
    return made


def _with_sisters(gain: Array, sisters: list[Sisters], prices: Array) -> Array:
    """Each product's gain and, weighted, those of the other products of its owner."""
    whole = gain.copy() if sisters else gain
    for products, others, weights in sisters:
        whole[products] += weights * _seen_from(products, others, gain[others], prices)
    return whole


def _seen_from(products: np.ndarray, others: np.ndarray, theirs: Array, prices: Array) -> Array:
    """What other products have, relative to the prices of these."""
    return theirs * (prices[others] / prices[products])


def _demand(market: Market, structure: Structure, prices: Array) -> tuple[Array, Array]:
    """Share of each product in its nest, and of each nest in the whole market."""
    spread = 1.0 - market.correlation
    weight = np.log(prices) if structure.price_form == "log" else prices.copy()
    weight *= -market.slope
    weight += market.quality
    top = weight.max(axis=0)
    weight -= top
    np.exp(weight, out=weight)
    in_nest = _by_nest(weight, structure)
    nest_weight = in_nest**spread
    total = _sum(nest_weight)
    if structure.outside_good:
        total += np.exp(-top * spread[0])
    return _times_nest(weight, 1.0 / in_nest, structure), nest_weight / total


def _look(market: Market, structure: Structure, prices: Array) -> tuple[_Look, Array]:
    """What holds at some prices, and how far each market is from its first-order conditions.

    The condition, solved for the margin: (1 - s) [1 / slope + profit of the portfolio] +
    s / nest share x profit of the portfolio in the nest, profits per potential buyer.
    """
    nest_of, spread = structure.nest_of, 1.0 - market.correlation
    within, nest_shares = _demand(market, structure, prices)
    steepness = market.slope if structure.price_form == "log" else market.slope * prices
    margin = market.cost / prices
    np.subtract(1.0, margin, out=margin)
    gain = margin * within
    profit = _with_sisters(gain, structure.sisters_in_nest, prices)
    pull = spread * nest_shares + market.correlation
    shortfall = _times_nest(profit, pull, structure)
    for products, others, weights in structure.sisters_elsewhere:
        gained = _seen_from(products, others, gain[others], prices)
        shortfall[products] += spread * weights * nest_shares[nest_of[others]] * gained
    shortfall += 1.0 / steepness
    shortfall -= margin
    if structure.any_held:
        shortfall *= market.is_free
    look = _Look(within, nest_shares, steepness, gain, profit, pull, shortfall)
    return look, _largest(shortfall)


def _stay(market: Market, structure: Structure) -> Array:
    """How far the best margin falls behind a change of price, rivals and shares aside.

    Under log price the best margin of a product without rivals rises with its price.
    """
    if structure.price_form == "linear":
        return np.ones_like(market.slope)
    return 1.0 - 1.0 / market.slope


def _newton_step(market: Market, structure: Structure, look: _Look, prices: Array) -> Array:
    """What leads to the prices that meet the first-order conditions if those were straight lines.

    Rivals matter to an owner through the sums of the nests alone, so that the system of all prices
    comes down to one equation for each nest and one for the market, solved in closed form. What
    products in different nests do to each other as sisters is followed once, not to the end.
    """
    nest_of, spread, stay = structure.nest_of, 1.0 - market.correlation, _stay(market, structure)
    own = look.within - look.steepness * look.gain
    if structure.any_held:
        own *= market.is_free
    pulled = _times_nest(own, look.pull, structure)
    held_back = stay - pulled
    lack = look.shortfall.copy()
    for products, others, weights in structure.sisters_in_nest:
        theirs = _seen_from(products, others, look.shortfall[others], prices)
        held_back[products] -= weights * pulled[others]
        lack[products] += weights * pulled[others] * (theirs - look.shortfall[products]) / stay
    steep = market.is_free / held_back
    push = look.within * look.steepness
    push *= steep
    heed = _heed(market, look.nest_shares, _by_nest(push * look.profit, structure))
    pushed = _by_nest(push * lack, structure)
    on_nest, elsewhere = _pressure(heed, pushed)
    heard = []
    for products, others, weights in structure.sisters_elsewhere:
        nest = nest_of[others]
        moved = steep[others] * (lack[others] - on_nest[nest] * look.profit[others])
        gained = own[others] * moved - look.gain[others] * elsewhere[nest]
        told = look.nest_shares[nest] * _seen_from(products, others, gained, prices)
        heard.append((products, spread * weights * told))
    for products, more in heard:
        lack[products] += more
        for nest, row in zip(nest_of[products], push[products] * more, strict=True):
            pushed[nest] += row
    if heard:
        on_nest, _ = _pressure(heed, pushed)
    lack -= _times_nest(look.profit, on_nest, structure)
    lack *= steep
    return lack


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


def _heed(market: Market, nest_shares: Array, answered: Array) -> _Heed:
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


def _without_solution(market: Market, number: int, residual: float, first: int) -> MarketError:
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
