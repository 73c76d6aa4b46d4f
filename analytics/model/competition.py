"""How contenders set prices year by year, what BYD may do, and how Tesla may answer.

Arrays have shape (cases, years), or (contenders, cases, years); an input that does not differ may
have one case or one year.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from analytics.model.contenders import Contenders
from analytics.model.formula import formula
from analytics.model.market import MarketError, own_elasticity, solve_prices
from analytics.types import Array

BEST_RESPONSE, HOLD_PRICE, HOLD_VOLUME, MATCH_BYD = range(4)

MOST_STEPS = 60
CLOSE_ENOUGH = 1e-10  # of the log of a volume or price that Tesla keeps
TOLERANCE = 1e-10  # of the first-order conditions, relative to the net price
EVERY = slice(None)


class Conditions(NamedTuple):
    """What prices are set under: (contenders, cases, years), the last three (cases, years).

    Quality [utility]; cost of one more car, less the software profit expected on it [CNY]; what a
    buyer would give for the driver assistance that comes with it, and a price to start from [CNY].
    """

    quality: Array
    cost: Array
    surplus: Array
    start: Array
    price_coefficient: Array
    nest_correlation: Array
    vat_rate: Array


class Prices(NamedTuple):
    """Prices with VAT [CNY] and shares of the whole market, (contenders, cases, years)."""

    price: Array
    share: Array


@formula
def drifted(yearly_change: Array, first_year: int, observed_year: int) -> Array:
    """A yearly change added up from the observed year to each year [number].

    What the first year says holds for the years before it too.

    Equations:
        drifted[first_year] = yearly_change[first_year] * (first_year - observed_year)
        drifted[year] = drifted[year - 1] + yearly_change[year]

    >>> drifted(np.array([[0.1, 0.3]]), 2026, 2024)
    array([[0.2, 0.5]])
    """
    steps = yearly_change.copy()
    steps[:, 0] *= first_year - observed_year
    return np.cumsum(steps, axis=1)


@formula
def variable_cost(
    *,
    cost: Array,
    pack_size: Array,
    observed_pack_price: float,
    pack_price: Array,
    other_growth: Array,
    usd_cny: Array,
) -> Array:
    """Cost of one more car: its battery pack at the price of the year, and the rest [CNY].

    Cost in the observed year (contenders, cases, years) [CNY]; pack [kWh]; pack prices [USD per
    kWh]; `other_growth` is the rest's cost relative to the observed year [number].

    >>> variable_cost(cost=np.array([[[9000.0]]]), pack_size=np.array([10.0]),
    ...     observed_pack_price=100.0, pack_price=np.array([[50.0]]),
    ...     other_growth=np.array([[0.5]]), usd_cny=np.array([[7.0]]))
    array([[[4500.]]])
    """
    rest = cost - pack_size * (observed_pack_price * usd_cny)
    return rest * other_growth + pack_size * (pack_price * usd_cny)


@formula
def quality(
    *,
    observed: Array,
    outside_gain: Array,
    tesla_gain: Array,
    byd_gain: Array,
    plug_in_gain: Array,
    is_tesla: np.ndarray,
    is_byd: np.ndarray,
    is_plug_in: np.ndarray,
) -> Array:
    """What a car is worth to buyers in each year [utility].

    That of the observed year, and what its maker or its drive has gained since, less what the
    outside option has.

    >>> quality(
    ...     observed=np.array([-2.0, -3.0]), outside_gain=np.array([0.25]),
    ...     tesla_gain=np.array([0.5]), byd_gain=np.array([0.0]), plug_in_gain=np.array([0.0]),
    ...     is_tesla=np.array([True, False]), is_byd=np.array([False, True]),
    ...     is_plug_in=np.array([False, False]))
    array([-1.75, -3.25])
    """
    return (
        observed
        - outside_gain
        + tesla_gain * is_tesla
        + byd_gain * is_byd
        + plug_in_gain * is_plug_in
    )


@formula
def assistance_surplus(
    *,
    fsd_surplus: Array,
    free_system_value: Array,
    rival_parity: Array,
    observed_parity: Array,
    relative_price: Array,
    byd_free_system_value: Array,
    is_tesla: np.ndarray,
    is_byd: np.ndarray,
) -> Array:
    """What driver assistance adds to a car above its price, since the observed year [CNY per car].

    FSD to a Tesla; to a rival what its free system is worth, as far as such systems have spread
    since, in proportion to the car's price relative to the mean of rivals; to a BYD also what it
    gives away by its own move.

    >>> assistance_surplus(
    ...     fsd_surplus=np.array([900.0]), free_system_value=np.array([5000.0]),
    ...     rival_parity=np.array([0.5]), observed_parity=np.array([0.25]),
    ...     relative_price=np.array([1.75, 0.5]), byd_free_system_value=np.array([300.0]),
    ...     is_tesla=np.array([True, False]), is_byd=np.array([False, True]))
    array([900., 925.])
    """
    free = free_system_value * np.maximum(rival_parity - observed_parity, 0.0)
    by_rivals = free * (~is_tesla * relative_price)
    return is_tesla * fsd_surplus + by_rivals + byd_free_system_value * is_byd


@formula
def undisturbed(conditions: Conditions, contenders: Contenders) -> Prices:
    """Prices at which no owner gains by another one, and shares of the market [CNY; share].

    Equations:
        price, share = solve_prices(quality, cost, surplus, price_coefficient, nest_correlation)
    """
    shape = conditions.quality.shape
    found = _solve(conditions, contenders, EVERY)
    return Prices(found.price.reshape(shape), found.share.reshape(shape))


@formula
def answered(
    before: Prices,
    after: Conditions,
    contenders: Contenders,
    *,
    byd_price_change: Array,
    moves: Array,
    conduct: Array,
) -> Prices:
    """Prices after a move of BYD, under Tesla's conduct, and shares [CNY; share].

    `before` are the prices without the move. BYD's prices are held at their change where there is
    one, and best for BYD where the move is another; where `moves` is false nothing changes.
    All others answer both. Conduct: best response; hold the price; hold the volume, at whatever
    price that takes; change the price by the same percentage as BYD.

    Equations:
        price, share = solve_prices(
            quality, cost, surplus, price_coefficient, nest_correlation, held)
        held[byd] = price_before[byd] * (1 + byd_price_change)
    """
    shape = before.price.shape
    tesla, byd = contenders.tesla, contenders.byd
    price, share = (
        before.price.reshape(len(before.price), -1),
        before.share.reshape(len(before.share), -1),
    )
    change = np.broadcast_to(byd_price_change, shape[1:]).ravel()
    rows = np.flatnonzero(np.broadcast_to(moves, shape[1:]))
    if not len(rows):
        return before
    chosen = np.broadcast_to(conduct, shape[1:]).ravel()[rows]
    held = np.full((len(price), len(rows)), np.nan)
    is_held = change[rows] != 0.0
    for one in byd:
        held[one, is_held] = (price[one, rows] * (1.0 + change[rows]))[is_held]
    held[tesla, chosen == HOLD_PRICE] = price[tesla, rows][chosen == HOLD_PRICE]

    def with_tesla_at(those: np.ndarray, tesla_price: Array, start: Array) -> Prices:
        trial = held[:, those]
        trial[tesla] = tesla_price
        return _solve(after, contenders, rows[those], trial, start, 0.1 * TOLERANCE)

    def missed_volume(those: np.ndarray, found: Prices) -> Array:
        return np.log(found.share[tesla] / share[tesla, rows[those]])

    def missed_match(those: np.ndarray, found: Prices) -> Array:
        by_byd = (np.log(found.price[one] / price[one, rows[those]]) for one in byd)
        return np.log(found.price[tesla] / price[tesla, rows[those]]) - sum(by_byd) / len(byd)

    steered = (chosen == HOLD_VOLUME) | (chosen == MATCH_BYD)
    free = np.flatnonzero(~steered)
    new_price, new_share = price.copy(), share.copy()
    if len(free):
        found = _solve(after, contenders, rows[free], held[:, free], price[:, rows[free]])
        new_price[:, rows[free]], new_share[:, rows[free]] = found
    for answer, missed in ((HOLD_VOLUME, missed_volume), (MATCH_BYD, missed_match)):
        those = np.flatnonzero(chosen == answer)
        if len(those):
            slope = np.ones(len(those))
            if answer == HOLD_VOLUME:
                slope = _tesla_elasticity(after, contenders, rows[those], share[:, rows[those]])
            found = _steer(with_tesla_at, missed, those, rows, price[:, rows[those]], tesla, slope)
            new_price[:, rows[those]], new_share[:, rows[those]] = found
    return Prices(new_price.reshape(shape), new_share.reshape(shape))


def fixed_prices(
    contenders: Contenders, *, byd_price_change: Array, moves: np.ndarray, conduct: Array
) -> np.ndarray:
    """Whether a move of BYD or Tesla's answer fixes a price, shape (contenders, cases, years)."""
    by_byd = (byd_price_change != 0.0) & contenders.is_byd[:, None, None]
    by_tesla = (moves & (conduct != BEST_RESPONSE)) & contenders.is_tesla[:, None, None]
    return by_byd | by_tesla


@formula
def readjusted(
    before: Prices,
    after: Conditions,
    contenders: Contenders,
    *,
    fixed: np.ndarray,
    moves: np.ndarray,
) -> Prices:
    """Prices once the conditions have changed where `moves`, and shares [CNY; share].

    A price that is fixed stays as it was before; all others are best again.

    Equations:
        price, share = solve_prices(
            quality, cost, surplus, price_coefficient, nest_correlation, held)
        held[fixed] = price_before[fixed]
    """
    shape = before.price.shape
    rows = np.flatnonzero(np.broadcast_to(moves, shape[1:]))
    if not len(rows):
        return before
    price, share = before.price.reshape(shape[0], -1), before.share.reshape(shape[0], -1)
    start = price[:, rows]
    held = np.where(np.broadcast_to(fixed, shape).reshape(shape[0], -1)[:, rows], start, np.nan)
    new_price, new_share = price.copy(), share.copy()
    found = _solve(after, contenders, rows, held, start, 0.1 * TOLERANCE)
    new_price[:, rows], new_share[:, rows] = found
    return Prices(new_price.reshape(shape), new_share.reshape(shape))


def _steer(
    with_tesla_at: Callable[[np.ndarray, Array, Array], Prices],
    missed: Callable[[np.ndarray, Prices], Array],
    those: np.ndarray,
    rows: np.ndarray,
    begin: Array,
    tesla: int,
    slope: Array,
) -> Prices:
    """Tesla's price at which nothing is missed any more, by secants in its logarithm."""
    price, share = begin.copy(), np.empty_like(begin)
    active = np.arange(len(those))
    at = np.log(begin[tesla])
    found = with_tesla_at(those, begin[tesla], begin)
    gap = missed(those, found)
    for _ in range(MOST_STEPS):
        price[:, active], share[:, active] = found
        still = np.abs(gap) > CLOSE_ENOUGH
        if not still.any():
            return Prices(price, share)
        active, at, gap, slope = active[still], at[still], gap[still], slope[still]
        step = np.clip(-gap / slope, -0.3, 0.3)
        found = with_tesla_at(those[active], np.exp(at + step), price[:, active])
        gap_now = missed(those[active], found)
        secant = (gap_now - gap) / step
        slope = np.where(secant * slope > 0.0, secant, slope)
        at, gap = at + step, gap_now
    raise MarketError(
        int(rows[those[active[0]]]),
        "Tesla's answer",
        "no price of Tesla keeps it",
        "choose a smaller move of BYD, or another answer",
    )


def _solve(
    conditions: Conditions,
    contenders: Contenders,
    rows: np.ndarray | slice,
    held: Array | None = None,
    start: Array | None = None,
    tolerance: float = TOLERANCE,
) -> Prices:
    """Prices in some of the markets, those numbered case by case and year by year."""
    shape = conditions.quality.shape

    def markets(values: Array) -> Array:
        return np.broadcast_to(values, shape).reshape(shape[0], -1)[:, rows].T

    def one_each(values: Array) -> Array:
        return np.broadcast_to(values, shape[1:]).ravel()[rows]

    try:
        found = solve_prices(
            quality=markets(conditions.quality),
            cost=markets(conditions.cost),
            price_coefficient=one_each(conditions.price_coefficient),
            nest_correlation=one_each(conditions.nest_correlation),
            nests=contenders.nests,
            ownership=contenders.ownership,
            option_surplus=markets(conditions.surplus),
            held_prices=None if held is None else held.T,
            tax=one_each(conditions.vat_rate)[:, None],
            start=markets(conditions.start) if start is None else start.T,
            tolerance=tolerance,
        )
    except MarketError as error:
        number = int(np.arange(shape[1] * shape[2])[rows][error.market])
        raise MarketError(number, error.where, error.what, error.fix) from None
    return Prices(found.prices.T, found.shares.T)


def _tesla_elasticity(
    conditions: Conditions, contenders: Contenders, rows: np.ndarray, shares: Array
) -> Array:
    """Tesla's own elasticity in some markets."""
    shape = conditions.quality.shape[1:]
    price_coefficient, nest_correlation = (
        np.broadcast_to(values, shape).ravel()[rows][:, None]
        for values in (conditions.price_coefficient, conditions.nest_correlation)
    )
    found = own_elasticity(
        shares=shares.T,
        nests=contenders.nests,
        price_coefficient=price_coefficient,
        nest_correlation=nest_correlation,
    )
    return found[:, contenders.tesla]
