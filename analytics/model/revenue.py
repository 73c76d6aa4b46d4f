"""Bookings, deferral, revenue and cost of FSD. Shapes as in `release`; money in CNY."""

from typing import NamedTuple

import numpy as np

from analytics.model.formula import formula
from analytics.types import Array

MONTHS_PER_QUARTER = 3
QUARTERS_PER_YEAR = 4


@formula
def net_of_vat(amount: Array, vat_rate: Array) -> Array:
    """An amount with VAT, without it [CNY].

    >>> net_of_vat(np.array([64000.0]), np.array([0.13])).round()
    array([56637.])
    """
    return amount / (1.0 + vat_rate)


@formula
def one_time_bookings(*, buyouts: Array, promise_sales: Array, list_price: Array) -> Array:
    """What buyers of the one-time purchase are billed, with VAT [CNY per quarter].

    >>> one_time_bookings(buyouts=np.array([3.0]), promise_sales=np.array([2.0]),
    ...                   list_price=np.array([64000.0]))
    array([320000.])
    """
    return (buyouts + promise_sales) * list_price


@formula
def subscription_bookings(*, mean_subscribers: Array, monthly_price: Array) -> Array:
    """What subscribers are billed, with VAT [CNY per quarter].

    >>> subscription_bookings(mean_subscribers=np.array([2.0]), monthly_price=np.array([700.0]))
    array([4200.])
    """
    return mean_subscribers * monthly_price * MONTHS_PER_QUARTER


@formula
def profit_on_new_car(
    *,
    take_rate: Array,
    subscription_share: Array,
    list_price: Array,
    monthly_price: Array,
    vat_rate: Array,
    payment_cost_share: Array,
    cost_per_active_car: Array,
    holding_months: Array,
    subscriber_churn: Array,
) -> Array:
    """Software profit expected with one new car: what its first owner pays and costs [CNY].

    A buyer is served over the holding time, a subscriber until churn or its end; later takers and
    later owners are not counted, and nothing is discounted.

    >>> profit_on_new_car(
    ...     take_rate=np.array([0.1]), subscription_share=np.array([0.0]),
    ...     list_price=np.array([11300.0]), monthly_price=np.array([0.0]),
    ...     vat_rate=np.array([0.13]), payment_cost_share=np.array([0.02]),
    ...     cost_per_active_car=np.array([50.0]),
    ...     holding_months=np.array([40.0]), subscriber_churn=np.array([0.05])).round(6)
    array([780.])
    """
    kept = (1.0 - payment_cost_share) / (1.0 + vat_rate)
    months = months_subscribed(holding_months=holding_months, subscriber_churn=subscriber_churn)
    on_purchase = kept * list_price - cost_per_active_car * holding_months
    on_subscription = (kept * monthly_price - cost_per_active_car) * months
    mean = on_purchase + subscription_share * (on_subscription - on_purchase)
    return take_rate * mean


@formula
def months_subscribed(*, holding_months: Array, subscriber_churn: Array) -> Array:
    """Months that a subscriber is expected to stay, at most the holding time [months].

    >>> months_subscribed(holding_months=np.array([2.0]), subscriber_churn=np.array([0.1, 0.0]))
    array([1.9, 2. ])
    """
    staying = (1.0 - subscriber_churn) ** holding_months
    leaving = np.where(subscriber_churn > 0, subscriber_churn, 1.0)
    return np.where(subscriber_churn > 0, (1.0 - staying) / leaving, holding_months)


@formula
def undelivered_share(*, recognised_at_delivery: Array, capability: Array) -> Array:
    """Share of a one-time sale that is still owed to the buyer [share].

    >>> undelivered_share(recognised_at_delivery=np.array([0.5]), capability=np.array([0.8]))
    array([0.6])

    Source: tesla_10k_2024 (full self-driving is a performance obligation of its own).
    """
    return 1.0 - recognised_at_delivery * capability


class Recognised(NamedTuple):
    """Revenue of each quarter, and what is deferred at its end, (cases, quarters) [CNY]."""

    revenue: Array
    deferred: Array


@formula
def recognise(
    *,
    one_time_net: Array,
    opening_balance: Array,
    undelivered: Array,
    released_share: Array,
    deferral_quarters: Array,
) -> Recognised:
    """Revenue of each quarter from one-time sales, and the deferred balance at its end [CNY].

    Deferred is the undelivered share of every sale, net of VAT, for as much of its deferral time as
    is left; revenue is what stops being deferred: at delivery, in a straight line with time, and at
    once when capability rises. A promise sold before release starts to age at release, and so does
    the opening balance, which counts as sold at the start. What was once delivered stays delivered.
    Subscriptions are never deferred.

    Equations:
        revenue[t] = one_time_net[t] + deferred[t - 1] - deferred[t]
        deferred[t] = total(sold[s] * owed[t] * left[s, t])
        owed[t] = np.minimum(owed[t - 1], undelivered[t])
        left[s, t] = np.maximum(1 - quarters_since_released[s, t] / deferral_quarters, 0)

    >>> revenue, deferred = recognise(
    ...     one_time_net=np.array([[800.0, 0.0, 0.0]]), opening_balance=np.array([[0.0]]),
    ...     undelivered=np.array([[0.5, 0.5, 0.25]]), released_share=np.array([[0.0, 1.0, 1.0]]),
    ...     deferral_quarters=np.array([[4.0]]))
    >>> revenue, deferred
    (array([[400., 100., 200.]]), array([[400., 300., 100.]]))

    Source: tesla_10k_2024 (recognition of full self-driving over time and at release).
    """
    cases, quarters = np.broadcast_shapes(
        one_time_net.shape, opening_balance.shape, undelivered.shape,
        released_share.shape, deferral_quarters.shape,
    )  # fmt: skip

    def by_quarter(values: Array) -> Array:
        """One row a quarter, because a step takes a quarter of all cases at once."""
        return np.broadcast_to(values, (cases, quarters)).T.copy()

    owed = np.minimum.accumulate(by_quarter(undelivered), axis=0)
    passed = np.zeros_like(owed, shape=(quarters + 1, cases))
    passed[1:] = np.cumsum(by_quarter(released_share / deferral_quarters), axis=0)
    opening = np.broadcast_to(opening_balance[:, 0], cases)
    sold = np.empty_like(passed)
    sold[0] = np.divide(opening, owed[0], out=np.zeros(cases), where=owed[0] > 0)
    sold[1:] = by_quarter(one_time_net)
    still = np.zeros_like(owed)  # what was sold before, as far as its time is left
    for sale in range(quarters):
        left = (1.0 + passed[sale]) - passed[sale + 1 :]
        remaining = np.maximum(left, 0.0, out=left)
        remaining *= sold[sale]
        still[sale:] += remaining
    kept = still * owed
    deferred = (still + sold[1:]) * owed
    before = np.concatenate([opening[None], deferred[:-1]])
    revenue = sold[1:] * (1.0 - owed) + (before - kept)
    return Recognised(revenue.T.copy(), deferred.T.copy())


@formula
def running_cost(
    *,
    active: Array,
    released_share: Array,
    cost_per_active_car: Array,
    payment_cost_share: Array,
    bookings_net: Array,
) -> Array:
    """Cost of serving drivers: connectivity, maps, inference and payment [CNY per quarter].

    >>> running_cost(active=np.array([10.0]), released_share=np.array([1.0]),
    ...     cost_per_active_car=np.array([50.0]), payment_cost_share=np.array([0.02]),
    ...     bookings_net=np.array([5000.0]))
    array([1600.])
    """
    serving = active * released_share * cost_per_active_car * MONTHS_PER_QUARTER
    return serving + payment_cost_share * bookings_net


@formula
def standing_cost(
    *, local_team_cost: Array, active: Array, level3_share: Array, level3_liability: Array
) -> Array:
    """Cost that does not follow use: the local team, and liability under Level 3 [CNY per quarter].

    Team cost in CNY m per year, liability in CNY per active car and year.

    >>> standing_cost(local_team_cost=np.array([2.0]), active=np.array([300.0]),
    ...     level3_share=np.array([0.5]), level3_liability=np.array([2000.0]))
    array([575000.])
    """
    liability = active * level3_share * level3_liability
    return (local_team_cost * 1e6 + liability) / QUARTERS_PER_YEAR


@formula
def gross_profit(*, revenue: Array, running_cost: Array) -> Array:
    """FSD revenue less the cost of serving drivers and of payment [CNY per quarter].

    >>> gross_profit(revenue=np.array([500.0]), running_cost=np.array([200.0]))
    array([300.])
    """
    return revenue - running_cost


@formula
def cash_flow(*, bookings_net: Array, running_cost: Array, standing_cost: Array) -> Array:
    """What FSD brings in: bookings net of VAT less what it costs, before tax [CNY per quarter].

    >>> cash_flow(bookings_net=np.array([500.0]), running_cost=np.array([200.0]),
    ...     standing_cost=np.array([50.0]))
    array([250.])
    """
    return bookings_net - running_cost - standing_cost
