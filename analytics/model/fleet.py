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
    columns = (
        capable_deliveries, take_rate, subscription_share, promise_rate, upgrade_rate,
        (1.0 - scrappage_rate) ** (1.0 / QUARTERS_PER_YEAR),
        (1.0 - subscriber_churn) ** MONTHS_PER_QUARTER,
    )  # fmt: skip
    cases, quarters = np.broadcast_shapes(
        opening_fleet.shape, opening_owners.shape, *(column.shape for column in columns)
    )
    # Column by column in memory, because a quarter of all cases is what each step reads.
    cars, take, subscribing, promising, upgrading, surviving, staying = (
        np.broadcast_to(column, (cases, quarters)).copy(order="F") for column in columns
    )
    promise_sales = cars * promising
    takers_new_cars = cars * take
    series = {
        name: np.zeros_like(cars)
        for name in ("capable", "owners", "subscribers", "existing", "mean_own", "mean_sub")
    }
    fleet = np.broadcast_to(opening_fleet[:, 0], cases)
    owners = np.broadcast_to(opening_owners[:, 0], cases)
    subscribers = np.zeros_like(owners)
    for t in range(quarters):
        kept_fleet = fleet * surviving[:, t]
        kept_owners = owners * surviving[:, t]
        kept_subscribers = subscribers * staying[:, t]
        missing = take[:, t] * kept_fleet - kept_owners - kept_subscribers
        existing = upgrading[:, t] * np.maximum(missing, 0.0)
        takers = takers_new_cars[:, t] + existing
        new_subscribers = takers * subscribing[:, t]
        fleet = kept_fleet + cars[:, t]
        next_owners = kept_owners + (takers - new_subscribers) + promise_sales[:, t]
        next_subscribers = kept_subscribers + new_subscribers
        series["mean_own"][:, t] = (owners + next_owners) / 2.0
        series["mean_sub"][:, t] = (subscribers + next_subscribers) / 2.0
        owners, subscribers = next_owners, next_subscribers
        series["capable"][:, t] = fleet
        series["owners"][:, t] = owners
        series["subscribers"][:, t] = subscribers
        series["existing"][:, t] = existing
    takers_all = takers_new_cars + series["existing"]
    new_subscribers_all = takers_all * subscribing
    return Fleet(
        capable=series["capable"],
        owners=series["owners"],
        subscribers=series["subscribers"],
        mean_owners=series["mean_own"],
        mean_subscribers=series["mean_sub"],
        buyouts=takers_all - new_subscribers_all,
        new_subscribers=new_subscribers_all,
        promise_sales=promise_sales,
        takers_new_cars=takers_new_cars,
        takers_existing_fleet=series["existing"],
    )
