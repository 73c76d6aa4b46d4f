"""Cars, owners and subscribers, quarter by quarter. Shapes as in `release`."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analytics.model.formula import formula
from analytics.types import Array

QUARTERS_PER_YEAR = 4
MONTHS_PER_QUARTER = 3


@formula
def by_season(
    *, yearly: Array, year_of: np.ndarray, seasons: np.ndarray, weights: list[Array]
) -> Array:
    """Yearly cars spread over the quarters by seasonal weights [cars].

    The weights count in proportion to their sum.

    Equations:
        by_season[t] = yearly[year_of[t]] * weights[season_of[t]] / total(weights)

    >>> by_season(yearly=np.array([[600.0, 900.0]]), year_of=np.array([0, 1]),
    ...     seasons=np.array([3, 0]), weights=[np.array([[w]]) for w in (0.1, 0.2, 0.3, 0.4)])
    array([[240.,  90.]])
    """
    return yearly[:, year_of] * (np.choose(seasons, weights) / sum(weights))


def season_weights(a: Mapping[str, Array]) -> list[Array]:
    """Weights of the four seasons, from the inputs of the model by name [share]."""
    return [a["season_q1"], a["season_q2"], a["season_q3"], a["season_q4"]]


class Fleet(NamedTuple):
    """Cars and drivers at the end of each quarter (stocks) and their changes within it (flows)."""

    capable: Array
    owners: Array
    subscribers: Array
    mean_owners: Array
    mean_subscribers: Array
    buyouts: Array
    new_subscribers: Array
    promise_sales: Array
    takers_new_cars: Array
    takers_existing_fleet: Array


@formula
def roll_forward(
    *,
    capable_deliveries: Array,
    take_rate: Array,
    subscription_share: Array,
    promise_rate: Array,
    opening_fleet: Array,
    opening_owners: Array,
    scrappage_rate: Array,
    upgrade_rate: Array,
    subscriber_churn: Array,
) -> Fleet:
    """Fleet, owners and subscribers at the end of each quarter [cars].

    Fleet: what survives scrappage, plus capable deliveries. Takers: new cars at the take rate, and
    a share of those in the existing fleet who would take FSD and have not, never below zero.
    Owners are scrapped with the car and never churn; subscribers churn each month. A promise sold
    before release makes an owner. Stocks balance in every quarter.

    Equations:
        fleet[t] = fleet[t - 1] * surviving + capable_deliveries[t]
        takers[t] = capable_deliveries[t] * take_rate[t] + existing[t]
        existing[t] = upgrade_rate[t] * np.maximum(
            (take_rate[t] * fleet[t - 1] - owners[t - 1]) * surviving
            - subscribers[t - 1] * staying, 0)
        new_subscribers[t] = takers[t] * subscription_share[t]
        buyouts[t] = takers[t] - new_subscribers[t]
        promise_sales[t] = capable_deliveries[t] * promise_rate[t]
        owners[t] = owners[t - 1] * surviving + buyouts[t] + promise_sales[t]
        subscribers[t] = subscribers[t - 1] * staying + new_subscribers[t]
        surviving = (1 - scrappage_rate) ** (1 / 4)
        staying = (1 - subscriber_churn) ** 3
    """
    given = (
        capable_deliveries, take_rate, subscription_share, promise_rate, upgrade_rate,
        (1.0 - scrappage_rate) ** (1.0 / QUARTERS_PER_YEAR),
        (1.0 - subscriber_churn) ** MONTHS_PER_QUARTER,
    )  # fmt: skip
    cases, quarters = np.broadcast_shapes(
        opening_fleet.shape, opening_owners.shape, *(values.shape for values in given)
    )
    # One row a quarter, because a step takes a quarter of all cases at once.
    cars, take, subscribing, promising, upgrading, surviving, staying = (
        np.broadcast_to(values, (cases, quarters)).T.copy() for values in given
    )
    fleet, owners, subscribers = (
        np.zeros_like(cars, shape=(quarters + 1, cases)) for _ in range(3)
    )
    fleet[0], owners[0] = opening_fleet[:, 0], opening_owners[:, 0]
    kept, existing = np.zeros_like(cars), np.zeros_like(cars)
    for t in range(quarters):
        kept[t] = fleet[t] * surviving[t]
        fleet[t + 1] = kept[t] + cars[t]
    would_take, takers_new_cars, promise_sales = take * kept, cars * take, cars * promising
    for t in range(quarters):
        kept_owners, kept_subscribers = owners[t] * surviving[t], subscribers[t] * staying[t]
        missing = would_take[t] - kept_owners - kept_subscribers
        existing[t] = upgrading[t] * np.maximum(missing, 0.0)
        takers = takers_new_cars[t] + existing[t]
        new_subscribers = takers * subscribing[t]
        owners[t + 1] = kept_owners + (takers - new_subscribers) + promise_sales[t]
        subscribers[t + 1] = kept_subscribers + new_subscribers
    takers_all = takers_new_cars + existing
    new_subscribers_all = takers_all * subscribing
    made = Fleet(
        capable=fleet[1:],
        owners=owners[1:],
        subscribers=subscribers[1:],
        mean_owners=(owners[:-1] + owners[1:]) / 2.0,
        mean_subscribers=(subscribers[:-1] + subscribers[1:]) / 2.0,
        buyouts=takers_all - new_subscribers_all,
        new_subscribers=new_subscribers_all,
        promise_sales=promise_sales,
        takers_new_cars=takers_new_cars,
        takers_existing_fleet=existing,
    )
    return Fleet(*(series.T for series in made))
