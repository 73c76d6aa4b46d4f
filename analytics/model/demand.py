"""What drivers would pay for FSD, and how many take it.

Willingness to pay over an owner's holding time is lognormal. Shapes as in `release`.
"""

import numpy as np
from scipy.special import expit, ndtr, ndtri

from analytics.model.formula import formula
from analytics.types import Array


@formula
def willingness_median(
    *,
    wtp_median_full: Array,
    capability: Array,
    capability_elasticity: Array,
    free_rival_erosion: Array,
    rival_parity: Array,
    level3_uplift: Array,
    level3_share: Array,
) -> Array:
    """Median willingness to pay for FSD as it is, over the holding time [CNY].

    That for the full function, less for what does not work yet, less for what rivals give away,
    more once Level 3 is permitted. Zero when nothing works.

    >>> willingness_median(
    ...     wtp_median_full=np.array([[12000.0]]), capability=np.array([[0.5]]),
    ...     capability_elasticity=np.array([[2.0]]), free_rival_erosion=np.array([[0.4]]),
    ...     rival_parity=np.array([[0.25]]), level3_uplift=np.array([[0.5]]),
    ...     level3_share=np.array([[0.0]]))
    array([[2700.]])
    """
    eroded = 1.0 - free_rival_erosion * rival_parity
    lifted = 1.0 + level3_uplift * level3_share
    return wtp_median_full * capability**capability_elasticity * eroded * lifted


@formula
def cost_of_one_time(*, list_price: Array, one_time_sale: Array) -> Array:
    """What the one-time purchase costs a driver; infinite where it is not on sale [CNY].

    >>> cost_of_one_time(list_price=np.array([64000.0]), one_time_sale=np.array([0.0]))
    array([inf])
    """
    return np.where(one_time_sale > 0, list_price, np.inf)


@formula
def cost_of_subscription(*, monthly_price: Array, holding_months: Array) -> Array:
    """What subscribing costs over the holding time; infinite where it is not offered [CNY].

    A monthly price of zero means that no subscription is offered.

    >>> cost_of_subscription(monthly_price=np.array([699.0, 0.0]), holding_months=np.array([42.0]))
    array([29358.,    inf])
    """
    return np.where(monthly_price > 0, monthly_price * holding_months, np.inf)


@formula
def take_rate(*, median: Array, log_sd: Array, cost: Array) -> Array:
    """Share of drivers whose willingness to pay exceeds the cheapest way in [share].

    Everyone takes what is free and works; nobody takes what does not work.

    >>> take_rate(median=np.array([20000.0]), log_sd=np.array([1.3]), cost=np.array([20000.0]))
    array([0.5])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(median > 0, ndtr(np.log(median / cost) / log_sd), 0.0)


@formula
def median_that_takes(*, take: Array, log_sd: Array, cost: Array) -> Array:
    """Median willingness to pay at which a given share takes FSD at this cost [CNY].

    The inverse of `take_rate`; zero where nobody takes it.

    >>> median_that_takes(take=np.array([0.5, 0.0]), log_sd=np.array([1.3]), cost=np.array([700.0]))
    array([700.,   0.])
    """
    taken = take > 0
    depth = ndtri(take, out=np.zeros(taken.shape), where=taken)
    with np.errstate(invalid="ignore"):
        return np.where(taken, cost * np.exp(log_sd * depth), 0.0)


@formula
def subscription_share(
    *, one_time_cost: Array, subscription_cost: Array, subscription_slope: Array
) -> Array:
    """Share of takers who subscribe rather than buy: logistic in the log of the two costs [share].

    One where only the subscription is offered, zero where only the purchase is or where the
    purchase is free.

    >>> subscription_share(
    ...     one_time_cost=np.array([60000.0, np.inf]), subscription_cost=np.array([30000.0]),
    ...     subscription_slope=np.array([2.0]))
    array([0.8, 1. ])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ratio = np.log(one_time_cost) - np.log(subscription_cost)
    are_both_offered = np.isfinite(log_ratio)
    by_cost = expit(subscription_slope * np.where(are_both_offered, log_ratio, 0.0))
    return np.where(are_both_offered, by_cost, log_ratio > 0)


@formula
def option_surplus(*, median: Array, log_sd: Array, cost: Array) -> Array:
    """Mean of willingness to pay above its cost, over all drivers [CNY per car].

    The value of a call option under a lognormal: what the offer of FSD adds to a car. Mean
    willingness where FSD is free, zero where it does not work or cannot be had.

    >>> option_surplus(median=np.array([9e3]), log_sd=np.array([0.5]), cost=np.array([0.0])).round()
    array([10198.])

    Source: Black (1976), the undiscounted call.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = np.log(median / cost) / log_sd
        paid = np.where(np.isinf(cost), 0.0, cost * ndtr(depth))
    worth = median * np.exp(log_sd * log_sd / 2.0) * ndtr(depth + log_sd)
    return np.where(median > 0, worth - paid, 0.0)


@formula
def surplus_in_choice(
    *, whole_surplus: Array, median: Array, log_sd: Array, cost: Array, ceiling: Array
) -> Array:
    """Option surplus of which no buyer counts more than `ceiling` in choosing a car [CNY per car].

    The value of a call spread: the tail of a lognormal, drivers who would give more for FSD than
    for the car, sells no further cars.

    >>> surplus_in_choice(whole_surplus=np.array([10198.4]), median=np.array([9e3]),
    ...     log_sd=np.array([0.5]), cost=np.array([0.0]), ceiling=np.array([2e3])).round()
    array([2000.])
    """
    beyond = option_surplus(median=median, log_sd=log_sd, cost=cost + ceiling)
    return whole_surplus - beyond
