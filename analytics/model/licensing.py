"""FSD on another maker's cars: what drivers do with it, and who pays whom.

Arrays have shape (cases, quarters) unless said otherwise; the terms of a deal (cases, 1). Money in
CNY, net of VAT, except what the terms say of prices to drivers.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analytics.calendar import Quarters
from analytics.model import competition, demand, margin, revenue
from analytics.model.cars import Cars
from analytics.model.competition import Prices
from analytics.model.contenders import Contenders
from analytics.model.fleet import by_season, season_weights
from analytics.model.formula import formula
from analytics.model.offer import Function
from analytics.model.release import QUARTER, share_of_quarter_after
from analytics.types import Array

QUARTERS_PER_YEAR = 4
FINE_FEES = 10_001


class Deal(NamedTuple):
    """The terms of one licence; `licensee` is a position among the contenders.

    Terms are named and explained in data/terms.csv. `signed` is one where the deal is signed.
    """

    licensee: int
    signed: Array
    signing_date: Array
    lead_quarters: Array
    ramp_quarters: Array
    share_of_licensee: Array
    line_up_share: Array
    upfront_fee: Array
    fee_per_car: Array
    paid_on_activation: Array
    monthly_share: Array
    minimum_per_year: Array
    consumer_price: Array
    consumer_monthly_price: Array
    integration: Array
    term_years: Array
    renewal_years: Array
    support_per_car: Array
    support_per_year: Array

    @property
    def end(self) -> Array:
        """When the contract ends [year]."""
        return self.signing_date + self.term_years + self.renewal_years

    def part(self, start: int, stop: int) -> "Deal":
        """The terms in the cases from `start` up to `stop`."""
        licensee, *terms = self
        return Deal(licensee, *(one if len(one) == 1 else one[start:stop] for one in terms))


class Driver(NamedTuple):
    """What an average driver of a licensed car does with it, per car that has it.

    Share who take it, its worth above its price in the choice of a car, what drivers pay the
    licensee in all and by the month [CNY].
    """

    take_rate: Array
    surplus: Array
    paid: Array
    paid_monthly: Array


class Licence(NamedTuple):
    """What one deal moves in each quarter: cars [cars], and money [CNY].

    `paid` is what the licensee pays Tesla in all, `kept` what the licensee keeps of its drivers'
    money before that, `cost` what Tesla spends on the deal.
    """

    cars: Array
    paid: Array
    kept: Array
    cost: Array


class Licensed(NamedTuple):
    """The market with the deals in it, and what each deal moves."""

    market: Cars
    licences: list[Licence]


@formula
def share_fitted(deal: Deal, starts: Array, released_share: Array) -> Array:
    """Share of the licensee's cars that have FSD [share].

    From the first car on it rises in a straight line to the share of the line-up, to the end of the
    contract; nothing before FSD is released.
    """
    first = deal.signing_date + deal.lead_quarters / QUARTERS_PER_YEAR
    sold = share_of_quarter_after(first, starts) - share_of_quarter_after(
        np.maximum(deal.end, first), starts
    )
    ramp = np.maximum(deal.ramp_quarters / QUARTERS_PER_YEAR, QUARTER / 2)
    risen = np.clip((starts + QUARTER / 2 - first) / ramp, 0.0, 1.0)
    most = deal.signed * deal.share_of_licensee * deal.line_up_share
    return most * risen * sold * released_share


@formula
def share_in_force(deal: Deal, starts: Array) -> Array:
    """Share of each quarter in which the contract is in force, from signing to its end [share]."""
    signed = share_of_quarter_after(deal.signing_date, starts)
    return deal.signed * np.maximum(signed - share_of_quarter_after(deal.end, starts), 0.0)


def driver(a: Mapping[str, Array], deal: Deal, median: Array) -> Driver:
    """How drivers of licensed cars answer the licensee's prices, shape (cases, quarters).

    `median` is what drivers would pay for FSD in a Tesla; a licensed car is worth less in
    proportion to how well it is built in.
    """
    one_time = np.where(deal.consumer_price > 0, deal.consumer_price, np.inf)
    subscription = demand.cost_of_subscription(
        monthly_price=deal.consumer_monthly_price, holding_months=a["holding_months"]
    )
    cheapest = np.minimum(one_time, subscription)
    median, log_sd = median * deal.integration, a["wtp_log_sd"]
    take = demand.take_rate(median=median, log_sd=log_sd, cost=cheapest)
    subscribing = demand.subscription_share(
        one_time_cost=one_time,
        subscription_cost=subscription,
        subscription_slope=a["subscription_slope"],
    )
    months = revenue.months_subscribed(
        holding_months=a["holding_months"], subscriber_churn=a["subscriber_churn"]
    )
    monthly = take * subscribing * deal.consumer_monthly_price * months
    once = take * (1.0 - subscribing) * deal.consumer_price
    return Driver(
        take,
        demand.surplus_in_choice(
            whole_surplus=demand.option_surplus(median=median, log_sd=log_sd, cost=cheapest),
            median=median,
            log_sd=log_sd,
            cost=cheapest,
            ceiling=a["surplus_ceiling"],
        ),
        revenue.net_of_vat(once + monthly, a["vat_rate"]),
        revenue.net_of_vat(monthly, a["vat_rate"]),
    )


@formula
def fee_on_car(deal: Deal, driver: Driver) -> Array:
    """What the licensee owes Tesla for one car that has FSD: fee, and share of months [CNY].

    >>> terms = {name: np.array([[0.0]]) for name in Deal._fields}
    >>> deal = Deal(**{**terms, "licensee": 0, "fee_per_car": np.array([[900.0]]),
    ...     "paid_on_activation": np.array([[1.0]]), "monthly_share": np.array([[0.3]])})
    >>> fee_on_car(deal, Driver(*(np.array([[value]]) for value in (0.2, 0.0, 800.0, 500.0))))
    array([[330.]])
    """
    counted = np.where(deal.paid_on_activation > 0, driver.take_rate, 1.0)
    return deal.fee_per_car * counted + deal.monthly_share * driver.paid_monthly


def licensed(
    a: Mapping[str, Array],
    quarters: Quarters,
    contenders: Contenders,
    function: Function,
    market: Cars,
    deals: Sequence[Deal],
) -> Licensed:
    """The market with the deals in it, prices of shape (contenders, cases, years).

    Every owner has set its prices anew, the licensees' costs raised by the fee. A licensee that
    fits a part of its cars gains that part of the surplus and of the cost.
    """
    drivers = [driver(a, deal, market.offer.median) for deal in deals]
    owed_on_car = [fee_on_car(deal, one) for deal, one in zip(deals, drivers, strict=True)]
    fitted = [share_fitted(deal, quarters.starts, function.released_share) for deal in deals]
    added = [
        (quarters.by_year(here * one.surplus), quarters.by_year(here * (one.paid - owed)))
        for one, owed, here in zip(drivers, owed_on_car, fitted, strict=True)
    ]
    cases = np.broadcast_shapes(
        market.price.shape[1:2], *(part.shape[:1] for pair in added for part in pair)
    )
    shape = (len(market.price), *cases, market.price.shape[2])
    before = Prices(*(np.broadcast_to(part, shape) for part in (market.price, market.share)))
    surplus, cost = (
        np.broadcast_to(part, shape).copy()
        for part in (market.conditions.surplus, market.conditions.cost)
    )
    moves = np.zeros(shape[1:], dtype=bool)
    for deal, here, (worth, kept) in zip(deals, fitted, added, strict=True):
        surplus[deal.licensee] += worth
        cost[deal.licensee] -= kept
        moves |= quarters.by_year(here) > 0.0
    after = market.conditions._replace(
        quality=np.broadcast_to(market.conditions.quality, shape), surplus=surplus, cost=cost
    )
    prices = competition.readjusted(before, after, contenders, fixed=market.fixed, moves=moves)
    size = market.deliveries / market.share
    found = market._replace(
        price=prices.price, share=prices.share, deliveries=prices.share * size, conditions=after
    )
    weights = season_weights(a)
    licences = []
    for deal, one, here in zip(deals, drivers, fitted, strict=True):
        sold = here * by_season(
            yearly=found.deliveries[deal.licensee],
            year_of=quarters.year_of,
            seasons=quarters.seasons,
            weights=weights,
        )
        licences.append(_licence(deal, one, sold, quarters.starts))
    return Licensed(found, licences)


def _licence(deal: Deal, driver: Driver, cars: Array, starts: Array) -> Licence:
    """What a deal moves: fees as cars are built, topped up to the minimum; the upfront fee once."""
    in_force = share_in_force(deal, starts)
    fees = cars * fee_on_car(deal, driver)
    least = deal.minimum_per_year * 1e6 / QUARTERS_PER_YEAR * in_force
    signs = (starts <= deal.signing_date) & (deal.signing_date < starts + QUARTER)
    upfront = deal.signed * deal.upfront_fee * 1e6 * signs
    standing = deal.support_per_year * 1e6 / QUARTERS_PER_YEAR * in_force
    return Licence(
        cars=cars,
        paid=np.maximum(fees, least) + upfront,
        kept=cars * driver.paid,
        cost=cars * deal.support_per_car + standing,
    )


def agreed_fee(fees: Array, ours: Array, theirs: Array, power: float) -> float | None:
    """The fee that two sides agree on, within the fees tried; none if no fee suits both [CNY].

    Nash bargaining: the product of what both gain, Tesla's raised to its bargaining power and the
    licensee's to the rest, is highest. Gains are those against no deal, straight in between.

    >>> agreed_fee(np.array([0.0, 10.0]), np.array([-2.0, 8.0]), np.array([6.0, -4.0]), 0.25)
    3.0

    Source: Nash (1950), the bargaining problem.
    """
    fine = np.linspace(fees[0], fees[-1], FINE_FEES)
    mine, other = np.interp(fine, fees, ours), np.interp(fine, fees, theirs)
    suits = (mine >= 0) & (other >= 0)
    if not suits.any():
        return None
    product = np.maximum(mine, 0.0) ** power * np.maximum(other, 0.0) ** (1.0 - power)
    return float(fine[int(np.argmax(np.where(suits, product, -1.0)))])


def car_profit(market: Cars, contender: int, quarters: Quarters, seasons: Sequence[Array]) -> Array:
    """What a contender keeps of its cars above variable cost, software aside [CNY per quarter]."""
    kept = margin.profit_above_cost(
        price=market.price[contender],
        vat_rate=market.vat_rate,
        cost=market.cost[contender],
        deliveries=market.deliveries[contender],
    )
    return profit_by_season(
        profit=kept, year_of=quarters.year_of, seasons=quarters.seasons, weights=list(seasons)
    )


@formula
def profit_by_season(
    *, profit: Array, year_of: np.ndarray, seasons: np.ndarray, weights: list[Array]
) -> Array:
    """Yearly profit on cars spread over the quarters as the cars are [CNY].

    Equations:
        profit_by_season[t] = profit[year_of[t]] * weights[season_of[t]] / total(weights)
    """
    return by_season(yearly=profit, year_of=year_of, seasons=seasons, weights=weights)
